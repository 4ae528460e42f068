"""Dry runs over the last 90 days: what a rule would have raised. At once when there is little to read, else in the worker."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.alerts.models import AlertRule
from workbench.alerts.rules.conditions import TEXTUAL, Asked, read_rule, watched
from workbench.alerts.rules.engine import districts_of, roles_of
from workbench.alerts.rules.replaying import PAST, TextReplay, alerts_of, replay, summary_of
from workbench.alerts.rules.texts import Heard, item_heard, item_rows, sighting_heard, sighting_rows
from workbench.intake.models import Item
from workbench.rumours.models import Sighting
from workbench.rumours.timing.office import week_of

AT_ONCE = 3000  # so many texts or sightings are read while the person waits
IN_ONE_GO = 1000

Some = tuple[list[Heard], int]


def is_quick(session: Session, rule: AlertRule, now: datetime) -> bool:
    """Whether there is so little to read that the answer can stand on the next page."""
    return how_much(session, rule, now) <= AT_ONCE


def how_much(session: Session, rule: AlertRule, now: datetime) -> int:
    """How many rows the dry run reads."""
    asked, since = read_rule(rule), now - PAST
    counts_texts = rule.kind in TEXTUAL or asked.with_unread or asked.how == "nothing_new"
    texts = session.scalar(select(func.count()).select_from(Item).where(Item.collected_at > since)) if counts_texts else 0
    heard = select(func.count()).select_from(Sighting).where(Sighting.heard_at > since)
    return (texts or 0) + (session.scalar(heard) or 0)


def try_now(session: Session, rule: AlertRule, *, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """The whole dry run, in this session."""
    reading = start_texts(session, rule)
    if reading is None:
        return result_of(session, rule, None, now=now, zone=zone)
    for read in (items_after, sightings_after):
        texts, last = read(session, 0, now)
        while last:
            reading.take(texts)
            texts, last = read(session, last, now)
    return result_of(session, rule, reading, now=now, zone=zone)


def start_texts(session: Session, rule: AlertRule) -> TextReplay | None:
    """A reader of texts for a rule of words; None for the other kinds."""
    if rule.kind not in TEXTUAL:
        return None
    asked = read_rule(rule, districts_of(session))
    return TextReplay(asked, watched(asked, roles_of(session)))


def items_after(session: Session, last: int, now: datetime) -> Some:
    """Up to a thousand collected texts with ids above `last`, and the last id; 0 when there are no more."""
    wanted = item_rows().where(Item.id > last, Item.collected_at > now - PAST, Item.assessed_at.is_not(None))
    rows = session.execute(wanted.order_by(Item.id).limit(IN_ONE_GO)).all()
    return [item_heard(row) for row in rows], rows[-1].id if rows else 0


def sightings_after(session: Session, last: int, now: datetime) -> Some:
    """The same of what people wrote down."""
    wanted = sighting_rows().where(Sighting.id > last, Sighting.logged_at > now - PAST)
    rows = session.execute(wanted.order_by(Sighting.id).limit(IN_ONE_GO)).all()
    return [sighting_heard(row) for row in rows], rows[-1].id if rows else 0


def result_of(session: Session, rule: AlertRule, reading: TextReplay | None, *, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """What the dry run found, as the page shows it."""
    asked: Asked = read_rule(rule, districts_of(session))
    said = reading.result() if reading is not None else list(replay(session, asked, now, zone))
    found = summary_of(alerts_of(asked, said), now, zone, week_of(session))
    return {**found, "read": reading.read if reading is not None else None}
