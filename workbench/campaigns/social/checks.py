"""What a test of a channel's connection gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workbench.campaigns.transports import Outcome


@dataclass(frozen=True)
class Check:
    """`error` is a code of wording.py, empty when all is well; `is_final` tells that only a person can mend it.

    `account` is the name we have there; `found` holds what else was learnt, as keys of the kind's options.
    """

    error: str = ""
    account: str = ""
    is_final: bool = False
    found: dict[str, Any] = field(default_factory=dict)


def failed_check(outcome: Outcome) -> Check:
    """A test that ended as a send would have."""
    return Check(error=outcome.error, is_final=outcome.kind == "stopped")
