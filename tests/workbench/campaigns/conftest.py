"""An approved answer, channels of every kind, and receivers with a ledger."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from tests.fakes import FakeClock
from tests.feeds.conftest import certificate  # noqa: F401
from tests.workbench.campaigns.newsletter_rig import asked as asked
from tests.workbench.campaigns.newsletter_rig import joined as joined
from tests.workbench.campaigns.newsletter_rig import newsletter as newsletter
from tests.workbench.campaigns.newsletter_rig import sent as sent
from tests.workbench.campaigns.newsletter_rig import visitor as visitor
from tests.workbench.campaigns.paper_rig import add_paper_channel as add_paper_channel
from tests.workbench.campaigns.paper_rig import correct_paper as correct_paper
from tests.workbench.campaigns.paper_rig import paper_state as paper_state
from tests.workbench.campaigns.paper_rig import planned_paper as planned_paper
from tests.workbench.campaigns.receivers import SECRET, MailServer, PartnerServer
from tests.workbench.campaigns.social_rig import rig as rig  # the social networks
from workbench.accounts.models import Organisation, User
from workbench.audiences.models import Audience, Spokesperson
from workbench.campaigns import channels as channel_service
from workbench.campaigns import service
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.planning.models import ChannelAudience
from workbench.db import Database
from workbench.editorial.models import Approval, Revision, Sandwich
from workbench.rumours import service as rumours
from workbench.settings import Settings

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # ten o'clock in Norrvik
DOCUMENT = {
    "format": "sandwich",
    "language": "sv",
    "headline": "Kötiden avgör vem som får bostad",
    "opening_fact": "Den som har stått längst i kön får erbjudandet först. [1]",
    "myth": "Ett rykte säger att nyinflyttade går före i kön.",
    "explanation": "Ryktet blandar ihop kön med tillfälliga boenden. [1]",
    "closing_fact": "Kötiden avgör, oavsett var du är född. [1]",
    "claim": "Nyinflyttade går före i bostadskön.",
    "verdict": "false",
    "technique": "",
    "evidence": [{"n": 1, "publisher": "Norrviks bostäder", "title": "Så fungerar kön", "url": "https://norrvik.example/ko"}],
}


@pytest.fixture
def partner_server() -> Iterator[PartnerServer]:
    server = PartnerServer()
    yield server
    server.stop()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.stop()


@pytest.fixture
def wired(settings: Settings, partner_server: PartnerServer, mail_server: MailServer) -> Settings:
    """Settings that let deliveries reach the two receivers and nobody else."""
    return replace(settings, allowed_hosts=(partner_server.host,), smtp_url=mail_server.url)


@pytest.fixture
def answer(database: Database, people: dict[str, User], clock: FakeClock) -> Sandwich:
    """An approved sandwich on its way out."""
    with database.write_session() as session:
        return approved_answer(session, people, clock, "kotiden-avgor")


def approved_answer(session: Any, people: dict[str, User], clock: FakeClock, slug: str, **changes: Any) -> Sandwich:
    now = clock.utcnow()
    writer, approver = people["writer"].id, people["approver"].id
    claim = f"Nyinflyttade går före i bostadskön, säger {slug}."
    rumour = rumours.open_rumour(session, claim, theme="T01", actor_id=writer, now=now)
    session.flush()
    sandwich = Sandwich(
        rumour_id=rumour.id, format="sandwich", slug=slug, ticked_rules=[], state="approved", state_since=now,
        author_id=writer, created_at=now,
        review_by=now.date() + timedelta(days=90), **changes,
    )  # fmt: skip
    session.add(sandwich)
    session.flush()
    revision = Revision(sandwich_id=sandwich.id, number=1, document=DOCUMENT, author_id=writer, created_at=now)
    session.add(revision)
    session.flush()
    sandwich.current_revision_id = sandwich.approved_revision_id = revision.id
    session.add(
        Approval(
            revision_id=revision.id,
            author_id=writer,
            approver_id=approver,
            format="sandwich",
            verdict="false",
            review_by=sandwich.review_by,
            record={},
            approved_at=now,
        )
    )
    return sandwich


@pytest.fixture
def channels(
    database: Database, people: dict[str, User], wired: Settings, partner_server: PartnerServer, clock: FakeClock
) -> dict[str, Channel]:
    """One of each kind at home, and a webhook and a manual one at the partner's."""
    admin, now = people["administrator"], clock.utcnow()
    with database.write_session() as session:
        home = session.get(Organisation, people["writer"].organisation_id)
        library = session.get(Organisation, people["partner"].organisation_id)

        def add(name: str, kind: str, organisation: Organisation, **more: Any) -> Channel:
            return channel_service.add_channel(
                session, name, kind=kind, organisation=organisation, actor=admin, settings=wired, now=now, **more
            )

        hook = {"address": partner_server.url, "secret": SECRET}
        made = {
            "page": channel_service.ensure_page_channel(session, home, name="Webbplatsen", now=now),
            "email": add("Mejllistan", "email", home),
            "webhook": add("Intranätet", "webhook", home, **hook),
            "manual": add("Anslagstavlan", "manual", home),
            "partner_webhook": add("Bibliotekets webb", "webhook", library, **hook),
            "partner_manual": add("Bibliotekets skärm", "manual", library),
        }
        for name in ("ada", "bo"):
            channel_service.add_recipient(session, made["email"], f"{name}@norrvik.example", actor=admin, now=now)
        return made


