"""How often the long tests do a thing: `make soak` many times, `make soak SHORT=1` a few, so that it ends within minutes."""

import os

IS_SHORT = bool(os.environ.get("WORKBENCH_SOAK_SHORT"))


def rounds(long: int, short: int) -> int:
    """The number for this run."""
    return short if IS_SHORT else long
