"""How long people's words stay: as the standing decision says. Articles stay, counts stay, and without a decision all stays."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from feeds.types import Item as Collected
from workbench.activity.models import Activity
from workbench.errors import Refused
from workbench.intake.collecting import mask_item
from workbench.intake.inbox import triage
from workbench.intake.models import Assessment, Item, ItemCopy, ItemText, Source, SourceTest, Tip, Translation, TriageAction
from workbench.intake.sources.service import decisions
from workbench.intake.storing import store_items
from workbench.rumours import service as rumours
from workbench.rumours.models import Sighting
from workbench.rumours.sightings import NewSighting, independent


@pytest.fixture
def told(app, database, people, clock):
    """Store one text of a kind of source: told("field", "Ord."). Gives the item's id."""

    def store(kind, text="Bron stängs i vinter.", *, genre="tip"):
        now = clock.utcnow()
        with app.app_context(), database.write_session() as session:
            source = Source(
                kind=kind, name=kind, address=f"{kind}:{genre}", genre=genre, cursor={}, next_poll_at=now, last_warnings=[],
                created_at=now,
            )  # fmt: skip
            session.add(source)
            session.flush()
            post = Collected("1", f"https://norrvik.example/{kind}/{genre}", "Rubrik", text)
            (item_id,) = store_items(session, source, [mask_item(post, now=now)], now=now)
        return item_id

    return store


@pytest.fixture
def old(run_tick):
    """Run the deletion once."""
    return lambda: run_tick("intake.delete_old_texts")


def item(database, item_id):
    with database.read_session() as session:
        return session.get_one(Item, item_id)


def log_of(database):
    with database.read_session() as session:
        return [row.details for row in session.scalars(select(Activity).where(Activity.verb == "old_words_deleted"))]


@pytest.mark.parametrize("kind", ["x", "mastodon", "bluesky", "mailbox", "tips", "field", "import", "manual"])
def test_peoples_words_go_when_their_days_are_over(database, decide, told, old, later, kind):
    """Not a day before."""
    item_id = told(kind)
    decide(30)
    later(days=29)
    old()
    assert item(database, item_id).text == "Bron stängs i vinter."
    later(days=2)
    old()
    after = item(database, item_id)
    assert (after.title, after.text, after.url, after.state) == ("", "", None, "removed")
    assert after.removed_at is not None
    assert log_of(database) == [{"texts": 1, "sightings": 0}]


def test_without_a_decision_nothing_is_deleted(app, database, people, clock, decide, told, old, later):
    """Also not under one that has ended. METHOD.md F4: without one the job is off."""
    item_id = told("tips")
    later(days=4000)
    old()
    assert item(database, item_id).text
    decide(1)
    with app.app_context(), database.write_session() as session:
        decisions.end_decision(session, actor_id=people["administrator"].id, now=clock.utcnow())
    old()
    assert item(database, item_id).text
    assert log_of(database) == []


@pytest.mark.parametrize(("genre", "stays"), [("news", True), ("authority", True), ("letter", True), ("post", False)])
def test_articles_stay_and_posts_of_a_feed_go(database, decide, told, old, later, genre, stays):
    """A forum's feed holds what people wrote."""
    item_id = told("syndication", genre=genre)
    decide(30)
    later(days=31)
    old()
    assert bool(item(database, item_id).text) is stays


def test_a_second_run_deletes_nothing_and_logs_nothing(database, decide, told, old, later):
    """One row, with the number."""
    told("tips")
    decide(30)
    later(days=31)
    old()
    old()
    assert log_of(database) == [{"texts": 1, "sightings": 0}]


def test_what_hangs_on_the_words_goes_with_them(database, people, decide, told, old, later, clock):
    """Earlier wordings, translations, doubts, reasons, copies, previews, titles in the log of the inbox."""
    item_id, now = told("tips"), clock.utcnow()
    writer = people["writer"].id
    with database.write_session() as session:
        source_id = session.get_one(Item, item_id).source_id
        session.add_all(
            [
                ItemText(item_id=item_id, version=1, title="T", text="Förr.", seen_at=now),
                Translation(item_id=item_id, language="en", text="Bridge.", translated_by="person", added_by_id=writer,
                            added_at=now),
                Tip(item_id=item_id, told_by="resident", doubt="Min granne säger så.", told_at=now),
                Assessment(
                    item_id=item_id, relevant=True, relevance="sweden", score=0.9, threshold=0.5, statement_type="claim",
                    matches=[], reasons=[["bron", 0.4]], model_version="1", assessed_at=now,
                ),
                ItemCopy(
                    item_id=item_id, source_id=source_id, external_id="2", title="T", text="Ord.", url="https://norrvik.example/k",
                    collected_at=now, sign="near", author_code="b" * 64,
                ),
                SourceTest(
                    kind="mastodon", address="mastodon:a", newest=[{"text": "Ord."}], warnings=[], asked_by_id=writer,
                    asked_at=now,
                ),
                TriageAction(
                    verb="dismissed", actor_id=writer, at=now, before=[],
                    skipped=[{"item_id": item_id, "title": "Rubrik", "name": "W"}],
                ),
            ]
        )  # fmt: skip
    decide(30)
    later(days=31)
    old()
    with database.read_session() as session:
        assert session.scalar(select(func.count(ItemText.id))) == 0
        assert session.scalar(select(func.count(Translation.id))) == 0
        assert session.scalars(select(Tip.doubt)).one() == ""
        assert session.scalars(select(Assessment.reasons)).one() == []
        assert session.scalars(select(SourceTest.newest)).one() == []
        assert session.scalars(select(TriageAction.skipped)).one() == []
        copy = session.scalars(select(ItemCopy)).one()
    assert (copy.title, copy.text, copy.url, copy.author_code) == ("", "", None, None)


