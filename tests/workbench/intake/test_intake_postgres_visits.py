"""Visits, copies and hubs on PostgreSQL: what is written for many sources at once, and what holds a row."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from feeds.types import Batch, Cursor
from feeds.types import Item as Collected
from tests.postgres.conftest import database, fresh_database, postgres_url  # noqa: F401  (fixtures)
from workbench import clock as clocks
from workbench.intake.collecting import mask_items
from workbench.intake.models import HostManners, HubSubscription, Item, ItemCopy, Source, SourceVisit
from workbench.intake.sources.jobs.outcomes import Outcome, store_outcomes
from workbench.intake.sources.jobs.plans import plan_visits
from workbench.intake.sources.service import hubs, sources
from workbench.intake.stories import stories
from workbench.queue import Job

pytestmark = pytest.mark.postgres

STORY = (
    "Kommunen öppnar badhuset i Norrvik igen på lördag efter ett halvår av renovering, säger fritidschefen. "
    "Biljetterna kostar lika mycket som förut och simskolan börjar i januari."
)
CURSOR = Cursor(etag='"1"')


@pytest.fixture
def papers(app, database, clock):  # noqa: F811
    """Three papers on three hosts, due now; the first of them has a hub."""
    now = clocks.utcnow()
    with app.app_context(), database.write_session() as session:
        for name in ("a", "b", "c"):
            session.add(Source(
                kind="syndication", name=name, address=f"https://{name}.example/feed", genre="news", cursor={}, last_warnings=[],
                next_poll_at=now, created_at=now, follows_hub=name == "a",
            ))  # fmt: skip


def visit(app, database, settings, batch_of):  # noqa: F811
    """Plan every source's visit, and write what `batch_of` says it gave."""
    now = clocks.utcnow()
    with app.app_context(), database.write_session() as session:
        ids = session.scalars(select(Source.id).order_by(Source.id)).all()
        plans, busy = plan_visits(session, ids, chance=lambda: 0.5, now=now)
    assert (len(plans), busy) == (3, [])
    outcomes = [Outcome(plan, batch, tuple(mask_items(batch.items, now=now))) for plan in plans for batch in [batch_of(plan)]]
    with app.app_context(), database.write_session() as session:
        store_outcomes(session, outcomes, settings=settings, now=now)


def first_batch(plan):
    item = Collected("1", f"{plan.values.address}/1", "Badhuset öppnar", STORY)
    hub = {"hub": "https://hub.example/", "topic": plan.values.address} if "a.example" in plan.values.address else {}
    return Batch((item,), CURSOR, **hub)


def test_what_visits_gave_is_one_line_with_its_copies(app, database, settings, clock, papers):  # noqa: F811
    visit(app, database, settings, first_batch)
    with app.app_context(), database.write_session() as session:
        line = session.scalars(select(Item)).one()
        assert session.scalar(select(func.count()).select_from(ItemCopy)) == 2
        assert session.scalars(select(HostManners.host).where(HostManners.busy_until.is_not(None))).all() == []
        copy = session.scalars(select(ItemCopy).order_by(ItemCopy.id)).first()
        split = stories.split_copy(session, line, copy.id, actor_id=None, now=clocks.utcnow())
        stories.join_near(session, [split.id], now=clocks.utcnow())  # what a person has split is never joined again
    with database.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Item)) == 2


def test_unchanged_visits_are_written_together(app, database, settings, clock, later, papers):  # noqa: F811
    visit(app, database, settings, first_batch)
    later(hours=1)
    visit(app, database, settings, lambda _plan: Batch((), CURSOR, not_modified=True, max_age=60))
    with database.read_session() as session:
        results = session.scalars(select(SourceVisit.result).order_by(SourceVisit.id)).all()
        assert results == ["read"] * 3 + ["unchanged"] * 3
        assert {row.last_ok_at for row in session.scalars(select(Source))} == {clocks.utcnow()}
    later(days=1)
    with app.app_context(), database.write_session() as session:
        assert sources.enqueue_due(session, now=clocks.utcnow()) == 3
        assert sources.enqueue_due(session, now=clocks.utcnow()) == 0
        due = session.scalars(select(Source.next_poll_at)).all()
        assert all(at > clocks.utcnow() for at in due)


def test_hub_is_asked_confirmed_and_renewed(app, database, settings, clock, later, papers):  # noqa: F811
    visit(app, database, settings, first_batch)
    with database.write_session() as session:
        row = session.scalars(select(HubSubscription)).one()
        assert session.scalars(select(Job.kind).where(Job.kind == "intake.subscribe_hub")).all() == ["intake.subscribe_hub"]
        confirmed = hubs.confirm(
            session, row.callback, mode="subscribe", topic=row.topic, lease="864000", settings=settings, now=clocks.utcnow()
        )
        assert confirmed
    with database.read_session() as session:
        row = session.scalars(select(HubSubscription)).one()
        assert row.state == "active"
        assert row.lease_until - clocks.utcnow() == timedelta(days=10)
