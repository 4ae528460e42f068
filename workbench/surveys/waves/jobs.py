"""Background work of waves: opening and closing on their days, letters to members."""

import time
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import clock, mail
from workbench.campaigns.lists.bouncing import LATER_ROOMS
from workbench.campaigns.lists.models import BounceBox
from workbench.errors import NotPublishable
from workbench.queue import JobContext, Registry, Retry
from workbench.surveys.waves import inviting, service
from workbench.surveys.waves.bounced import take_returned
from workbench.surveys.waves.checking import require_ready
from workbench.surveys.waves.letters import survey_letter
from workbench.surveys.waves.models import Wave
from workbench.surveys.waves.timing import end_of, local_day

log = structlog.get_logger(__name__)

LEASE_SECONDS = 120
RENEW_SECONDS = 15
MOST_AT_ONCE = 300  # letters; then other work gets its turn
WAIT = timedelta(minutes=5)  # while the mail server does not answer


def register(registry: Registry) -> None:
    """The kinds of job of waves."""
    if take_returned not in LATER_ROOMS:
        LATER_ROOMS.append(take_returned)
    registry.add("surveys.invite", invite, lease_seconds=LEASE_SECONDS, max_attempts=100)
    registry.add("surveys.remind", remind, lease_seconds=LEASE_SECONDS, max_attempts=100)
    registry.add_tick("surveys.move_waves", move_waves, every_seconds=60)


def move_waves(context: JobContext, _payload: dict[str, Any]) -> None:
    """Approved drafts open on their first day, waves close after their last, reminders are planned on theirs."""
    now, zone = clock.utcnow(), ZoneInfo(context.settings.timezone)
    today = local_day(now, zone)
    with context.finishing_session() as session:
        approved = (Wave.state == "draft", Wave.approved_at.is_not(None), Wave.deleted_at.is_(None), Wave.opens_on <= today)
        for wave in session.scalars(select(Wave).where(*approved)):
            _begin_if_ready(session, wave, today=today, now=now)
        for wave in session.scalars(select(Wave).where(Wave.state == "open", Wave.closed_at.is_(None))):
            end = end_of(wave, zone)
            if end is not None and end <= now:
                service.close_wave(session, wave, actor_id=None, now=now, zone=zone)
            else:
                inviting.plan_reminder(session, wave, today=today, zone=zone)
        service.empty_bin(session, now=now)


def _begin_if_ready(session: Session, wave: Wave, *, today: date, now: datetime) -> None:
    """Open it; what has become wrong since the approval (a rumour was restricted or answered) makes it a draft again."""
    try:
        require_ready(session, wave, today=today)
    except NotPublishable:
        service.take_back(session, wave, actor_id=None, now=now)
        log.warning("survey not opened", wave_id=wave.id)
        return
    service.begin_wave(session, wave, actor_id=None, now=now)


def invite(context: JobContext, payload: dict[str, Any]) -> None:
    """One letter to each member."""
    _send_all(context, int(payload["wave_id"]), "invite")


def remind(context: JobContext, payload: dict[str, Any]) -> None:
    """One more letter to each who has not answered."""
    _send_all(context, int(payload["wave_id"]), "remind")


def _send_all(context: JobContext, wave_id: int, purpose: str) -> None:
    """Letters one at a time; each is marked, and that committed, before it leaves."""
    if not _begin(context, wave_id, purpose):
        return
    renewed = time.monotonic()
    for _number in range(MOST_AT_ONCE):
        if time.monotonic() - renewed > RENEW_SECONDS:
            renewed = time.monotonic()
            context.renew(LEASE_SECONDS)
        with context.database.write_session() as session:
            claim = inviting.claim_next(session, wave_id, purpose)
        if claim is None:
            with context.finishing_session() as session:
                inviting.finish(session, session.get_one(Wave, wave_id), purpose, now=clock.utcnow())
            return
        _send_one(context, claim)
    raise Retry(clock.utcnow(), "more letters wait")


def _begin(context: JobContext, wave_id: int, purpose: str) -> bool:
    """False when there is nothing to send: the wave is gone or has closed."""
    with context.database.write_session() as session:
        wave = session.get(Wave, wave_id)
        if wave is None or wave.state != "open":
            return False
        lost = inviting.settle_interrupted(session, wave_id, purpose)
        if purpose == "invite":
            inviting.prepare(session, wave)
    if lost:
        log.warning("letters whose end nobody knows", wave_id=wave_id, purpose=purpose, count=lost)
    return True


def _send_one(context: JobContext, claim: inviting.Claim) -> None:
    with context.database.read_session() as session:
        wave, contact = inviting.read_claim(session, claim)
        letter = survey_letter(wave, contact, claim.purpose, claim.invitation_id, context.settings)
        box = session.get(BounceBox, 1)
    state, is_bounced, why = "sent", False, ""
    try:
        mail.send(context.settings, letter, envelope_from=box.address if box is not None else "")
    except mail.MailNotSent as error:
        state, is_bounced, why = _outcome(error)
    today = local_day(clock.utcnow(), ZoneInfo(context.settings.timezone))
    with context.database.write_session() as session:
        inviting.note_outcome(session, claim, state, is_bounced=is_bounced, today=today)
    if state == "prepared":
        raise Retry(clock.utcnow() + WAIT, why)


def _outcome(error: mail.MailNotSent) -> tuple[str, bool, str]:
    """(state, whether the address is dead, why it waits)."""
    if not error.is_certain:
        return "unknown", False, ""
    if error.is_final:
        return "failed", error.is_receiver, ""
    if error.is_receiver:
        return "failed", False, ""  # this mailbox takes nothing just now; the others shall not wait for it
    return "prepared", False, error.message or "the mail server does not answer"
