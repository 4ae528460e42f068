"""What changes at its source: edited texts, tombstones, addresses that are gone, and what never counts as gone."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from workbench.intake.models import Assessment, Item, ItemCopy, ItemText, Source, Tip, Translation
from workbench.intake.service import link
from workbench.intake.upstream import missing, removal, versions
from workbench.rumours.models import Sighting

TOMBSTONES = 'xmlns:at="http://purl.org/atompub/tombstones/1.0"'


def items(database):
    with database.read_session() as session:
        return session.scalars(select(Item).order_by(Item.id)).all()


def texts(database):
    with database.read_session() as session:
        return session.scalars(select(ItemText).order_by(ItemText.version)).all()


def edit(feed, title, text):
    feed.entries[0] = ("g1", "https://norrvik.example/1", title, text)


def test_edited_text_becomes_a_new_version_and_is_assessed_again(database, source, feed, read_source, later, clock):
    """What it said before is kept, both masked."""
    read_source()
    with database.write_session() as session:
        session.query(Item).update({"assessed_at": clock.utcnow()})
    edit(feed, "Rättelse: Bostäder vid älven", "Nu ring 070-765 43 21 i stället.")
    later(hours=7)
    read_source()
    item, untouched = items(database)
    assert (item.text_version, item.title) == (2, "Rättelse: Bostäder vid älven")
    assert "070" not in item.text
    assert (item.edited_at, item.assessed_at) == (clock.utcnow(), None)
    assert untouched.text_version == 1
    (old,) = texts(database)
    assert (old.version, old.title) == (1, "Bostäder vid älven")
    assert "070" not in old.text


def test_same_text_with_other_white_space_is_no_edit(database, source, feed, read_source, later):
    """Nor is the same feed read again."""
    read_source()
    edit(feed, "Bostäder   vid\nälven", "Ring  070-123 45 67 om du vet mer.")
    later(hours=7)
    read_source()
    assert [item.text_version for item in items(database)] == [1, 1]
    assert texts(database) == []


def test_text_that_changes_at_every_visit_keeps_twenty_versions(database, source, feed, read_source, later):
    """A page with a clock in its text does not fill the database."""
    for number in range(25):
        edit(feed, "Bostäder vid älven", f"Uppdaterad {number}.")
        read_source()
        later(hours=7)
    assert items(database)[0].text_version == 25
    assert len(texts(database)) == versions.MOST_VERSIONS


def test_removed_item_is_never_filled_again(database, source, feed, read_source, later, clock):
    """The feed goes on giving it; nothing of it comes back."""
    read_source()
    with database.write_session() as session:
        removal.remove_item(session, session.get(Item, items(database)[0].id), reason="test", now=clock.utcnow())
    edit(feed, "Ny rubrik", "Ny text.")
    later(hours=7)
    read_source()
    item = items(database)[0]
    assert (item.state, item.title, item.text, item.url) == ("removed", "", "", None)
    assert len(items(database)) == 2


def test_item_that_rolls_off_its_feed_stays(database, source, feed, read_source, later):
    """A feed shows only its newest; that says nothing of the others."""
    read_source()
    feed.entries = [("g3", "https://norrvik.example/3", "Nytt", "Text.")]
    later(days=40)
    read_source()
    assert [item.state for item in items(database)] == ["new"] * 3


def test_tombstone_removes_the_entry_and_only_it(database, source, feed, read_source, later):
    """RFC 6721: the id is named; the others stay, an entry that is there at the same time too."""
    read_source()
    dead = f'<feed xmlns="http://www.w3.org/2005/Atom" {TOMBSTONES}><title>Norrvik</title>'
    dead += "<at:deleted-entry ref='g1' when='2026-11-20T08:00:00Z'/><at:deleted-entry ref='g2' when='2026-11-20T08:00:00Z'/>"
    dead += "<entry><id>g2</id><title>Isbanan öppnar</title><content>På lördag klockan tio.</content></entry></feed>"
    feed.body = lambda: dead.encode()
    later(hours=7)
    read_source()
    assert [item.state for item in items(database)] == ["removed", "new"]


@pytest.fixture
def linked(app, database, people, rumour, source, feed, read_source, clock):
    """The first item of the feed, linked to a rumour, with everything that can hang on an item."""
    read_source()
    first = items(database)[0]
    with app.app_context(), database.write_session() as session:
        now = clock.utcnow()
        session.add_all([
            ItemText(item_id=first.id, version=1, title="Förr", text="Förr", seen_at=now),
            Translation(item_id=first.id, language="en", text="Then", translated_by="person",
                        added_by_id=people["writer"].id, added_at=now),
            Tip(item_id=first.id, told_by="resident", doubt="Tvivel", told_at=now),
            Assessment(item_id=first.id, relevant=True, relevance="sweden", score=0.9, threshold=0.5, statement_type="claim",
                       matches=[], reasons=[{"word": "Bostäder"}], model_version="1", assessed_at=now),
        ])  # fmt: skip
        session.flush()
        link(session, session.get(Item, first.id), rumour, actor_id=people["writer"].id, now=now)
    return first


def test_removed_item_leaves_no_words_and_its_sighting_counts(database, linked, rumour, clock):
    """Texts, earlier wordings, translations, doubts and reasons go; the row and the count stay."""
    for _twice in range(2):
        with database.write_session() as session:
            removal.remove_item(session, session.get(Item, linked.id), reason="test", now=clock.utcnow())
    with database.read_session() as session:
        for table in (ItemText, Translation, Assessment):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        assert session.scalars(select(Tip)).one().doubt == ""
        (sighting,) = session.scalars(select(Sighting).where(Sighting.item_id == linked.id))
    assert (sighting.text_heard, sighting.url) == ("", None)
    assert sighting.removed_at == clock.utcnow()


def test_line_goes_over_to_another_place_that_still_carries_the_story(database, source, feed, read_source, clock):
    """The words are the other paper's; the place that is gone is remembered and not collected again."""
    read_source()
    first = items(database)[0]
    with database.write_session() as session:
        other = Source(
            kind="syndication", name="Andra bladet", address="https://andra.example/rss", genre="news", state="ok", cursor={},
            next_poll_at=clock.utcnow() + timedelta(days=9), last_warnings=[], created_at=clock.utcnow(), options={},
        )  # fmt: skip
        session.add(other)
        session.flush()
        copy = ItemCopy(
            item_id=first.id, source_id=other.id, external_id="c1", url="https://andra.example/1", title="Bostäder",
            collected_at=clock.utcnow(), sign="near", similarity=0.9, text="Andra bladets ord.",
        )  # fmt: skip
        session.add(copy)
        session.flush()
        removal.remove_item(session, session.get(Item, first.id), reason="test", now=clock.utcnow())
    item = items(database)[0]
    assert (item.id, item.state, item.source_id, item.text) == (first.id, "new", other.id, "Andra bladets ord.")
    with database.read_session() as session:
        gone = session.scalars(select(ItemCopy)).one()
    assert (gone.source_id, gone.external_id, gone.title, gone.text, gone.url) == (source.id, "g1", "", "", None)
    read_source()
    assert [one.external_id for one in items(database)] == ["c1", "g2"]


