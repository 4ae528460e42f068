"""Several machines on one PostgreSQL, each in a network of its own: two of the web, two workers, killed and cut off midway.

    python -m benchmarks.drill_machines [--placements N]      # as root, with iproute2, nftables and PostgreSQL's server

Nothing leaves this machine: every "machine" is a network namespace with one wire to the one where the database and the receivers
are. What counts: no message twice, none lost, none said to be sent that did not arrive; pages from the other machine all the
while; and every machine at work again soon after its wire is back. A cut wire drops packets without a word, as a switch without
power does. Exit code 1 when something of that is not so.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.machines import NETWORK, Machine, lay_network
from tests.machine import free_port, postgres_server
from tests.workbench.campaigns import delivery_rig, delivery_rows
from workbench import tables
from workbench.campaigns.models import Delivery, Placement
from workbench.db import Database
from workbench.installing import migrate, train
from workbench.settings import Settings

CUT_SECONDS = 40.0
SOON = 30.0  # seconds until a machine works again after its wire is back
ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Goes into a network of its own, then plays the drill."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--placements", type=int, default=600)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not options.inside:
        again = [sys.executable, "-m", "benchmarks.drill_machines", "--inside", "--placements", str(options.placements)]
        return subprocess.run(["unshare", "--net", "--mount", *again], check=False, cwd=ROOT).returncode
    lay_network()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        (folder / "cluster").mkdir()
        with postgres_server(folder / "cluster", NETWORK) as url, house(folder, url) as drill:
            return play(drill, options.placements)


@dataclass
class Drill:
    """The machines, and what was seen of the web."""

    database: Database
    receivers: int
    machines: dict[str, Machine]
    answers: dict[str, list[tuple[float, int]]] = field(default_factory=lambda: defaultdict(list))
    problems: list[str] = field(default_factory=list)

    def ask_forever(self, name: str, over: threading.Event) -> None:
        """A page of that web machine four times a second: when it was asked, and the status, 0 for none within five seconds."""
        while not over.wait(0.25):
            asked = time.monotonic()
            self.answers[name].append((asked, ask(self.machines[name])))

    def answered_after(self, name: str, since: float) -> float:
        """Seconds from `since` to the first page of that machine which was asked for later; endless if there was none."""
        return min((at - since for at, status in self.answers[name] if at >= since and status == 200), default=float("inf"))

    def left(self) -> int:
        """Placements that are still under way."""
        waiting = select(func.count()).select_from(Placement).where(Placement.state.in_(("planned", "prepared", "sending")))
        with self.database.read_session() as session:
            return session.scalar(waiting) or 0


@contextmanager
def house(folder: Path, url: str) -> Iterator[Drill]:
    """Database, receivers and four machines with a shared folder, everything ended afterwards."""
    shared = folder / "shared"
    shared.mkdir()
    assert tables.metadata
    database, port = Database(url), free_port()
    migrate(database)
    train(Settings(instance_dir=shared, database_url=url, secret_key=delivery_rows.KEY))
    receivers = subprocess.Popen(
        [sys.executable, "-m", "tests.workbench.campaigns.delivery_rig", "receivers", str(port), "good"],
        cwd=ROOT, env={**os.environ, "RIG_HOST": "0.0.0.0"},
    )  # fmt: skip
    kinds = ("web", "web", "worker", "worker")
    machines = [Machine(number + 1, kind, folder, shared, url, port) for number, kind in enumerate(kinds)]
    try:
        for machine in machines:
            machine.start()
        yield Drill(database, port, {machine.name: machine for machine in machines})
    finally:
        for machine in machines:
            machine.kill()
        receivers.kill()
        receivers.wait()
        database.dispose()


def play(drill: Drill, count: int) -> int:
    """The drill itself; prints what happened and gives the exit code."""
    webs = [name for name in drill.machines if name.startswith("web")]
    wait(lambda: all(ask(drill.machines[name]) == 200 for name in webs), 120)
    delivery_rows.HOST = "10.77.0.1"
    seconds = int(CUT_SECONDS * 4)
    delivery_rows.seed(drill.database, drill.receivers, count, datetime.now(UTC) + timedelta(seconds=2), seconds=seconds)
    over, began = threading.Event(), time.monotonic()
    askers = [threading.Thread(target=drill.ask_forever, args=(name, over), daemon=True) for name in webs]
    for asker in askers:
        asker.start()
    workers = [name for name in drill.machines if name.startswith("worker")]
    wait(lambda: drill.left() < count * 0.95, 60)
    fall_dead(drill, workers[0])
    cut_for_a_while(drill, workers[1])
    cut_for_a_while(drill, webs[1])
    fall_dead(drill, webs[0])
    drill.machines[workers[0]].cut()  # and never comes back
    gone, before = time.monotonic(), drill.left()
    print(f"{workers[0]}: cut off for good, {before} messages still to leave", flush=True)
    took = seconds_until(lambda: drill.left() == 0, seconds + 60)
    print(f"  {before - drill.left()} of them left, {took:.0f} s after {gone - began:.0f} s of drill")
    over.set()
    for asker in askers:
        asker.join()
    return tell(drill, count)


def fall_dead(drill: Drill, name: str) -> None:
    """Kill -9, ten seconds of nothing, and a new start."""
    before = drill.left()
    drill.machines[name].kill()
    time.sleep(10)
    print(f"{name}: killed; {before - drill.left()} messages left meanwhile", flush=True)
    drill.machines[name].start()
    if name.startswith("web"):
        wait(lambda: ask(drill.machines[name]) == 200, 60)


def cut_for_a_while(drill: Drill, name: str) -> None:
    """Its wire is dead for a while; what leaves meanwhile is the others' work. Then: how soon does it work again?"""
    before, began = drill.left(), time.monotonic()
    drill.machines[name].cut()
    time.sleep(CUT_SECONDS)
    left, back = before - drill.left(), time.monotonic()
    drill.machines[name].mend()
    took = seconds_until(lambda: drill.machines[name].reads_the_database(drill.database), SOON * 2)
    print(f"{name}: cut off for {back - began:.0f} s, {left} messages left meanwhile, at work {took:.1f} s after", flush=True)
    if took > SOON:
        drill.problems.append(f"{name} was not at work {SOON:.0f} s after its wire was back")
    for other, seen in drill.answers.items():
        during = [status for at, status in seen if began <= at < back - 5]
        print(f"  {other} meanwhile: {during.count(200)} of {len(during)} pages")
        if other != name and during.count(200) != len(during):
            drill.problems.append(f"{other} did not answer while {name} was cut off")
    if not left:
        drill.problems.append(f"nothing left while {name} was cut off")


