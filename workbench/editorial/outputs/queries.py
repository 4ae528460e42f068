"""Reading the look of the installation, and which text of an answer the outputs are made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from sandwiches import Document
from sandwiches.outputs import Look
from workbench.accounts.queries import home
from workbench.editorial import queries
from workbench.editorial.models import Sandwich
from workbench.editorial.outputs.models import LookVersion
from workbench.editorial.record import complete, record_of
from workbench.errors import Gone, NotFound
from workbench.settings import Settings

APPROVED = ("approved", "published", "correcting")


@dataclass(frozen=True)
class Text:
    """The text that outputs are made of: an approved revision, or a draft that is marked as one."""

    document: Document
    number: int
    is_draft: bool
    url: str
    slug: str


def newest_look(session: Session) -> LookVersion | None:
    """The version that holds; None before anybody has saved one."""
    return session.scalar(select(LookVersion).order_by(LookVersion.id.desc()).limit(1))


def current_look(session: Session, settings: Settings) -> Look:
    """The look that holds: as it was saved, else the municipality's name in the house's own colours."""
    row = newest_look(session)
    return Look(name=home(session).name, unit=settings.unit) if row is None else look_of(row)


def look_of(row: LookVersion) -> Look:
    """A stored version as a value."""
    return Look(
        name=row.name, unit=row.unit, logo=row.logo or b"", logo_type=row.logo_type, logo_alt=row.logo_alt, ground=row.ground,
        ink=row.ink, band=row.band,
    )  # fmt: skip


def look_history(session: Session, *, limit: int = 50) -> Sequence[LookVersion]:
    """The versions with who saved them, newest first."""
    wanted = select(LookVersion).options(joinedload(LookVersion.changed_by)).order_by(LookVersion.id.desc())
    return session.scalars(wanted.limit(limit)).unique().all()


def has_approved(sandwich: Sandwich) -> bool:
    """Whether the answer has an approved text that may leave the house."""
    return sandwich.approved_revision_id is not None and sandwich.state in APPROVED and sandwich.deleted_at is None


def approved_text(sandwich: Sandwich, settings: Settings) -> Text:
    """The approved text. Raises Gone when the answer is withdrawn, NotFound when nothing is approved."""
    if sandwich.state == "withdrawn":
        raise Gone(sandwich.withdrawn_reason, subject_id=sandwich.slug)
    if not has_approved(sandwich) or sandwich.approved_revision is None:
        raise NotFound(subject_id=sandwich.slug)
    revision = sandwich.approved_revision
    is_public = revision.id == sandwich.public_revision_id
    document = queries.public_document(sandwich) if is_public else queries.document_of(revision)
    return Text(document, revision.number, False, _address(sandwich, settings), sandwich.slug)


def public_text(sandwich: Sandwich, settings: Settings) -> Text:
    """The published text, for people outside. Raises NotFound when nothing is public."""
    document = queries.public_document(sandwich)
    number = sandwich.public_revision.number if sandwich.public_revision else 0
    return Text(document, number, False, _address(sandwich, settings), sandwich.slug)


def draft_text(session: Session, sandwich: Sandwich, settings: Settings, *, user_id: int) -> Text:
    """The text as it stands now, with what this person has typed and not saved. Always marked as a draft."""
    if sandwich.deleted_at is not None or sandwich.current_revision is None:
        raise NotFound(subject_id=sandwich.slug)
    if sandwich.state == "withdrawn":
        raise Gone(sandwich.withdrawn_reason, subject_id=sandwich.slug)
    kept = queries.autosave_of(session, sandwich.id, user_id)
    typed = kept.document if kept is not None else sandwich.current_revision.document
    document = complete(typed, record_of(session, sandwich, settings))
    return Text(document, sandwich.current_revision.number, True, _address(sandwich, settings), sandwich.slug)


def _address(sandwich: Sandwich, settings: Settings) -> str:
    """The public page; empty for an answer that is not for everybody."""
    return f"{settings.base_url}/library/{sandwich.slug}" if sandwich.visibility == "public" else ""
