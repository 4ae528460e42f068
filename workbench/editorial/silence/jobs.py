"""Background work of silence: following promised updates, and mailing those who keep the texts."""

from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from sandwiches.rendering.labels import plain_date
from workbench import clock, mail
from workbench.accounts.models import User
from workbench.editorial.silence.models import UpdatePromise
from workbench.editorial.silence.promises import follow_promises
from workbench.mail import compose
from workbench.queue import JobContext, Registry
from workbench.settings import Settings
from workbench.web.languages import translator


def register(registry: Registry) -> None:
    """The kinds of job of this folder; the room's jobs.py calls it."""
    registry.add_letter("editorial.remind_update", remind_update)
    registry.add_tick("editorial.follow_updates", follow_updates, every_seconds=60)


def follow_updates(context: JobContext, payload: dict[str, Any]) -> None:
    """Note, close and remind; each reminder once."""
    with context.finishing_session() as session:
        follow_promises(session, now=clock.utcnow(), settings=context.settings)


def remind_update(context: JobContext, payload: dict[str, Any]) -> None:
    """Mail one person. Without a mail server the list of updates and the start page alone say it."""
    with context.database.read_session() as session:
        row, person = session.get(UpdatePromise, payload["promise_id"]), session.get(User, payload["user_id"])
        if row is None or row.kept_at is not None or person is None or not person.active or not context.settings.smtp_url:
            return
        message = update_letter(row, person, str(payload["what"]), context.job_id, context.settings)
    mail.send(context.settings, message)


def update_letter(row: UpdatePromise, person: User, what: str, job_id: int, settings: Settings) -> EmailMessage:
    """Tell one person, in their language, which update is due and where it is written."""
    _ = translator(person.language)
    subject = _("A promised update is late") if what == "late" else _("A promised update is due soon")
    at = plain_date(row.due_at.astimezone(ZoneInfo(settings.timezone)).isoformat(timespec="minutes"), person.language)
    advice = _("Say what you know now, also when nothing is new, and promise the next update.")
    lines = [
        f"{subject}.",
        _("Promised: %(time)s") % {"time": at},
        "",
        advice,
        "",
        f"{settings.base_url}/answers/{row.sandwich.slug}",
    ]
    message_id = f"<update-{job_id}@{settings.mail_from.partition('@')[2]}>"
    return compose(settings, to=person.email, subject=subject, text="\n".join(lines), message_id=message_id)
