"""Changes to a source that is there: its settings and key, taking it out of the list and putting it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.errors import Refused
from workbench.intake.models import POLLED, SYNDICATION, Source
from workbench.intake.sources.opml import ListedFeed
from workbench.intake.sources.service import decisions

SHORTEST_S, LONGEST_S = 300, 86_400


@dataclass(frozen=True)
class SourceSettings:
    """What an administrator may set. Seconds lie between SHORTEST_S and LONGEST_S."""

    name: str
    genre: str
    language: str | None
    shortest_s: int
    longest_s: int
    takes_full_text: bool = False
    follows_hub: bool = False


def change_settings(
    session: Session, source: Source, wanted: SourceSettings, *, sealed_secret: str = "", actor_id: int, now: datetime
) -> list[str]:
    """Set what differs, and give its names. An empty `sealed_secret` keeps the key; the log names no value of it."""
    if not SHORTEST_S <= wanted.shortest_s <= wanted.longest_s <= LONGEST_S:
        raise Refused(_("The shortest interval must not be longer than the longest."), subject_id=source.id)
    values: dict[str, object] = {"name": wanted.name, "genre": wanted.genre, "language": wanted.language}
    if source.kind in POLLED:
        values |= {"shortest_s": wanted.shortest_s, "longest_s": wanted.longest_s}
        values["interval_s"] = min(max(source.interval_s, wanted.shortest_s), wanted.longest_s)
    if source.kind == SYNDICATION:
        values |= {"takes_full_text": wanted.takes_full_text, "follows_hub": wanted.follows_hub}
    if sealed_secret:
        values["secret"] = sealed_secret
    changed = [name for name, value in values.items() if getattr(source, name) != value]
    for name in changed:
        setattr(source, name, values[name])
    if changed:
        record(session, "source_changed", source, actor_id=actor_id, now=now, changed=changed)
    return changed


def remove(session: Session, source: Source, *, actor_id: int, now: datetime) -> None:
    """Stop asking the source and take it out of the list. Its texts stay. Twice is once."""
    if source.kind not in POLLED:
        raise Refused(_("This source is a part of the workbench and cannot be removed."), subject_id=source.id)
    if source.removed_at is not None:
        return
    source.removed_at, source.state = now, "paused"
    record(session, "source_removed", source, actor_id=actor_id, now=now)


def restore(session: Session, source: Source, *, actor_id: int, now: datetime) -> None:
    """Put a removed source back and ask it from now on. Raises Refused when its kind needs a decision that is not there."""
    if source.removed_at is None:
        return
    decisions.refuse_without_decision(session, source.kind)
    source.removed_at, source.next_poll_at = None, now
    source.state = "failing" if source.failure_count else "ok"
    record(session, "source_restored", source, actor_id=actor_id, now=now)


def add_listed_feeds(session: Session, feeds: Sequence[ListedFeed], *, genre: str, actor_id: int, now: datetime) -> list[Source]:
    """Each feed becomes a source, due at once; a removed one is put back. Returns these; others are left. Addresses differ."""
    addresses = [feed.address for feed in feeds]
    known = {source.address: source for source in session.scalars(select(Source).where(Source.address.in_(addresses)))}
    back = [source for source in known.values() if source.removed_at is not None]
    for source in back:
        restore(session, source, actor_id=actor_id, now=now)
    new = [_source_of(feed, genre, actor_id, now) for feed in feeds if feed.address not in known]
    session.add_all(new)
    session.flush()
    for source in new:
        record(session, "source_added", source, actor_id=actor_id, now=now, address=source.address)
    return [*back, *new]


def _source_of(feed: ListedFeed, genre: str, actor_id: int, now: datetime) -> Source:
    """Due now: the next tick reads it. A job for each of a thousand would keep the others waiting."""
    return Source(
        kind=SYNDICATION, name=(feed.name or feed.address)[:200], address=feed.address, genre=genre, state="ok", cursor={},
        next_poll_at=now, last_warnings=[], created_at=now, created_by_id=actor_id,
    )  # fmt: skip
