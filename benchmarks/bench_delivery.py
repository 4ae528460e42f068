"""Ten thousand placements due in one minute across twenty channels, two workers, with faults and kill -9 every ten seconds.

    python benchmarks/bench_delivery.py            both runs: with faults and kills, and on time without them
    python benchmarks/bench_delivery.py --faults   only the first; --on-time only the second
    --placements N, --url postgresql://…, --profile (one worker inside this process, under cProfile, without faults)

Twelve channels keep keys (K), five can be read back (R), three do neither (N). Of all requests 5 % are answered 429, 5 % 500,
2 % not at all, and of 1 % the answer is lost after the message was taken. Two oracles: the receivers' ledger and our tables.
In the run with faults retries come after 1, 2, 4 and 8 seconds, so that it ends within minutes; leases last 25 seconds.
"""

import argparse
import cProfile
import os
import pstats
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sqlalchemy import func, select  # noqa: E402

from tests.machine import free_port  # noqa: E402
from tests.workbench.campaigns import delivery_rig  # noqa: E402
from tests.workbench.campaigns.delivery_rows import KEY, seed, wait_for_server  # noqa: E402
from workbench import clock, tables  # noqa: E402
from workbench.campaigns.models import Delivery, Placement  # noqa: E402
from workbench.db import Database  # noqa: E402

KILL_SECONDS = 10.0
LONGEST = 900.0


@contextmanager
def receivers(port: int, faults: bool) -> Iterator[None]:
    """The fake servers, in a process of their own."""
    command = [
        sys.executable,
        "-m",
        "tests.workbench.campaigns.delivery_rig",
        "receivers",
        str(port),
        "faults" if faults else "good",
    ]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        wait_for_server(lambda: delivery_rig.read_ledger(port) is not None, 20)
        yield
    finally:
        process.kill()
        process.wait()


class Workers:
    """Worker processes that are killed and started again."""

    def __init__(self, count: int, environment: dict[str, str], log: Path) -> None:
        self.environment, self.log = environment, log
        self.kills = 0
        self.processes = [self._start() for _each in range(count)]

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.workbench.campaigns.delivery_rig", "worker"]
        with self.log.open("ab") as out:
            return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=out, stderr=out)

    def kill_one(self) -> None:
        """kill -9, and a new one in its place at once, as the parent process does it."""
        number = self.kills % len(self.processes)
        self.processes[number].send_signal(signal.SIGKILL)
        self.processes[number].wait()
        self.processes[number] = self._start()
        self.kills += 1

    def stop(self) -> None:
        """End those that are left."""
        for process in self.processes:
            process.kill()
            process.wait()


def open_count(database: Database) -> int:
    """Placements that are not settled."""
    with database.read_session() as session:
        waiting = Placement.state.in_(("planned", "prepared", "sending"))
        looked_up = (Delivery.state == "unknown") & Delivery.next_try_at.is_not(None)
        unread = session.scalar(select(func.count()).select_from(Delivery).where(looked_up)) or 0
        return (session.scalar(select(func.count()).select_from(Placement).where(waiting)) or 0) + unread


def report(database: Database, port: int, count: int, kills: int, took: float) -> bool:
    """Both oracles in a few lines. Gives whether the promises hold."""
    ledger = delivery_rig.read_ledger(port)
    with database.read_session() as session:
        rows = session.execute(select(Delivery.key, Delivery.state)).all()
        placed = dict(session.execute(select(Placement.state, func.count()).group_by(Placement.state)).all())
        due = dict(session.execute(select(Delivery.key, Placement.scheduled_at).join(Placement)).all())
    verdict = delivery_rig.judge([tuple(row) for row in rows], ledger["copies"])
    first = {key.lower(): at.timestamp() for key, at in due.items()}
    late = sorted(at - first[key] for key, at in ledger["first_at"].items() if key in first)
    print(f"{count} placements, {kills} kills, settled after {took:.0f} s: {placed}; messages {dict(verdict.states)}")
    print(f"faults made: {ledger['faults']}")
    print(f"double {len(verdict.double)}, lost {len(verdict.lost) + count - len(rows)}")
    print(f"marked sent without a copy {len(verdict.falsely_sent)}, failed with a copy {len(verdict.failed_with_copy)}")
    print(f"late after due: p50 {late[len(late) // 2]:.2f} s, p95 {late[int(len(late) * 0.95)]:.2f} s, most {late[-1]:.2f} s;"
          f" early {sum(1 for each in late if each < 0)}")  # fmt: skip
    return verdict.is_good and len(rows) == count


