"""Whether people can speak on a day, from what was written by hand and what their calendars say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from workbench.audiences.models import Absence, BusyDay, Calendar


@dataclass(frozen=True)
class DayState:
    """One person's day. `kind`: "free", "busy" (some hours), "away" (the whole day), "unknown" (no calendar says anything).

    `is_incomplete`: the calendar holds events that could not be read, or has not been read for a while.
    """

    kind: str
    hours: tuple[str, ...] = ()
    is_incomplete: bool = False


UNKNOWN = DayState("unknown")


def states_on(session: Session, ids: Iterable[int], day: date) -> dict[int, DayState]:
    """The day of each of these people."""
    wanted = list(ids)
    away = set(
        session.scalars(
            select(Absence.spokesperson_id).where(
                Absence.spokesperson_id.in_(wanted), Absence.first_day <= day, Absence.last_day >= day
            )
        )
    )
    busy = {
        row.spokesperson_id: row
        for row in session.scalars(select(BusyDay).where(BusyDay.spokesperson_id.in_(wanted), BusyDay.day == day))
    }
    calendars = {row.spokesperson_id: row for row in session.scalars(_calendars(wanted))}
    return {one: _state(day, one in away, busy.get(one), calendars.get(one)) for one in wanted}


def busy_days(session: Session, spokesperson_id: int, first: date, last: date) -> Sequence[BusyDay]:
    """What the calendar says of the days from `first` to `last`."""
    statement = select(BusyDay).where(BusyDay.spokesperson_id == spokesperson_id, BusyDay.day >= first, BusyDay.day <= last)
    return session.scalars(statement.order_by(BusyDay.day)).all()


def _state(day: date, is_away: bool, busy: BusyDay | None, calendar: Calendar | None) -> DayState:
    if is_away or (busy is not None and busy.is_whole_day):
        return DayState("away")
    covers = calendar is not None and calendar.covers_until is not None and calendar.covers_until >= day
    is_incomplete = calendar is not None and bool(calendar.left_out_count or calendar.fault)
    if busy is not None:
        return DayState("busy", tuple(busy.hours), is_incomplete)
    return DayState("free", is_incomplete=is_incomplete) if covers else UNKNOWN


def _calendars(ids: list[int]) -> Select[Calendar]:
    return select(Calendar).where(Calendar.spokesperson_id.in_(ids))
