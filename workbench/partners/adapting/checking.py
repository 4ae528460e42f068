"""The rules on a partner's version: what its own words bring beside what was approved in the original."""

from datetime import datetime

from sqlalchemy.orm import Session

from sandwiches import Document, Finding, check
from workbench.editorial.models import Revision
from workbench.editorial.queries import document_of
from workbench.editorial.record import today
from workbench.editorial.rulebook.active import active_rulebook, surroundings_of
from workbench.partners.adapting.composing import compose, new_findings
from workbench.partners.adapting.models import AdaptedText
from workbench.settings import Settings


def documents_of(session: Session, row: AdaptedText, settings: Settings) -> tuple[Document, Document]:
    """The original's revision and the version over it."""
    original = document_of(session.get_one(Revision, row.revision_id))
    composed = compose(original, headline=row.headline, local_fact=row.local_fact, fact_source=row.fact_source)
    return original, composed


def check_version(
    session: Session, row: AdaptedText, *, settings: Settings, now: datetime, language: str | None = None
) -> tuple[Document, list[Finding]]:
    """The version, and the findings that the original does not have."""
    original, composed = documents_of(session, row, settings)
    day, rulebook = today(now, settings), active_rulebook(session)
    known = surroundings_of(session, municipality=settings.municipality, today=day)
    found, inherited = (
        check(one, as_of=day, stage="approve", language=language, rulebook=rulebook, surroundings=known)
        for one in (composed, original)
    )
    return composed, new_findings(found, inherited)