def tell(drill: Drill, count: int) -> int:
    """The receivers' ledger beside our tables."""
    with drill.database.read_session() as session:
        rows = [tuple(row) for row in session.execute(select(Delivery.key, Delivery.state))]
    verdict = delivery_rig.judge(rows, delivery_rig.read_ledger(drill.receivers)["copies"])
    print(f"{count} messages: {dict(verdict.states)}; twice {len(verdict.double)}, lost {len(verdict.lost) + drill.left()}, "
          f"wrongly called sent {len(verdict.falsely_sent)}")  # fmt: skip
    if not verdict.is_good or drill.left() or sum(verdict.states.values()) != count:
        drill.problems.append("messages are double, lost or wrongly called sent")
    for problem in drill.problems:
        print(f"PROBLEM: {problem}")
    return 1 if drill.problems else 0


def ask(machine: Machine) -> int:
    """The status of a page that reads the database."""
    try:
        with urllib.request.urlopen(f"http://{machine.address}:8000/library", timeout=5) as answer:
            return int(answer.status)
    except OSError:
        return 0


def wait(is_so, seconds: float) -> None:  # type: ignore[no-untyped-def]
    """Until something is so; raises TimeoutError."""
    if seconds_until(is_so, seconds) == float("inf"):
        raise TimeoutError


def seconds_until(is_so, most: float) -> float:  # type: ignore[no-untyped-def]
    """How long it took, endless if it never came."""
    began = time.monotonic()
    while time.monotonic() - began < most:
        if is_so():
            return time.monotonic() - began
        time.sleep(0.2)
    return float("inf")


if __name__ == "__main__":
    sys.exit(main())
