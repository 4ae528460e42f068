"""Changes to archived copies: one is kept, one is taken away."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import NotFound, Refused
from workbench.evidence.copies.bodies import drop_unused, keep_body
from workbench.evidence.copies.looking import Look
from workbench.evidence.links.service import keep_look
from workbench.evidence.models import EvidenceSource, SourceCopy
from workbench.evidence.sources.service import require_keeper
from workbench.rumours.texts import tidy


def keep_copy(session: Session, source: EvidenceSource, look: Look, pdf: bytes, *, now: datetime) -> SourceCopy | None:
    """Keep what a look for a copy gave: page, text and PDF, or why there is none. The facts that are empty are filled in."""
    if source.reading != "waiting":
        return None
    keep_look(session, source, look, now=now, is_baseline=True)
    source.reading = "failed" if look.fault else "read"
    source.reading_error = look.fault
    if look.page is None:
        record(session, "copy_failed", source, actor_id=None, now=now, fault=look.fault[:200])
        return None
    _fill_in(source, look)
    source.accessed = now.date()
    copy = SourceCopy(
        source_id=source.id,
        taken_at=now,
        address=look.target or source.url,
        content_type=look.content_type,
        page_hash=keep_body(session, look.body),
        text_hash=keep_body(session, look.page.text.encode()) if look.page.text else None,
        pdf_hash=keep_body(session, pdf) if pdf else None,
    )
    session.add(copy)
    session.flush()
    record(session, "copy_taken", source, actor_id=None, now=now, copy_id=copy.id)
    return copy


def remove_copy(session: Session, source: EvidenceSource, copy_id: int, *, reason: str, actor: User, now: datetime) -> None:
    """Take a copy away, for example because its publisher asks for it. That it was there stays. Raises NotFound, Refused."""
    require_keeper(actor)
    copy = copy_of(session, source, copy_id)
    words = tidy(reason)
    if not words:
        raise Refused(_("Write why the copy is taken away."), subject_id=source.id)
    digests = {digest for digest in (copy.page_hash, copy.text_hash, copy.pdf_hash) if digest}
    copy.page_hash = copy.text_hash = copy.pdf_hash = None
    copy.removed_at, copy.removed_by_id, copy.removed_reason = now, actor.id, words[:1000]
    session.flush()
    drop_unused(session, digests)
    record(session, "copy_removed", source, actor_id=actor.id, now=now, reason=words[:1000])


def copy_of(session: Session, source: EvidenceSource, copy_id: int) -> SourceCopy:
    """A copy of this source that was not taken away. Raises NotFound."""
    wanted = select(SourceCopy).where(SourceCopy.id == copy_id, SourceCopy.source_id == source.id)
    found = session.scalar(wanted.where(SourceCopy.removed_at.is_(None)))
    if found is None:
        raise NotFound(_("There is no such copy."), subject_id=copy_id)
    return found


def _fill_in(source: EvidenceSource, look: Look) -> None:
    """What the page says of itself, where nobody has written anything."""
    assert look.page is not None
    source.title = source.title or look.page.title
    source.publisher = source.publisher or look.page.publisher
    source.published = source.published or look.page.published
    source.language = look.page.language or source.language
