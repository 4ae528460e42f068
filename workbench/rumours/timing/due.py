"""What is due for all open rumours: a line for each with its nearest target, and what is shown of those that are shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import starmap
from typing import Any, NamedTuple

from sqlalchemy import Select, String, bindparam, cast, false, func, or_, select
from sqlalchemy.orm import Session

from workbench.accounts.anyone import anyone_like, named
from workbench.accounts.models import User
from workbench.db import UtcDateTime
from workbench.rumours.clocks import UNDECIDED_STATES, Clock, clocks_running
from workbench.rumours.models import Decision, Rumour
from workbench.rumours.newest import DECISION_COLUMNS, NewestDecision, newest_decision_in
from workbench.rumours.queries import visible_to


class Case(NamedTuple):
    """Of a rumour what a card shows and its clocks read; `owner` is their name."""

    id: int
    code: str
    claim: str
    theme: str
    state: str
    flags: list[str]
    opened_at: datetime
    owner_id: int | None
    acknowledged_at: datetime | None
    decide_due_at: datetime | None
    clock_paused_until: datetime | None
    owner: str | None


@dataclass(frozen=True)
class Due:
    """One target of a rumour that is late or will be soon. `kind` as in clocks.Clock."""

    rumour: Case
    decision: NewestDecision | None
    clock: Clock

    @property
    def kind(self) -> str:
        """What is due: decide, first_action, publish, draft, reply or score_again."""
        return self.clock.kind

    @property
    def due_at(self) -> datetime:
        """When it is, or was, due."""
        return self.clock.due_at

    def is_late(self, now: datetime) -> bool:
        """Whether the time has passed."""
        return self.clock.status(now) == "late"


class DueLine(NamedTuple):
    """The nearest unmet target of one rumour, in as few words as a count or an order needs."""

    rumour_id: int
    due_at: datetime
    owner_id: int | None
    is_undecided: bool
    is_danger: bool

    def is_late(self, now: datetime) -> bool:
        """Whether the time has passed."""
        return self.due_at <= now


def due_lines(session: Session, now: datetime, within: timedelta, *, viewer: User | None = None) -> list[DueLine]:
    """For every open rumour that is late, or due within the time, its nearest target; the latest first. One query.

    Paused ones are left out. With a viewer, only rumours that they may see. `dues_of` loads those that are to be shown.
    """
    return list(starmap(DueLine, session.execute(_lines(viewer and anyone_like(viewer)), _given(now, within, viewer))))


def dues_of(session: Session, lines: Sequence[DueLine]) -> list[Due]:
    """The rumours of some lines with the target that is nearest, in the order of the lines. One query, none without lines."""
    if not lines:
        return []
    values = session.execute(_of_ids(), {"ids": [line.rumour_id for line in lines]})
    found = {rumour.id: Due(rumour, newest, clock) for rumour, newest, clocks in _read(values) for clock in clocks[:1]}
    return [found[line.rumour_id] for line in lines if line.rumour_id in found]


def due_soon(session: Session, now: datetime, within: timedelta, *, viewer: User | None = None, limit: int = 1000) -> list[Due]:
    """Targets of all open rumours that are late, or due within the time, the latest first. Paused ones are left out.

    With a viewer, only rumours that they may see.
    """
    values = session.execute(_soonest(viewer and anyone_like(viewer)), {**_given(now, within, viewer), "most": limit})
    every = [Due(rumour, newest, clock) for rumour, newest, clocks in _read(values) for clock in clocks]
    return sorted((due for due in every if due.due_at <= now + within), key=lambda due: (due.due_at, due.rumour.id))


def _read(values: Any) -> Iterator[tuple[Case, NewestDecision | None, list[Clock]]]:
    for row in values:
        rumour, newest = Case(*row[:12]), newest_decision_in(row[12:])
        yield rumour, newest, clocks_running(rumour, newest)


def _given(now: datetime, within: timedelta, viewer: User | None) -> dict[str, Any]:
    return {"now": now, "horizon": now + within, **(named(viewer) if viewer else {})}


@cache
def _lines(viewer: User | None) -> Select[*tuple[Any, ...]]:
    is_danger = or_(cast(Rumour.flags, String).like('%"violence"%'), func.coalesce(Decision.decision == "respond_now", false()))
    undecided = Rumour.state.in_(UNDECIDED_STATES)
    return _due(select(Rumour.id, Rumour.due_at, Rumour.owner_id, undecided, is_danger), viewer)


@cache
def _soonest(viewer: User | None) -> Select[*tuple[Any, ...]]:
    return _due(_values(), viewer).limit(bindparam("most"))


@cache
def _of_ids() -> Select[*tuple[Any, ...]]:
    return _with_decision(_values()).where(Rumour.id.in_(bindparam("ids", expanding=True)))


def _values() -> Select[*tuple[Any, ...]]:
    return select(
        Rumour.id, Rumour.code, Rumour.claim, Rumour.theme, Rumour.state, Rumour.flags, Rumour.opened_at, Rumour.owner_id,
        Rumour.acknowledged_at, Rumour.decide_due_at, Rumour.clock_paused_until,
        select(User.name).where(User.id == Rumour.owner_id).scalar_subquery(),
        *DECISION_COLUMNS,
    )  # fmt: skip


def _due(statement: Select[*tuple[Any, ...]], viewer: User | None) -> Select[*tuple[Any, ...]]:
    """Of rumours with their newest decision those that are due and not paused, the latest first."""
    now, horizon = (bindparam(name, type_=UtcDateTime) for name in ("now", "horizon"))
    running = or_(Rumour.clock_paused_until.is_(None), Rumour.clock_paused_until <= now)
    due = _with_decision(statement).where(running, Rumour.due_at <= horizon, visible_to(viewer))
    return due.order_by(Rumour.due_at, Rumour.id)


def _with_decision(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return statement.select_from(Rumour).outerjoin(Decision, Decision.id == Rumour.decision_id)