def test_a_linked_item_stays_linked_and_its_report_counts(app, database, people, rumour, decide, told, old, later, clock):
    """However lately it was linked: the words are as old as the item."""
    item_id = told("mastodon", genre="post")
    decide(30)
    later(days=20)
    add(app, database, rumour, people, clock, "Bron stängs i vinter.", item_id=item_id)
    with database.write_session() as session:
        row = session.get_one(Item, item_id)
        row.state, row.rumour_id = "linked", rumour.id
    later(days=11)
    old()
    after = item(database, item_id)
    assert (after.state, after.text) == ("linked", "")
    with database.read_session() as session:
        report = session.scalars(select(Sighting)).one()
    assert (report.text_heard, report.url, report.removed_at) == ("", None, None)
    assert log_of(database) == [{"texts": 1, "sightings": 1}]


def add(app, database, rumour, people, clock, text, **fields):
    with app.app_context(), database.write_session() as session:
        values = {"channel": "open_social_media", "source_type": "social_media"} | fields
        said = NewSighting(text_heard=text, heard_at=clock.utcnow(), **values)
        return rumours.add_sighting(session, session.merge(rumour), said, actor_id=people["writer"].id, now=clock.utcnow())


def reports(database):
    with database.read_session() as session:
        return session.scalars(select(Sighting).order_by(Sighting.id)).all()


def test_the_count_of_independent_reports_is_the_same_without_words(app, database, people, rumour, decide, old, later, clock):
    """The same words counted once; they go on doing so, also with a report that keeps its words for a while."""
    for text in ("Bron stängs!", "bron stängs", "Älven svämmar över."):
        add(app, database, rumour, people, clock, text)
    add(app, database, rumour, people, clock, "Bron stängs", author_hash="c" * 64)
    later(days=20)
    add(app, database, rumour, people, clock, "BRON STÄNGS")
    add(app, database, rumour, people, clock, "Bron stängs", relation="counters")
    before = len(independent(reports(database)))
    decide(30)
    later(days=15)
    old()
    assert [bool(row.text_heard) for row in reports(database)] == [False, False, False, False, True, True]
    assert len(independent(reports(database))) == before == 3
    later(days=20)
    old()
    assert not any(row.text_heard for row in reports(database))
    assert len(independent(reports(database))) == before


def test_what_newspapers_print_stays_in_a_report(app, database, people, rumour, decide, old, later, clock):
    """It is no person's report."""
    add(app, database, rumour, people, clock, "Bron stängs, skriver tidningen.", source_type="media", channel="press")
    decide(1)
    later(days=40)
    old()
    assert [row.text_heard for row in reports(database)] == ["Bron stängs, skriver tidningen."]


def test_the_log_says_how_many_and_nothing_of_whom(database, decide, told, old, later):
    """One row for a hundred texts."""
    for number, kind in enumerate(("tips", "field", "manual")):
        told(kind, f"Ord nummer {number}.")
    decide(30)
    later(days=31)
    old()
    assert log_of(database) == [{"texts": 3, "sightings": 0}]


def test_days_are_counted_from_when_it_was_collected(database, decide, told, old, later, clock):
    """A date that the source gives may be anything."""
    item_id = told("tips")
    with database.write_session() as session:
        row = session.get_one(Item, item_id)
        row.published_at = row.dated_at = clock.utcnow() - timedelta(days=500)
    decide(30)
    old()
    assert item(database, item_id).text


@pytest.mark.parametrize("state", ["new", "dismissed", "linked"])
def test_an_item_without_words_can_no_longer_be_sorted(
    app, database, people, rumour, decide, told, old, later, clock, sign_in, state
):
    """Its page says why, and no action makes it a line of the inbox again."""
    item_id = told("mastodon", genre="post")
    with database.write_session() as session:
        row = session.get_one(Item, item_id)
        row.state, row.rumour_id = state, rumour.id if state == "linked" else None
    decide(30)
    later(days=31)
    old()
    page = sign_in("writer").get(f"/inbox/{item_id}")
    assert page.status_code == 200
    assert "have been erased" in page.text
    before = item(database, item_id).state
    with app.test_request_context(), database.write_session() as session, pytest.raises(Refused):
        triage.reopen(session, session.get_one(Item, item_id), actor_id=people["writer"].id, now=clock.utcnow())
    assert item(database, item_id).state == before == {"new": "removed"}.get(state, state)
