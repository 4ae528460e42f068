"""How often the long tests do a thing: `make soak` many times, `make soak SHORT=1` a few, so that it ends within minutes."""

import os
from collections.abc import Sequence
from typing import TypeVar

Thing = TypeVar("Thing")
IS_SHORT = bool(os.environ.get("WORKBENCH_SOAK_SHORT"))


def rounds(long: int, short: int) -> int:
    """The number for this run."""
    return short if IS_SHORT else long


def some(things: Sequence[Thing], short: int) -> list[Thing]:
    """All of them, or as many from all over the list."""
    return list(things[:: max(1, len(things) // short)][:short]) if IS_SHORT else list(things)
