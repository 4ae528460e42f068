"""Reading a table from where the rules were last: each new row once, also one whose transaction ended late.

Rows are told apart by their ids, never by the clock, so that a clock that jumps loses nothing. Two things are minded: an id below
the mark may come late (PostgreSQL gives ids before the commit), and SQLite gives the id of a removed last row again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

from workbench.alerts.models import AlertMark

MOST_AT_ONCE = 2000
MOST_GAPS = 500
GAP_LASTS = timedelta(seconds=60)
LOOK_AGAIN = 2000  # so many ids back, where the last row is another one than it was


@dataclass(frozen=True)
class Table:
    """What is read: `name` of the mark, the id, and when the row was written."""

    name: str
    id: InstrumentedAttribute[int]
    written_at: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]


@dataclass(frozen=True)
class News:
    """New ids of one table, and the mark as it stands when they have been seen to. `before` is where it stood."""

    table: Table
    ids: list[int]
    before: int | None
    position: int
    at: datetime | None
    gaps: list[Any]

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing new and nothing to keep in mind."""
        return self.before is not None and not self.ids and self.before == self.position


def load_marks(session: Session, tables: Iterable[Table]) -> None:
    """All marks in one query, for `read_news`."""
    session.scalars(select(AlertMark).where(AlertMark.name.in_([table.name for table in tables]))).all()


def read_news(session: Session, table: Table, now: datetime) -> News:
    """What is new since the mark. The first time it is the last two thousand rows, not the whole archive."""
    mark = session.get(AlertMark, table.name)
    if mark is None:
        newest = session.scalar(select(func.max(table.id))) or 0
        mark = AlertMark(name=table.name, position=max(0, newest - MOST_AT_ONCE), at=None, gaps=[])
        before = None
    else:
        before = mark.position
    waiting = [gap for gap in mark.gaps if now.timestamp() - gap[1] < GAP_LASTS.total_seconds()]
    ahead = select(table.id, table.written_at).where(table.id >= mark.position).order_by(table.id).limit(MOST_AT_ONCE + 1)
    written = {row[0]: row[1] for row in session.execute(ahead)}
    last_is_same = before is None or not mark.position or written.get(mark.position) == mark.at
    ids = {number for number in written if number > mark.position}
    if waiting:
        ids |= set(session.scalars(select(table.id).where(table.id.in_([gap[0] for gap in waiting]))))
    if not last_is_same:
        ids |= _given_again(session, table, mark)
    position = max([mark.position, *ids]) if last_is_same or ids else _newest(session, table, mark)
    at = written[position] if position in written else session.scalar(select(table.written_at).where(table.id == position))
    return News(table, sorted(ids), before, position, at, _gaps(waiting, ids, mark.position, position, now))


def keep_mark(session: Session, news: News, now: datetime) -> bool:
    """Move the mark on. False when another run has moved it meanwhile: then nothing of this run may stand."""
    mark = session.get(AlertMark, news.table.name, with_for_update=True, populate_existing=True)
    if mark is None:
        if news.before is not None:
            return False
        mark = AlertMark(name=news.table.name)
        session.add(mark)
    elif mark.position != news.before:
        return False
    mark.position, mark.at, mark.gaps, mark.read_at = news.position, news.at, news.gaps, now
    session.flush()
    return True


def _newest(session: Session, table: Table, mark: AlertMark) -> int:
    return min(mark.position, session.scalar(select(func.max(table.id))) or 0)


def _given_again(session: Session, table: Table, mark: AlertMark) -> set[int]:
    """Rows below the mark that were written after it: their ids belonged to rows that are gone."""
    below = (table.id <= mark.position, table.id > mark.position - LOOK_AGAIN)
    if mark.at is None:
        return set()
    return set(session.scalars(select(table.id).where(*below, table.written_at > mark.at)))


def _gaps(waiting: list[Any], ids: set[int], before: int, position: int, now: datetime) -> list[Any]:
    known = {gap[0] for gap in waiting}
    fresh = [
        [number, now.timestamp()]
        for number in range(max(before, position - MOST_AT_ONCE) + 1, position)
        if number not in ids and number not in known
    ]
    return ([gap for gap in waiting if gap[0] not in ids] + fresh)[-MOST_GAPS:]
