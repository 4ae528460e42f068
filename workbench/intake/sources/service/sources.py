"""Changes to sources: add, test, pause, poll, and storing new items. What a visit gave otherwise: see visits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Table, bindparam, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workbench import queue
from workbench.activity.service import record
from workbench.errors import Conflict, NotFound, Refused
from workbench.intake.collecting import MaskedItem, storable
from workbench.intake.models import NEEDS_DELETION_DECISION, POLLED, SYNDICATION, Item, Source, SourceTest
from workbench.intake.sources.service import manners
from workbench.intake.sources.service.decisions import standing_decision
from workbench.intake.stories.known_items import IDS_AT_ONCE, known_external_ids
from workbench.intake.stories.same_story import canonical_url, text_digest

FEEDS_A_JOB = 25
NEARLY = timedelta(seconds=5)  # the length of a tick: a source is asked a little early rather than late
POLL_LEASE = timedelta(minutes=10)  # a due source whose job was lost is due again after this
PASTED_NAME = "Pasted by staff"
PASTED_ADDRESS = "manual:pasted"
_ITEM: Table = Item.metadata.tables[Item.__tablename__]
_OWN_COLUMNS = (
    "source_id", "external_id", "url", "title", "text", "language", "published_at", "collected_at", "dated_at", "warnings",
    "masked_counts", "author_code", "canonical_url", "text_digest",
)  # fmt: skip


def get_source(session: Session, source_id: int) -> Source:
    """The source. Raises NotFound."""
    source = session.get(Source, source_id)
    if source is None:
        raise NotFound(_("There is no such source."), subject_id=source_id)
    return source


def get_test(session: Session, test_id: int) -> SourceTest:
    """The try of an address. Raises NotFound."""
    test = session.get(SourceTest, test_id)
    if test is None:
        raise NotFound(_("There is no such test."), subject_id=test_id)
    return test


def ask_for_test(session: Session, address: str, *, name: str, genre: str, actor_id: int, now: datetime) -> SourceTest:
    """Let a worker read the address, so that a person sees what it holds before it becomes a source."""
    address = storable(address).strip()
    refuse_known(session, address)
    test = SourceTest(address=address, name=name, genre=genre, asked_by_id=actor_id, asked_at=now, newest=[], warnings=[])
    session.add(test)
    session.flush()
    queue.enqueue(session, "intake.test_source", {"test_id": test.id}, dedupe=f"test-source:{test.id}")
    return test


def refuse_known(session: Session, address: str) -> None:
    """Raises Conflict when the address is a source already."""
    known = session.scalar(select(Source.name).where(Source.address == address))
    if known is not None:
        raise Conflict(_("We already collect from this address: %(name)s.", name=known), subject_id=address)


def add_tested_source(session: Session, test: SourceTest, *, actor_id: int, now: datetime) -> Source:
    """The tested address becomes a source and is read within seconds. A second click gives the same source."""
    if test.source_id is not None:
        return get_source(session, test.source_id)
    if test.state != "ok":
        raise Refused(_("Only an address that has been tested can be added."), subject_id=test.id)
    address = test.moved_to or test.address
    refuse_known(session, address)
    source = add_source(session, address, name=test.name or test.title or address, genre=test.genre, actor_id=actor_id, now=now)
    test.source_id = source.id
    return source


def add_source(session: Session, address: str, *, name: str, genre: str, actor_id: int | None, now: datetime) -> Source:
    """A new source, due at once. Also for the demo, which needs no test."""
    source = Source(
        kind=SYNDICATION, name=name[:200], address=address, genre=genre, state="ok", cursor={}, next_poll_at=now,
        last_warnings=[], created_at=now, created_by_id=actor_id,
    )  # fmt: skip
    session.add(source)
    session.flush()
    record(session, "source_added", source, actor_id=actor_id, now=now, address=address)
    enqueue_poll(session, source, now=now)
    return source


def pause(session: Session, source: Source, *, actor_id: int, now: datetime) -> None:
    """Stop asking the source. Its items stay."""
    if source.state == "paused":
        return
    source.state = "paused"
    record(session, "source_paused", source, actor_id=actor_id, now=now)


def resume(session: Session, source: Source, *, actor_id: int, now: datetime) -> None:
    """Ask the source again, from now on."""
    if source.state != "paused":
        return
    source.state = "failing" if source.failure_count else "ok"
    source.next_poll_at = now
    record(session, "source_resumed", source, actor_id=actor_id, now=now)


def poll_now(session: Session, source: Source, *, actor_id: int, now: datetime) -> bool:
    """Ask the source at once, also one that fails or has ended. False when that is being done already."""
    if source.kind not in POLLED or source.state == "paused":
        raise Refused(_("The source is paused. Resume it first."), subject_id=source.id)
    if source.state == "gone":
        source.state = "failing"
    if source.kind == SYNDICATION:
        manners.stop_waiting(session, source.address)
    is_new = enqueue_poll(session, source, now=now)
    if is_new:
        record(session, "source_poll_asked", source, actor_id=actor_id, now=now)
    return is_new


def enqueue_poll(session: Session, source: Source, *, now: datetime) -> bool:
    """One job per source and minute. False when it stands already."""
    source.next_poll_at = now + POLL_LEASE
    dedupe = f"poll:{source.id}:{int(now.timestamp()) // 60}"
    return queue.enqueue(session, "intake.collect_source", {"source_id": source.id}, dedupe=dedupe) is not None


def enqueue_due(session: Session, *, now: datetime) -> int:
    """Jobs for every source that is due: feeds many to a job, all others one each. Returns how many sources.

    People's own words wait for a standing deletion decision.
    """
    kinds = POLLED if standing_decision(session) else [kind for kind in POLLED if kind not in NEEDS_DELETION_DECISION]
    due = select(Source).where(Source.kind.in_(kinds), Source.state.in_(("ok", "failing")), Source.next_poll_at <= now + NEARLY)
    found = list(session.scalars(due.order_by(Source.next_poll_at, Source.id)))
    feeds = [source for source in found if source.kind == SYNDICATION]
    alone = [source for source in found if source.kind != SYNDICATION]
    for first in range(0, len(feeds), FEEDS_A_JOB):
        _enqueue_together(session, feeds[first : first + FEEDS_A_JOB], now=now)
    return len(feeds) + sum(enqueue_poll(session, source, now=now) for source in alone)


def _enqueue_together(session: Session, feeds: Sequence[Source], *, now: datetime) -> None:
    for source in feeds:
        source.next_poll_at = now + POLL_LEASE
    ids = [source.id for source in feeds]
    dedupe = f"poll:{ids[0]}-{ids[-1]}x{len(ids)}:{int(now.timestamp())}"
    queue.enqueue(session, "intake.collect_sources", {"source_ids": ids}, dedupe=dedupe)


def store_items(session: Session, source: Source, items: Sequence[MaskedItem], *, now: datetime) -> list[int]:
    """Insert what is new. An item whose id or link the source has given before is passed over, and costs one look."""
    if not items:
        return []
    known = known_external_ids(session, source.id, [item.external_id for item in items])
    new: dict[str, MaskedItem] = {}
    for item in items:
        if item.external_id not in known:
            new.setdefault(item.external_id, item)
    if not new:
        return []
    connection = session.connection()
    connection.execute(_insertion(connection.dialect.name), [_row(source.id, item, now) for item in new.values()])
    ids = [
        item_id
        for start in range(0, len(new), IDS_AT_ONCE)
        for item_id in connection.scalars(
            select(_ITEM.c.id).where(
                _ITEM.c.source_id == source.id, _ITEM.c.external_id.in_(list(new)[start : start + IDS_AT_ONCE])
            )
        )
    ]
    source.item_count += len(ids)
    return sorted(ids)  # in the order in which the source gave them


@cache
def _insertion(dialect: str) -> Any:
    """One statement for any number of rows. What is alike in all of them stands in it, so that it is not sent with each."""
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    alike = {"state": "'new'", "flagged": "false", "score": "0.0", "assess_error": "''"}
    values: dict[str, Any] = {name: bindparam(name) for name in _OWN_COLUMNS} | {
        name: literal_column(sql) for name, sql in alike.items()
    }
    # The database itself passes over what another worker has stored meanwhile, and a second item with the same link.
    return insert(_ITEM).values(**values).on_conflict_do_nothing()


def _row(source_id: int, item: MaskedItem, now: datetime) -> dict[str, Any]:
    return {
        "source_id": source_id, "external_id": item.external_id, "url": item.url, "title": item.title, "text": item.text,
        "language": item.language, "published_at": item.published_at, "collected_at": now, "dated_at": item.dated_at,
        "warnings": list(item.warnings), "masked_counts": item.masked_counts, "author_code": item.author_code,
        "canonical_url": canonical_url(item.url), "text_digest": text_digest(item.title, item.text),
    }  # fmt: skip


def set_test_result(session: Session, test: SourceTest, values: dict[str, Any], *, now: datetime) -> None:
    """What the worker found at the address."""
    session.execute(update(SourceTest).where(SourceTest.id == test.id).values(**values, finished_at=now))
