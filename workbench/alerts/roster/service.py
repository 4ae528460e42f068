"""Changes to the roster: who takes turns, filling weeks, giving a time to somebody, absences. Each is a row of activity."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.alerts.roster.models import DutyAbsence, DutyPerson, DutyShift, DutySwap
from workbench.alerts.roster.queries import absences_between, shifts_between, takes_part
from workbench.errors import NotFound, Refused

SERVING_ROLES = frozenset({"writer", "fact_checker", "approver", "legal_reviewer", "administrator"})
MOST_WEEKS = 26
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Filled:
    """How filling went: weeks that got somebody, weeks that had somebody, weeks in which everybody is away."""

    filled: int
    had: int
    empty: int


def join(session: Session, user: User, *, actor: User, now: datetime) -> DutyPerson:
    """The person takes turns from now, after the others. Raises Refused for a role that sees no alerts."""
    if not user.active or not user.role_names & SERVING_ROLES:
        raise Refused(_("%(name)s cannot take turns: the account is closed, or its role sees no alerts.", name=user.name))
    known = session.get(DutyPerson, user.id)
    if known is not None:
        return known
    last = session.scalar(select(func.max(DutyPerson.position)))
    row = DutyPerson(user_id=user.id, position=0 if last is None else last + 1, joined_at=now)
    session.add(row)
    session.flush()
    record(session, "duty_joined", user, actor_id=actor.id, now=now)
    return row


def leave(session: Session, user_id: int, *, actor: User, now: datetime) -> int:
    """The person takes no more turns: coming shifts end, and so do their open swaps and their calendar link.

    Returns how many shifts became gaps.
    """
    row = session.get(DutyPerson, user_id)
    if row is None:
        return 0
    session.delete(row)
    coming = session.scalars(select(DutyShift).where(DutyShift.user_id == user_id, DutyShift.ends_at > now)).all()
    for shift in coming:
        _cut(session, shift, now, LONGEST + now, now)
    session.flush()
    outdate_swaps(session, now=now)
    user = session.get_one(User, user_id)
    record(session, "duty_left", user, actor_id=actor.id, now=now, shifts=len(coming))
    return len(coming)


def move(session: Session, user_id: int, *, up: bool, actor: User, now: datetime) -> None:
    """One place earlier or later in the order of turns."""
    rows = list(takes_part(session))
    at = next((index for index, row in enumerate(rows) if row.user_id == user_id), None)
    if at is None:
        raise NotFound(_("There is no such person on the roster."), subject_id=user_id)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(rows):
        return
    rows[at], rows[to] = rows[to], rows[at]
    for position, row in enumerate(rows):
        row.position = position
    record(session, "duty_order_changed", rows[to].user, actor_id=actor.id, now=now)


def fill_weeks(
    session: Session, *, first: date, weeks: int, change_at: time, zone: ZoneInfo, actor: User, now: datetime
) -> Filled:
    """Give each week, from the weekday of `first` at `change_at`, to the next person in turn who is not away then.

    Weeks that somebody has a part of are left. The turn goes on after whoever had the week before. Raises Refused when
    nobody takes turns, or for more than half a year.
    """
    people = [row.user_id for row in takes_part(session) if row.user.active]
    if not people:
        raise Refused(_("Nobody takes turns yet. Add people first."))
    if not 1 <= weeks <= MOST_WEEKS:
        raise Refused(_("Choose 1 to 26 weeks at a time."))
    starts = [_moment(first + timedelta(weeks=week), change_at, zone) for week in range(weeks + 1)]
    turn = _next_turn(session, people, starts[0])
    filled = had = empty = 0
    for start, end in pairwise(starts):
        if shifts_between(session, start, end):
            had += 1
            turn = _next_turn(session, people, end)
            continue
        chosen = _who_can(session, people, turn, start, end)
        if chosen is None:
            empty += 1
            continue
        session.add(DutyShift(user_id=chosen, starts_at=start, ends_at=end, changed_at=now))
        session.flush()
        turn, filled = people.index(chosen) + 1, filled + 1
    session.flush()
    details = {"first": first.isoformat(), "weeks": weeks, "filled": filled}
    record(session, "duty_filled", actor, actor_id=actor.id, now=now, **details)  # type: ignore[arg-type]
    return Filled(filled, had, empty)


def give(session: Session, user: User, *, start: datetime, end: datetime, actor: User, now: datetime) -> DutyShift:
    """The person has this time; whoever had it has the rest of their shifts. For a holiday, an evening or a whole week.

    Raises Refused for a time that ends before it begins or has passed, and for a person who does not take turns.
    """
    if end <= start:
        raise Refused(_("The end must come after the beginning."))
    if end <= now or end - start > LONGEST or start > now + LONGEST:
        raise Refused(_("Choose a time within the next year."))
    if session.get(DutyPerson, user.id) is None or not user.active:
        raise Refused(_("%(name)s does not take turns. Add them to the roster first.", name=user.name))
    clear(session, start=start, end=end, now=now)
    row = DutyShift(user_id=user.id, starts_at=start, ends_at=end, changed_at=now)
    session.add(row)
    session.flush()
    outdate_swaps(session, now=now)
    record(session, "duty_given", user, actor_id=actor.id, now=now, start=start.isoformat(), end=end.isoformat())
    return row


def empty(session: Session, shift: DutyShift, *, actor: User, now: datetime) -> None:
    """Nobody has this shift any more; what has passed of it stays."""
    user = session.get_one(User, shift.user_id)
    record(session, "duty_emptied", user, actor_id=actor.id, now=now, start=shift.starts_at.isoformat())
    _cut(session, shift, now, shift.ends_at, now)
    session.flush()
    outdate_swaps(session, now=now)


def clear(session: Session, *, start: datetime, end: datetime, now: datetime) -> None:
    """Nobody has this time; shifts that reach over it are cut, and one that lies around it becomes two."""
    for shift in shifts_between(session, start, end):
        _cut(session, shift, start, end, now)
    session.flush()


def add_absence(
    session: Session, user: User, *, start: datetime, end: datetime, now: datetime, entered_by: str = "form"
) -> DutyAbsence:
    """The person cannot be on duty then. No reason is asked for. The same time again is the absence that stands."""
    if end <= start:
        raise Refused(_("The end must come after the beginning."))
    if end <= now or end - start > LONGEST or start > now + 2 * LONGEST:
        raise Refused(_("Choose a time within the next year."))
    same = {"user_id": user.id, "starts_at": start, "ends_at": end}
    known = session.scalars(select(DutyAbsence).filter_by(**same)).first()
    if known is not None:
        return known
    row = DutyAbsence(**same, entered_by=entered_by, added_at=now)
    session.add(row)
    session.flush()
    record(session, "duty_absence_added", user, actor_id=user.id, now=now)
    return row


def remove_absence(session: Session, absence_id: int, *, user: User, now: datetime) -> None:
    """The person can be on duty after all. Raises NotFound for somebody else's absence."""
    row = session.get(DutyAbsence, absence_id)
    if row is None or row.user_id != user.id:
        raise NotFound(_("There is no such absence."), subject_id=absence_id)
    session.delete(row)
    record(session, "duty_absence_removed", user, actor_id=user.id, now=now)


