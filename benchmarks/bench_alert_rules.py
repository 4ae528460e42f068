"""What alert rules cost: 1,000 rules and 100,000 items a day, as processor time of one core, ticks and jobs included.

A part of a day is run as it would be, a tick every two seconds with the items that came meanwhile, and scaled up to the day; only
the rules' own work is timed, not the making of items. Then one spam burst at once: so many items with a watched word, one alert.
Last, bursts within a background stream, through rules and delivery to a real SMTP server: at which report the letter came.
"""

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from sqlalchemy import func, insert, select

from tests.machine import free_port
from workbench import clock, create_app, make_registry
from workbench.accounts import service as accounts
from workbench.accounts.models import User
from workbench.alerts.models import Alert, AlertReceiver, AlertRule
from workbench.alerts.rules import jobs
from workbench.db import Database
from workbench.intake.models import Assessment, Item
from workbench.intake.service import add_source
from workbench.queue import Registry, due_ids, run_job, sweep
from workbench.rumours.models import Rumour, Sighting
from workbench.settings import Settings
from workbench.tables import metadata

KEY = "bench-0123456789-abcdefghijklmnopqrstuvwxyzABCDEF"
GOAL_SHARE = 0.05
TICK_SECONDS = jobs.EVERY_SECONDS
DAY_TICKS = 86_400 // TICK_SECONDS
THEMES = ("T01", "T02", "T03", "T05", "T08")
SYLLABLES = ("bo", "da", "kö", "ling", "skol", "väg", "hamn", "by", "torg", "sjö", "park", "hus", "vård", "buss", "mark", "ström")
MONDAY = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


class Moved:
    """A clock that the benchmark moves."""

    now = MONDAY


def main() -> int:
    """Print what was measured; exit 1 when the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", type=int, default=1000)
    parser.add_argument("--items", type=int, default=100_000, help="a day")
    parser.add_argument("--share", type=float, default=0.05, help="which part of the day is run")
    parser.add_argument("--burst", type=int, default=20_000, help="items of one spam burst")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    clock.utcnow = lambda: Moved.now
    with tempfile.TemporaryDirectory() as folder:
        return measure(Path(folder), options.rules, options.items, options.share, options.burst)


def measure(folder: Path, rules: int, items: int, share: float, burst: int) -> int:
    """The three measurements."""
    settings = Settings(
        instance_dir=folder, database_url=f"sqlite:///{folder / 'bench.db'}", secret_key=KEY, demo=True, testing=True
    )  # fmt: skip
    database = Database(settings.database_url)
    metadata.create_all(database.engine)
    app, random = create_app(settings, database), Random(7)
    with app.test_request_context():
        source_id, codes = fill(database, rules, random)
        registry = Registry()
        registry.add_tick("alerts.raise_alerts", jobs.raise_alerts, every_seconds=TICK_SECONDS)
        registry.add_tick("alerts.look_around", jobs.look_around, every_seconds=jobs.AROUND_SECONDS)
        tick(database, settings, registry)
        is_good = part_of_a_day(database, settings, registry, source_id, codes, items, share, random)
        is_good = spam(database, settings, registry, source_id, burst) and is_good
        letters = Letters()
        controller = Controller(letters, hostname="127.0.0.1", port=free_port())
        controller.start()
        posted = replace(settings, smtp_url=f"smtp://127.0.0.1:{controller.port}")
        add_sending(registry)
        is_good = spliced(database, posted, registry, letters, random) and is_good
        controller.stop()
    database.dispose()
    return 0 if is_good else 1


def part_of_a_day(
    database: Database, settings: Settings, registry: Registry, source_id: int, codes: Sequence[str], items: int, share: float,
    random: Random,
) -> bool:  # fmt: skip
    """Ticks with their items, scaled to the day."""
    ticks, spent, made = int(DAY_TICKS * share), 0.0, 0
    for number in range(ticks):
        Moved.now += timedelta(seconds=TICK_SECONDS)
        wanted = int(items * share * (number + 1) / ticks) - made
        made += wanted
        add_items(database, source_id, [text(random) for _ in range(wanted)], codes, random)
        spent += tick(database, settings, registry)
    day = spent * DAY_TICKS / ticks
    with database.read_session() as session:
        raised = session.scalar(select(func.count(Alert.id)))
    print(
        f"{made} items in {ticks} ticks: {spent:.1f} CPU-s, {1000 * spent / ticks:.1f} ms a tick; "
        f"a day of {items} items: {day:.0f} CPU-s = {100 * day / 86_400:.2f} % of one core; {raised} alerts"
    )
    return day <= GOAL_SHARE * 86_400


def spam(database: Database, settings: Settings, registry: Registry, source_id: int, burst: int) -> bool:
    """Very many texts with one watched word: one alert that is counted up."""
    spent, made = 0.0, 0
    while made < burst:
        add_items(database, source_id, ["gratiskortet finns här"] * 2000, [], Random(1))
        made += 2000
        Moved.now += timedelta(seconds=TICK_SECONDS)
        spent += tick(database, settings, registry)
    with database.read_session() as session:
        rows = session.execute(
            select(Alert.times).join(AlertRule, AlertRule.id == Alert.rule_id).where(AlertRule.name == "spam")
        ).all()
    counted = [row[0] for row in rows]
    print(f"{made} items of one spam burst: {spent:.1f} CPU-s, {1e6 * spent / made:.0f} µs an item; alerts and times: {counted}")
    return counted == [made]


class Letters:
    """What the mail server has taken."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:
        """Keep the readable part."""
        body = message_from_bytes(envelope.original_content or b"", policy=default).get_body(("plain",))
        self.texts.append(body.get_content() if body is not None else "")
        return "250 taken"

    def about(self, words: str) -> int:
        """How many letters say this."""
        return sum(words in text for text in self.texts)


