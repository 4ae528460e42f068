"""Errors of the sandwich library.

SandwichError
├── DocumentError      the document cannot be read: a field has the wrong type or an impossible value
├── RulebookError      a change to thresholds, word lists or synonyms is out of bounds
├── InputError         a file or an option on the command line cannot be used
└── UnknownRuleError   somebody asks for a rule that does not exist
"""

from __future__ import annotations


class SandwichError(Exception):
    """Base of everything this library raises on purpose."""


class DocumentError(SandwichError):
    """A field of the document cannot be read. `field` names it, for example ``evidence[0].url``."""

    def __init__(self, field: str, problem: str) -> None:
        self.field = field
        self.problem = problem
        super().__init__(f"{field}: {problem}")


class RulebookError(SandwichError):
    """A change of the rulebook is out of bounds. `field` names it, for example ``thresholds.head_words``."""

    def __init__(self, field: str, problem: str) -> None:
        self.field = field
        self.problem = problem
        super().__init__(f"{field}: {problem}")


class InputError(SandwichError):
    """What was given on the command line cannot be used; the message says what to do."""


class UnknownRuleError(SandwichError):
    """There is no rule with this id."""
