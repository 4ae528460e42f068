"""Rows for delivery_rig: twenty channels of every class, approved answers, and their placements, written in bulk."""

import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from tests.workbench.campaigns import delivery_rig
from workbench import clock
from workbench.accounts.models import Organisation, User
from workbench.campaigns import service
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.sealing import new_secret, seal
from workbench.db import Database
from workbench.editorial.models import Revision, Sandwich
from workbench.rumours.models import Rumour

KEY = "a-key-for-benchmarks-only-0123456789-abcdefghijklmnopqrstuv"
HOST = "127.0.0.1"  # where the receivers are; a drill on several machines puts their address here
KINDS = ["webhook"] * 12 + ["bluesky"] * 5 + ["chat"] * 3
DOCUMENT = {
    "format": "sandwich", "language": "sv", "headline": "Kötiden avgör vem som får bostad", "myth": "", "claim": "Ett påstående.",
    "opening_fact": "Den som har stått längst i kön får erbjudandet först. [1]", "verdict": "false", "technique": "",
    "explanation": "Ryktet blandar ihop kön med tillfälliga boenden. [1]", "closing_fact": "Kötiden avgör. [1]",
    "evidence": [{"n": 1, "publisher": "Norrviks bostäder", "title": "Så fungerar kön", "url": "https://norrvik.example/ko"}],
}  # fmt: skip


def seed(database: Database, port: int, count: int, start: datetime, seconds: int = 60) -> None:
    """Channels, approved answers and their placements, due evenly over `seconds` from `start`."""
    now, draw = clock.utcnow(), random.Random(6)
    with database.write_session() as session:
        home = Organisation(name="Norrvik", kind="municipality", created_at=now)
        session.add(home)
        session.flush()
        person = User(
            email="skribent@norrvik.example", name="Skribent", fs_uniquifier="s", organisation_id=home.id, created_at=now
        )
        session.add(person)
        session.flush()
        opened = {"opened_at": now, "first_heard_at": now, "more_themes": [], "flags": []}
        rumour = Rumour(code="NOR-1", claim="Ett påstående.", theme="T01", **opened)
        session.add(rumour)
        channels = [_channel(number, kind, home, port, now) for number, kind in enumerate(KINDS)]
        session.add_all(channels)
        session.flush()
        per_answer = len(channels)
        answers = [_answer(session, number, rumour, person, now) for number in range(-(-count // per_answer))]
        rows = []
        for number in range(count):
            answer, channel = answers[number // per_answer], channels[number % per_answer]
            at = start + timedelta(seconds=draw.random() * seconds)
            rows.append({
                "sandwich_id": answer.id, "revision_id": answer.approved_revision_id, "channel_id": channel.id, "slot": 0,
                "scheduled_at": at, "state": "planned", "own_voice": True, "batch": f"B{number}", "reference": f"B{number}-1",
                "answer_note": "", "last_error": "", "created_by_id": person.id, "created_at": now,
                "version": 1, "content": "full",
            })  # fmt: skip
        session.execute(insert(Placement), rows)
        for second in range(seconds + 1):
            service.wake_at(session, start + timedelta(seconds=second))


def _channel(number: int, kind: str, home: Organisation, port: int, now: datetime) -> Channel:
    idempotency = delivery_rig.CLASSES[kind]
    return Channel(
        name=f"Kanal {number}", kind=kind, organisation_id=home.id, idempotency=idempotency, created_at=now, settings={},
        address=f"http://{HOST}:{port}/{idempotency}/{number}/hook", secret=seal(new_secret(), KEY),
    )  # fmt: skip


def _answer(session: Session, number: int, rumour: Rumour, person: User, now: datetime) -> Sandwich:
    row = Sandwich(
        rumour_id=rumour.id, format="sandwich", slug=f"svar-{number}", ticked_rules=[], state="approved", state_since=now,
        author_id=person.id, created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    revision = Revision(sandwich_id=row.id, number=1, document=DOCUMENT, author_id=person.id, created_at=now)
    session.add(revision)
    session.flush()
    row.current_revision_id = row.approved_revision_id = revision.id
    return row


def wait_for_server(done: Callable[[], bool], seconds: float) -> None:
    begin = time.monotonic()
    while True:
        try:
            if done():
                return
        except OSError:
            if time.monotonic() - begin > seconds:
                raise
        time.sleep(0.1)


def wait_until(done: Callable[[], bool], seconds: float) -> None:
    """Wait until something is so, or the time is over."""
    begin = time.monotonic()
    while not done() and time.monotonic() - begin < seconds:
        time.sleep(0.1)
