"""Dry runs of house rules on the last 30 days: how many items would be hit, and how many of those people had linked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from workbench import queue
from workbench.activity.service import record
from workbench.intake.models import HouseRule, HouseRuleTrial, Item, Source
from workbench.intake.rules.rule_effects import matcher_of, text_read

READ_BACK = timedelta(days=30)
AT_ONCE = 1_000
DIRECTLY = 5_000  # more than so many items are read by a job
SAMPLED = 50
HOLDS_FOR = timedelta(days=1)


@dataclass
class Tally:
    """What a dry run has found so far."""

    last_id: int
    read_count: int = 0
    hit_count: int = 0
    linked_count: int = 0
    sample: list[int] = field(default_factory=list)


def fingerprint_of(rule: HouseRule) -> str:
    """What the rule looks for, where, and what it does. Another name or place in the order is the same rule."""
    parts = (rule.pattern_kind, rule.pattern, rule.genre, rule.source_id, rule.action)
    return sha256(repr(parts).encode()).hexdigest()


def start_trial(session: Session, rule: HouseRule, *, actor_id: int, now: datetime) -> HouseRuleTrial:
    """A dry run, to be carried out at once or by a job when there is much to read."""
    total = session.scalar(
        select(func.count()).select_from(Item).join(Source, Source.id == Item.source_id).where(*_within(rule, now))
    )
    trial = HouseRuleTrial(
        rule_id=rule.id, fingerprint=fingerprint_of(rule), total_count=total or 0, sample=[], asked_by_id=actor_id, asked_at=now
    )  # fmt: skip
    session.add(trial)
    session.flush()
    record(session, "house_rule_tried", rule, actor_id=actor_id, now=now, total=trial.total_count)
    if trial.total_count > DIRECTLY:
        queue.enqueue(session, "intake.try_rule", {"trial_id": trial.id}, dedupe=f"try-rule:{trial.id}")
    return trial


def read_some(session: Session, rule: HouseRule, tally: Tally, *, now: datetime) -> bool:
    """Read up to 1,000 items more, newest ids first. False when nothing was left."""
    columns: tuple[Any, ...] = (Item.id, Item.title, Item.text, Item.state)
    statement = select(*columns).join(Source, Source.id == Item.source_id).where(*_within(rule, now), Item.id < tally.last_id)
    rows = session.execute(statement.order_by(Item.id.desc()).limit(AT_ONCE)).all()
    matcher = matcher_of(rule)
    hits = [row for row in rows if matcher.hits(text_read(row))]
    tally.read_count += len(rows)
    tally.hit_count += len(hits)
    tally.linked_count += sum(row.state == "linked" for row in hits)
    tally.sample += [row.id for row in hits][: SAMPLED - len(tally.sample)]
    if rows:
        tally.last_id = rows[-1].id
    return len(rows) == AT_ONCE


def store_tally(session: Session, trial_id: int, tally: Tally, *, finished_at: datetime | None = None) -> None:
    """Write down how far the dry run has come, or its end."""
    values: dict[str, Any] = {
        "read_count": tally.read_count, "hit_count": tally.hit_count, "linked_count": tally.linked_count, "sample": tally.sample,
    }  # fmt: skip
    if finished_at is not None:
        values |= {"state": "done", "finished_at": finished_at}
    session.execute(update(HouseRuleTrial).where(HouseRuleTrial.id == trial_id).values(**values))


def newest_trial(session: Session, rule: HouseRule) -> HouseRuleTrial | None:
    """The newest dry run of the rule as it is worded now."""
    same = (HouseRuleTrial.rule_id == rule.id, HouseRuleTrial.fingerprint == fingerprint_of(rule))
    return session.scalar(select(HouseRuleTrial).where(*same).order_by(HouseRuleTrial.id.desc()).limit(1))


def sampled_items(session: Session, trial: HouseRuleTrial) -> Sequence[Item]:
    """The newest items that would be hit."""
    found = session.scalars(select(Item).where(Item.id.in_(trial.sample), Item.state != "removed")).all()
    return sorted(found, key=lambda item: -item.id)


def beginning() -> Tally:
    """An empty tally, before the newest item."""
    return Tally(last_id=2**62)


def _within(rule: HouseRule, now: datetime) -> list[ColumnElement[bool]]:
    found = [Item.dated_at > now - READ_BACK, Item.state != "removed"]
    if rule.genre:
        found.append(Source.genre == rule.genre)
    if rule.source_id is not None:
        found.append(Item.source_id == rule.source_id)
    return found
