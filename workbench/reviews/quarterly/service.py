"""What people write in a review, and its end: texts, decisions, outcomes, adoption, publication, notes beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import delete
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.editorial.writing.cleaning import without_signs
from workbench.errors import NotFound, Refused, StaleVersion
from workbench.reviews.models import QuarterReview
from workbench.reviews.quarterly import parts
from workbench.reviews.quarterly.canonical import digest_of
from workbench.reviews.quarterly.models import MOST_DECISIONS, OUTCOMES, ReviewDecision, ReviewNote, ReviewOutcome, ReviewText
from workbench.reviews.quarterly.sections import KEYS
from workbench.reviews.quarterly.signing import content_of
from workbench.web.languages import LANGUAGES

MOST_CHARACTERS = 6000
MOST_NOTE = 2000


@dataclass(frozen=True)
class NewDecision:
    """A change for the next quarter as a form gives it."""

    text: str
    owner_id: int
    due_on: date
    stop_if: str = ""


def save_text(
    session: Session,
    review: QuarterReview,
    *,
    section: str,
    language: str,
    text: str,
    is_internal: bool,
    version: int,
    actor_id: int,
    now: datetime,
) -> ReviewText | None:
    """Keep what the group says of a section; an empty text removes it. `version` is what the writer saw, 0 for none.

    Raises NotFound for an unknown section, Refused for an adopted review, StaleVersion when somebody saved in between.
    """
    _require_draft(review)
    if section not in KEYS or language not in LANGUAGES:
        raise NotFound(_("There is no such section."), subject_id=section)
    said = without_signs(text).strip()[:MOST_CHARACTERS]
    row = parts.text_of(session, review.id, section, language)
    if version != (row.version if row else 0):
        raise StaleVersion(
            _("Somebody else saved this text since you opened it. Both texts are shown; nothing is lost."),
            subject_id=review.id,
            theirs=row.text if row else "",
        )
    if not said:
        if row is not None:
            session.delete(row)
        row = None
    elif row is None:
        row = ReviewText(review_id=review.id, section=section, language=language)
        session.add(row)
    if row is not None:
        row.text, row.is_internal, row.written_by_id, row.written_at = said, is_internal, actor_id, now
    session.flush()
    record(session, "review_text_saved", review, actor_id=actor_id, now=now, section=section, language=language)
    return row


def save_decisions(
    session: Session, review: QuarterReview, decisions: Sequence[NewDecision], *, actor_id: int, now: datetime
) -> None:
    """Replace the changes for the next quarter. Raises Refused for more than three, or an owner who does not work here."""
    _require_draft(review)
    if len(decisions) > MOST_DECISIONS:
        raise Refused(_("At most three changes: more are seldom carried out."), subject_id=review.id)
    session.execute(delete(ReviewDecision).where(ReviewDecision.review_id == review.id))
    for position, one in enumerate(decisions, start=1):
        owner = session.get(User, one.owner_id)
        text = without_signs(one.text).strip()[:MOST_NOTE]
        if owner is None or not owner.active or owner.organisation.kind != "municipality":
            raise Refused(_("Choose a colleague who sees to it."), subject_id=review.id)
        if not text:
            raise Refused(_("Write what is to change."), subject_id=review.id)
        stop_if = without_signs(one.stop_if).strip()[:MOST_NOTE]
        session.add(
            ReviewDecision(
                review_id=review.id, position=position, text=text, owner_id=owner.id, due_on=one.due_on, stop_if=stop_if
            )
        )
    session.flush()
    record(session, "review_decisions_saved", review, actor_id=actor_id, now=now, count=len(decisions))


def save_outcomes(
    session: Session, review: QuarterReview, outcomes: Mapping[int, tuple[str, str]], *, actor_id: int, now: datetime
) -> None:
    """Say how earlier decisions went: decision → (state, note). An empty state leaves it unsaid. Unknown ones raise NotFound."""
    _require_draft(review)
    known = {row.id for row in parts.last_decisions(session, review)}
    if not set(outcomes) <= known or any(state not in ("", *OUTCOMES) for state, _note in outcomes.values()):
        raise NotFound(_("There is no such decision."), subject_id=review.id)
    session.execute(delete(ReviewOutcome).where(ReviewOutcome.review_id == review.id))
    for decision_id, (state, note) in outcomes.items():
        if state:
            said = without_signs(note).strip()[:MOST_NOTE]
            session.add(ReviewOutcome(review_id=review.id, decision_id=decision_id, state=state, note=said))
    session.flush()
    record(session, "review_outcomes_saved", review, actor_id=actor_id, now=now)


def adopt_review(session: Session, review: QuarterReview, *, note: str, actor_id: int, now: datetime) -> str:
    """Freeze the review as it stands, in both languages, and sign it: gives the SHA-256 of its canonical JSON.

    Raises Refused before it is counted, and when the group has decided nothing: neither a change nor a note.
    """
    if review.state != "draft":
        raise Refused(_("Count the quarter first, then adopt it."), subject_id=review.id)
    said = without_signs(note).strip()[:MOST_NOTE]
    if not said and not parts.decisions_of(session, review.id):
        raise Refused(_("Write what the group decided. At most three changes are best."), subject_id=review.id)
    actor = session.get_one(User, actor_id)
    content = content_of(session, review, note=said, actor=actor, now=now)
    digest = digest_of(content)
    review.note, review.frozen, review.digest = said, content, digest
    review.adopted_at, review.adopted_by_id, review.state = now, actor_id, "adopted"
    session.flush()
    record(session, "review_adopted", review, actor_id=actor_id, now=now, digest=digest)
    return digest


def is_intact(review: QuarterReview) -> bool:
    """Whether what is stored is still what was signed."""
    return bool(review.digest) and digest_of(review.frozen) == review.digest


def publish_review(session: Session, review: QuarterReview, *, actor_id: int, now: datetime) -> None:
    """Show the public version on a page of its own. Raises Refused before the review is adopted."""
    if review.state != "adopted" or not review.frozen:
        raise Refused(_("Only an adopted review is published."), subject_id=review.id)
    if review.published_at is None:
        review.published_at, review.published_by_id = now, actor_id
        session.flush()
        record(session, "review_published", review, actor_id=actor_id, now=now, digest=review.digest)


def withdraw_review(session: Session, review: QuarterReview, *, actor_id: int, now: datetime) -> None:
    """Take the public version from its page; the review itself stays."""
    if review.published_at is not None:
        review.published_at = review.published_by_id = None
        session.flush()
        record(session, "review_withdrawn", review, actor_id=actor_id, now=now)


def add_note(session: Session, review: QuarterReview, *, text: str, is_public: bool, actor_id: int, now: datetime) -> ReviewNote:
    """A correction beside an adopted review, which itself stays as it was. Notes are never changed or removed."""
    if review.state != "adopted":
        raise Refused(_("A draft is changed in its own texts; a note stands beside an adopted review."), subject_id=review.id)
    said = without_signs(text).strip()[:MOST_NOTE]
    if not said:
        raise Refused(_("Write what was wrong, and what is right."), subject_id=review.id)
    row = ReviewNote(review_id=review.id, text=said, is_public=is_public, written_by_id=actor_id, written_at=now)
    session.add(row)
    session.flush()
    record(session, "review_note_added", review, actor_id=actor_id, now=now, note_id=row.id)
    return row


def _require_draft(review: QuarterReview) -> None:
    if review.state == "adopted":
        raise Refused(_("The review is adopted and no longer changes."), subject_id=review.id)
