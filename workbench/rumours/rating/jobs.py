"""Background work of ratings: the weekly reminder."""

from typing import Any

from workbench import clock, mail
from workbench.accounts.models import User
from workbench.queue import JobContext, Registry
from workbench.rumours.rating import again
from workbench.rumours.rating.letters import rate_again_letter


def register(registry: Registry) -> None:
    """Add the kinds of job."""
    registry.add_letter(again.LETTER, send_letter)
    registry.add_tick("rumours.rate_again", remind, every_seconds=3600)


def remind(context: JobContext, _payload: dict[str, Any]) -> None:
    """Ask for letters about ratings whose week is over."""
    with context.finishing_session() as session:
        again.remind(session, clock.utcnow())


def send_letter(context: JobContext, payload: dict[str, Any]) -> None:
    """Mail one person. What was rated since, or is out of their sight now, is left out; an empty letter is not sent."""
    with context.database.read_session() as session:
        person = session.get(User, int(payload["user_id"]))
        if person is None or not person.active or not context.settings.smtp_url:
            return
        ids = [int(row) for row in payload["rumour_ids"]]
        rumours = again.still_due(session, ids, clock.utcnow(), viewer=person)
        if not rumours:
            return
        message = rate_again_letter(rumours, person, context.job_id, context.settings)
    mail.send(context.settings, message)