def add_sending(registry: Registry) -> None:
    """The kinds of job that deliver an alert, beside the rules'."""
    everything = make_registry()
    for kind, how in everything.kinds.items():
        if kind.startswith("alerts.") and kind not in everything.ticks:
            registry.kinds[kind] = how


def spliced(
    database: Database, settings: Settings, registry: Registry, letters: Letters, random: Random, streams: int = 40
) -> bool:
    """Events of five reports within an hour, spliced into a background of one a day: how many are told of, at which report."""
    found, delays = 0, []
    for number in range(streams):
        with database.write_session() as session:
            rumour = Rumour(
                code=f"B-{number}", claim=f"påståendet {number} om torget", theme="T13", more_themes=[], flags=[],
                opened_at=Moved.now, first_heard_at=Moved.now,
            )  # fmt: skip
            session.add(rumour)
            session.flush()
            rumour_id = rumour.id
        for _day in range(3):
            Moved.now += timedelta(hours=random.uniform(24, 30))
            report(database, rumour_id)
            tick(database, settings, registry)
        claim = f"påståendet {number} om torget"
        before = letters.about(claim)
        for place in range(5):
            Moved.now += timedelta(minutes=10)
            report(database, rumour_id)
            Moved.now += timedelta(seconds=TICK_SECONDS)
            for _step in range(3):  # the rule, the message, the letter
                tick(database, settings, registry)
            if letters.about(claim) > before:
                found += 1
                delays.append(place + 1)
                break
    print(f"{found} of {streams} spliced events told of; after report number {sorted(set(delays))} of the event")
    return found == streams


def tick(database: Database, settings: Settings, registry: Registry) -> float:
    """One sweep and what it makes due; gives the processor time."""
    start = time.process_time()
    sweep(database, registry, Moved.now)
    with database.read_session() as session:
        due = due_ids(session, Moved.now, kinds=list(registry.kinds))
    for job_id in due:
        run_job(database, settings, registry, job_id)
    return time.process_time() - start


def report(database: Database, rumour_id: int) -> None:
    """Somebody has heard it."""
    with database.write_session() as session:
        session.add(Sighting(rumour_id=rumour_id, heard_at=Moved.now, logged_at=Moved.now, channel="phone", place="Norrvik"))


