"""The list of answers: its filters, late ones first, and names for the log."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import Select, and_, bindparam, case, func, null, or_, select
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.editorial.languages.queries import needs_update
from workbench.editorial.listing_rows import UNFINISHED, Row, read_rows, values_shown
from workbench.editorial.models import ErrorReport, Sandwich
from workbench.editorial.reminding.queries import due_until, is_due
from workbench.rumours.clocks import clocks_running
from workbench.rumours.models import Decision, Rumour
from workbench.rumours.queries import visible_to
from workbench.rumours.wording import due_words
from workbench.web.pages import Page
from workbench.web.places import Place, find_place

SIZE = 20
ORDER = (Sandwich.state_since.desc(), Sandwich.id.desc())
PLACES: dict[str, Any] = {name: bindparam(name) for name in ("state", "language", "theme", "until", "viewer")}


@dataclass(frozen=True)
class Filter:
    """What the address asks for; empty means all."""

    state: str = ""
    turn: str = ""
    language: str = ""
    theme: str = ""
    due: str = ""
    day: date | None = None


def is_narrowed(wanted: Filter) -> bool:
    """Whether anything is asked for; the day alone narrows nothing."""
    return replace(wanted, day=None) != Filter()


def answers(session: Session, wanted: Filter, *, viewer: User, page: int) -> Page[Row]:
    """Answers outside the bin that the viewer may see: late ones first, then those that have stood longest in a step last."""
    shape, values = _shape(wanted, viewer), _values(wanted, viewer)
    total = session.scalar(_count(shape), values) or 0
    number = min(max(page, 1), max(1, -(-total // SIZE)))
    values |= {"now": clock.utcnow(), "size": SIZE, "skipped": (number - 1) * SIZE}
    return Page(read_rows(session, _shown(), session.scalars(_page(shape), values).all()), number, SIZE, total)


def place_of(session: Session, wanted: Filter, sandwich_id: int, *, viewer: User) -> Place | None:
    """Where an answer stands in the filtered list; None when it is not in it."""
    listed = _narrowed(_shape(wanted, viewer), _values(wanted, viewer))
    names = {"key": Sandwich.id, "name": Sandwich.slug}
    return find_place(session, listed, **names, order=_order(clock.utcnow()), subject_id=sandwich_id, size=SIZE)


def late_among(rows: Sequence[Row], now: datetime) -> dict[int, str]:
    """What is late for the rumour of an answer that is not out yet, in words, by the answer's id."""
    found = {}
    for row in rows:
        running = clocks_running(row.rumour, row.decided) if row.state in UNFINISHED else []
        if running and running[0].status(now) == "late":
            found[row.id] = due_words(running[0], now)
    return found


class _Shape(NamedTuple):
    """Which conditions a list has, without their values: lists of one shape are one statement, built once."""

    has_state: bool
    has_language: bool
    has_theme: bool
    due: str
    turn: str
    roles: frozenset[str]


@dataclass(frozen=True)
class _Reader:
    """Stands for whoever has these roles: the id comes when the statement is asked."""

    id: Any
    role_names: frozenset[str]


def _shape(wanted: Filter, viewer: User) -> _Shape:
    due = wanted.due if wanted.due != "check" or wanted.day is not None else ""
    return _Shape(bool(wanted.state), bool(wanted.language), bool(wanted.theme), due, wanted.turn, viewer.role_names)


def _values(wanted: Filter, viewer: User) -> dict[str, Any]:
    until = due_until(wanted.day) if wanted.day is not None else None
    return {
        "state": wanted.state, "language": wanted.language, "theme": wanted.theme, "until": until, "viewer": viewer.id,
    }  # fmt: skip


@lru_cache(maxsize=200)
def _count(shape: _Shape) -> Select[int]:
    return _narrowed(shape, PLACES).with_only_columns(func.count(), maintain_column_froms=True)


@lru_cache(maxsize=200)
def _page(shape: _Shape) -> Select[int]:
    """The ids alone: to sort whole rows takes twice as long."""
    listed = _narrowed(shape, PLACES).with_only_columns(Sandwich.id, maintain_column_froms=True)
    return listed.order_by(*_order(bindparam("now"))).limit(bindparam("size")).offset(bindparam("skipped"))


@cache
def _shown() -> Select[*tuple[Any, ...]]:
    return _with_decision(values_shown())


def _with_decision(statement: Select[Any]) -> Select[Any]:
    return statement.outerjoin(Decision, Decision.id == Rumour.decision_id)


def _order(now: Any) -> tuple[Any, ...]:
    late = case((and_(Sandwich.state.in_(UNFINISHED), Rumour.due_at <= now), Rumour.due_at), else_=null())
    return (late.is_(None), late, *ORDER)


def _narrowed(shape: _Shape, given: Mapping[str, Any]) -> Select[Sandwich]:
    """The list of this shape, for given values or for their places."""
    statement = select(Sandwich).join(Sandwich.rumour)
    reader = cast(User, _Reader(given["viewer"], shape.roles))
    statement = statement.where(Sandwich.deleted_at.is_(None), visible_to(reader))
    if shape.has_state:
        statement = statement.where(Sandwich.state == given["state"])
    if shape.has_language:
        statement = statement.where(Sandwich.language == given["language"])
    if shape.has_theme:
        statement = statement.where(Rumour.theme == given["theme"])
    if shape.due == "check":
        statement = statement.where(is_due(given["until"]))
    elif shape.due == "update":
        statement = statement.where(needs_update(), Sandwich.state != "withdrawn")
    if shape.turn == "me":
        waits_for_any = Sandwich.sent_revision_id.is_not(None) & Sandwich.turn_user_id.is_(None)
        mine = Sandwich.turn_user_id == given["viewer"]
        statement = statement.where(or_(mine, waits_for_any) if "approver" in shape.roles else mine)
    elif shape.turn == "approver":
        statement = statement.where(Sandwich.sent_revision_id.is_not(None))
    elif shape.turn == "author":
        statement = statement.where(Sandwich.sent_revision_id.is_(None), Sandwich.turn_user_id.is_not(None))
    return statement


OPEN_REPORTS = select(func.count(ErrorReport.id)).where(ErrorReport.answered_at.is_(None))
# nothing that was ever out can be put in the bin: without its states the whole table would be read
BINNED = select(func.count(Sandwich.id)).where(
    Sandwich.state.in_(UNFINISHED), Sandwich.deleted_at.is_not(None), Sandwich.erased_at.is_(None)
)
DUE = select(func.count(Sandwich.id)).where(is_due(bindparam("until")))
ABOVE = select(OPEN_REPORTS.scalar_subquery(), BINNED.scalar_subquery(), DUE.scalar_subquery())


def counts_above(session: Session, day: date) -> dict[str, int]:
    """How many reports of errors are open, drafts lie in the bin and answers are due for checking: one query."""
    reports, binned, due = session.execute(ABOVE, {"until": due_until(day)}).one()
    return {"reports": reports, "bin": binned, "due": due}


def with_names(session: Session, rows: Iterable[Activity]) -> list[tuple[Activity, str]]:
    """Each row of the log with the name of who did it; empty for the machine."""
    kept = list(rows)
    ids = {row.actor_id for row in kept if row.actor_id is not None}
    names = {row[0]: row[1] for row in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}
    return [(row, names.get(row.actor_id or 0, "")) for row in kept]
