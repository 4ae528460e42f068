"""Changes to a review's files: asking for them, keeping what was made."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.queue import enqueue
from workbench.reviews.documents.making import KINDS
from workbench.reviews.documents.models import ReviewFile
from workbench.reviews.models import QuarterReview
from workbench.web.languages import LANGUAGES

PATIENCE = timedelta(minutes=10)  # after which a file that does not come may be asked for again


def ask_for_files(
    session: Session,
    review: QuarterReview,
    slug: str,
    *,
    edition: str,
    languages: Iterable[str] = LANGUAGES,
    actor_id: int | None,
    now: datetime,
) -> int:
    """Have the files of one edition made, in the background. Those being made already are left; gives how many were asked for."""
    asked = 0
    for language in languages:
        held = _held(session, slug, edition, language)
        rows = [_asked(session, held.get(kind.id), slug, edition, language, kind.id, actor_id, now) for kind in KINDS]
        if any(rows):
            asked += sum(rows)
            payload = {"subject": slug, "edition": edition, "language": language}
            enqueue(session, "reviews.make_files", payload, dedupe=f"files:{slug}:{edition}:{language}:{now.timestamp()}")
    if asked:
        record(session, "review_files_asked_for", review, actor_id=actor_id, now=now, edition=edition, count=asked)
    return asked


def keep_file(session: Session, file_id: int, body: bytes, *, mark: str, now: datetime) -> None:
    """Put a finished file on its shelf, in the old one's place."""
    row = session.get(ReviewFile, file_id)
    if row is not None:
        row.body, row.size, row.mark, row.made_at, row.state, row.reason = body, len(body), mark, now, "made", ""


def note_failure(session: Session, file_id: int, reason: str) -> None:
    """Say that a file could not be made. An older one stays where it is."""
    row = session.get(ReviewFile, file_id)
    if row is not None:
        row.state, row.reason = "failed", reason[:500]


def asked_files(session: Session, slug: str, edition: str, language: str) -> dict[str, int]:
    """kind → id of the files that wait to be made."""
    held = _held(session, slug, edition, language)
    return {kind.id: held[kind.id].id for kind in KINDS if kind.id in held and held[kind.id].state == "asked"}


def _held(session: Session, slug: str, edition: str, language: str) -> dict[str, ReviewFile]:
    wanted = select(ReviewFile).where(ReviewFile.subject == slug, ReviewFile.edition == edition, ReviewFile.language == language)
    return {row.kind: row for row in session.scalars(wanted)}


def _asked(
    session: Session,
    row: ReviewFile | None,
    slug: str,
    edition: str,
    language: str,
    kind: str,
    actor_id: int | None,
    now: datetime,
) -> bool:
    if row is None:
        row = ReviewFile(subject=slug, edition=edition, language=language, kind=kind, asked_at=now, asked_by_id=actor_id)
        session.add(row)
        return True
    if row.state == "asked" and now - row.asked_at < PATIENCE:
        return False
    row.state, row.asked_at, row.asked_by_id = "asked", now, actor_id
    return True
