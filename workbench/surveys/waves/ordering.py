"""In which order one person is asked: statements in a balanced, random order; what half the panel gets last, last.

Statements follow a Williams design: over all people each stands equally often in each place and after each other one.
Source: E. J. Williams, Australian Journal of Scientific Research A 2 (1949), 149-168.
"""

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

from workbench.surveys.waves.models import STATEMENTS, Wave, WaveItem

KINDS_IN_ORDER = (
    *STATEMENTS, "where_heard", "whom_ask", "where_check", "saw_message", "trust", "own", "free_text", "background",
)  # fmt: skip
HALVES = ("a", "b")
Thing = TypeVar("Thing")


def in_order(items: Sequence[WaveItem]) -> list[WaveItem]:
    """The questions as staff and paper see them: statements, core questions, own ones, background last."""
    rank = {kind: place for place, kind in enumerate(KINDS_IN_ORDER)}
    return sorted(items, key=lambda item: (rank.get(item.kind, len(rank)), item.position, item.code))


def half_of(seed: str) -> str:
    """In which half of the panel somebody is: "a" or "b", the same in every wave for the same panel number."""
    return HALVES[hashlib.sha256(f"half {seed}".encode()).digest()[0] % 2]


def order_for(wave: Wave, seed: str, half: str) -> list[WaveItem]:
    """The questions for one person. `seed` is the panel number, or the form's receipt where there is none.

    The same seed gives the same order again. An item that `half` gets last stands after everything else.
    """
    items = in_order(wave.items)
    last = [item for item in items if item.last_for_half and item.last_for_half == half]
    statements = [item for item in items if item.kind in STATEMENTS and item not in last]
    rest = [item for item in items if item.kind not in STATEMENTS and item not in last]
    random.Random(f"labels {wave.code}").shuffle(statements)
    rows = williams(len(statements))
    row = rows[int.from_bytes(hashlib.sha256(f"order {wave.code} {seed}".encode()).digest()[:8], "big") % len(rows)]
    return [*(statements[place] for place in row), *rest, *last]


def williams(count: int) -> list[list[int]]:
    """A Latin square of orders that is balanced for first-order carry-over; for odd counts with its mirror image."""
    if count < 2:
        return [list(range(count))]
    zigzag = [0]
    for step in range(1, count):
        zigzag.append((zigzag[-1] + (step if step % 2 else -step)) % count)
    square = [[(place + shift) % count for place in zigzag] for shift in range(count)]
    return square if count % 2 == 0 else square + [row[::-1] for row in square]
