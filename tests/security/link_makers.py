"""Somebody gets a link of each kind: (its last part, whose or what it is), with what it needs in the world of the demo."""

from datetime import date, datetime, timedelta
from typing import Any

from flask_security.recoverable import generate_reset_password_token
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.security.world import World
from tests.workbench.surveys.answering_rig import make_wave
from workbench.accounts import service as accounts
from workbench.accounts.models import Organisation, User
from workbench.accounts.people import invitations
from workbench.alerts.roster import following
from workbench.alerts.roster.models import DutyPerson
from workbench.audiences.models import Spokesperson
from workbench.campaigns.lists.choices import ListChoices
from workbench.campaigns.lists.models import ListSignup
from workbench.campaigns.models import Channel, EmailRecipient
from workbench.editorial.collaborating import quotes
from workbench.editorial.collaborating.models import QuoteLink
from workbench.editorial.models import ErrorReport, Revision, Sandwich
from workbench.intake.models import HubSubscription, Item, Source, Tip
from workbench.intake.told.service import receipt_code
from workbench.partners.organisations import invitations as partner_invitations
from workbench.privacy.exporting import service as exporting
from workbench.privacy.exporting.files import export_path
from workbench.privacy.models import DataExport
from workbench.surveys.panels.models import Panel, PanelContact
from workbench.surveys.waves.links import token_of
from workbench.web import form_guard

Made = tuple[str, Any]
OPENED = "zqopenedbyatoken"  # the last part of the links whose secret people or hubs choose nothing of: long, and only ours
NEWSLETTER, PANEL = "Norrviks faktabrev om länkar", "Länkpanelen"
QUOTE = "Alla betalar lika mycket."


def sign_in_link(world: World, session: Session, now: datetime) -> Made:
    """The writer's."""
    person = _person(world, session, "writer")
    return accounts.make_sign_in_link(session, person, now=now), person


def welcome(world: World, session: Session, now: datetime) -> Made:
    """A colleague who has not come yet."""
    home = session.get_one(Organisation, world.people["writer"].organisation_id)
    asked = {"name": "Ny Kollega", "organisation": home, "roles": ["writer"], "now": now, "settings": world.settings}
    row = invitations.invite(session, "ny.kollega@norrvik.example", actor=_person(world, session, "administrator"), **asked)
    return invitations.address_of(row, world.settings).rpartition("/")[2], row.user


def reset(world: World, session: Session, _now: datetime) -> Made:
    """The writer has forgotten the password."""
    person = _person(world, session, "writer")
    return str(generate_reset_password_token(person)), person


def partner_invitation(world: World, session: Session, now: datetime) -> Made:
    """Somebody of a partner who has no account."""
    organisation = session.get_one(Organisation, world.people["other_partner"].organisation_id)
    administrator = _person(world, session, "administrator")
    asked = {"email": "ny.partner@norrvik.example", "role": "reader", "now": now, "settings": world.settings}
    _row, address = partner_invitations.invite(session, organisation, actor=administrator, **asked)
    return address.rpartition("/")[2], organisation


def signup(world: World, session: Session, now: datetime) -> Made:
    """Somebody who has asked for the newsletter."""
    row = ListSignup(
        channel_id=_newsletter(world, session, now).id, address="elin@norrvik.example", token=f"{OPENED}signup",
        language="sv", asked_at=now, letter_at=now,
    )  # fmt: skip
    session.add(row)
    return row.token, row


def recipient(world: World, session: Session, now: datetime) -> Made:
    """Somebody who gets it."""
    row = EmailRecipient(
        channel_id=_newsletter(world, session, now).id, address="elin.far@norrvik.example", leave_token=f"{OPENED}leave",
        added_at=now, is_confirmed=True,
    )  # fmt: skip
    session.add(row)
    return row.leave_token, row


def panel_asked(world: World, session: Session, now: datetime) -> Made:
    """Somebody who has asked to be in a panel."""
    row = _contact(world, session, now)
    return row.token, row


def panel_member(world: World, session: Session, now: datetime) -> Made:
    """Somebody in it."""
    row = _contact(world, session, now)
    row.confirmed_on = now.date()
    return row.token, row


def quote(world: World, session: Session, now: datetime) -> Made:
    """A spokesperson who is asked about their words."""
    writer = world.people["writer"]
    speaker = Spokesperson(
        name="Karin Holm", role_title="badmästare", organisation_id=writer.organisation_id, themes=["T10"], languages=["sv"],
        consent_how="brev", consent_at=now, consent_until=date(2026, 12, 31), created_at=now,
    )  # fmt: skip
    session.add(speaker)
    sandwich = session.scalars(select(Sandwich).where(Sandwich.public_revision_id.is_not(None)).order_by(Sandwich.id)).first()
    shown = session.get_one(Revision, sandwich.current_revision_id)
    told = {**shown.document, "quote": QUOTE, "quote_by": speaker.name}
    revision = Revision(sandwich_id=sandwich.id, number=shown.number + 1, document=told, author_id=writer.id, created_at=now)
    session.add(revision)
    session.flush()
    sandwich.current_revision_id = revision.id
    link, token = quotes.make_link(
        session, sandwich, days=7, actor=_person(world, session, "writer"), now=now, settings=world.settings
    )
    assert isinstance(link, QuoteLink)
    return token, speaker


