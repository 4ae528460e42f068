"""Budgets, deletion and the sweep's questions on PostgreSQL: rows that are held, JSON that is compared."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from feeds.types import Item as Collected
from tests.postgres.conftest import database, fresh_database, postgres_url  # noqa: F401  (fixtures)
from workbench.accounts import service as accounts
from workbench.intake.collecting import mask_item
from workbench.intake.models import Item, ReadBudget, Source, SourceTest, TriageAction
from workbench.intake.sources.service import budgets, decisions
from workbench.intake.storing import store_items
from workbench.intake.upstream import compliance, retention

pytestmark = pytest.mark.postgres


@pytest.fixture
def anna(app, database, clock):  # noqa: F811
    """One person of the municipality."""
    now = clock.utcnow()
    with app.app_context(), database.write_session() as session:
        home = accounts.add_organisation(session, "Norrvik", kind="municipality", now=now)
        return accounts.add_user(
            session, "a@norrvik.example", name="Anna", organisation=home, roles=["writer"], actor_id=None, now=now
        )


def test_visits_that_race_never_pass_the_limit_together(app, database, clock, anna):  # noqa: F811
    """The month's row is made once and held by one transaction at a time."""
    now = clock.utcnow()
    with app.app_context(), database.write_session() as session:
        budgets.set_limit(session, "x", 100, actor_id=anna.id, now=now)
    granted, start, next_month = [], threading.Barrier(6), now + timedelta(days=20)

    def visit():
        start.wait()
        with database.write_session() as session:
            granted.append(budgets.reserve(session, "x", 30, now=next_month))

    threads = [threading.Thread(target=visit) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(granted) == [0, 0, 10, 30, 30, 30]
    with database.read_session() as session:
        assert session.scalars(select(ReadBudget.used).where(ReadBudget.month == "2026-12")).all() == [100]


def test_posts_are_asked_about_and_old_words_deleted(app, database, clock, anna):  # noqa: F811
    """Every statement of the sweep and of the deletion is one that both databases know."""
    now = clock.utcnow()
    with app.app_context(), database.write_session() as session:
        source = Source(
            kind="mastodon", name="M", address="mastodon:m", genre="post", cursor={}, next_poll_at=now, last_warnings=[],
            created_at=now, options={"instance": "https://norrvik.example"},
        )  # fmt: skip
        session.add(source)
        session.flush()
        posts = [Collected(str(number), f"https://norrvik.example/{number}", "", f"Ord {number}.") for number in range(5)]
        store_items(session, source, [mask_item(post, now=now) for post in posts], now=now)
        session.add(
            SourceTest(kind="mastodon", address="a", newest=[{"text": "Ord."}], warnings=[], asked_by_id=anna.id, asked_at=now)
        )
        session.add(TriageAction(verb="dismissed", actor_id=anna.id, at=now, before=[], skipped=[{"title": "T"}]))
        decisions.record_decision(
            session, reference="KS 1", decided_on=date(2026, 11, 1), text_days=30, note="", actor_id=anna.id, now=now
        )  # fmt: skip
    tomorrow = now + timedelta(hours=25)
    with app.app_context(), database.write_session() as session:
        assert [one.id for one in compliance.sources_to_ask(session, now=tomorrow)] == [source.id]
        asked = compliance.posts_to_ask(session, source, now=tomorrow, most=3)
        assert [post.reference for post in asked] == ["0", "1", "2"]
        assert compliance.record_answer(session, asked, {"1"}, now=tomorrow) == 1
        assert [post.reference for post in compliance.posts_to_ask(session, source, now=tomorrow, most=9)] == ["3", "4"]
    with app.app_context(), database.write_session() as session:
        assert retention.delete_old_words(session, now=now + timedelta(days=31)) == 4
        assert retention.delete_old_words(session, now=now + timedelta(days=31)) == 0
        assert set(session.scalars(select(Item.text))) == {""}
        assert session.scalars(select(SourceTest.newest)).one() == []
        assert session.scalars(select(TriageAction.skipped)).one() == []
