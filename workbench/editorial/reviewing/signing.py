"""Signing: an extra reader says that they have read the revision that waits, or that has been approved."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.editorial.authors import author_ids
from workbench.editorial.checking import check_text
from workbench.editorial.holding import hold
from workbench.editorial.models import Approval, Revision, Sandwich, SecondReading
from workbench.editorial.record import today
from workbench.editorial.reviewing.readings import EXTRA, may_read, required_readings
from workbench.editorial.states import is_waiting
from workbench.errors import Conflict, NotAllowed, Refused
from workbench.settings import Settings


def confirm_reading(
    session: Session, sandwich: Sandwich, *, actor: User, now: datetime, settings: Settings, reason: str = ""
) -> SecondReading:
    """Sign the reading of the revision that waits; without a reason the first one that this person can give.

    An approved text that is not public yet can be signed too: an election may have come near since.
    Raises NotAllowed for an author, the approver or somebody who is no such reader; Refused when no reading is wanted.
    """
    hold(session, sandwich)
    revision = _revision_to_read(session, sandwich)
    if actor.id in author_ids(session, sandwich):
        raise NotAllowed(_("You have written in this text, so another person must decide."), subject_id=sandwich.id)
    document, findings = check_text(session, sandwich, revision.document, stage="send", settings=settings, now=now)
    wanted = required_readings(session, sandwich, revision.id, document, findings, day=today(now, settings))
    open_ = [one.reason for one in wanted if one.reading is None and one.reason in (reason or one.reason)]
    if not open_:
        raise Refused(_("No further reading is wanted of this text."), subject_id=sandwich.id)
    mine = [one for one in open_ if may_read(session, actor, one, sandwich) and one != "parties"]
    if not mine:
        raise NotAllowed(_("Another reader is wanted: see the review page for whom."), subject_id=sandwich.id)
    if mine[0] in EXTRA and _approver_id(session, revision) == actor.id:
        raise NotAllowed(_("You have approved this text, so another person must read it."), subject_id=sandwich.id)
    return sign_reading(session, sandwich, revision, mine[0], actor=actor, now=now)


def sign_reading(
    session: Session, sandwich: Sandwich, revision: Revision, reason: str, *, actor: User, now: datetime
) -> SecondReading:
    """Write the reading. The same person twice is one reading."""
    where = (SecondReading.revision_id == revision.id, SecondReading.reason == reason)
    found = session.scalar(select(SecondReading).where(*where))
    if found is not None:
        return found
    row = SecondReading(revision_id=revision.id, reason=reason, author_id=revision.author_id, reader_id=actor.id, read_at=now)
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(_("A colleague has signed this reading already."), subject_id=sandwich.id) from error
    session.expire(row, ["reader"])
    record(session, "second_reading", sandwich, actor_id=actor.id, now=now, number=revision.number, why=reason)
    return row


def _revision_to_read(session: Session, sandwich: Sandwich) -> Revision:
    if is_waiting(sandwich):
        return session.get_one(Revision, sandwich.sent_revision_id)
    is_ahead = sandwich.approved_revision_id is not None and sandwich.approved_revision_id != sandwich.public_revision_id
    if is_ahead and sandwich.state in ("approved", "correcting"):
        return session.get_one(Revision, sandwich.approved_revision_id)
    raise Refused(_("The text is not with an approver."), subject_id=sandwich.id)


def _approver_id(session: Session, revision: Revision) -> int | None:
    return session.scalar(select(Approval.approver_id).where(Approval.revision_id == revision.id))
