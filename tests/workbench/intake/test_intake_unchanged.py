"""Visits that found nothing new are written together, and leave a source exactly as a visit written alone would."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from feeds.types import Batch, Cursor
from workbench import clock as clocks
from workbench.intake.collecting import stored_cursor
from workbench.intake.models import Source, SourceVisit
from workbench.intake.sources.service import visits
from workbench.intake.sources.service.unchanged import Unchanged, is_plain, store_unchanged

ADDRESS = "https://norrvik.example/feed.xml"
CURSOR = Cursor(etag='"1"', digest="a" * 64)


@pytest.fixture
def two_sources(app, database, clock):
    """Two sources alike in everything but their address, both read an hour ago."""
    now = clocks.utcnow()
    with database.write_session() as session:
        for name in ("alone", "together"):
            session.add(Source(
                kind="syndication", name=name, address=f"https://{name}.example/feed", genre="news", state="failing",
                cursor=stored_cursor(Batch((), CURSOR)), interval_s=700, next_poll_at=now, last_ok_at=now - timedelta(hours=1),
                failure_count=3, last_error="It did not answer.", last_warnings=["Dates are missing."], created_at=now,
            ))  # fmt: skip
    return now


def values(session, name):
    row = session.scalars(select(Source).where(Source.name == name)).one()
    return {column: getattr(row, column) for column in (
        "state", "interval_s", "next_poll_at", "last_ok_at", "last_polled_at", "failure_count", "last_error", "last_warnings",
        "cursor", "item_count", "skipped_count",
    )}  # fmt: skip


@pytest.mark.parametrize("max_age", [None, 7200])
def test_together_is_as_alone(database, two_sources, max_age):
    now = two_sources
    batch = Batch((), CURSOR, not_modified=True, max_age=max_age)
    with database.write_session() as session:
        alone, together = session.scalars(select(Source).order_by(Source.name)).all()
        visits.record_visit(session, alone, batch, [], 0, interval=timedelta(minutes=5), chance=0.5, now=now, took_ms=12)
        assert store_unchanged(session, [Unchanged(together.id, max_age, 0.5, 12)], now=now) == {together.id}
    with database.read_session() as session:
        assert values(session, "together") == values(session, "alone")
        logged = session.scalars(select(SourceVisit).order_by(SourceVisit.source_id)).all()
        assert len({(row.at, row.took_ms, row.result, row.new_count, row.message) for row in logged}) == 1
        assert len(logged) == 2


@pytest.mark.parametrize(
    "change", [{"state": "paused"}, {"state": "gone"}, {"last_ok_at": None}], ids=["paused", "gone", "never"]
)
def test_source_that_needs_more_is_left_to_a_visit_of_its_own(database, two_sources, change):
    with database.write_session() as session:
        source = session.scalars(select(Source).where(Source.name == "together")).one()
        for name, value in change.items():
            setattr(source, name, value)
        session.flush()
        assert store_unchanged(session, [Unchanged(source.id, None, 0.5, 1)], now=two_sources) == set()
        assert session.scalars(select(SourceVisit)).all() == []


@pytest.mark.parametrize(
    "said",
    [
        {"not_modified": False}, {"moved_to": "https://new.example/feed"}, {"retry_after": 60}, {"warnings": ("Odd.",)},
        {"gone_ids": ("1",)}, {"cursor": Cursor(etag='"2"')},
    ],
    ids=["read", "moved", "asked to wait", "warning", "gone", "new validator"],
)  # fmt: skip
def test_visit_that_says_more_is_not_plain(said):
    batch = Batch(**({"items": (), "cursor": CURSOR, "not_modified": True} | said))
    known = stored_cursor(Batch((), CURSOR))
    assert not is_plain(batch, address=ADDRESS, cursor=known, following=stored_cursor(batch))
    assert is_plain(Batch((), CURSOR, not_modified=True), address=ADDRESS, cursor=known, following=known)