def run(count: int, url: str, *, faults: bool, profile: bool = False, kill_seconds: float = KILL_SECONDS) -> bool:
    """One run in a folder of its own."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, receivers(port, faults):
        database = Database(url or f"sqlite:///{folder}/workbench.db")
        if url:
            tables.metadata.drop_all(database.engine)
        tables.metadata.create_all(database.engine)
        begin = time.monotonic()
        start = clock.utcnow() + timedelta(seconds=10 + count / 2000)
        seed(database, port, count, start)
        print(f"seeded in {time.monotonic() - begin:.1f} s")
        environment = {
            **os.environ, "WORKBENCH_INSTANCE_DIR": folder, "WORKBENCH_DATABASE_URL": database.url, "WORKBENCH_TESTING": "1",
            "WORKBENCH_SECRET_KEY": KEY, "WORKBENCH_ALLOWED_HOSTS": f"127.0.0.1:{port}", "PYTHONPATH": str(ROOT),
            **({"RIG_QUICK": "25"} if faults else {}),
        }  # fmt: skip
        if profile:
            return _profile(database, environment, port, count)
        workers = Workers(2, environment, Path(folder) / "worker.log")
        try:
            _wait_until_settled(database, workers, start, kill_seconds=kill_seconds if faults else 0)
            return report(database, port, count, workers.kills, (datetime.now(UTC) - start).total_seconds())
        finally:
            workers.stop()
            database.dispose()
            print((Path(folder) / "worker.log").read_text(errors="replace")[-1500:])


def _wait_until_settled(database: Database, workers: Workers, start: datetime, *, kill_seconds: float) -> None:
    killed_at = stop_at = time.monotonic()
    while time.monotonic() - stop_at < LONGEST:
        time.sleep(1)
        if kill_seconds and time.monotonic() - killed_at >= kill_seconds and clock.utcnow() > start:
            workers.kill_one()
            killed_at = time.monotonic()
        if clock.utcnow() > start + timedelta(seconds=1) and open_count(database) == 0:
            return


def _profile(database: Database, environment: dict[str, str], port: int, count: int) -> bool:
    from workbench.campaigns.delivering.dispatching import dispatch
    from workbench.settings import load_settings

    delivery_rig.put_wires_in_place()
    settings = load_settings(environment)
    time.sleep(75)
    profiler, begin = cProfile.Profile(), time.monotonic()
    profiler.enable()
    made = dispatch(database, settings)
    profiler.disable()
    print(f"{made} calls in {time.monotonic() - begin:.1f} s")
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(45)
    return report(database, port, count, 0, time.monotonic() - begin)


def main() -> int:
    """Run what is asked for; exit 1 when a promise does not hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--placements", type=int, default=10_000)
    parser.add_argument("--url", default="")
    parser.add_argument(
        "--kill-seconds",
        type=float,
        default=KILL_SECONDS,
        help="more on a busy machine: a worker starts in 2 s of processor time",
    )
    for name in ("--faults", "--on-time", "--profile"):
        parser.add_argument(name, action="store_true")
    asked = parser.parse_args()
    runs = [faults for faults, wanted in ((True, asked.faults), (False, asked.on_time or asked.profile)) if wanted] or [
        True,
        False,
    ]
    good = [
        run(asked.placements, asked.url, faults=faults, profile=asked.profile, kill_seconds=asked.kill_seconds) for faults in runs
    ]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
