"""From an item at its source to the officer's inbox: real feeds over HTTP, the real worker, its queue, real SMTP.

Items appear at `--rate` a second at 500 sources on 50 hosts; some hold a word that a rule watches. The goal is the poll interval
+ 5 s for 95 of 100 letters. `--kills` ends the worker that often with kill -9 meanwhile: then none may be lost, and none may come
under two names. Exit code 1 when missed.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from aiosmtpd.controller import Controller

from benchmarks.bench_time_to_inbox import HOSTS, KEY, Papers, add_sources, serve, wait_for
from workbench import clock
from workbench.accounts.models import Organisation, User
from workbench.alerts.models import AlertReceiver, AlertRule
from workbench.db import Database
from workbench.installing import is_model_current, migrate, train
from workbench.settings import Settings

GOAL_S = 5.0
ROOT = Path(__file__).resolve().parents[1]
SYLLABLES = ("bram", "dolk", "fjas", "grim", "knal", "lurv", "mosk", "plur", "skal", "trum", "visk", "brok")


@dataclass
class Inbox:
    """The officer's mail server: when each watched word came first, and under which names."""

    words: re.Pattern[str]
    came: dict[str, float] = field(default_factory=dict)
    names: Counter[str] = field(default_factory=Counter)
    names_of: dict[str, set[str]] = field(default_factory=dict)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Take a letter."""
        letter = message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        now, name = time.time(), str(letter["Message-ID"])
        self.names[name] += 1
        for word in set(self.words.findall(letter.get_content())):
            self.came.setdefault(word, now)
            self.names_of.setdefault(word, set()).add(name)
        return "250 OK"


class WatchedPapers(Papers):
    """Feeds whose items may hold a watched word. No two texts are alike: copies would be one item."""

    def body(self, number: int) -> bytes:
        """The feed as RSS; the name of an item is its text."""
        rows = "".join(
            f"<item><guid>{name}</guid><title>Nytt i Norrvik {name.replace('-', ' ')}</title>"
            f"<description>Text om {name.replace('-', ' nummer ')}.</description></item>"
            for name in self.entries[number][:40]
        )
        return f"<rss version='2.0'><channel><title>Blad {number}</title>{rows}</channel></rss>".encode()


class Worker:
    """The worker as it is started in an installation; can be killed and started again."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.start()

    def start(self) -> None:
        """Begin."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, **quiet)  # type: ignore[call-overload]

    def kill(self) -> None:
        """End it at once, whatever it is doing."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def main() -> int:
    """Prints median and 95th percentile, and whether the goals are met."""
    options = arguments()
    words = [f"{one}{two}" for one in SYLLABLES for two in SYLLABLES if one != two][: options.alerts]
    inbox = Inbox(re.compile("|".join(words)))
    papers = WatchedPapers(options.sources)
    server = serve(papers)
    controller = Controller(inbox, hostname="127.0.0.1", port=options.smtp_port)
    controller.start()
    with tempfile.TemporaryDirectory() as folder:
        appeared = measure(Path(folder), papers, server.server_address[1], words, inbox, options)
    controller.stop()
    server.shutdown()
    return report(appeared, inbox, options)


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=500)
    parser.add_argument("--interval", type=int, default=60, help="seconds between two visits of a source")
    parser.add_argument("--rate", type=float, default=100.0, help="items a second")
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--alerts", type=int, default=40, help="how many watched words appear")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--model", type=Path, help="a trained starter model; trained anew when left out")
    parser.add_argument("--smtp-port", type=int, default=18725)
    return parser.parse_args()


def measure(
    folder: Path, papers: Papers, port: int, words: list[str], inbox: Inbox, options: argparse.Namespace
) -> dict[str, float]:
    """When each watched word appeared at its source."""
    hosts = tuple(f"127.0.0.{number + 1}:{port}" for number in range(HOSTS))
    settings = Settings(
        instance_dir=folder, database_url=f"sqlite:///{folder / 'workbench.db'}", secret_key=KEY, demo=True, testing=True,
        allowed_hosts=hosts, worker_threads=options.threads,
    )  # fmt: skip
    database = Database(settings.database_url)
    migrate(database)
    if options.model:
        shutil.copytree(options.model, settings.starter_dir)
    if not is_model_current(settings.starter_dir):
        train(settings)
    add_sources(database, hosts, options)
    add_rules(database, words)
    worker = Worker(environment(settings, hosts, options))
    try:
        wait_for(database, options.sources, options.interval * 3 + 120)
        appeared = publish(papers, words, worker, options)
        wait_for_letters(inbox, words, options.interval + 60 + 150 * bool(options.kills))
    finally:
        worker.kill()
        database.dispose()
    return appeared


