"""Mechanical repairs of what a rule found: offered beside the finding, made only when a person says so."""

from sandwiches.repairs.proposing import propose

__all__ = ["propose"]
