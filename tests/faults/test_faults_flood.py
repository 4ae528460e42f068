"""Q-02, L-7: ten thousand jobs wait. What has a lane of its own passes them by; all are done; the web waits for none of them."""

import time

import pytest
from sqlalchemy import func, insert, select

from tests.faults.worker_process import worker_process
from tests.soaking import rounds
from workbench import make_registry
from workbench.clock import utcnow
from workbench.queue import Job, Registry, enqueue, sweep

MANY = 10_000
URGENT = (
    "campaigns.deliver", "alerts.send_alert", "alerts.raise_alerts", "alerts.watch", "alerts.ping", "activity.seal",
)  # fmt: skip


def flood(database, count, kind="test.slow"):
    now = utcnow()
    with database.write_session() as session:
        row = {"kind": kind, "payload": {}, "state": "queued", "run_at": now, "attempts": 0, "created_at": now}
        session.execute(insert(Job), [{**row, "dedupe": f"flood:{number}"} for number in range(count)])


def left(database):
    with database.read_session() as session:
        return session.scalar(select(func.count()).select_from(Job).where(Job.state != "done"))


def test_what_is_urgent_has_a_lane_of_its_own():
    """Deliveries, alerts, the look at their rules, the pulse and the seals: in the registry as the worker has it."""
    lanes = [kind for kinds in make_registry().lanes.values() for kind in kinds]
    assert set(URGENT) <= set(lanes)


def test_sweep_reads_some_of_many_and_is_quick_about_it(database, measured):
    """A sweep costs the same with ten thousand waiting jobs as with two hundred. By this thread's own processor time."""
    registry = Registry()
    registry.add("test.slow", lambda context, payload: None)
    spent = []
    for count in (200, MANY - 200):
        with database.write_session() as session:
            session.execute(Job.__table__.delete())
        flood(database, count)
        sweep(database, registry, utcnow())
        began = time.thread_time()
        for _time in range(10):
            assert len(sweep(database, registry, utcnow())) == 200
        spent.append((time.thread_time() - began) / 10)
    measured("Q-02", "one sweep", f"{1000 * spent[0]:.1f} ms with 200 waiting, {1000 * spent[1]:.1f} ms with {MANY}")
    assert spent[1] < 3 * spent[0] + 0.005


@pytest.mark.parametrize(
    "count",
    [
        pytest.param(400, id="400"),
        pytest.param(rounds(MANY, 1000), id="10000", marks=[pytest.mark.soak, pytest.mark.timeout(900)]),
    ],
)
def test_urgent_job_passes_a_flood_by_and_the_flood_is_done(database, settings, count, measured):
    """A worker process with its threads and lanes; the urgent job is written when all the others wait already."""
    registry, seen = Registry(), settings.instance_dir / "left-when-urgent-ran"
    registry.add("test.slow", lambda context, payload: None)
    registry.add("test.urgent", lambda context, payload: seen.write_text(str(left(database))))
    registry.add_lane("urgent", "test.urgent")
    flood(database, count)
    with database.write_session() as session:
        enqueue(session, "test.urgent", {}, dedupe="urgent")
    with worker_process(database, settings, registry) as used:
        began = time.monotonic()
        while left(database) and time.monotonic() - began < 800:
            time.sleep(0.2)
    assert left(database) == 0
    assert int(seen.read_text()) > count * 0.5
    spent = 1000 * (used[0].ru_utime + used[0].ru_stime) / count
    measured("Q-02", f"{count} waiting jobs", f"{spent:.1f} ms of processor time each until all were done")


def test_pages_are_as_quick_with_ten_thousand_waiting_jobs(database, sign_in, measured):
    """By this thread's own processor time: the third slowest of twenty."""
    client = sign_in("writer")

    def third_slowest():
        spent = []
        for _time in range(20):
            began = time.thread_time()
            assert client.get("/rumours").status_code == 200
            spent.append(time.thread_time() - began)
        return sorted(spent)[-3]

    third_slowest()
    before = third_slowest()
    flood(database, MANY)
    after = third_slowest()
    measured("Q-02", "a page (p95)", f"{1000 * before:.0f} ms before, {1000 * after:.0f} ms with {MANY} waiting jobs")
    assert after < 2 * before + 0.02
