"""How a text stands to a rumour it is about: asserts, counters or mentions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from classifiers.features import relation_columns
from classifiers.pipelines import as_columns

Pair = tuple[str, str, str | None]  # window of the text, wording of the rumour, language


def relation_table(pairs: Sequence[Pair]) -> Any:
    """The columns that the relation pipeline reads, one row a pair."""
    return as_columns([relation_columns(*pair) for pair in pairs], 2)
