"""The list of answers: its filters, late ones first, and names for the log."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, null, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench import clock
from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.editorial.languages.queries import needs_update
from workbench.editorial.models import ErrorReport, Sandwich
from workbench.editorial.reminding.queries import is_due
from workbench.rumours.clocks import clocks_running
from workbench.rumours.models import Decision, Rumour
from workbench.rumours.queries import visible_to
from workbench.rumours.wording import due_words
from workbench.web.pages import Page, count_rows
from workbench.web.places import Place, find_place

SIZE = 20
ORDER = (Sandwich.state_since.desc(), Sandwich.id.desc())
UNFINISHED = ("draft", "in_review", "changes_requested", "approved")


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


def answers(session: Session, wanted: Filter, *, viewer: User, page: int) -> Page[Sandwich]:
    """Answers outside the bin that the viewer may see: late ones first, then those that have stood longest in a step last."""
    statement = _narrowed(wanted, viewer)
    total = count_rows(session, statement)
    number = min(max(page, 1), max(1, -(-total // SIZE)))
    loaded = (joinedload(Sandwich.rumour), joinedload(Sandwich.turn_user), joinedload(Sandwich.current_revision))
    statement = statement.options(*loaded).order_by(*_order(clock.utcnow()))
    rows = session.scalars(statement.limit(SIZE).offset((number - 1) * SIZE)).unique().all()
    return Page(rows, number, SIZE, total)


def place_of(session: Session, wanted: Filter, sandwich_id: int, *, viewer: User) -> Place | None:
    """Where an answer stands in the filtered list; None when it is not in it."""
    listed, names = _narrowed(wanted, viewer), {"key": Sandwich.id, "name": Sandwich.slug}
    return find_place(session, listed, **names, order=_order(clock.utcnow()), subject_id=sandwich_id, size=SIZE)


def late_among(session: Session, rows: Sequence[Sandwich], now: datetime) -> dict[int, str]:
    """What is late for the rumour of an answer that is not out yet, in words, by the answer's id."""
    ids = {row.rumour_id for row in rows if row.state in UNFINISHED}
    if not ids:
        return {}
    newest = select(Decision).join(Rumour, Rumour.decision_id == Decision.id).where(Rumour.id.in_(ids))
    decisions = {row.rumour_id: row for row in session.scalars(newest)}
    found = {}
    for row in rows:
        running = clocks_running(row.rumour, decisions.get(row.rumour_id)) if row.state in UNFINISHED else []
        if running and running[0].status(now) == "late":
            found[row.id] = due_words(running[0], now)
    return found


def _order(now: datetime) -> tuple[Any, ...]:
    late = case((and_(Sandwich.state.in_(UNFINISHED), Rumour.due_at <= now), Rumour.due_at), else_=null())
    return (late.is_(None), late, *ORDER)


def _narrowed(wanted: Filter, viewer: User) -> Select[Sandwich]:
    statement = select(Sandwich).join(Sandwich.rumour)
    statement = statement.where(Sandwich.deleted_at.is_(None), visible_to(viewer))
    if wanted.state:
        statement = statement.where(Sandwich.state == wanted.state)
    if wanted.language:
        statement = statement.where(Sandwich.language == wanted.language)
    if wanted.theme:
        statement = statement.where(Rumour.theme == wanted.theme)
    if wanted.due == "check" and wanted.day is not None:
        statement = statement.where(is_due(wanted.day))
    elif wanted.due == "update":
        statement = statement.where(needs_update(), Sandwich.state != "withdrawn")
    if wanted.turn == "me":
        waits_for_any = Sandwich.sent_revision_id.is_not(None) & Sandwich.turn_user_id.is_(None)
        mine = Sandwich.turn_user_id == viewer.id
        statement = statement.where(or_(mine, waits_for_any) if "approver" in viewer.role_names else mine)
    elif wanted.turn == "approver":
        statement = statement.where(Sandwich.sent_revision_id.is_not(None))
    elif wanted.turn == "author":
        statement = statement.where(Sandwich.sent_revision_id.is_(None), Sandwich.turn_user_id.is_not(None))
    return statement


def side_counts(session: Session) -> dict[str, int]:
    """How many reports of errors are open, and how many drafts lie in the bin."""
    reports = session.scalar(select(func.count(ErrorReport.id)).where(ErrorReport.answered_at.is_(None)))
    binned = select(func.count(Sandwich.id)).where(Sandwich.deleted_at.is_not(None), Sandwich.erased_at.is_(None))
    return {"reports": reports or 0, "bin": session.scalar(binned) or 0}


def with_names(session: Session, rows: Iterable[Activity]) -> list[tuple[Activity, str]]:
    """Each row of the log with the name of who did it; empty for the machine."""
    kept = list(rows)
    ids = {row.actor_id for row in kept if row.actor_id is not None}
    names = {row[0]: row[1] for row in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}
    return [(row, names.get(row.actor_id or 0, "")) for row in kept]