@pytest.fixture
def speaker(database: Database, people: dict[str, User], clock: FakeClock) -> Spokesperson:
    """A spokesperson whose consent stands."""
    with database.write_session() as session:
        row = Spokesperson(
            name="Karin Åström", role_title="kösamordnare", organisation_id=people["writer"].organisation_id, themes=["T01"],
            languages=["sv"], consent_at=clock.utcnow(), consent_how="skriftligt", consent_until=date(2027, 6, 30),
            created_at=clock.utcnow(),
        )  # fmt: skip
        session.add(row)
        return row


@pytest.fixture
def place(
    database: Database, answer: Sandwich, people: dict[str, User], channels: dict[str, Channel], clock: FakeClock
) -> Callable[..., list[Placement]]:
    """Place the answer on named channels: place("webhook", "email", at=…)."""

    def do(*names: str, at: Any = None, actor: str = "writer", **more: Any) -> list[Placement]:
        options = {"spokesperson": None, "own_voice": True, **more}
        with database.write_session() as session:
            sandwich = session.get(Sandwich, answer.id)
            chosen = [session.get(Channel, channels[name].id) for name in names]
            return service.place(session, sandwich, chosen, scheduled_at=at, actor=people[actor], now=clock.utcnow(), **options)

    return do


@pytest.fixture
def deliver(run_jobs: Callable[..., int], wired: Settings) -> Callable[[], int]:
    """Run what is due, with the receivers wired in."""
    return lambda: run_jobs(allowed_hosts=wired.allowed_hosts, smtp_url=wired.smtp_url)


@pytest.fixture
def state_of(database: Database) -> Callable[[Placement], str]:
    def read(placement: Placement) -> str:
        with database.read_session() as session:
            return session.get(Placement, placement.id).state

    return read


@pytest.fixture
def in_english(app: Flask) -> Iterator[None]:
    """Suggestions come with their reasons in words: English ones here."""
    with app.test_request_context(headers={"Cookie": "language=en"}):
        yield


@pytest.fixture
def groups(database: Database, channels: dict[str, Channel]) -> dict[str, int]:
    """Queuers reached by list and intranet, older people by the notice board, newcomers by nothing."""
    with database.write_session() as session:
        made = {
            "queue": Audience(name_sv="Bostadssökande", name_en="People in the queue", languages=["sv"]),
            "old": Audience(name_sv="Äldre", name_en="Older people", languages=["sv"], is_65_plus=True),
            "new": Audience(name_sv="Nyinflyttade", name_en="Newcomers", languages=["sv"]),
        }
        session.add_all(made.values())
        session.flush()
        pairs = (("email", "queue"), ("webhook", "queue"), ("page", "queue"), ("manual", "old"))
        session.add_all(ChannelAudience(channel_id=channels[one].id, audience_id=made[other].id) for one, other in pairs)
        return {name: row.id for name, row in made.items()}
