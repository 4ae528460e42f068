"""What the start page and the search page read, across rooms."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
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


def waiting_for(session: Session, viewer: User) -> list[tuple[Sandwich, str]]:
    """Answers whose turn is this person's, or any approver's when the viewer is one and has not begun the text; oldest first."""
    headline = Revision.document["headline"].as_string()
    mine = Sandwich.turn_user_id == viewer.id
    if "approver" in viewer.role_names:
        for_any = Sandwich.sent_revision_id.is_not(None) & Sandwich.turn_user_id.is_(None) & (Sandwich.author_id != viewer.id)
        mine = or_(mine, for_any)
    statement = (
        select(Sandwich, headline)
        .join(Revision, Revision.id == Sandwich.current_revision_id)
        .join(Rumour, Rumour.id == Sandwich.rumour_id)
        .where(mine, visible_to(viewer), Sandwich.deleted_at.is_(None), Sandwich.state != "withdrawn")
        .order_by(Sandwich.state_since)
        .limit(10)
    )
    return [(row[0], row[1] or "") for row in session.execute(statement)]


def drafts_for(session: Session, rumour_ids: Sequence[int]) -> dict[int, str]:
    """The address of the newest answer that is being written for each rumour, by the rumour's id."""
    if not rumour_ids:
        return {}
    written = (Sandwich.rumour_id.in_(rumour_ids), Sandwich.deleted_at.is_(None), Sandwich.state.in_(WRITTEN))
    rows = session.execute(select(Sandwich.rumour_id, Sandwich.slug).where(*written).order_by(Sandwich.id))
    return {row[0]: row[1] for row in rows}


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