def survey(world: World, session: Session, now: datetime) -> Made:
    """A member who is asked in a wave."""
    wave = make_wave(session, world.people["writer"], code="lankar-2026")
    row = PanelContact(panel_id=wave.panel_id, address="elin@norrvik.example", joined_on=now.date(), token=f"{OPENED}asked")
    session.add(row)
    session.flush()
    row.panel = session.get_one(Panel, wave.panel_id)
    return token_of(wave, row, world.settings), wave


def tip(_world: World, session: Session, now: datetime) -> Made:
    """Somebody who has told us of a rumour."""
    source = session.scalars(select(Source).order_by(Source.id)).first()
    item = Item(
        source_id=source.id, external_id="link", title="", text="Simhallen stänger.", collected_at=now, dated_at=now, warnings=[],
        masked_counts={},
    )  # fmt: skip
    session.add(item)
    session.flush()
    session.add(Tip(item_id=item.id, told_by="resident", told_at=now, receipt=receipt_code(f"{OPENED}tip")))
    return f"{OPENED}tip", item


def error_report(world: World, session: Session, now: datetime) -> Made:
    """Somebody who has found a mistake in an answer."""
    row = ErrorReport(sandwich_id=published(session).id, text="Fel år.", reported_at=now, due_at=now + timedelta(days=5))
    session.add(row)
    session.flush()
    return form_guard.sign_receipt(world.settings.secret_key, row.id), row


def calendar(world: World, session: Session, now: datetime) -> Made:
    """Somebody who follows their duty in a calendar."""
    person = _person(world, session, "fact_checker")
    session.add(DutyPerson(user_id=person.id, position=99, joined_at=now))
    session.flush()
    return following.make_link(session, person, now=now), person


def export(world: World, session: Session, now: datetime) -> Made:
    """A file of everything that has been made."""
    row = DataExport(
        reason="Byte av system", token_hash="new", asked_by_id=world.people["administrator"].id, asked_at=now, state="made",
        agreed_by_id=world.people["approver"].id, agreed_at=now, expires_at=now + exporting.LASTS,
    )  # fmt: skip
    session.add(row)
    session.flush()
    token = exporting.token_of(row, world.settings)
    row.token_hash = exporting.sha256(token.encode()).hexdigest()
    export_path(world.settings, row).write_bytes(b"PK")
    return token, row


def hub(_world: World, session: Session, now: datetime) -> Made:
    """A hub that tells of a feed."""
    source = session.scalars(select(Source).where(Source.kind == "syndication").order_by(Source.id)).first()
    source.state, source.follows_hub = "ok", True
    row = HubSubscription(
        source_id=source.id, hub="https://hub.example", topic="https://norrvik.example/feed", callback=f"{OPENED}hub",
        secret="", state="active", asked_at=now, lease_until=now + timedelta(days=1),
    )  # fmt: skip
    session.add(row)
    return row.callback, row


def published(session: Session) -> Sandwich:
    """An answer that everybody may read."""
    public = (Sandwich.state == "published", Sandwich.visibility == "public", Sandwich.public_revision_id.is_not(None))
    return session.scalars(select(Sandwich).where(*public).order_by(Sandwich.id)).first()


def _person(world: World, session: Session, key: str) -> User:
    return session.get_one(User, world.people[key].id)


def _newsletter(world: World, session: Session, now: datetime) -> Channel:
    row = session.scalar(select(Channel).where(Channel.name == NEWSLETTER))
    if row is not None:
        return row
    row = Channel(
        name=NEWSLETTER, kind="email", organisation_id=world.people["writer"].organisation_id,
        idempotency="N", created_at=now, settings=ListChoices(True, "Fakta.", "Facts.").write({}),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _contact(world: World, session: Session, now: datetime) -> PanelContact:
    panel = session.scalar(select(Panel).where(Panel.name == PANEL))
    if panel is None:
        by = {"created_by_id": world.people["writer"].id, "created_at": now}
        panel = Panel(name=PANEL, sampling="volunteer", salt="salt", is_open=True, **by)
        session.add(panel)
        session.flush()
    address = f"elin{session.query(PanelContact).count()}@norrvik.example"
    row = PanelContact(panel_id=panel.id, address=address, joined_on=now.date(), letter_count=1)
    session.add(row)
    session.flush()
    return row
