"""FAULTS.md 1 with real worker processes, real receivers and kill -9, shortened (long: benchmarks/bench_delivery.py)."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.machine import free_port
from tests.workbench.campaigns import delivery_rig
from tests.workbench.campaigns.delivery_rows import KEY, seed, wait_for_server, wait_until
from workbench.campaigns.models import Channel, Delivery, Placement

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def rig(tmp_path, database):
    """rig(count, faults=…, hanging=…, due_in=…) → workers that can be started; everything ends with the test."""
    made = []

    class Rig:
        def __init__(self, count, *, faults=False, hanging="", due_in=1.0, over=1):
            self.port = free_port()
            environment = {
                **os.environ, "WORKBENCH_INSTANCE_DIR": str(tmp_path), "WORKBENCH_DATABASE_URL": database.url,
                "WORKBENCH_TESTING": "1",                "WORKBENCH_SECRET_KEY": KEY,
                "WORKBENCH_ALLOWED_HOSTS": f"127.0.0.1:{self.port}",
                "PYTHONPATH": str(ROOT), "RIG_QUICK": "3",
            }  # fmt: skip
            self.environment = environment
            self.processes = [self._run("receivers", str(self.port), "faults" if faults else "good", hanging)]
            wait_for_server(lambda: delivery_rig.read_ledger(self.port) is not None, 30)
            self.start = datetime.now(UTC) + timedelta(seconds=due_in)
            seed(database, self.port, count, self.start, seconds=over)
            made.append(self)

        def _run(self, *arguments):
            command = [sys.executable, "-m", "tests.workbench.campaigns.delivery_rig", *arguments]
            with (tmp_path / "rig.log").open("ab") as log:
                return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)

        def work(self):
            self.processes.append(self._run("worker"))
            return self.processes[-1]

        def ledger(self):
            return delivery_rig.read_ledger(self.port)

        def settled(self, *, within):
            """Wait until nothing is under way."""
            deadline = time.monotonic() + within
            waiting = select(Placement.id).where(Placement.state.in_(("planned", "prepared", "sending"))).limit(1)
            while time.monotonic() < deadline:
                with database.read_session() as session:
                    if session.scalar(waiting) is None:
                        return True
                time.sleep(0.2)
            return False

        def verdict(self):
            with database.read_session() as session:
                rows = [tuple(row) for row in session.execute(select(Delivery.key, Delivery.state))]
            return delivery_rig.judge(rows, self.ledger()["copies"])

    yield Rig
    for each in made:
        for process in each.processes:
            process.kill()
            process.wait()


def test_two_workers_killed_again_and_again_double_and_lose_nothing(rig, database):
    """F-01, F-03 in short: 120 placements of every class, faulty receivers, a kill whenever a worker has begun to send."""
    bench = rig(120, faults=False)
    workers = [bench.work(), bench.work()]
    for number in range(2):
        seen = sum(bench.ledger()["copies"].values())
        wait_until(lambda seen=seen: sum(bench.ledger()["copies"].values()) > seen or bench.settled(within=0.1), 20)
        workers[number % 2].send_signal(signal.SIGKILL)
        workers[number % 2].wait()
        workers[number % 2] = bench.work()
    assert bench.settled(within=60)
    verdict = bench.verdict()
    assert (verdict.double, verdict.lost, verdict.falsely_sent) == ([], [], [])
    assert sum(verdict.states.values()) == 120
    assert set(verdict.states) <= {"sent", "unknown"}
    with database.read_session() as session:
        unclear = select(Channel.kind).join(Delivery, Delivery.channel_id == Channel.id).where(Delivery.state == "unknown")
        assert "webhook" not in set(session.scalars(unclear))


def test_what_came_due_while_nothing_ran_leaves_within_a_minute_of_the_start(rig):
    """F-02: no worker lives at the due time."""
    bench = rig(40, due_in=-300.0)
    bench.work()
    assert bench.settled(within=60)
    assert set(bench.ledger()["copies"].values()) == {1}
    assert len(bench.ledger()["copies"]) == 40


def test_a_channel_that_hangs_on_every_call_does_not_hold_the_others(rig, database):
    """F-13: one of twenty channels hangs 30 s a call; the others leave within ten seconds."""
    bench = rig(100, hanging="/K/0/")
    bench.work()
    with database.read_session() as session:
        hanging = session.scalar(select(Channel.id).where(Channel.address.contains("/K/0/")))
    others = 95
    wait_until(lambda: sum(bench.ledger()["copies"].values()) >= others, 60)
    times = sorted(bench.ledger()["first_at"].values())
    assert Counter(bench.ledger()["copies"].values()) == {1: others}
    assert times[int(len(times) * 0.95) - 1] - times[0] < 10  # the worker's own start is not counted
    with database.read_session() as session:
        states = set(session.scalars(select(Placement.state).where(Placement.channel_id == hanging)))
    assert "sent" not in states
