"""Cutting a long list into pages; the page number lives in the address."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of rows. `number` counts from 1; `total` counts all rows, or with `is_more` those that are shown at all."""

    rows: Sequence[Row]
    number: int
    size: int
    total: int
    is_more: bool = False

    @property
    def count(self) -> int:
        """How many pages there are, at least one."""
        return max(1, math.ceil(self.total / self.size))

    @property
    def first(self) -> int:
        """The position of the first row in the whole list, from 1."""
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The position of the last row in the whole list."""
        return min(self.number * self.size, self.total)


def page_number(raw: str | None) -> int:
    """The asked page, or 1 for anything that is no page number."""
    return int(raw) if raw and raw.isascii() and raw.isdigit() and 0 < len(raw) < 7 and int(raw) > 0 else 1


def count_rows(session: Session, statement: Select[*tuple[Any, ...]]) -> int:
    """How many rows a statement finds. The rows' own columns are left out: to name them all takes longer than to count.

    Not for statements with DISTINCT over their columns.
    """
    keys = statement.order_by(None).with_only_columns(literal(1), maintain_column_froms=True)
    return session.scalar(select(func.count()).select_from(keys.subquery())) or 0
