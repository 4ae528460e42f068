"""Looking after our own comment fields: opening them, looking, stopping at a comment, deciding what becomes of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from feeds.masking import mask
from workbench.accounts.models import User
from workbench.activity.service import DOUBLE_PRESS, record
from workbench.errors import NotFound, Refused
from workbench.privacy.comments.words import GROUNDS, OUTCOMES
from workbench.privacy.models import CommentCase, CommentField

DECIDE_WITHIN = timedelta(hours=24)


def open_field(session: Session, *, name: str, address: str, look_hours: int, actor: User, now: datetime) -> CommentField:
    """Add a place where the public may write. The same name again opens it again."""
    if not address.startswith(("https://", "http://")):
        raise Refused(_("Write the address with https://."))
    row = session.scalar(select(CommentField).where(CommentField.name == name))
    if row is None:
        row = CommentField(name=name, opened_by_id=actor.id, opened_at=now)
        session.add(row)
    row.address, row.look_hours, row.is_open = address, look_hours, True
    session.flush()
    record(session, "comment_field_opened", row, actor_id=actor.id, now=now, name=name, look_hours=look_hours)
    return row


def close_field(session: Session, field_id: int, *, actor: User, now: datetime) -> None:
    """Nobody writes there any more: its clock stops; its cases stay."""
    row = _field(session, field_id)
    if row.is_open:
        row.is_open = False
        record(session, "comment_field_closed", row, actor_id=actor.id, now=now)


def look(session: Session, field_id: int, *, actor: User, now: datetime) -> CommentField:
    """Somebody has looked through the field: the law's duty to keep it under watch (4 §) is met until the next time."""
    row = _field(session, field_id)
    row.looked_at, row.looked_by_id = now, actor.id
    record(session, "comment_field_looked_at", row, actor_id=actor.id, now=now)
    return row


def notice(session: Session, *, field_id: int, text: str, actor: User, now: datetime) -> CommentCase:
    """Stop at a comment. It is masked, and the clock runs. The same press twice is one case."""
    field = _field(session, field_id)
    kept = mask(text.strip()).text
    if not kept:
        raise Refused(_("Paste the comment"))
    same = select(CommentCase).where(CommentCase.field_id == field.id, CommentCase.text == kept)
    twice = session.scalar(same.where(CommentCase.noticed_at > now - DOUBLE_PRESS).limit(1))
    if twice is not None:
        return twice
    row = CommentCase(field_id=field.id, text=kept, noticed_at=now, noticed_by_id=actor.id, due_at=now + DECIDE_WITHIN)
    session.add(row)
    session.flush()
    record(session, "comment_noticed", row, actor_id=actor.id, now=now, field_id=field.id)
    return row


def decide(
    session: Session, case_id: int, *, outcome: str, ground: str, is_evident: bool, keeps: bool, reason: str, actor: User,
    now: datetime,
) -> CommentCase:  # fmt: skip
    """Write down what becomes of it. Removed only for a crime of the law, and only when it is evident. Raises Refused."""
    row = case(session, case_id)
    if row.outcome not in ("", "handed_on"):
        raise Refused(_("This comment is decided already."), subject_id=case_id)
    if outcome not in OUTCOMES or not reason.strip():
        raise Refused(_("Choose what becomes of it, and write why."), subject_id=case_id)
    if outcome == "removed" and (ground not in GROUNDS or not is_evident):
        raise Refused(
            _("A comment is removed only when it is evidently one of the crimes of the law. That it is a rumour is no ground."),
            subject_id=case_id,
        )
    row.outcome, row.reason, row.is_kept_as_evidence = outcome, mask(reason.strip()).text, keeps
    row.ground, row.is_evident = (ground, True) if outcome == "removed" else ("", False)
    row.decided_by_id, row.decided_at = actor.id, now
    session.flush()
    record(session, "comment_decided", row, actor_id=actor.id, now=now, outcome=outcome, ground=row.ground, late=now > row.due_at)
    return row


def case(session: Session, case_id: int) -> CommentCase:
    """One case with its people. Raises NotFound."""
    loaded = (joinedload(CommentCase.field), joinedload(CommentCase.noticed_by), joinedload(CommentCase.decided_by))
    row = session.scalar(select(CommentCase).where(CommentCase.id == case_id).options(*loaded))
    if row is None:
        raise NotFound(subject_id=case_id)
    return row


def fields(session: Session) -> Sequence[CommentField]:
    """The places, open ones first."""
    wanted = select(CommentField).options(joinedload(CommentField.looked_by))
    return session.scalars(wanted.order_by(CommentField.is_open.desc(), CommentField.name)).all()


def cases(session: Session) -> Sequence[CommentCase]:
    """Those that wait first, by their clock; then the newest."""
    loaded = (joinedload(CommentCase.field), joinedload(CommentCase.decided_by))
    order = (CommentCase.outcome != "", CommentCase.due_at.desc())
    return session.scalars(select(CommentCase).options(*loaded).order_by(*order).limit(200)).all()


def look_due_at(field: CommentField) -> datetime:
    """When somebody must look again."""
    return (field.looked_at or field.opened_at) + timedelta(hours=field.look_hours)


def _field(session: Session, field_id: int) -> CommentField:
    row = session.get(CommentField, field_id)
    if row is None:
        raise NotFound(subject_id=field_id)
    return row
