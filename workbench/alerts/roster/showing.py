"""The roster as its page shows it: week by week, shifts and gaps in order, public holidays and own closed days named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.alerts.roster.gaps import Gap, Span, find_gaps
from workbench.alerts.roster.models import DutyShift
from workbench.alerts.roster.queries import absences_between, administrators, in_order, on_duty, shifts_between, takes_part
from workbench.rumours.office_hours import holidays
from workbench.rumours.timing.models import ClosedDay
from workbench.rumours.timing.office import closed_days

WEEKS = 8


@dataclass(frozen=True)
class Row:
    """A shift or a gap, as far as it lies in the weeks that are shown."""

    starts_at: datetime
    ends_at: datetime
    shift: DutyShift | None = None
    gap: Gap | None = None
    name: str = ""


@dataclass(frozen=True)
class ShownWeek:
    """One calendar week: what begins in it (or runs when the first one starts), its public holidays and own closed days."""

    number: int
    monday: date
    sunday: date
    rows: tuple[Row, ...]
    holidays: tuple[date, ...]
    closed: tuple[ClosedDay, ...]


@dataclass(frozen=True)
class Roster:
    """Who is on duty until when, who is next, the gaps, and the weeks."""

    officer: User | None
    until: datetime | None
    next_people: tuple[User, ...]
    gaps: tuple[Gap, ...]
    weeks: tuple[ShownWeek, ...]
    is_empty: bool
    administrators: tuple[User, ...]


def roster(session: Session, now: datetime, zone: ZoneInfo, *, weeks: int = WEEKS) -> Roster:
    """The coming weeks from now."""
    end = now + timedelta(weeks=weeks)
    shifts = shifts_between(session, now, end)
    gaps = gaps_between(session, shifts, now, end)
    names = _names(session, gaps)
    rows = [Row(shift.starts_at, shift.ends_at, shift=shift, name=shift.user.name) for shift in shifts]
    rows += [Row(gap.starts_at, gap.ends_at, gap=gap, name=names.get(gap.user_id or 0, "")) for gap in gaps]
    officer = on_duty(session, now)
    runs = [shift.ends_at for shift in shifts if officer is not None and shift.user_id == officer.id and shift.starts_at <= now]
    others = [person for person in in_order(session, now) if officer is None or person.id != officer.id]
    return Roster(
        officer=officer,
        until=max(runs, default=None),
        next_people=tuple(others[:3]),
        gaps=tuple(gaps),
        weeks=tuple(_weeks(session, rows, now.astimezone(zone).date(), zone, weeks)),
        is_empty=not shifts and not takes_part(session),
        administrators=tuple(administrators(session)),
    )


def gaps_between(session: Session, shifts: Sequence[DutyShift], start: datetime, end: datetime) -> list[Gap]:
    """Hours without anybody."""
    spans = [Span(shift.user_id, shift.starts_at, shift.ends_at) for shift in shifts]
    away = [Span(row.user_id, row.starts_at, row.ends_at) for row in absences_between(session, start, end)]
    active = session.scalars(select(User.id).where(User.active, User.id.in_({span.user_id for span in spans})))
    return find_gaps(spans, away, start=start, end=end, active_ids=active.all())


def _weeks(session: Session, rows: Sequence[Row], today: date, zone: ZoneInfo, weeks: int) -> list[ShownWeek]:
    first = today - timedelta(days=today.weekday())
    closed = closed_days(session, first)
    shown = []
    for step in range(weeks):
        monday = first + timedelta(weeks=step)
        sunday = monday + timedelta(days=6)
        inside = [row for row in rows if monday <= max(row.starts_at.astimezone(zone).date(), first) <= sunday]
        days = [monday + timedelta(days=day) for day in range(7)]
        red = tuple(day for day in days if day in holidays(day.year))
        own = tuple(row for row in closed if monday <= row.day <= sunday)
        shown.append(ShownWeek(monday.isocalendar().week, monday, sunday, tuple(sorted(inside, key=_begins)), red, own))
    return shown


def _begins(row: Row) -> tuple[datetime, bool]:
    return row.starts_at, row.shift is None


def _names(session: Session, gaps: Sequence[Gap]) -> dict[int, str]:
    ids = {gap.user_id for gap in gaps if gap.user_id}
    found = session.execute(select(User.id, User.name).where(User.id.in_(ids))).all()
    return {row.id: row.name for row in found}
