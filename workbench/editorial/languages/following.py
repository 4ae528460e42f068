"""A version follows its source: what must hold before it is approved, and what is said when the source changes."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from sandwiches import has_lexicon
from workbench.activity.service import record
from workbench.editorial.languages.names import OWN, language_name
from workbench.editorial.languages.queries import is_outdated, link_of, standing_revision_id, versions_of
from workbench.editorial.models import Approval, Sandwich
from workbench.editorial.reminding.telling import keepers_of, tell
from workbench.errors import Refused


def require_current_source(session: Session, sandwich: Sandwich) -> None:
    """Raises Refused when the text is no version though its language needs one, or when its source has moved on."""
    link = link_of(session, sandwich.id)
    needs_source = not has_lexicon(sandwich.language)
    if link is None:
        if needs_source:
            message = _("A text in this language is approved only as a version of a Swedish or English answer.")
            raise Refused(message, subject_id=sandwich.id)
        return
    source = link.source
    is_approved = source.approved_revision_id is not None or source.public_revision_id is not None
    if needs_source and (source.language not in OWN or not is_approved or source.state == "withdrawn"):
        message = _(
            "The answer that this is a version of (%(language)s) must be approved first.", language=language_name(source.language)
        )
        raise Refused(message, subject_id=sandwich.id)
    if is_outdated(link) or (needs_source and link.source_revision_id != standing_revision_id(source)):
        message = _(
            "The original (%(language)s) has changed. Compare the version with it again first.",
            language=language_name(source.language),
        )
        raise Refused(message, subject_id=sandwich.id)


def flag_versions(session: Session, source: Sandwich, *, now: datetime) -> int:
    """Say of every version that its source's public text has changed or been withdrawn. Gives how many fell behind."""
    behind = [link for link in versions_of(session, source.id) if is_outdated(link) and link.sandwich.state != "withdrawn"]
    for link in behind:
        version = link.sandwich
        key = f"{source.state}:{source.public_revision_id}"
        record(
            session, "version_outdated", version, actor_id=None, now=now, source=source.slug, revision=source.public_revision_id
        )
        approval = session.scalar(select(Approval).where(Approval.revision_id == version.approved_revision_id))
        tell(session, version, keepers_of(session, version, approval), "outdated", key=key)
    return len(behind)
