"""Reads of a review's files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from workbench.errors import NotFound
from workbench.reviews.documents.making import KINDS
from workbench.reviews.documents.models import ReviewFile
from workbench.web.languages import LANGUAGES


@dataclass(frozen=True)
class Shelf:
    """The files of one edition in one language: what is there, what is being made, what is out of date."""

    edition: str
    language: str
    files: dict[str, ReviewFile]
    mark: str

    def state(self, kind: str) -> str:
        """ready, old, asked, failed or missing."""
        found = self.files.get(kind)
        if found is None:
            return "missing"
        if found.state == "made":
            return "ready" if found.mark == self.mark else "old"
        return found.state

    @property
    def states(self) -> list[str]:
        """The state of each kind, in their order."""
        return [self.state(kind.id) for kind in KINDS]

    @property
    def asked_at(self) -> datetime | None:
        """When those that are being made were asked for."""
        return min((row.asked_at for row in self.files.values() if row.state == "asked"), default=None)


def files_of(session: Session, slug: str) -> Sequence[ReviewFile]:
    """Every file of a review, without their bytes."""
    return session.scalars(select(ReviewFile).where(ReviewFile.subject == slug).order_by(ReviewFile.id)).all()


def shelf(rows: Sequence[ReviewFile], edition: str, language: str, mark: str) -> Shelf:
    """The shelf of one edition and language."""
    held = {row.kind: row for row in rows if row.edition == edition and row.language == language}
    return Shelf(edition, language, held, mark)


def made_file(session: Session, slug: str, edition: str, language: str, kind: str) -> ReviewFile:
    """A finished file with its bytes. Raises NotFound."""
    wanted = select(ReviewFile).where(
        ReviewFile.subject == slug, ReviewFile.edition == edition, ReviewFile.language == language, ReviewFile.kind == kind
    )
    found = session.scalar(wanted.options(undefer(ReviewFile.body)))
    if found is None or found.body is None:
        raise NotFound(_("The file is not made yet."), subject_id=slug)
    return found


def public_files(session: Session, slug: str) -> dict[str, list[str]]:
    """language → kinds of file of the public version that can be fetched now."""
    rows = session.execute(
        select(ReviewFile.language, ReviewFile.kind).where(
            ReviewFile.subject == slug, ReviewFile.edition == "public", ReviewFile.made_at.is_not(None)
        )
    ).all()
    held = {(row.language, row.kind) for row in rows}
    return {language: [kind.id for kind in KINDS if (language, kind.id) in held] for language in LANGUAGES}
