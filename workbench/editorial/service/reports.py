"""Reports of errors from readers: taken in, answered within two working days, the address then deleted."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from feeds.masking import mask
from workbench import queue
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.editorial.models import ErrorReport, Sandwich
from workbench.errors import Conflict, Refused
from workbench.rumours.office_hours import add_working_days

WORKING_DAYS = 2
MOST_CHARACTERS = 5000
HOME_ZONE = ZoneInfo("Europe/Stockholm")


def report_error(
    session: Session,
    sandwich: Sandwich | None,
    *,
    text: str,
    reply_address: str | None,
    now: datetime,
    zone: ZoneInfo = HOME_ZONE,
) -> ErrorReport:
    """Take in a reader's report; the text is masked. Raises Refused for an empty or overlong one."""
    text = text.replace("\x00", "").strip()
    if not text:
        raise Refused(_("Write what is wrong."))
    if len(text) > MOST_CHARACTERS:
        raise Refused(_("Write at most %(count)s characters.", count=MOST_CHARACTERS))
    report = ErrorReport(
        sandwich_id=sandwich.id if sandwich else None,
        text=mask(text).text,
        reply_address=(reply_address or "").strip() or None,
        reported_at=now,
        due_at=add_working_days(now, WORKING_DAYS, zone),
    )
    session.add(report)
    session.flush()
    record(session, "error_reported", report, actor_id=None, now=now, sandwich_id=report.sandwich_id)
    return report


def answer_report(session: Session, report: ErrorReport, *, answer: str, actor: User, now: datetime) -> None:
    """Write the answer. With an address it is mailed, and the address is deleted when the mail has gone."""
    answer = answer.strip()
    if not answer:
        raise Refused(_("Write the answer."), subject_id=report.id)
    if report.answered_at is not None:
        raise Conflict(_("This report has been answered already."), subject_id=report.id)
    report.answer, report.answered_at, report.answered_by_id = answer, now, actor.id
    record(session, "error_report_answered", report, actor_id=actor.id, now=now)
    if report.reply_address:
        queue.enqueue(session, "editorial.mail_answer", {"report_id": report.id}, dedupe=f"editorial.mail_answer:{report.id}")
