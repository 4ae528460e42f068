"""Pages of the evidence room, one file a concern."""

from workbench.evidence.blueprint import blueprint

__all__ = ["blueprint"]
