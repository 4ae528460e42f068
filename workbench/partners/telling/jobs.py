"""Background work: notices, reminders and the letters of the room. Letters are read first, then sent without a session."""

from email.message import EmailMessage
from typing import Any

from sqlalchemy.orm import joinedload

from workbench import clock, mail
from workbench.accounts.models import User
from workbench.campaigns.models import Channel, Placement
from workbench.editorial.models import Sandwich
from workbench.editorial.record import today
from workbench.partners.adapting.models import AdaptedText
from workbench.partners.models import Adoption
from workbench.partners.organisations.invitations import address_of, token_of
from workbench.partners.organisations.models import PartnerInvitation
from workbench.partners.organisations.service import end_agreements_that_ran_out
from workbench.partners.searching.indexing import index_missing
from workbench.partners.telling.letters import invitation_letter, notice_letter, reminder_letter, version_letter
from workbench.partners.telling.models import AdoptionNotice
from workbench.partners.telling.notices import remind_of_notices, write_notices
from workbench.partners.telling.offers import remind_silent
from workbench.queue import JobContext, Registry


def register(registry: Registry) -> None:
    """The room's kinds of job."""
    registry.add_letter("partners.mail_notice", mail_notice)
    registry.add_letter("partners.mail_reminder", mail_reminder)
    registry.add_letter("partners.mail_invitation", mail_invitation)
    registry.add_letter("partners.tell_version", tell_version)
    registry.add_tick("partners.notify", notify, every_seconds=60)
    registry.add_tick("partners.remind", remind, every_seconds=3600)
    registry.add_tick("partners.index_library", index_library, every_seconds=300)


def notify(context: JobContext, _payload: dict[str, Any]) -> None:
    """Write the notices of what has been corrected and withdrawn since the last time."""
    with context.finishing_session() as session:
        write_notices(session, now=clock.utcnow())


def remind(context: JobContext, _payload: dict[str, Any]) -> None:
    """Remind those who have not confirmed or not answered; end agreements whose last day has passed."""
    now = clock.utcnow()
    with context.finishing_session() as session:
        remind_of_notices(session, now=now)
        remind_silent(session, now=now)
        end_agreements_that_ran_out(session, today=today(now, context.settings), now=now)


def index_library(context: JobContext, _payload: dict[str, Any]) -> None:
    """Index what was published before there was an index."""
    with context.finishing_session() as session:
        index_missing(session)


def mail_notice(context: JobContext, payload: dict[str, Any]) -> None:
    """Tell one lead or writer what has changed in an answer that their organisation uses."""
    reminder = int(payload.get("reminder", 0))
    with context.database.read_session() as session:
        adoption = joinedload(AdoptionNotice.adoption).joinedload(Adoption.sandwich).joinedload(Sandwich.public_revision)
        row = session.get(AdoptionNotice, payload["notice_id"], options=[adoption, joinedload(AdoptionNotice.correction)])
        if row is None or row.confirmed_at is not None or row.adoption.ended_at is not None:
            return
        person = session.get(User, payload["user_id"])
        if person is None or not person.active:
            return
        letter = notice_letter(row, person, context.settings, reminder=reminder)
    _send(context, letter)


def mail_reminder(context: JobContext, payload: dict[str, Any]) -> None:
    """Remind one person of an unanswered offer."""
    with context.database.read_session() as session:
        loaded = (joinedload(Placement.channel).joinedload(Channel.organisation), joinedload(Placement.sandwich))
        row = session.get(Placement, payload["placement_id"], options=loaded)
        if row is None or row.state != "offered" or row.proposed_at is not None:
            return
        person = session.get(User, payload["user_id"])
        if person is None or not person.active:
            return
        letter = reminder_letter(row, person, int(payload["number"]), context.settings)
    _send(context, letter)


def mail_invitation(context: JobContext, payload: dict[str, Any]) -> None:
    """Mail an invitation that still stands."""
    with context.database.read_session() as session:
        loaded = (joinedload(PartnerInvitation.organisation), joinedload(PartnerInvitation.invited_by))
        row = session.get(PartnerInvitation, payload["invitation_id"], options=loaded)
        is_over = row is None or row.used_at or row.revoked_at or row.mailed_at or row.expires_at <= clock.utcnow()
        if row is None or is_over:
            return
        letter = invitation_letter(row, address_of(token_of(row, context.settings), context.settings), context.settings)
    mail.send(context.settings, letter)
    with context.finishing_session() as session:
        session.get_one(PartnerInvitation, payload["invitation_id"]).mailed_at = clock.utcnow()


def tell_version(context: JobContext, payload: dict[str, Any]) -> None:
    """Tell one person that a version waits for them, is approved or came back."""
    with context.database.read_session() as session:
        adoption = joinedload(AdaptedText.adoption).joinedload(Adoption.sandwich).joinedload(Sandwich.public_revision)
        row, person = (
            session.get(AdaptedText, payload["adapted_text_id"], options=[adoption]),
            session.get(User, payload["user_id"]),
        )
        if row is None or person is None or not person.active or row.state == "draft":
            return
        letter = version_letter(row, person, context.job_id, context.settings)
    _send(context, letter)


def _send(context: JobContext, letter: EmailMessage) -> None:
    """Without a mail server the pages alone tell it."""
    if context.settings.smtp_url:
        mail.send(context.settings, letter)
