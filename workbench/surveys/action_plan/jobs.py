"""Background work of the action plan: one letter a day at most to each owner."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workbench import clock
from workbench.accounts.models import User
from workbench.mail import MailNotSent, send
from workbench.queue import JobContext, Registry, Retry
from workbench.surveys.action_plan.letters import plan_letter
from workbench.surveys.action_plan.reminding import remind, still_due

FIRST_HOUR = 7  # by the municipality's clock: nobody is reminded at night
WAIT_FOR_SERVER = timedelta(minutes=5)


def register(registry: Registry) -> None:
    """The kinds of job of the plan."""
    registry.add_letter("surveys.plan_letter", write_letter, lease_seconds=120, max_attempts=10)
    registry.add_tick("surveys.remind_of_plan", remind_of_plan, every_seconds=3600)


def remind_of_plan(context: JobContext, _payload: dict[str, Any]) -> None:
    """Mark what is near or late and write the letters' jobs."""
    now = clock.utcnow()
    local = now.astimezone(ZoneInfo(context.settings.timezone))
    if local.hour < FIRST_HOUR:
        return
    with context.finishing_session() as session:
        remind(session, today=local.date(), now=now)


def write_letter(context: JobContext, payload: dict[str, Any]) -> None:
    """Send one letter; what is done meanwhile is left out."""
    with context.database.read_session() as session:
        receiver = session.get(User, int(payload["user_id"]))
        due = still_due(session, payload)
        if receiver is None or not receiver.active or not due.count or not context.settings.smtp_url:
            return
        message = plan_letter(context.settings, receiver, due, context.job_id)
    try:
        send(context.settings, message)
    except MailNotSent as error:
        if not error.is_final:
            raise Retry(clock.utcnow() + WAIT_FOR_SERVER, error.message) from error
