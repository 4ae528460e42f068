"""Background work: looking for answers that grow old, and mailing those who keep them."""

from typing import Any

from workbench import clock, mail
from workbench.accounts.models import User
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.reminding.letters import reminder_letter
from workbench.editorial.reminding.service import remind_due
from workbench.queue import JobContext, Registry


def register(registry: Registry) -> None:
    """The kinds of job of this folder; the room's jobs.py calls it."""
    registry.add_letter("editorial.remind", remind)
    registry.add_tick("editorial.find_old", find_old, every_seconds=3600)


def find_old(context: JobContext, payload: dict[str, Any]) -> None:
    """Write the reminders of the day; each step of each day once."""
    with context.finishing_session() as session:
        remind_due(session, now=clock.utcnow(), settings=context.settings)


def remind(context: JobContext, payload: dict[str, Any]) -> None:
    """Mail one person. Without a mail server the list and the answer's page alone say it."""
    with context.database.read_session() as session:
        sandwich, person = session.get(Sandwich, payload["sandwich_id"]), session.get(User, payload["user_id"])
        if sandwich is None or person is None or not person.active or not context.settings.smtp_url:
            return
        revision = session.get(Revision, sandwich.public_revision_id or sandwich.current_revision_id)
        headline = " ".join(str(revision.document.get("headline") or "").split()) if revision is not None else ""
        message = reminder_letter(sandwich, headline, person, str(payload["what"]), context.job_id, context.settings)
    mail.send(context.settings, message)
