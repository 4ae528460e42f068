"""Codes of authors: keyed, different for every rumour, gone when the item is sorted."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from workbench.intake.models import Item, ItemCopy
from workbench.intake.stories.author_codes import author_code, author_hash
from workbench.rumours import service as rumours
from workbench.rumours.models import Sighting

CODE = author_code("k", "mastodon", "anna@norrvik.example")


@pytest.fixture
def posts(add_items, database):
    """Two posts of one author and one of another."""
    ids = add_items(3, genre="post", name="Torget")
    with database.write_session() as session:
        for item_id, code in zip(ids, (CODE, CODE, author_code("k", "mastodon", "bo@norrvik.example")), strict=True):
            session.get(Item, item_id).author_code = code
    return ids


def test_code_is_keyed_and_folds_the_account():
    assert author_code("k", "Mastodon", " @Anna@Norrvik.example") == CODE
    assert (
        len({CODE, author_code("other", "mastodon", "anna@norrvik.example"), author_code("k", "x", "anna@norrvik.example")}) == 3
    )
    assert "anna" not in CODE
    assert len(CODE) == 64


def test_code_does_not_run_parts_together():
    assert author_code("k", "ab", "c") != author_code("k", "a", "bc")


def test_hash_differs_between_rumours_and_from_the_code():
    assert len({CODE, author_hash("k", CODE, "R-1"), author_hash("k", CODE, "R-2"), author_hash("q", CODE, "R-1")}) == 4
    assert author_hash("k", CODE, "R-1") == author_hash("k", CODE, "R-1")


def test_one_author_twice_is_one_report(database, posts, sign_in, rumour, settings, stored):
    client = sign_in("writer")
    for item_id in posts:
        client.post(f"/inbox/{item_id}/link", data={"rumour": rumour.code, "relation": "asserts"})
    assert [stored(item_id).author_code for item_id in posts] == [None, None, None]
    with database.read_session() as session:
        hashes = session.scalars(select(Sighting.author_hash).order_by(Sighting.id)).all()
    assert hashes[0] == hashes[1] == author_hash(settings.secret_key, CODE, rumour.code) != hashes[2]
    page = client.get(f"/rumours/{rumour.code}").text
    assert "3 observations, 2 of them independent" in page


def test_new_rumour_from_a_post_keeps_its_author_too(database, posts, sign_in, settings):
    form = {
        "claim": "badhuset byggs om till boende",
        "theme": "T01",
        "kind": "belief",
        "target_group": "other",
        "relation": "asserts",
    }
    answer = sign_in("writer").post(f"/inbox/{posts[0]}/new-rumour", data={**form, "language": "sv"})
    code = answer.location.rsplit("/", 1)[1]
    with database.read_session() as session:
        assert session.scalar(select(Sighting.author_hash)) == author_hash(settings.secret_key, CODE, code)


def test_dismissing_forgets_and_undo_does_not_bring_back(posts, sign_in, stored, database, rumour):
    client = sign_in("writer")
    client.post(f"/inbox/{posts[0]}/dismiss")
    assert stored(posts[0]).author_code is None
    client.post("/inbox/undo")
    assert (stored(posts[0]).state, stored(posts[0]).author_code) == ("new", None)
    client.post(f"/inbox/{posts[0]}/link", data={"rumour": rumour.code, "relation": "asserts"})
    with database.read_session() as session:
        assert session.scalars(select(Sighting.author_hash)).all() == [None]


def test_codes_end_after_thirty_days(database, posts, run_tick, later, stored):
    with database.write_session() as session:
        item = session.get(Item, posts[0])
        copied = {"source_id": item.source_id, "external_id": "c", "collected_at": item.collected_at}
        session.add(ItemCopy(item_id=item.id, sign="text", author_code=CODE, **copied))
    later(days=29, hours=23)
    run_tick("intake.forget_old")
    assert stored(posts[1]).author_code == CODE
    later(hours=1)
    run_tick("intake.forget_old")
    with database.read_session() as session:
        for table in (Item, ItemCopy):
            assert session.scalar(select(func.count(table.id)).where(table.author_code.is_not(None))) == 0


def test_alerts_count_independent_reports(app, database, posts, sign_in, rumour, people, clock):
    """Two posts of one author and one of another are two, in the sum that alerts read and in the alerts themselves."""
    from workbench.alerts.models import AlertRule
    from workbench.alerts.rules.engine import book_of, counted
    from workbench.rumours.queries import sighting_counts

    client = sign_in("writer")
    for item_id in posts:
        client.post(f"/inbox/{item_id}/link", data={"rumour": rumour.code, "relation": "asserts"})
    with app.app_context(), database.write_session() as session:
        values = {"channel": "press", "source_type": "media", "is_copy": True, "item_copy_id": 77}
        copy = rumours.NewSighting("Samma text", clock.utcnow(), **values)
        rumours.add_sighting(session, session.merge(rumour), copy, actor_id=None, now=clock.utcnow())
        for threshold in (2, 3):
            session.add(
                AlertRule(
                    name=f"from {threshold}", kind="sightings", threshold=threshold, window_hours=24, created_at=clock.utcnow()
                )
            )
        session.flush()
        assert sighting_counts(session, clock.utcnow() - timedelta(days=1)) == {rumour.id: 2}
        firings = counted(session, book_of(session), {rumour.id}, clock.utcnow())
        assert [(one.rule.threshold, one.count) for one in firings] == [(2, 2)]
