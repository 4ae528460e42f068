"""What the start page and the search page read, across rooms."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from workbench.accounts.anyone import anyone_like, named
from workbench.accounts.models import User
from workbench.editorial.listing import OPEN_REPORTS
from workbench.editorial.models import Revision, Sandwich
from workbench.intake.models import Source
from workbench.queue import Job
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to
from workbench.spelling import holds

MOST_HITS = 20
WRITTEN = ("draft", "in_review", "changes_requested", "approved", "correcting")


@dataclass(frozen=True)
class Hit:
    """One line of a search result or of the waiting list."""

    title: str
    note: str
    endpoint: str
    values: dict[str, object]


@dataclass
class Found:
    """Search results by room."""

    rumours: list[Hit] = field(default_factory=list)
    answers: list[Hit] = field(default_factory=list)
    sources: list[Hit] = field(default_factory=list)


def search_rumours(session: Session, words: str, *, viewer: User | None) -> list[Rumour]:
    """Rumours that the viewer may see and whose claim or code holds every word."""
    statement = select(Rumour).where(visible_to(viewer), *_holds(words, Rumour.claim, Rumour.code))
    return list(session.scalars(statement.order_by(Rumour.opened_at.desc()).limit(MOST_HITS)))


def search_answers(session: Session, words: str, *, only_public: bool, viewer: User | None) -> list[tuple[Sandwich, str]]:
    """Answers to rumours that the viewer may see, whose current (or public) text holds every word, with their headline."""
    shown = Sandwich.public_revision_id if only_public else Sandwich.current_revision_id
    headline = Revision.document["headline"].as_string()
    statement = (
        select(Sandwich, headline)
        .join(Revision, Revision.id == shown)
        .join(Rumour, Rumour.id == Sandwich.rumour_id)
        .where(
            Sandwich.deleted_at.is_(None),
            visible_to(viewer),
            *_holds(words, headline, Revision.document["opening_fact"].as_string()),
        )
        .order_by(Sandwich.state_since.desc())
        .limit(MOST_HITS)
    )
    return [(row[0], row[1] or "") for row in session.execute(statement)]


def search_sources(session: Session, words: str) -> list[Source]:
    """Sources whose name or address holds every word."""
    return list(session.scalars(select(Source).where(*_holds(words, Source.name, Source.address)).limit(MOST_HITS)))


def waiting_for(session: Session, viewer: User) -> Sequence[Row[*tuple[Any, ...]]]:
    """Answers whose turn is this person's, or any approver's when the viewer is one and has not begun the text; oldest first.

    Values alone, for a line each: the answer's slug, state, state_since and sent_revision_id, and its headline, maybe empty.
    """
    return session.execute(_waiting_statement(anyone_like(viewer)), named(viewer)).all()


@cache
def _waiting_statement(viewer: User) -> Select[*tuple[Any, ...]]:
    headline = func.coalesce(Revision.document["headline"].as_string(), "").label("headline")
    mine = Sandwich.turn_user_id == viewer.id
    if "approver" in viewer.role_names:
        for_any = Sandwich.sent_revision_id.is_not(None) & Sandwich.turn_user_id.is_(None) & (Sandwich.author_id != viewer.id)
        mine = or_(mine, for_any)
    return (
        select(Sandwich.slug, Sandwich.state, Sandwich.state_since, Sandwich.sent_revision_id, headline)
        .join(Revision, Revision.id == Sandwich.current_revision_id)
        .join(Rumour, Rumour.id == Sandwich.rumour_id)
        .where(mine, visible_to(viewer), Sandwich.deleted_at.is_(None), Sandwich.state != "withdrawn")
        .order_by(Sandwich.state_since)
        .limit(10)
    )


def drafts_for(session: Session, rumour_ids: Sequence[int]) -> dict[int, str]:
    """The address of the newest answer that is being written for each rumour, by the rumour's id."""
    if not rumour_ids:
        return {}
    return {row[0]: row[1] for row in session.execute(_drafts_statement(), {"ids": rumour_ids})}


@cache
def _drafts_statement() -> Select[int, str]:
    of_these = Sandwich.rumour_id.in_(bindparam("ids", expanding=True))
    written = (of_these, Sandwich.deleted_at.is_(None), Sandwich.state.in_(WRITTEN))
    return select(Sandwich.rumour_id, Sandwich.slug).where(*written).order_by(Sandwich.id)


def open_reports(session: Session) -> int:
    """How many readers' reports of errors wait for an answer."""
    return session.scalar(OPEN_REPORTS) or 0


def unfinished_jobs(session: Session) -> list[Job]:
    """Jobs that have failed or wait with an error, newest first."""
    statement = select(Job).where(Job.state != "done", or_(Job.state == "failed", Job.last_error.is_not(None)))
    return list(session.scalars(statement.order_by(Job.run_at.desc()).limit(50)))


def all_sources(session: Session) -> list[Source]:
    """Every source by name, for the status page."""
    return list(session.scalars(select(Source).order_by(Source.name)))


def _holds(words: str, *columns: Any) -> list[ColumnElement[bool]]:
    """One condition a word: some column holds it."""
    conditions: list[ColumnElement[bool]] = []
    for word in words.split()[:8]:
        conditions.append(or_(*holds(word, *columns)))
    return conditions
