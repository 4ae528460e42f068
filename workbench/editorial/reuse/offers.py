"""What may be offered to a writer: approved answers near a rumour, with what other rooms know of their use."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, current_app
from flask.blueprints import BlueprintSetupState
from sqlalchemy import Integer, case, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from sandwiches import strip_markdown
from sandwiches.words.text import without_markers
from workbench.accounts.models import User
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.reuse.ranking import Text, rank
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to

EXTENSION = "workbench_reuse_notes"
OFFERED = ("approved", "published", "correcting")
MOST_READ = 1_000
SHOWN = 4
LONGEST_FACT = 160

Notes = Callable[[Session, Sequence[int]], dict[int, str]]


@dataclass(frozen=True)
class Offer:
    """One approved answer as it is offered: its fact, never the rumour."""

    sandwich_id: int
    slug: str
    headline: str
    fact: str
    format: str
    language: str
    theme: str
    state: str
    revision_id: int
    revision_number: int
    at: datetime
    review_by: date | None
    is_overdue: bool
    is_same_rumour: bool
    note: str = ""


def add_reuse_notes(blueprint: Blueprint, notes: Notes) -> None:
    """Let a room below say of answers, by their id, who else uses them: `notes(session, ids) -> {id: sentence}`."""

    def add(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault(EXTENSION, []).append(notes)

    blueprint.record_once(add)


def similar_answers(
    session: Session, rumour: Rumour, *, language: str, viewer: User, today: date, but: int | None = None, n: int = SHOWN
) -> list[Offer]:
    """The n approved answers nearest to the rumour that the viewer may see, best first."""
    rows = session.execute(_candidates(rumour, viewer, but)).all()
    wanted = Text(0, rumour.theme, language, rumour.claim, tuple(rumour.more_themes))
    texts = [Text(row.id, row.theme, row.language, f"{row.claim} {row.headline or ''}", tuple(row.more_themes)) for row in rows]
    best = [key for key, _score in rank(wanted, texts)][:n]
    notes = _notes(session, best)
    by_id = {row.id: row for row in rows if row.id in set(best)}
    facts = _facts(session, [by_id[key].revision_id for key in best])
    return [_offer(by_id[key], facts, notes.get(key, ""), rumour, today) for key in best]


def _candidates(rumour: Rumour, viewer: User, but: int | None):  # type: ignore[no-untyped-def]
    """Approved answers to the rumour, to its theme, then the newest, by columns: whole texts are read for the few that show."""
    shown: ColumnElement[int] = func.coalesce(Sandwich.public_revision_id, Sandwich.approved_revision_id, type_=Integer)
    at = func.coalesce(Sandwich.last_published_at, Sandwich.state_since, type_=Sandwich.state_since.type)
    headline = Revision.document["headline"].as_string()
    nearness = case((Sandwich.rumour_id == rumour.id, 0), (Rumour.theme == rumour.theme, 1), else_=2)
    return (
        select(
            Sandwich.id, Sandwich.slug, Sandwich.format, Sandwich.language, Sandwich.state, Sandwich.review_by,
            Sandwich.rumour_id, Revision.id.label("revision_id"), Revision.number, headline.label("headline"),
            at.label("at"), Rumour.theme, Rumour.more_themes, Rumour.claim,
        )
        .join(Sandwich.rumour)
        .join(Revision, Revision.id == shown)
        .where(Sandwich.state.in_(OFFERED), Sandwich.deleted_at.is_(None), Sandwich.id != (but or 0), visible_to(viewer))
        .order_by(nearness, at.desc(), Sandwich.id.desc())
        .limit(MOST_READ)
    )  # fmt: skip


def _facts(session: Session, revision_ids: Sequence[int]) -> dict[int, str]:
    if not revision_ids:
        return {}
    fact = Revision.document["opening_fact"].as_string()
    return {row[0]: row[1] or "" for row in session.execute(select(Revision.id, fact).where(Revision.id.in_(revision_ids)))}


def _offer(row, facts: dict[int, str], note: str, rumour: Rumour, today: date) -> Offer:  # type: ignore[no-untyped-def]
    fact = _line(facts.get(row.revision_id, ""))
    return Offer(
        sandwich_id=row.id,
        slug=row.slug,
        headline=_line(row.headline or "") or fact,
        fact=fact if len(fact) <= LONGEST_FACT else fact[: LONGEST_FACT - 1].rsplit(" ", 1)[0] + "…",
        format=row.format,
        language=row.language,
        theme=row.theme,
        state=row.state,
        revision_id=row.revision_id,
        revision_number=row.number,
        at=row.at,
        review_by=row.review_by,
        is_overdue=row.review_by is not None and row.review_by < today,
        is_same_rumour=row.rumour_id == rumour.id,
        note=note,
    )


def _line(text: str) -> str:
    kept = "".join(char if char.isprintable() else " " for char in without_markers(strip_markdown(text)))
    return " ".join(kept.split()).replace(" .", ".").replace(" ,", ",")


def _notes(session: Session, ids: Sequence[int]) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    registered: list[Notes] = current_app.extensions.get(EXTENSION, [])
    for notes in registered:
        for key, sentence in notes(session, ids).items():
            found.setdefault(key, []).append(sentence)
    return {key: " ".join(sentences) for key, sentences in found.items()}
