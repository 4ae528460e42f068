"""Answers that grow old: which reminder is due, and "checked again, still right" with a new day."""

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.editorial.authors import author_ids
from workbench.editorial.holding import hold
from workbench.editorial.models import Approval, Revision, Sandwich
from workbench.editorial.record import today
from workbench.editorial.reminding.models import Recheck, ReviewReminder
from workbench.editorial.reminding.telling import keepers_of, tell
from workbench.editorial.states import PUBLIC
from workbench.errors import Conflict, NotAllowed, Refused
from workbench.settings import Settings

BEFORE = timedelta(days=14)
CHECKERS = frozenset({"fact_checker", "approver"})
FARTHEST = timedelta(days=730)
MOST_CHARACTERS = 2000


def step_due(review_by: date, day: date) -> str:
    """The reminder that is due on a day: "before", "day", "week-1" …; "" when it is too early."""
    if day < review_by - BEFORE:
        return ""
    if day < review_by:
        return "before"
    weeks = (day - review_by).days // 7
    return f"week-{weeks}" if weeks else "day"


def remind_due(session: Session, *, now: datetime, settings: Settings) -> int:
    """Write every reminder that is due and has not been made, and the letters. Gives how many."""
    day = today(now, settings)
    wanted = select(Sandwich).where(Sandwich.state.in_(PUBLIC), Sandwich.review_by <= day + BEFORE).order_by(Sandwich.id)
    made = 0
    for sandwich in session.scalars(wanted):
        if sandwich.review_by is not None:
            made += _remind(session, sandwich, sandwich.review_by, step_due(sandwich.review_by, day), now)
    return made


def check_again(
    session: Session, sandwich: Sandwich, *, review_by: date | None, note: str, actor: User, now: datetime, settings: Settings
) -> Recheck:
    """Say that the public text still holds, and until when. No new revision is made; the day is what changes.

    Raises NotAllowed for an author or a wrong role, Refused without a note or a later day, Conflict when somebody was first.
    """
    hold(session, sandwich)
    if not actor.role_names & CHECKERS:
        raise NotAllowed(_("A fact-checker or an approver checks a published answer again."), subject_id=sandwich.id)
    if actor.id in author_ids(session, sandwich):
        raise NotAllowed(_("You have written in this text, so another person must check it again."), subject_id=sandwich.id)
    if sandwich.state != "published" or sandwich.public_revision_id is None or sandwich.review_by is None:
        raise Refused(_("Only a published answer that is not being corrected is checked again."), subject_id=sandwich.id)
    day = today(now, settings)
    if review_by is None or not day < review_by <= day + FARTHEST:
        raise Refused(_("Give a day after today and within two years."), subject_id=sandwich.id)
    if review_by <= sandwich.review_by:
        raise Conflict(
            _("The answer is to be checked by a later day already. Somebody may have been first."), subject_id=sandwich.id
        )
    said = note.replace("\x00", "").strip()[:MOST_CHARACTERS]
    if not said:
        raise Refused(_("Write what you have checked."), subject_id=sandwich.id)
    revision = session.get_one(Revision, sandwich.public_revision_id)
    row = Recheck(
        sandwich_id=sandwich.id, revision_id=revision.id, author_id=revision.author_id, checker_id=actor.id, checked_at=now,
        review_by_before=sandwich.review_by, review_by=review_by, note=said,
    )  # fmt: skip
    session.add(row)
    sandwich.review_by = review_by
    session.flush()
    details: dict[str, Any] = {"number": revision.number, "review_by": review_by.isoformat(), "reason": said}
    record(session, "checked_again", sandwich, actor_id=actor.id, now=now, **details)
    return row


def _remind(session: Session, sandwich: Sandwich, review_by: date, step: str, now: datetime) -> int:
    where = (ReviewReminder.sandwich_id == sandwich.id, ReviewReminder.review_by == review_by, ReviewReminder.step == step)
    if not step or session.scalar(select(ReviewReminder.id).where(*where)) is not None:
        return 0
    session.add(ReviewReminder(sandwich_id=sandwich.id, review_by=review_by, step=step, made_at=now))
    approval = session.scalar(select(Approval).where(Approval.revision_id == sandwich.public_revision_id))
    people = keepers_of(session, sandwich, approval)
    told = tell(session, sandwich, people, "due", key=f"{review_by.isoformat()}:{step}")
    record(session, "review_reminder", sandwich, actor_id=None, now=now, review_by=review_by.isoformat(), step=step, told=told)
    return 1
