"""The same inbox on PostgreSQL: duplicates, bulk dismissal and undo, filters."""

import pytest

from feeds.types import Item as Collected
from tests.postgres.conftest import database, fresh_database, postgres_url  # noqa: F401  (fixtures)
from workbench.accounts import service as accounts
from workbench.intake import service
from workbench.intake.collecting import mask_item
from workbench.intake.inbox import queries
from workbench.intake.inbox.counting import Count, new_count, tab_counts
from workbench.intake.inbox.filters import InboxFilter
from workbench.intake.models import Item, Source
from workbench.intake.storing import store_items

pytestmark = pytest.mark.postgres


def test_items_are_stored_once_sorted_and_undone(app, database, clock):  # noqa: F811
    """ON CONFLICT without a target, one UPDATE, and every filter at once."""
    now = clock.utcnow()
    items = [mask_item(Collected(f"n{n}", f"https://norrvik.example/{n % 300}", "Rubrik", "Älven"), now=now) for n in range(600)]
    with app.test_request_context(), database.write_session() as session:
        home = accounts.add_organisation(session, "Norrvik", kind="municipality", now=now)
        anna = accounts.add_user(
            session, "a@norrvik.example", name="Anna", organisation=home, roles=["writer"], actor_id=None, now=now
        )
        source = service.add_source(session, "https://norrvik.example/f", name="Bladet", genre="news", actor_id=None, now=now)
        assert len(store_items(session, source, items, now=now)) == 300
        assert store_items(session, session.get(Source, source.id), items, now=now) == []
        session.query(Item).update({"flagged": True, "score": 0.9, "theme": "T01", "assessed_at": now})
        wanted = InboxFilter(theme="T01", source_id=source.id, genre="news", days=1, match="none", q="älven")
        page = queries.inbox_page(session, wanted, queries.all_sources(session), number=2, actor_id=anna.id, now=now)
        assert (page.total, len(page.rows)) == (300, 50)
        place = queries.place_of(session, session.get_one(Item, page.rows[0].id), wanted, actor_id=anna.id, now=now)
        assert (place.number, place.total) == (51, 300)
        ids = queries.ids_in_filter(session, wanted, until_id=10**9, most=1000, actor_id=anna.id, now=now)
        action = service.dismiss(session, ids, actor_id=anna.id, now=now)
        assert tab_counts(session, actor_id=anna.id)[0]["dismissed"] == Count(300)
        assert service.undo(session, action, actor_id=anna.id, now=now) == 300
        assert new_count(session) == Count(300)
