"""F-03: every kind of job of the house is run twice on the same world, and has the effect of once.

The second run is what comes of a worker that died between the effect of a job and its closing. The network is away but for the
mail server: letters are counted there. Jobs that nobody has asked for a payload of fail the test: tests/faults/wanted.py.
"""

import socket
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from tests.conftest import NOW
from tests.fakes import FakeClock
from tests.faults.slow_letters import SlowMailServer
from tests.faults.twice import Bench, payloads
from tests.faults.wanted import WANTED
from tests.security import world as worlds
from tests.security.conftest import built_world as built_world
from workbench import clock as workbench_clock
from workbench import make_registry
from workbench.queue import Job

# Alerts have a lane, the waves of a panel and the newsletter stop by themselves at a mail server that says nothing.
OTHER_LETTERS = {"alerts.send_alert", "alerts.send_trial", "campaigns.deliver", "surveys.invite", "surveys.remind"}
FAR = timedelta(days=100)  # past most limits: what forgets and reminds has something to do


@pytest.fixture
def bench(built_world, tmp_path, monkeypatch):
    """The demo and its plantings, a clock of their own, a mail server; nothing else of the network answers."""
    real, clock, server = socket.getaddrinfo, FakeClock(NOW), SlowMailServer(pace=1)

    def near(host, *asked, **how):
        if host != "127.0.0.1":
            raise socket.gaierror(-2, "Name or service not known")
        return real(host, *asked, **how)

    with worlds.opened(tmp_path, built_world, NOW) as world, world.app.app_context(), capture_logs():
        monkeypatch.setattr(socket, "getaddrinfo", near)
        monkeypatch.setattr(workbench_clock, "utcnow", clock.utcnow)
        settings = replace(world.settings, smtp_url=server.url)
        yield Bench(world.database, settings, make_registry(), clock, server, tmp_path / "workbench.db")
    server.stop()


def wanted_jobs(bench):
    """What waits in the demo, what each kind may be asked, every tick now, and every tick after a season."""
    with bench.database.read_session() as session:
        waiting = [(job.kind, job.payload) for job in session.scalars(select(Job).where(Job.state == "queued"))]
    yield from ((kind, payload, timedelta(0)) for kind, payload in waiting)
    asked = [(kind, payload) for kind, wanted in WANTED.items() for payload in payloads(bench.file, wanted)]
    yield from ((kind, payload, timedelta(0)) for kind, payload in asked if (kind, payload) not in waiting)
    yield from ((kind, {"run": 1}, timedelta(0)) for kind in bench.registry.ticks)
    yield from ((kind, {"run": 2}, FAR if not number else timedelta(0)) for number, kind in enumerate(bench.registry.ticks))


@pytest.mark.timeout(300)
def test_every_kind_of_job_that_runs_twice_has_the_effect_of_once(bench, measured):
    """Tables after the second run as after the first, but for what only says when somebody looked; no letter more."""
    assert set(WANTED) == set(bench.registry.kinds) - set(bench.registry.ticks)
    wrong, effective, letters, writing = [], set(), 0, set()
    for kind, payload, distance in wanted_jobs(bench):
        bench.clock.move(distance)
        outcome = bench.run_twice(kind, payload)
        wrong += [f"{kind} {payload}: {change}" for change in outcome.changed]
        letters += outcome.letters
        writing |= {kind} if outcome.letters else set()
        effective |= {kind} if outcome.did or outcome.letters else set()
        assert outcome.states[0] == outcome.states[1] or outcome.error, (kind, outcome)
    assert wrong == []
    assert len(effective) >= 35, sorted(effective)
    assert len(writing) >= 10, sorted(writing)
    assert writing - OTHER_LETTERS <= set(bench.registry.lanes["letters"])
    said = f"{len(bench.registry.kinds)} kinds, {len(effective)} with an effect in this world, {letters} letters, none doubled"
    measured("F-03", "every kind of job run twice", said)
