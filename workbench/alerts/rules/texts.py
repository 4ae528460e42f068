"""Texts as rules of words read them: collected texts that the model has read, and what people heard and wrote down."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from workbench.alerts.models import AlertRule, AlertTally
from workbench.alerts.rules.conditions import Asked, RuleBook, place_key
from workbench.alerts.rules.firing import Firing
from workbench.intake.models import Assessment, Item, Source
from workbench.rumours.models import Rumour, Sighting

BUCKET_SECONDS = 600
FRESH = timedelta(days=1)  # a text that was collected before that, or before the rule's window, is no news
QUOTED_GENRES = frozenset({"news", "authority"})  # whose headings stand on an alert; people's own words do not
MOST_TITLE = 140
MOST_WORDS_SHOWN = 6


@dataclass(frozen=True)
class Heard:
    """One text: what it says, what is known of it, and the rumour that it is about, if any."""

    subject_id: int | None  # the item; None for a sighting that a person wrote down
    at: datetime
    text: str
    title: str
    theme: str
    genre: str
    source_id: int | None
    place: str
    channel: str
    is_likely: bool
    rumour_id: int | None


@dataclass
class Hits:
    """What one rule met: how many texts, which words, and the newest text. By rumour, or None for texts without one."""

    count: int = 0
    words: dict[str, None] = field(default_factory=dict)
    newest: Heard | None = None


def items_read(session: Session, assessment_ids: Sequence[int], now: datetime, *, longest: timedelta) -> list[Heard]:
    """The items of these assessments that are news."""
    since = now - max(FRESH, longest)
    found: list[Heard] = []
    for start in range(0, len(assessment_ids), 500):
        statement = item_rows().join(Assessment, Assessment.item_id == Item.id)
        wanted = statement.where(Assessment.id.in_(assessment_ids[start : start + 500]), Item.collected_at > since)
        found += [item_heard(row) for row in session.execute(wanted.order_by(Item.id))]
    return found


def sightings_read(session: Session, sighting_ids: Sequence[int]) -> list[Heard]:
    """What people wrote down. A sighting of a collected text was met as a text already."""
    found: list[Heard] = []
    for start in range(0, len(sighting_ids), 500):
        some = sighting_rows().where(Sighting.id.in_(sighting_ids[start : start + 500])).order_by(Sighting.id)
        found += [sighting_heard(row) for row in session.execute(some)]
    return found


def item_rows() -> Select[Any]:
    """The columns that `item_heard` reads, of items that are still there."""
    columns: tuple[Any, ...] = (
        Item.id, Item.collected_at, Item.title, Item.text, Item.theme, Item.flagged, Item.source_id, Item.match_relation,
        Source.genre, Item.rumour_id, Rumour.id.label("matched_id"), Rumour.state.label("matched_state"),
    )  # fmt: skip
    joined: Select[Any] = (
        select(*columns).join(Source, Source.id == Item.source_id).outerjoin(Rumour, Rumour.code == Item.match_code)
    )
    return joined.where(Item.state != "removed")


def sighting_rows() -> Select[Any]:
    """The columns that `sighting_heard` reads."""
    columns: tuple[Any, ...] = (
        Sighting.id, Sighting.logged_at, Sighting.text_heard, Sighting.place, Sighting.channel, Sighting.rumour_id, Rumour.theme,
        Rumour.place.label("rumour_place"),
    )  # fmt: skip
    told = (Sighting.item_id.is_(None), Sighting.item_copy_id.is_(None), Sighting.relation != "counters")
    joined: Select[Any] = select(*columns).join(Rumour, Rumour.id == Sighting.rumour_id)
    return joined.where(*told)


def item_heard(row: Row[Any]) -> Heard:
    """A collected text. The rumour is the one a person linked it to, or else the one that the machine takes it to assert."""
    is_open = row.matched_state is not None and row.matched_state not in ("closed", "merged")
    matched = row.matched_id if is_open and row.match_relation == "asserts" and row.flagged else None
    return Heard(
        row.id, row.collected_at, f"{row.title}\n{row.text}", shown_title(row.title) if row.genre in QUOTED_GENRES else "",
        row.theme or "", row.genre, row.source_id, "", "", bool(row.flagged), row.rumour_id or matched,
    )  # fmt: skip


def sighting_heard(row: Row[Any]) -> Heard:
    """What somebody heard and wrote down."""
    place = place_key(row.place or row.rumour_place)
    return Heard(None, row.logged_at, row.text_heard, "", row.theme, "told", None, place, row.channel, True, row.rumour_id)


def meet(book: RuleBook, texts: Iterable[Heard]) -> dict[tuple[int, int | None], Hits]:
    """What each rule met in the texts, by (rule, rumour)."""
    found: dict[tuple[int, int | None], Hits] = {}
    for heard in texts:
        for rule_id, phrases in book.words.owners_of(heard.text).items():
            if takes(book.asked[rule_id], heard):
                hits = found.setdefault((rule_id, heard.rumour_id), Hits())
                hits.count += 1
                hits.words.update(dict.fromkeys(phrases))
                hits.newest = heard
    return found


def takes(asked: Asked, heard: Heard) -> bool:
    """Whether the text is of the kind, theme, place and channel that the rule asks for."""
    if asked.only_likely and not heard.is_likely:
        return False
    if asked.themes and heard.theme not in asked.themes:
        return False
    if asked.genres and heard.genre not in asked.genres:
        return False
    if asked.sources and heard.source_id not in asked.sources:
        return False
    if asked.places and heard.place not in asked.places:
        return False
    return not asked.channels or heard.channel in asked.channels


def at_once(asked: Asked, rumour_id: int | None, hits: Hits, groups: int | None = None) -> Firing:
    """What a rule says of one text or more. Those of one rumour are one matter, those without a rumour another."""
    heard = hits.newest
    is_about_rumour = rumour_id is not None
    title = heard.title if heard is not None else ""
    count = hits.count if groups is None else groups
    facts = {"count": count, "hours": asked.rule.window_hours, "words": list(hits.words)[:MOST_WORDS_SHOWN]}
    return Firing(
        rule=asked.rule, rumour_id=rumour_id, count=count, group=f"{asked.rule.id}:{rumour_id or 'texts'}",
        subject_kind="rumour" if is_about_rumour else "item",
        subject_id=None if is_about_rumour or heard is None else heard.subject_id,
        title="" if is_about_rumour else title or asked.rule.name, times=hits.count, facts=facts,
    )  # fmt: skip


def together(asked: Asked, by_rumour: dict[int | None, Hits], total: int) -> Firing:
    """What a rule says when enough texts have come within its window. They are one matter, whatever they are about."""
    hits = Hits()
    for each in by_rumour.values():
        hits.count += each.count
        hits.words.update(each.words)
        hits.newest = each.newest
    only = next(iter(by_rumour)) if len(by_rumour) == 1 else None
    firing = at_once(asked, only, hits, total)
    return replace(firing, group=f"{asked.rule.id}:texts")


def add_to_tally(session: Session, rule: AlertRule, count: int, now: datetime) -> int:
    """Count texts up in this ten minutes' row, forget what is older than the window, and give the sum of the window."""
    bucket = int(now.timestamp()) // BUCKET_SECONDS
    first = bucket - rule.window_hours * 3600 // BUCKET_SECONDS
    rows = {row.bucket: row for row in session.scalars(select(AlertTally).where(AlertTally.rule_id == rule.id))}
    for old in [number for number in rows if number <= first or number > bucket]:
        session.delete(rows.pop(old))
    if bucket not in rows:
        rows[bucket] = AlertTally(rule_id=rule.id, bucket=bucket, count=0)
        session.add(rows[bucket])
    rows[bucket].count += count
    session.flush()
    return sum(row.count for row in rows.values())


def shown_title(title: str) -> str:
    """One line without letters that turn the text around, not too long."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in title).split())
    return line if len(line) <= MOST_TITLE else f"{line[: MOST_TITLE - 1].rstrip()}…"