def fill(database: Database, rules: int, random: Random) -> tuple[int, list[str]]:
    """A house with people, a source, 200 rumours, and rules: six in ten of words, the others that count."""
    with database.write_session() as session:
        home = accounts.add_organisation(session, "Norrvik", kind="municipality", now=Moved.now)
        user = accounts.add_user(
            session, "anna@norrvik.example", name="Anna", organisation=home, roles=["administrator"], actor_id=None, now=Moved.now
        )  # fmt: skip
        source = add_source(session, "https://norrvik.example/feed", name="Bladet", genre="news", actor_id=None, now=Moved.now)
        for number in range(200):
            session.add(
                Rumour(
                    code=f"R-{number}",
                    claim=f"påstående {number}",
                    theme=random.choice(THEMES),
                    more_themes=[],
                    flags=[],
                    opened_at=Moved.now,
                    first_heard_at=Moved.now,
                )
            )
        session.add_all([rule(number, user, random) for number in range(rules - 2)])
        session.add(made_rule("spam", "words", user, threshold=1, conditions={"words": ["gratiskortet"]}))
        session.add(made_rule("torget", "sightings", user, threshold=3, conditions={"themes": ["T13"]}))
        return source.id, [f"R-{number}" for number in range(200)]


def rule(number: int, user: User, random: Random) -> AlertRule:
    """A rule of some kind. Watched words are rare, as a person would choose them."""
    if number % 10 < 6:
        words = [word(random) + "rykte" for _ in range(3)] + [f"{word(random)} {word(random)}"]
        return made_rule(f"rule {number}", "words", user, threshold=random.choice((1, 3)), conditions={"words": words})
    kind = random.choice(("sightings", "sources"))
    conditions = {"themes": [random.choice(THEMES)] if number % 2 else [], "with_unread": True}
    return made_rule(f"rule {number}", kind, user, threshold=random.randint(5, 50), conditions=conditions)


def made_rule(name: str, kind: str, user: User, *, threshold: int, conditions: dict[str, object]) -> AlertRule:
    """A rule that is on and tells the user."""
    made = AlertRule(
        name=name, kind=kind, threshold=threshold, window_hours=24, conditions=conditions, created_at=Moved.now, tells_duty=False
    )  # fmt: skip
    made.receivers = [AlertReceiver(user_id=user.id)]
    return made


def add_items(database: Database, source_id: int, texts: Sequence[str], codes: Sequence[str], random: Random) -> None:
    """Items that the model has read; one in five is taken for a rumour."""
    if not texts:
        return
    with database.write_session() as session:
        first = (session.scalar(select(func.max(Item.id))) or 0) + 1
        rows = []
        for place, said in enumerate(texts):
            is_known = bool(codes) and random.random() < 0.2
            rows.append(
                {
                    "id": first + place, "source_id": source_id, "external_id": str(first + place), "title": "", "text": said,
                    "collected_at": Moved.now, "dated_at": Moved.now, "assessed_at": Moved.now, "warnings": [],
                    "masked_counts": {}, "state": "new", "flagged": True, "theme": random.choice(THEMES),
                    "match_code": random.choice(codes) if is_known else None, "match_relation": "asserts" if is_known else None,
                }
            )  # fmt: skip
        session.execute(insert(Item), rows)
        session.execute(insert(Assessment), [assessed(row["id"]) for row in rows])


def assessed(item_id: object) -> dict[str, object]:
    """What the model said, as far as it matters here."""
    return {
        "item_id": item_id, "relevant": True, "relevance": "sweden", "score": 0.8, "threshold": 0.5, "statement_type": "claim",
        "matches": [], "reasons": [], "model_version": "bench", "assessed_at": Moved.now, "flags": [], "similar": [],
    }  # fmt: skip


def text(random: Random) -> str:
    """Sixty words that nobody has said."""
    return " ".join(word(random) for _ in range(60)).capitalize() + "."


def word(random: Random) -> str:
    """Two or three syllables."""
    return "".join(random.choice(SYLLABLES) for _ in range(random.choice((2, 2, 3))))


if __name__ == "__main__":
    sys.exit(main())
