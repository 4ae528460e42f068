"""Background work of campaigns: send what is due, follow up what went out, and tell people of trouble."""

import time
from collections.abc import Callable
from typing import Any

import structlog

from workbench import clock, mail
from workbench.accounts.models import User
from workbench.campaigns import correcting
from workbench.campaigns.delivering import copies, dispatching, notices, preparing
from workbench.campaigns.lists import jobs as list_jobs
from workbench.campaigns.models import Channel
from workbench.campaigns.paper import jobs as paper_jobs
from workbench.campaigns.social import jobs as social_jobs
from workbench.queue import JobContext, Registry

log = structlog.get_logger(__name__)

LEASE_SECONDS = 60
RENEW_SECONDS = 15
TICK_SECONDS = 10  # a job stands at each second in which something is due; the tick is the net under it


def register(registry: Registry) -> None:
    """Add the kinds of job of this room."""
    registry.add("campaigns.prepare", deliver, lease_seconds=LEASE_SECONDS, max_attempts=100)  # written by versions before 0.6
    registry.add("campaigns.deliver", deliver, lease_seconds=LEASE_SECONDS, max_attempts=100)
    registry.add_tick("campaigns.deliver_due", deliver, every_seconds=TICK_SECONDS, lease_seconds=LEASE_SECONDS)
    registry.add_lane("delivering", "campaigns.deliver", "campaigns.deliver_due")  # what is due passes by all that waits
    registry.add_tick("campaigns.cancel_outdated", follow_up, every_seconds=TICK_SECONDS)
    registry.add_letter("campaigns.tell_trouble", tell_trouble)
    registry.add_letter("campaigns.tell_planner", tell_planner)
    registry.add_letter("campaigns.tell_channel", tell_channel)
    list_jobs.register(registry)
    paper_jobs.register(registry)
    social_jobs.register(registry)


def deliver(context: JobContext, _payload: dict[str, Any]) -> None:
    """Send all that is due, whatever woke us. No session is open while the network is used."""
    dispatching.dispatch(context.database, context.settings, renew=_now_and_then(context))


def follow_up(context: JobContext, _payload: dict[str, Any]) -> None:
    """Withdrawn answers leave the plan and their copies are taken down; what a correction has replaced is marked and changed."""
    now = clock.utcnow()
    with context.finishing_session() as session:
        changed = preparing.cancel_outdated(session, now=now)
        correcting.mark_corrected(session, now=now)
        followed = copies.withdraw_copies(session, now=now) + copies.correct_copies(session, now=now)
    if changed or followed:
        log.info("withdrawn and corrected answers followed up", placements=changed, copies=followed)


def tell_trouble(context: JobContext, payload: dict[str, Any]) -> None:
    """One letter to each person who plans; a job of its own for each, so that one bad address holds nobody back."""
    with context.finishing_session() as session:
        rows = notices.troubled_between(session, payload["since"], payload["until"])
        people = notices.planners(session) if rows else []
        notices.tell_planners(session, people, payload)


def tell_planner(context: JobContext, payload: dict[str, Any]) -> None:
    """The letter to one person."""
    with context.database.read_session() as session:
        person = session.get(User, payload["person_id"])
        rows = notices.troubled_between(session, payload["since"], payload["until"], viewer=person) if person else []
    if rows and person is not None and context.settings.smtp_url:
        message_id = _message_id(context, "trouble")
        mail.send(context.settings, notices.trouble_letter(rows, person, message_id, context.settings))


def tell_channel(context: JobContext, payload: dict[str, Any]) -> None:
    """The letter about a channel that rests or is paused."""
    with context.database.read_session() as session:
        channel, person = session.get(Channel, payload["channel_id"]), session.get(User, payload["person_id"])
        why = notices.error_of(session, channel) if channel is not None else ""
    if channel is not None and person is not None and why and context.settings.smtp_url:
        error = notices.explained(why, person.language)
        letter = notices.channel_letter(channel, error, person, _message_id(context, "channel"), context.settings)
        mail.send(context.settings, letter)


def _message_id(context: JobContext, what: str) -> str:
    return f"<{what}-{context.job_id}@{context.settings.mail_from.rpartition('@')[2]}>"


def _now_and_then(context: JobContext) -> Callable[[], None]:
    """Renews the claim on the job a few times a minute, however often it is called."""
    last = [time.monotonic()]

    def renew() -> None:
        if time.monotonic() - last[0] > RENEW_SECONDS:
            last[0] = time.monotonic()
            context.renew(LEASE_SECONDS)

    return renew
