"""A town of many years, in bulk: items, rumours with all that follows them, and waves with answers. Seeded and invented.

Rows go in at the edge of the ORM, many at a time: through the services a million items would take a day.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Table, insert, select, text
from sqlalchemy.orm import Session

from workbench.accounts import service as accounts
from workbench.accounts.models import User
from workbench.campaigns.models import Channel, Placement
from workbench.db import Base, Database
from workbench.demo.quarter.population import Change, ask_again, draw_believers, draw_group
from workbench.demo.quarter.truth import AGES, DISTRICTS, TRUST, statement_answer
from workbench.editorial.models import Correction, Revision, Sandwich
from workbench.intake.models import Item, Source
from workbench.rumours.board.service import add_district
from workbench.rumours.models import CHANNELS, DECISIONS, SOURCE_TYPES, TARGET_GROUPS, VERDICTS, Decision, Rumour, Sighting
from workbench.surveys.answering.models import Response
from workbench.surveys.panels.models import Panel
from workbench.surveys.waves.core_items import CHOICES, CORE_KINDS, TEXTS, WHOM_ASK
from workbench.surveys.waves.models import Wave, WaveItem
from workbench.web.vocabulary import THEMES

AT_ONCE = 20_000
SOURCE_KINDS = ("syndication", "mastodon", "bluesky", "mailbox", "import")


@dataclass(frozen=True)
class Size:
    """How much there is."""

    items: int = 1_000_000
    rumours: int = 5_000
    waves: int = 40
    answers: int = 500
    days: int = 900


def fill(database: Database, size: Size, *, today: datetime, seed: int = 7) -> None:
    """Everything, in an empty database with its tables."""
    chance = random.Random(seed)
    with database.write_session() as session:
        user = _people(session, today)
        sources = _sources(session, user, today)
    _items(database, size, sources, today)
    with database.write_session() as session:
        user = session.scalars(select(User)).first()
        assert user is not None
        _rumours(session, chance, size, user.id, today)
    with database.write_session() as session:
        _waves(session, chance, size, today)


def _people(session: Session, today: datetime) -> User:
    home = accounts.add_organisation(session, "Norrvik", kind="municipality", now=today)
    for name in DISTRICTS:
        add_district(session, name, more_names=(), outline="M 0 0 L 100 0 L 100 100 Z", actor_id=None, now=today)
    return accounts.add_user(
        session, "a@norrvik.example", name="Anna Lind", organisation=home, roles=["approver"], actor_id=None, now=today
    )


def _sources(session: Session, user: User, today: datetime) -> list[int]:
    rows = [
        Source(
            kind=kind, name=f"Källa {number}", address=f"https://kalla{number}.example/", cursor={}, next_poll_at=today,
            last_warnings=[], created_at=today, created_by_id=user.id, state="paused",
        )
        for number, kind in enumerate(SOURCE_KINDS * 20)
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def _items(database: Database, size: Size, sources: Sequence[int], today: datetime) -> None:
    """Made by SQLite itself; indexes and triggers rest meanwhile (the first count marks every day that has anything)."""
    with database.write_session() as session:
        resting = session.execute(text("SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'item' AND sql IS NOT NULL"))
        kept = [row for row in resting if row.type in ("index", "trigger")]
        for row in kept:
            session.execute(text(f"DROP {row.type} {row.name}"))
        plain: Table = Item.__table__  # type: ignore[assignment]
        columns = {column.name: _usual(column) for column in plain.columns if not column.nullable and not column.primary_key}
        moment = (
            f"strftime('%Y-%m-%d %H:%M:%S.000000', {int(today.timestamp())} - (i * 7919) % {size.days * 86_400}, 'unixepoch')"
        )
        columns |= {
            "source_id": f"{sources[0]} + i % {len(sources)}", "external_id": "'i' || i", "title": "'Rubrik ' || i",
            "text": "'Text nummer ' || i || ' om bostäder och bussar.'", "state": "'dismissed'", "published_at": moment,
            "collected_at": moment, "dated_at": moment, "assessed_at": moment, "warnings": "'[]'", "masked_counts": "'{}'",
        }  # fmt: skip
        numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {size.items})"
        session.connection().exec_driver_sql(
            f"INSERT INTO item ({', '.join(columns)}) {numbers} SELECT {', '.join(columns.values())} FROM n"
        )
        for row in kept:
            session.connection().exec_driver_sql(row.sql)


def _usual(column: Column[Any]) -> str:
    """What stands in a column that is not named, as SQL."""
    value = getattr(column.default, "arg", "") if column.default is not None else ""
    if callable(value):
        return "'{}'"
    return str(int(value)) if isinstance(value, bool) else repr(value)


def _rumours(session: Session, chance: random.Random, size: Size, user_id: int, today: datetime) -> None:
    channels = [
        Channel(name=f"Kanal {number}", kind=kind, organisation_id=1, idempotency="N", created_at=today)
        for number, kind in enumerate(("page", "email", "manual"))
    ]
    session.add_all(channels)
    session.flush()
    rumours, sightings, decisions, answers = [], [], [], []
    for number in range(1, size.rumours + 1):
        opened = today - timedelta(minutes=chance.randrange(60 * 24 * size.days))
        is_answered, is_closed = chance.random() < 0.25, chance.random() < 0.6
        rumours.append(_rumour(chance, number, opened, user_id, is_answered=is_answered, is_closed=is_closed))
        sightings += [_sighting(chance, number, opened, today) for _count in range(10)]
        decided = opened + timedelta(hours=chance.expovariate(1 / 9))
        for again in range(1 + (chance.random() < 0.15)):
            made = decided + timedelta(days=20 * again)
            decisions.append(
                {
                    "rumour_id": number, "decision": "respond" if is_answered else chance.choice(DECISIONS),
                    "proposal": "monitor", "reason": "prov", "decided_by_id": user_id, "decided_at": made,
                    "first_action_due_at": made + timedelta(hours=4), "publish_due_at": made + timedelta(hours=24),
                }
            )  # fmt: skip
        if is_answered:
            answers.append((number, decided + timedelta(hours=chance.expovariate(1 / 18))))
    _put(session, Rumour, rumours)
    _put(session, Sighting, sightings)
    _put(session, Decision, decisions)
    _answers(session, chance, answers, [row.id for row in channels], user_id, today)


def _rumour(
    chance: random.Random, number: int, opened: datetime, user_id: int, *, is_answered: bool, is_closed: bool
) -> dict[str, Any]:  # fmt: skip
    verdict = "false" if is_answered else chance.choice(VERDICTS)
    checked = verdict != "unchecked"
    return {
        "id": number, "code": f"R-{number:05}", "kind": "belief", "claim": f"påstående nummer {number} om bostäder",
        "theme": chance.choice(list(THEMES)), "more_themes": [], "flags": [], "target_group": chance.choice(TARGET_GROUPS),
        "place": chance.choice(("", *DISTRICTS)), "state": "closed" if is_closed else "answered" if is_answered else "decided",
        "verdict": verdict, "verdict_by_id": user_id if checked else None, "verdict_at": opened if checked else None,
        "opened_at": opened, "opened_by_id": user_id, "first_heard_at": opened - timedelta(hours=chance.expovariate(1 / 12)),
        "answered_at": opened + timedelta(hours=30) if is_answered else None,
        "closed_at": opened + timedelta(days=40) if is_closed else None, "version": 1,
    }  # fmt: skip


def _sighting(chance: random.Random, rumour_id: int, opened: datetime, today: datetime) -> dict[str, Any]:
    heard = min(today, opened + timedelta(days=chance.expovariate(1 / 12)))
    return {
        "rumour_id": rumour_id, "text_heard": "hört", "wording": "paraphrase", "heard_at": heard, "logged_at": heard,
        "channel": chance.choice(CHANNELS), "source_type": chance.choice(SOURCE_TYPES), "place": chance.choice(("", *DISTRICTS)),
        "relation": chance.choice(("asserts", "asserts", "asserts", "mentions")),
    }  # fmt: skip


def _answers(
    session: Session, chance: random.Random, answers: Sequence[tuple[int, datetime]], channels: Sequence[int], user_id: int,
    today: datetime,
) -> None:  # fmt: skip
    sandwiches, revisions, placements, corrections = [], [], [], []
    for number, (rumour_id, at) in enumerate(answers, 1):
        revisions.append(
            {
                "id": number, "sandwich_id": number, "number": 1, "document": {"headline": f"Faktum {number}"},
                "author_id": user_id, "created_at": at,
            }
        )  # fmt: skip
        sandwiches.append(
            {
                "id": number, "rumour_id": rumour_id, "format": "sandwich", "slug": f"svar-{number}", "state": "published",
                "state_since": at, "author_id": user_id, "ticked_rules": [], "first_published_at": at, "last_published_at": at,
                "created_at": at, "review_by": (at + timedelta(days=chance.randrange(60, 400))).date(), "version": 1,
            }
        )  # fmt: skip
        for slot, days in enumerate((0, 7, 14, 30)):
            placements += [
                _placement(chance, number, channel, slot, min(today, at + timedelta(days=days)), user_id) for channel in channels
            ]
        if chance.random() < 0.05:
            corrections.append(
                {
                    "sandwich_id": number, "revision_id": number, "kind": "correction", "what": "siffra", "why": "fel år",
                    "corrected_at": min(today, at + timedelta(days=9)), "corrected_by_id": user_id,
                }
            )  # fmt: skip
    _put(session, Sandwich, [{**row, "state": "draft"} for row in sandwiches])
    _put(session, Revision, revisions)
    published = {"state": "published", "public_revision_id": Revision.id, "current_revision_id": Revision.id}
    session.execute(
        Sandwich.__table__.update()  # type: ignore[attr-defined]
        .where(Sandwich.id == Revision.sandwich_id)
        .values(published)
    )
    _put(session, Placement, placements)
    _put(session, Correction, corrections)


def _placement(
    chance: random.Random, number: int, channel: int, slot: int, at: datetime, user_id: int
) -> dict[str, Any]:  # fmt: skip
    return {
        "sandwich_id": number, "revision_id": number, "channel_id": channel, "slot": slot, "scheduled_at": at, "sent_at": at,
        "state": "sent", "own_voice": True, "batch": f"B{number}-{slot}", "reference": f"P{number}-{channel}-{slot}",
        "reach": chance.randrange(50, 2000), "created_by_id": user_id, "created_at": at, "version": 1,
    }  # fmt: skip


def _waves(session: Session, chance: random.Random, size: Size, today: datetime) -> None:
    """One panel of 700, some of whom answer each time; two campaign rumours, a control and something true."""
    author = session.scalars(select(User.id)).first()
    assert author is not None
    panel = Panel(
        name="Norrvikspanelen", sampling="volunteer", about="Påhittad", salt="salt", created_by_id=author, created_at=today
    )
    session.add(panel)
    session.flush()
    people = draw_believers(chance, 700, (0.35, 0.3, 0.25, 0.5))
    groups = [(draw_group(chance, AGES), draw_group(chance, DISTRICTS)) for _person in people]
    still = [Change(0.0, 0.12)] * 4
    last: Wave | None = None
    for number in range(size.waves):
        opens = (today - timedelta(days=(size.waves - number) * size.days / size.waves)).date()
        wave = _wave(session, panel, number, opens, author, last)
        asked = sorted(chance.sample(range(len(people)), min(size.answers, len(people))))
        rows = [
            {
                "id": number * 100_000 + person + 1, "wave_id": wave.id, "number": f"N{person:06}",
                "receipt": f"r{number}-{person}", "way": "link", "language": "sv", "stage": "",
                "answered_on": opens + timedelta(days=1), "answers": dict(_answers_of(chance, people[person])),
                "background": {"age_band": groups[person][0], "district": groups[person][1]},
            }
            for person in asked
        ]  # fmt: skip
        _put(session, Response, rows)
        people, last = ask_again(chance, people, (0.35, 0.3, 0.25, 0.5), still), wave


def _wave(session: Session, panel: Panel, number: int, opens: date, author: int, last: Wave | None) -> Wave:
    closes = opens + timedelta(days=10)
    closed_at = datetime(closes.year, closes.month, closes.day, 23, tzinfo=UTC)
    title = f"Omgång {number + 1}"
    wave = Wave(
        code=f"omgang-{number + 1}", panel_id=panel.id, sampling="volunteer", titles={"sv": title, "en": title},
        introductions={"sv": "", "en": ""}, languages=["sv", "en"], ways=["link"], state="closed", opens_on=opens,
        closes_on=closes, opened_at=closed_at - timedelta(days=10), closed_at=closed_at, invited_count=700,
        compared_with_id=last.id if last else None, created_by_id=author, created_at=closed_at - timedelta(days=20),
    )  # fmt: skip
    session.add(wave)
    session.flush()
    session.add_all(WaveItem(wave_id=wave.id, **item) for item in _questions())
    session.flush()
    return wave


def _questions() -> Iterator[dict[str, Any]]:
    kinds = ("campaign", "campaign", "control", "true_statement")
    for number, kind in enumerate(kinds, 1):
        text = f"Påstående {number}"
        fact = {"text": "Faktum", "source": "Källa", "url": "https://norrvik.example/"}
        yield {
            "code": f"s{number}", "kind": kind, "position": number, "texts": {"sv": text, "en": text}, "choices": [],
            "facts": {"sv": fact, "en": fact},
        }  # fmt: skip
    for number, core in enumerate(CORE_KINDS, 5):
        choices = [*CHOICES.get(core, WHOM_ASK if core == "whom_ask" else [])]
        yield {"code": core, "kind": core, "position": number, "texts": TEXTS[core], "choices": choices, "facts": {}}
    for number, (code, spread) in enumerate((("age_band", AGES), ("district", DISTRICTS)), 20):
        choices = [{"value": value, "texts": {"sv": value, "en": value}} for value in spread]
        yield {"code": code, "kind": "background", "position": number, "texts": {"sv": code}, "choices": choices, "facts": {}}


def _answers_of(chance: random.Random, beliefs: Sequence[bool]) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, believes in enumerate(beliefs, 1):
        yield f"s{number}", statement_answer(chance, believes, 0.5)
    yield "trust", {"value": draw_group(chance, TRUST)}
    for code in ("where_heard", "where_check", "saw_message"):
        yield code, {"value": chance.choice(CHOICES[code])["value"]}
    yield "whom_ask", {"value": chance.choice(WHOM_ASK)["value"]}


def _put(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    plain: Table = table.__table__  # type: ignore[assignment]
    for first in range(0, len(rows), AT_ONCE):
        session.execute(insert(plain), rows[first : first + AT_ONCE])
