"""The list of answers: its filters, and names for the log."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.editorial.languages.queries import needs_update
from workbench.editorial.models import ErrorReport, Sandwich
from workbench.editorial.reminding.queries import is_due
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to
from workbench.web.pages import Page
from workbench.web.places import Place, find_place

SIZE = 20
ORDER = (Sandwich.state_since.desc(), Sandwich.id.desc())


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
    """Answers outside the bin that the viewer may see, those that have stood longest in a step last."""
    statement = _narrowed(wanted, viewer)
    total = session.scalar(select(func.count()).select_from(statement.with_only_columns(Sandwich.id).subquery())) or 0
    number = min(max(page, 1), max(1, -(-total // SIZE)))
    loaded = (joinedload(Sandwich.rumour), joinedload(Sandwich.turn_user), joinedload(Sandwich.current_revision))
    statement = statement.options(*loaded).order_by(*ORDER)
    rows = session.scalars(statement.limit(SIZE).offset((number - 1) * SIZE)).unique().all()
    return Page(rows, number, SIZE, total)


def place_of(session: Session, wanted: Filter, sandwich_id: int, *, viewer: User) -> Place | None:
    """Where an answer stands in the filtered list; None when it is not in it."""
    listed, names = _narrowed(wanted, viewer), {"key": Sandwich.id, "name": Sandwich.slug}
    return find_place(session, listed, **names, order=ORDER, subject_id=sandwich_id, size=SIZE)


def _narrowed(wanted: Filter, viewer: User) -> Select[Sandwich]:
    statement = select(Sandwich).join(Sandwich.rumour).where(Sandwich.deleted_at.is_(None), visible_to(viewer))
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
