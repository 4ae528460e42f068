"""Channels on the fake networks, with keys sealed as a person's own would be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.fakes import FakeClock
from tests.workbench.campaigns import networks
from workbench import make_registry, queue
from workbench.accounts.models import Organisation, User
from workbench.campaigns import service
from workbench.campaigns.models import Channel, Delivery, Placement
from workbench.campaigns.social import kinds
from workbench.campaigns.social import service as social
from workbench.db import Database
from workbench.editorial.models import Sandwich
from workbench.settings import Settings

LONG = {
    "format": "sandwich",
    "language": "sv",
    "headline": "Kötiden avgör vem som får bostad i Norrvik",
    "opening_fact": (
        "Den som har stått längst i bostadskön får erbjudandet först. [1] Regeln gäller alla lägenheter som kommunens bolag hyr "
        "ut, i hela Norrvik. [1] Förra året fick 412 hushåll en lägenhet genom kön, och den kortaste kötiden var fyra år. [1]"
    ),
    "myth": "Ett rykte säger att nyinflyttade går före alla andra i bostadskön.",
    "explanation": (
        "Ryktet blandar ihop den vanliga kön med tillfälliga boenden. [1] Socialtjänsten hyr ett trettiotal lägenheter för akuta "
        "behov, och de ligger utanför kön. [1] De lämnas tillbaka när behovet är över. [1]"
    ),
    "closing_fact": "Kötiden avgör, oavsett var du är född och när du flyttade hit. [1]",
    "claim": "Nyinflyttade går före alla andra i bostadskön.",
    "verdict": "false",
    "technique": "",
    "evidence": [{"n": 1, "publisher": "Norrviks bostäder", "title": "Så fungerar kön", "url": "https://norrvik.example/ko"}],
}


@dataclass
class Rig:
    """The four networks, a channel on each, and how to send."""

    database: Database
    people: dict[str, User]
    clock: FakeClock
    settings: Settings
    mastodon: networks.MastodonServer
    bluesky: networks.BlueskyServer
    x: networks.XServer
    chat: networks.ChatServer
    run: Callable[..., int]
    answer: Sandwich
    channels: dict[str, int]

    def connection(self, kind: str, **manner: Any) -> social.Connection:
        """What a person would enter for this network."""
        if kind == "mastodon":
            return social.Connection(kinds.MastodonOptions(instance=self.mastodon.url, **manner), networks.TOKEN)
        if kind == "bluesky":
            options = kinds.BlueskyOptions(handle="norrvik.bsky.social", service=self.bluesky.url, **manner)
            return social.Connection(options, networks.PASSWORD)
        if kind == "x":
            return social.Connection(
                kinds.XOptions(service=self.x.url, **manner), social.clean_secret("x", networks.X_KEYS, self.settings)
            )
        return social.Connection(
            kinds.ChatOptions(flavour=manner.get("flavour", "slack"), account="#kommunikation"), self.chat.hook
        )

    def connect(self, kind: str, **manner: Any) -> int:
        """A channel of the municipality's own; its first test has been run."""
        with self.database.write_session() as session:
            home = session.get_one(Organisation, self.people["writer"].organisation_id)
            row = social.connect_channel(
                session, f"Kanalen {kind}", self.connection(kind, **manner), organisation=home,
                actor=self.people["administrator"], settings=self.settings, now=self.clock.utcnow(),
            )  # fmt: skip
            self.channels[kind] = row.id
        self.jobs()
        return self.channels[kind]

    def jobs(self) -> int:
        """Run what is due."""
        return self.run(allowed_hosts=self.settings.allowed_hosts, smtp_url=self.settings.smtp_url)

    def sweep(self) -> None:
        """What the sweeper does: write this room's ticks of this moment."""
        registry = make_registry()
        registry.ticks = {kind: seconds for kind, seconds in registry.ticks.items() if kind.startswith("campaigns.")}
        queue.sweep(self.database, registry, self.clock.utcnow())

    def place(self, kind: str, **more: Any) -> int:
        """Put the answer on the channel, now and with time for the undo."""
        with self.database.write_session() as session:
            options = {"spokesperson": None, "own_voice": True, **more}
            sandwich, channel = session.get_one(Sandwich, self.answer.id), session.get_one(Channel, self.channels[kind])
            rows = service.place(
                session, sandwich, [channel], scheduled_at=None, actor=self.people["writer"], now=self.clock.utcnow(), **options
            )  # fmt: skip
            placement_id = rows[0].id
        self.later(seconds=30)
        return placement_id

    def send_again(self, placement_id: int) -> None:
        """A person has looked: it is not there, or not all of it."""
        with self.database.write_session() as session:
            row = session.get_one(Placement, placement_id)
            service.send_again(session, row, actor=self.people["writer"], now=self.clock.utcnow())

    def later(self, **distance: float) -> None:
        """Let time pass."""
        self.clock.move(timedelta(**distance))

    def placement(self, placement_id: int) -> Placement:
        with self.database.read_session() as session:
            return session.get_one(Placement, placement_id)

    def channel(self, kind: str) -> Channel:
        with self.database.read_session() as session:
            return session.get_one(Channel, self.channels[kind])

    def delivery(self, placement_id: int, purpose: str = "publish") -> Delivery:
        with self.database.read_session() as session:
            where = (Delivery.placement_id == placement_id, Delivery.purpose == purpose)
            return session.scalars(select(Delivery).where(*where)).one()


@pytest.fixture
def rig(
    database: Database,
    people: dict[str, User],
    clock: FakeClock,
    settings: Settings,
    run_jobs: Callable[..., int],
    mail_server: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Rig]:
    from tests.workbench.campaigns import conftest

    monkeypatch.setattr(conftest, "DOCUMENT", LONG)
    servers = (networks.MastodonServer(clock), networks.BlueskyServer(), networks.XServer(clock), networks.ChatServer())
    hosts = tuple(server.host for server in servers)
    with database.write_session() as session:
        answer = conftest.approved_answer(session, people, clock, "kotiden-avgor")
    reached = replace(settings, allowed_hosts=hosts, smtp_url=mail_server.url, base_url="https://rykten.norrvik.example")
    made = Rig(database, people, clock, reached, *servers, run_jobs, answer, {})
    made.run = lambda **changes: run_jobs(base_url=reached.base_url, **changes)
    yield made
    for server in servers:
        server.stop()
