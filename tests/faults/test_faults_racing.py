"""F-03: kinds of job are run by two workers at the same moment, and have the effect of one.

A few on SQLite; with `make soak` every kind of the house, on SQLite and on PostgreSQL. There both also stand before each of their
writes together, past what they have read. Where both visit a page, one has its host and the other comes again after two seconds,
and once more when the host is left alone for ten: that is waited for. A worker that lost its claim gives the host back at once.
"""

import socket
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from structlog.testing import capture_logs

from tests.conftest import NOW
from tests.fakes import FakeClock
from tests.faults.racing import House, differing
from tests.faults.slow_letters import SlowMailServer
from tests.faults.twice import payloads
from tests.faults.wanted import WANTED
from tests.postgres.conftest import fresh_database, moved, postgres_url  # noqa: F401  fixtures
from tests.security import world as worlds
from tests.security.conftest import built_world as built_world
from tests.soaking import rounds
from workbench import clock as workbench_clock
from workbench import make_registry
from workbench.db import Database
from workbench.queue import Job, enqueue

A_FEW = (
    "accounts.tell",
    "activity.seal",
    "alerts.raise_alerts",
    "alerts.send_digest",
    "campaigns.deliver",
    "intake.collect_source",
    "intake.collect_sources",
    "intake.group_claims",
    "operations.look",
    "partners.send_webhook",
    "privacy.export",
    "privacy.make_extract",
)
EVERY = (*WANTED, *make_registry().ticks)
MOST_AGAIN = 2
A_MINUTE = timedelta(minutes=1)  # what a host asked for after the last visit is over in both worlds
ON_POSTGRES = (pytest.mark.postgres, pytest.mark.soak)


@pytest.fixture
def houses(request, built_world, tmp_path):
    """houses("sqlite"): two worlds that begin alike; nothing of the network answers but a mail server of their own."""
    real, clock, ends = socket.getaddrinfo, FakeClock(NOW), ExitStack()

    def near(host, *asked, **how):
        if host != "127.0.0.1":
            raise socket.gaierror(-2, "Name or service not known")
        return real(host, *asked, **how)

    def patch(place, name, value):
        ends.enter_context(pytest.MonkeyPatch.context()).setattr(place, name, value)

    def make(store):
        urls = ["", ""]
        if store == "postgres":
            copy = request.getfixturevalue("fresh_database")
            request.getfixturevalue("moved")(built_world / "workbench.db", "racing_world")
            urls = [copy(name, like="racing_world") for name in ("racing_one", "racing_two")]
        patch(socket, "getaddrinfo", near)
        return [house(number, url) for number, url in enumerate(urls)]

    def house(number, url):
        folder = tmp_path / str(number)
        folder.mkdir()
        server = SlowMailServer(pace=1)
        ends.callback(server.stop)
        patch(workbench_clock, "utcnow", clock.utcnow)  # opening a world writes rows too
        world = ends.enter_context(worlds.opened(folder, built_world, NOW, url))
        patch(workbench_clock, "utcnow", clock.utcnow)
        made = House(
            lambda: Database(world.settings.database_url), make_registry, replace(world.settings, smtp_url=server.url), clock,
            server, world.app.app_context,
        )  # fmt: skip
        ends.callback(made.close)
        return made

    with ends, capture_logs():
        yield make


def asked_for(file: Path, kinds, most: int):
    """(kind, payload): each kind with up to so many of its payloads; ticks with none."""
    for kind in kinds:
        found = list(payloads(file, WANTED[kind])) if kind in WANTED else [{}]
        yield from ((kind, payload) for payload in found[:most])


@pytest.mark.parametrize(
    ("store", "kinds", "times", "at_least"),
    [
        pytest.param("sqlite", A_FEW, 1, len(A_FEW), id="a_few_sqlite"),
        pytest.param("sqlite", EVERY, rounds(10, 1), 130, id="every_sqlite", marks=pytest.mark.soak),
        pytest.param("postgres", EVERY, rounds(10, 1), 130, id="every_postgres", marks=ON_POSTGRES),
    ],
)
@pytest.mark.timeout(3000)
def test_job_with_two_workers_at_once_has_the_effect_of_one(houses, built_world, store, kinds, times, at_least, measured):
    """As many rows in every table and as many letters as from one worker; nobody hangs, no deadlock, no refused row."""
    alone, together = houses(store)
    wrong, late, count = [], 0, 0
    for _round in range(times):
        for kind, payload in asked_for(built_world / "workbench.db", kinds, 1 if kinds is A_FEW else 2):
            alone.clock.move(A_MINUTE)
            left, right = alone.alone(kind, payload), together.race(kind, payload)
            for _again in range(MOST_AGAIN):
                if "job is done" in left and "job is queued" in right:
                    right, late = together.again(), late + 1
            wrong += [f"{kind} {payload}: {one}" for one in differing(left, right)]
            count += 1
    assert not wrong, "\n".join(wrong)
    assert together.faults == []
    assert count >= at_least * times
    assert together.met > count / 2
    said = (
        f"{count} races, {together.met} meetings before a step or write, no other effect than one worker has, nobody hung; "
        f"{late} came a second time, {together.copies} letters went again under the same Message-ID"
    )
    measured("F-03", f"two workers at once, {len(kinds)} kinds of job, {store}", said)


def test_a_job_that_does_its_work_beside_its_claim_is_found(houses):
    """The comparison sees an effect that was doubled: written in a transaction of its own, whoever holds the claim."""
    alone, together = houses("sqlite")
    with alone.database.read_session() as session:
        before = session.scalar(select(func.count(Job.id)))
    wanted = [f"job {before + 2} → {before + 3}"]
    for house in (alone, together):
        for _database, registry in house.workers:
            registry.add("trial.careless", careless)
    assert list(differing(alone.alone("trial.careless", {}), together.race("trial.careless", {}))) == wanted


@pytest.mark.postgres
@pytest.mark.soak
def test_jobs_that_lock_each_other_out_are_found(houses):
    """PostgreSQL ends one of the two; that shows, although the job itself was done by the other."""
    _alone, together = houses("postgres")
    for _database, registry in together.workers:
        registry.add("trial.crossing", crossing)
    together.race("trial.crossing", {})
    assert together.faults  # by the handler, and by the row of the job when the loser had its claim
    assert all("deadlock detected" in fault for fault in together.faults)


def careless(context, _payload):
    """Adds a row and does not look whether it may."""
    with context.database.write_session() as session:
        enqueue(session, "trial.more", {}, dedupe=f"more:{context.attempt}")


def crossing(context, _payload):
    """Takes two rows, the second worker the other way round."""
    with context.finishing_session() as session:
        for number in (1, 2) if context.attempt == 1 else (2, 1):
            session.execute(text("UPDATE user_account SET id = id WHERE id = :id"), {"id": number})
