"""What the weekly look at an address changes."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.evidence.copies.looking import Look
from workbench.evidence.models import TROUBLED, EvidenceSource, LinkCheck

WEEKLY = timedelta(days=7)
SOON = timedelta(days=1)  # after a first failure, before a link is called broken
KEPT = timedelta(days=730)


def keep_look(session: Session, source: EvidenceSource, look: Look, *, now: datetime, is_baseline: bool = False) -> str:
    """Store a look and what it means for the link. Gives the link's state.

    A page that is gone is so at once; one that does not answer is broken when the next look a day later fails too.
    `is_baseline`: a new copy was taken, so that the text as it is now is what people rely on.
    """
    if is_baseline and look.text_hash:
        source.known_hash = look.text_hash
    is_second_failure = look.result == "broken" and _newest_result(session, source.id) == "broken"
    state = _state(source, look, is_second_failure)
    check = LinkCheck(source_id=source.id, at=now, status=look.status, target=look.target, message=look.message)
    check.result = "changed" if state == "changed" and look.result in ("ok", "moved") else look.result
    session.add(check)
    source.checked_at = now
    source.next_check_at = now + (SOON if look.result == "broken" and not is_second_failure else WEEKLY)
    source.link_target = look.target if look.result == "moved" else ""
    if look.text_hash:
        source.known_hash = source.known_hash or look.text_hash
        source.seen_hash = look.text_hash
    if state != source.link_state:
        source.link_state, source.link_since = state, now
        if state in TROUBLED:
            record(session, "link_trouble", source, actor_id=None, now=now, state=state)
    session.flush()
    return state


def forget_checks(session: Session, *, now: datetime) -> int:
    """Drop looks that are older than two years. Returns how many."""
    done = session.execute(delete(LinkCheck).where(LinkCheck.at < now - KEPT))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _state(source: EvidenceSource, look: Look, is_second_failure: bool) -> str:
    if look.result == "left":
        return source.link_state
    if look.result == "broken":
        return "broken" if is_second_failure or source.link_state == "broken" else source.link_state
    if look.result in ("ok", "moved") and look.text_hash and source.known_hash and look.text_hash != source.known_hash:
        return "changed"
    return look.result


def _newest_result(session: Session, source_id: int) -> str | None:
    wanted = select(LinkCheck.result).where(LinkCheck.source_id == source_id)
    return session.scalar(wanted.order_by(LinkCheck.at.desc(), LinkCheck.id.desc()).limit(1))
