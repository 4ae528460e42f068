"""Reading the discussion of a text: threads with where their passage stands now, suggestions, what waits for a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import User
from workbench.editorial.collaborating.anchors import Place, find_passage
from workbench.editorial.collaborating.models import Mention, Suggestion
from workbench.editorial.models import Autosave, ReviewComment, Sandwich
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to
from workbench.web.pages import Page, count_rows

SIZE = 20


@dataclass
class Thread:
    """A comment with its answers; `place` is where its passage stands in the text that is shown, None when it is gone."""

    first: ReviewComment
    place: Place | None
    replies: list[ReviewComment] = field(default_factory=list)

    @property
    def is_gone(self) -> bool:
        """Whether the words that were commented on are not in the text any more."""
        return bool(self.first.passage) and self.place is None


@dataclass(frozen=True)
class Offer:
    """A suggestion and where its passage stands; `is_stale` when the passage has been changed."""

    suggestion: Suggestion
    place: Place | None

    @property
    def is_stale(self) -> bool:
        """Whether it can no longer be taken in as it is."""
        return self.suggestion.state == "open" and (self.place is None or self.place.is_changed)


@dataclass(frozen=True)
class Named:
    """One mention in a person's list."""

    mention: Mention
    sandwich: Sandwich
    author: str
    thread_id: int


def written_text(session: Session, sandwich: Sandwich, person_id: int | None = None) -> dict[str, Any]:
    """The text as this person sees it: what they have typed and not saved, else the current revision."""
    if person_id is not None:
        wanted = select(Autosave.document).where(Autosave.sandwich_id == sandwich.id, Autosave.user_id == person_id)
        kept = session.scalar(wanted)
        if kept is not None:
            return dict(kept)
    return dict(sandwich.current_revision.document) if sandwich.current_revision is not None else {}


def threads_of(session: Session, sandwich: Sandwich, document: Mapping[str, Any] | None = None) -> list[Thread]:
    """Every thread, open ones first in the order of the text, resolved ones newest first. One query."""
    text = written_text(session, sandwich) if document is None else document
    wanted = select(ReviewComment).where(ReviewComment.sandwich_id == sandwich.id).options(joinedload(ReviewComment.author))
    rows = session.scalars(wanted.order_by(ReviewComment.id)).unique().all()
    threads = {row.id: Thread(row, _place(text, row)) for row in rows if row.parent_id is None}
    for row in rows:
        if row.parent_id in threads:
            threads[row.parent_id].replies.append(row)
    opened = [one for one in threads.values() if one.first.resolved_at is None]
    done = [one for one in threads.values() if one.first.resolved_at is not None]
    return [*sorted(opened, key=_order), *sorted(done, key=lambda one: -one.first.id)]


def passages_of(
    session: Session, sandwich: Sandwich, document: Mapping[str, Any] | None = None
) -> dict[str, list[tuple[int, int, int]]]:
    """The passages with open comments, for marks: {part: [(start, end, comment_id)]}, places in the part's own Markdown.

    `document` is the text that is shown (what somebody types); without it the current revision. What is gone is left out.
    """
    found: dict[str, list[tuple[int, int, int]]] = {}
    for thread in threads_of(session, sandwich, document):
        if thread.first.resolved_at is None and thread.place is not None:
            found.setdefault(thread.first.part, []).append((thread.place.start, thread.place.end, thread.first.id))
    return {part: sorted(rows) for part, rows in found.items()}


def offers_of(session: Session, sandwich: Sandwich, document: Mapping[str, Any] | None = None) -> list[Offer]:
    """Suggestions, open ones first, then those answered last. One query."""
    text = written_text(session, sandwich) if document is None else document
    wanted = select(Suggestion).where(Suggestion.sandwich_id == sandwich.id)
    people = (joinedload(Suggestion.author), joinedload(Suggestion.answered_by))
    rows = session.scalars(wanted.options(*people).order_by(Suggestion.state != "open", Suggestion.id.desc())).unique()
    return [
        Offer(row, find_passage(str(text.get(row.part) or ""), row.passage, row.passage_start) if row.state == "open" else None)
        for row in rows
    ]


def mentions_for(session: Session, person: User, *, is_open: bool, page: int = 1) -> Page[Named]:
    """Comments that name the person in answers that they may see, newest first."""
    seen = Mention.seen_at.is_(None) if is_open else Mention.seen_at.is_not(None)
    wanted = (
        select(Mention, Sandwich, User.name, ReviewComment)
        .join(ReviewComment, ReviewComment.id == Mention.comment_id)
        .join(Sandwich, Sandwich.id == ReviewComment.sandwich_id)
        .join(Rumour, Rumour.id == Sandwich.rumour_id)
        .join(User, User.id == ReviewComment.author_id)
        .where(Mention.user_id == person.id, seen, Sandwich.erased_at.is_(None), visible_to(person))
    )
    total = count_rows(session, wanted)
    number = min(max(page, 1), max(1, -(-total // SIZE)))
    loaded = wanted.options(joinedload(Mention.comment), joinedload(Sandwich.current_revision), joinedload(Sandwich.rumour))
    rows = session.execute(loaded.order_by(Mention.id.desc()).limit(SIZE).offset((number - 1) * SIZE))
    return Page([Named(one, of, who, comment.parent_id or comment.id) for one, of, who, comment in rows], number, SIZE, total)


def turns_of(session: Session, person: User, *, limit: int = 50) -> Sequence[Sandwich]:
    """Answers whose turn is the person's, those that have waited longest first."""
    wanted = select(Sandwich).join(Sandwich.rumour).where(Sandwich.turn_user_id == person.id, Sandwich.deleted_at.is_(None))
    wanted = wanted.where(
        Sandwich.state.in_(("draft", "in_review", "changes_requested", "approved", "correcting")), visible_to(person)
    )
    loaded = (joinedload(Sandwich.current_revision), joinedload(Sandwich.rumour), joinedload(Sandwich.turn_user))
    return session.scalars(wanted.options(*loaded).order_by(Sandwich.state_since, Sandwich.id).limit(limit)).unique().all()


def offers_for(session: Session, person: User, *, limit: int = 50) -> Sequence[tuple[Suggestion, Sandwich]]:
    """Open suggestions by others to answers that the person is the author of or has the turn on, oldest first."""
    wanted = (
        select(Suggestion, Sandwich)
        .join(Sandwich, Sandwich.id == Suggestion.sandwich_id)
        .join(Rumour, Rumour.id == Sandwich.rumour_id)
        .where(Suggestion.state == "open", Suggestion.author_id != person.id, Sandwich.deleted_at.is_(None), visible_to(person))
        .where(or_(Sandwich.turn_user_id == person.id, Sandwich.author_id == person.id))
        .options(joinedload(Suggestion.author), joinedload(Sandwich.current_revision))
    )
    return [(one, of) for one, of in session.execute(wanted.order_by(Suggestion.id).limit(limit)).unique()]


def _place(text: Mapping[str, Any], row: ReviewComment) -> Place | None:
    if not row.passage:
        return None
    return find_passage(str(text.get(row.part) or ""), row.passage, row.passage_start)


def _order(thread: Thread) -> tuple[int, int, int]:
    parts = ("whole", "headline", "opening_fact", "myth", "explanation", "closing_fact")
    part = parts.index(thread.first.part) if thread.first.part in parts else len(parts)
    return (part, thread.place.start if thread.place else 0, thread.first.id)
