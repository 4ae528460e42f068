"""Where a list goes on: a moment and an id, "1763629200000000.17". Newest first; rows that come meanwhile do not shift pages."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PATTERN = r"^[0-9]{1,16}\.[0-9]{1,9}$"
LATEST = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000


def make_cursor(moment: datetime, row_id: int) -> str:
    """The cursor that begins after this row."""
    return f"{(moment - EPOCH) // timedelta(microseconds=1)}.{row_id}"


def read_cursor(text: str) -> tuple[datetime, int]:
    """(moment, id). Raises ValueError for anything that `make_cursor` cannot have made."""
    if not re.fullmatch(PATTERN, text):
        raise ValueError("no cursor of ours")
    moment, _dot, row_id = text.partition(".")
    return EPOCH + timedelta(microseconds=min(int(moment), LATEST)), int(row_id)


def after(cursor: str, moment: Any, row_id: Any) -> ColumnElement[bool]:
    """The condition that a row comes after the cursor, in a list ordered by `moment` and `row_id`, both downwards."""
    at, last = read_cursor(cursor)
    return or_(moment < at, and_(moment == at, row_id < last))
