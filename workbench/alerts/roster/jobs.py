"""Letters about swaps and gaps, and the daily look for gaps, in the worker."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from workbench import clock
from workbench.accounts.models import User
from workbench.alerts.roster.letters import gap_letter, swap_letter
from workbench.alerts.roster.models import DutySwap
from workbench.alerts.roster.noticing import notice_gaps, open_notices, planners
from workbench.mail import MailNotSent, send
from workbench.queue import JobContext, Registry, Retry

WAIT_FOR_SERVER = timedelta(minutes=2)
EVERY_DAY_SECONDS = 24 * 3600


def register(registry: Registry) -> None:
    """The kinds of job of the roster."""
    registry.add_letter("alerts.write_of_swap", write_of_swap, lease_seconds=120, max_attempts=10)
    registry.add_letter("alerts.write_of_gaps", write_of_gaps, lease_seconds=120, max_attempts=10)
    registry.add_tick("alerts.look_for_gaps", look_for_gaps, every_seconds=EVERY_DAY_SECONDS)


def write_of_swap(context: JobContext, payload: dict[str, Any]) -> None:
    """Send one letter; a question that has been answered or taken back meanwhile is not asked any more."""
    people = (joinedload(DutySwap.asked_by), joinedload(DutySwap.asked_of), joinedload(DutySwap.shift))
    load = (*people, joinedload(DutySwap.return_shift))
    with context.database.read_session() as session:
        swap = session.scalars(select(DutySwap).where(DutySwap.id == payload["swap_id"]).options(*load)).unique().one_or_none()
        receiver = session.get(User, payload["user_id"])
        if swap is None or swap.state != payload["word"] or receiver is None or not receiver.active:
            return
        message = swap_letter(context.settings, swap, receiver, payload["word"])
    _send(context, message)


def look_for_gaps(context: JobContext, payload: dict[str, Any]) -> None:
    """Write once about each time of the coming week that nobody has. Safe to run again."""
    with context.finishing_session() as session:
        notice_gaps(session, now=clock.utcnow())


def write_of_gaps(context: JobContext, payload: dict[str, Any]) -> None:
    """Send one letter; a gap that was filled meanwhile is left out, and somebody who plans no more gets none."""
    with context.database.read_session() as session:
        gaps = open_notices(session, datetime.fromisoformat(payload["told_at"]), clock.utcnow())
        receiver = next((person for person in planners(session) if person.id == payload["user_id"]), None)
        if not gaps or receiver is None:
            return
        message = gap_letter(context.settings, gaps, receiver)
    _send(context, message)


def _send(context: JobContext, message: EmailMessage) -> None:
    try:
        send(context.settings, message)
    except MailNotSent as error:
        if not error.is_final:
            raise Retry(clock.utcnow() + WAIT_FOR_SERVER, error.message) from error
