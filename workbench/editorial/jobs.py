"""Background work of the room: telling people whose turn it is, mailing answers to readers, emptying the bin."""

from typing import Any

from workbench import clock, mail
from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.editorial import service
from workbench.editorial.collaborating.mailing import mail_quote_link, tell_mention
from workbench.editorial.evidence_use import jobs as evidence_jobs
from workbench.editorial.images.sweeping import forget_unused, remove_unknown
from workbench.editorial.letters import answer_letter, turn_letter
from workbench.editorial.models import ErrorReport, Sandwich
from workbench.editorial.reminding import jobs as reminding_jobs
from workbench.editorial.rulebook import jobs as rulebook_jobs
from workbench.editorial.silence import jobs as silence_jobs
from workbench.queue import JobContext, Registry


def register(registry: Registry) -> None:
    """The room's kinds of job."""
    registry.add_letter("editorial.tell", tell)
    registry.add_letter("editorial.mail_answer", mail_answer)
    registry.add_letter("editorial.tell_mention", tell_mention)
    registry.add_letter("editorial.mail_quote_link", mail_quote_link)
    registry.add_tick("editorial.empty_bin", empty_bin, every_seconds=3600)
    registry.add_tick("editorial.sweep_pictures", sweep_pictures, every_seconds=24 * 3600)
    rulebook_jobs.register(registry)
    evidence_jobs.register(registry)
    reminding_jobs.register(registry)
    silence_jobs.register(registry)


def tell(context: JobContext, payload: dict[str, Any]) -> None:
    """Mail one person that the text is theirs now. Without a mail server the start page alone says it."""
    with context.database.read_session() as session:
        sandwich, person = session.get(Sandwich, payload["sandwich_id"]), session.get(User, payload["user_id"])
        if sandwich is None or person is None or not person.active or not context.settings.smtp_url:
            return
        row = session.get(Activity, payload["activity_id"]) if "activity_id" in payload else None
        reason = str(row.details.get("reason", "")) if row is not None else ""
        message = turn_letter(sandwich, person, str(payload["what"]), context.job_id, context.settings, reason=reason)
    mail.send(context.settings, message)


def mail_answer(context: JobContext, payload: dict[str, Any]) -> None:
    """Mail the answer to the reader, then forget the address."""
    with context.database.read_session() as session:
        report = session.get(ErrorReport, payload["report_id"])
        if report is None or report.reply_address is None or report.answered_at is None:
            return
        message = answer_letter(report, context.settings)
    mail.send(context.settings, message)
    with context.finishing_session() as session:
        report = session.get_one(ErrorReport, payload["report_id"])
        report.reply_address = None
        report.mailed_at = clock.utcnow()


def empty_bin(context: JobContext, payload: dict[str, Any]) -> None:
    """Blank what has lain in the bin for thirty days."""
    with context.finishing_session() as session:
        service.empty_bin(session, now=clock.utcnow())


def sweep_pictures(context: JobContext, payload: dict[str, Any]) -> None:
    """Forget pictures that stand in no answer; their files go once the rows are gone."""
    with context.finishing_session() as session:
        forget_unused(session, now=clock.utcnow())
    with context.database.read_session() as session:
        remove_unknown(session, context.settings.instance_dir, now=clock.utcnow())