def outdate_swaps(session: Session, *, now: datetime) -> None:
    """Questions about shifts that are no longer the asker's, or are over, need no answer any more."""
    for swap in session.scalars(select(DutySwap).where(DutySwap.state == "asked")).unique():
        shift = session.get(DutyShift, swap.shift_id)
        back = session.get(DutyShift, swap.return_shift_id) if swap.return_shift_id else None
        is_whole = shift is not None and shift.user_id == swap.asked_by_id and shift.ends_at > now
        if not is_whole or (swap.return_shift_id and (back is None or back.user_id != swap.asked_of_id)):
            swap.state, swap.answered_at = "outdated", now
    session.flush()


def _cut(session: Session, shift: DutyShift, start: datetime, end: datetime, now: datetime) -> None:
    """Take the time from start to end out of a shift."""
    if start <= shift.starts_at and shift.ends_at <= end:
        session.delete(shift)
        return
    shift.number, shift.changed_at = shift.number + 1, now
    if shift.starts_at < start and end < shift.ends_at:
        session.add(DutyShift(user_id=shift.user_id, starts_at=end, ends_at=shift.ends_at, changed_at=now))
        shift.ends_at = start
    elif shift.starts_at < start:
        shift.ends_at = min(shift.ends_at, start)
    else:
        shift.starts_at = max(shift.starts_at, end)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def _next_turn(session: Session, people: Sequence[int], before: datetime) -> int:
    """The place in the order after whoever had the newest shift before that moment."""
    earlier = select(DutyShift.user_id).where(DutyShift.starts_at < before, DutyShift.user_id.in_(people))
    last = session.scalar(earlier.order_by(DutyShift.starts_at.desc()).limit(1))
    return 0 if last is None else people.index(last) + 1


def _who_can(session: Session, people: Sequence[int], turn: int, start: datetime, end: datetime) -> int | None:
    away = {row.user_id for row in absences_between(session, start, end)}
    ordered = [people[(turn + step) % len(people)] for step in range(len(people))]
    return next((user_id for user_id in ordered if user_id not in away), None)