def environment(settings: Settings, hosts: tuple[str, ...], options: argparse.Namespace) -> dict[str, str]:
    """What the worker is told."""
    return os.environ | {
        "WORKBENCH_INSTANCE_DIR": str(settings.instance_dir), "WORKBENCH_DATABASE_URL": settings.database_url,
        "WORKBENCH_SECRET_KEY": KEY, "WORKBENCH_DEMO": "1", "WORKBENCH_TESTING": "1", "WORKBENCH_ALLOWED_HOSTS": ",".join(hosts),
        "WORKBENCH_SMTP_URL": f"smtp://127.0.0.1:{options.smtp_port}", "WORKBENCH_WORKER_THREADS": str(options.threads),
    }  # fmt: skip


def add_rules(database: Database, words: list[str]) -> None:
    """One officer, and a rule that watches each word."""
    now = clock.utcnow()
    with database.write_session() as session:
        home = Organisation(name="Norrvik", kind="municipality", created_at=now)
        session.add(home)
        session.flush()
        officer = User(
            email="jour@norrvik.example", name="Jour", organisation_id=home.id, fs_uniquifier="jour", created_at=now, active=True
        )
        session.add(officer)
        session.flush()
        for word in words:
            rule = AlertRule(
                name=f"Ordet {word}", kind="words", threshold=1, window_hours=24, conditions={"words": [word]}, is_urgent=True,
                tells_duty=False, created_at=now,
            )  # fmt: skip
            rule.receivers = [AlertReceiver(user_id=officer.id)]
            session.add(rule)


def publish(papers: Papers, words: list[str], worker: Worker, options: argparse.Namespace) -> dict[str, float]:
    """Items at the rate that was asked for, watched ones among them. Returns when each word appeared."""
    random, begun, count, appeared = Random(7), time.monotonic(), 0, {}
    total = int(options.rate * options.seconds)
    watched = {int((number + 0.5) * total / len(words)): word for number, word in enumerate(words)}
    kills = [options.seconds * (number + 1) / (options.kills + 1) for number in range(options.kills)]
    while count < total:
        passed = time.monotonic() - begun
        while count < min(total, passed * options.rate):
            word = watched.get(count)
            papers.publish(random.randrange(options.sources), f"{word or 'vardag'}-{count}")
            if word:
                appeared[word] = time.time()
            count += 1
        if kills and passed > kills[0]:
            kills.pop(0)
            worker.kill()
            worker.start()
        time.sleep(0.02)
    return appeared


def wait_for_letters(inbox: Inbox, words: list[str], seconds: float) -> None:
    """Until every word has come, or the time is up."""
    stop_at = time.monotonic() + seconds
    while len(inbox.came) < len(words) and time.monotonic() < stop_at:
        time.sleep(0.2)


def report(appeared: dict[str, float], inbox: Inbox, options: argparse.Namespace) -> int:
    """Prints what came of it."""
    waits = sorted(inbox.came[word] - at for word, at in appeared.items() if word in inbox.came)
    lost = [word for word in appeared if word not in inbox.came]
    doubled = [word for word, names in inbox.names_of.items() if len(names) > 1]
    again = sum(count - 1 for count in inbox.names.values())
    print(f"{options.sources} sources, interval {options.interval} s, {options.rate:.0f} items/s, {options.kills} kills")
    print(f"alerts {len(appeared)}, lost {len(lost)}, under two names {len(doubled)}, again under the same name {again}")
    if not waits:
        return 1
    most = waits[int(len(waits) * 0.95)]
    is_met = most <= options.interval + GOAL_S
    print(f"source to inbox: p50 {waits[len(waits) // 2]:.1f} s, p95 {most:.1f} s, longest {waits[-1]:.1f} s", end="  ")
    print("goal met" if is_met else "GOAL MISSED")
    return 0 if (is_met or options.kills) and not lost and not doubled else 1


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