@pytest.mark.parametrize(
    ("answers", "removed"),
    [
        ([(404, 0), (410, 25)], True),
        ([(410, 0), (404, 24)], True),
        ([(404, 0), (404, 23)], False),
        ([(404, 0), (200, 5), (404, 30)], False),
        ([(404, 0), (500, 5), (404, 30)], True),
        ([(500, 0), (503, 30), (403, 60), (429, 90)], False),
        ([(200, 0), (200, 30)], False),
    ],
    ids=["twice", "a day to the hour", "too close", "came back", "trouble in between", "only trouble", "there"],
)
def test_only_two_missing_answers_a_day_apart_remove(database, source, feed, read_source, clock, answers, removed):
    """404 or 410 of its own address, with no sign of life in between."""
    read_source()
    first = items(database)[0]
    start = clock.utcnow()
    for status, hours in answers:
        with database.write_session() as session:
            said = missing.record_answer(session, session.get(Item, first.id), status, now=start + timedelta(hours=hours))
    assert said is removed
    assert (items(database)[0].state == "removed") is removed


def test_addresses_are_asked_by_and_by_and_politely(database, source, feed, read_source, run_jobs, run_tick, later):
    """One a host and tick, a day after collecting; missing twice, a day apart, is gone."""
    feed.entries = [(f"g{n}", f"http://{feed.host}/sida{n}", f"Rubrik {n}", f"Text {n}.") for n in range(2)]
    feed.pages, feed.page_status = {f"/sida{n}": b"borta" for n in range(2)}, 404
    read_source()

    def tick():
        from workbench.queue import Job, enqueue

        with database.write_session() as session:
            session.query(Job).delete()
            enqueue(session, "intake.check_addresses", {}, dedupe="once")
        run_jobs(allowed_hosts=(feed.host,))

    tick()
    assert feed.pages_asked == []
    later(hours=25)
    tick()
    assert feed.pages_asked == ["/sida0"]
    tick()
    assert feed.pages_asked == ["/sida0", "/sida1"]
    tick()
    assert len(feed.pages_asked) == 2
    later(hours=25)
    tick()
    assert [item.state for item in items(database)] == ["removed", "new"]


def test_tick_that_cannot_ask_removes_nothing(database, source, feed, read_source, run_jobs, later, run_tick):
    """Addresses that the guard refuses, or that do not answer, say nothing."""
    read_source()
    for _day in range(4):
        later(hours=25)
        run_tick("intake.check_addresses")
    assert [item.state for item in items(database)] == ["new", "new"]


def test_teaser_of_the_feed_does_not_replace_the_article_that_was_read(database, source, feed, read_source, later):
    """A new title counts as an edit and keeps the article; a longer text from the feed replaces it."""
    read_source()
    with database.write_session() as session:
        session.get(Source, source.id).takes_full_text = True
        session.get(Item, items(database)[0].id).text = "Hela artikeln om bostäderna vid älven. " * 20
    edit(feed, "Bostäder vid älven", "En ny ingress …")
    later(hours=7)
    read_source()
    assert items(database)[0].text_version == 1
    edit(feed, "Ny rubrik", "En ny ingress …")
    later(hours=7)
    read_source()
    kept = items(database)[0]
    assert (kept.text_version, kept.title, kept.text.startswith("Hela artikeln")) == (2, "Ny rubrik", True)
    edit(feed, "Ny rubrik", "Ännu mer text i själva flödet. " * 40)
    later(hours=7)
    read_source()
    assert items(database)[0].text.startswith("Ännu mer")
