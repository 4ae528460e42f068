"""Sources: polling on a real server, failures and back-off, duplicates, the test of an address, and who may do what."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from feeds import errors, notices
from feeds.types import Item as Collected
from workbench.activity.models import Activity
from workbench.intake import wording
from workbench.intake.collecting import mask_item
from workbench.intake.models import Item, Source, SourceTest
from workbench.intake.sources.jobs import collecting
from workbench.intake.sources.service import sources as service
from workbench.intake.storing import store_items
from workbench.queue import Job


def stored_items(database):
    with database.read_session() as session:
        return session.scalars(select(Item).order_by(Item.id)).all()


def reread(database, source):
    with database.read_session() as session:
        return session.get(Source, source.id)


def test_new_source_is_read_and_its_texts_are_masked(database, source, read_source):
    """A phone number is gone before the text is stored."""
    read_source()
    items = stored_items(database)
    assert [item.title for item in items] == ["Bostäder vid älven", "Isbanan öppnar"]
    assert "070" not in items[0].text
    assert items[0].masked_counts == {"phone": 1}
    after = reread(database, source)
    assert (after.state, after.item_count, after.failure_count) == ("ok", 2, 0)


def test_second_visit_asks_conditionally_and_stores_nothing_twice(database, source, feed, read_source, later):
    """The validator goes back to the server; 304 changes nothing."""
    feed.headers = {"ETag": '"one"'}
    read_source()
    feed.status = 304
    later(hours=1)
    read_source()
    assert feed.asked[-1].get("if-none-match", feed.asked[-1].get("If-None-Match")) == '"one"'
    assert len(stored_items(database)) == 2
    assert reread(database, source).state == "ok"


@pytest.mark.parametrize(
    "entry",
    [
        ("other-id", "https://norrvik.example/1", "Ny rubrik", "Ny text"),
        ("g1", "https://norrvik.example/flyttad", "Ny rubrik", "Ny text"),
        ("g1", "https://norrvik.example/1", "Bostäder vid älven", "samma"),
    ],
)
def test_same_entry_with_changed_id_or_link_is_not_doubled(database, source, feed, read_source, later, entry):
    """Identical (source, guid or link) never gives a second row. FAULTS.md B-04."""
    read_source()
    feed.entries = [entry]
    later(hours=1)
    read_source()
    assert len(stored_items(database)) == 2


def test_ten_thousand_entries_at_once_with_doubles_are_stored_once(app, database, source, clock):
    """Half of them repeat the other half's links."""
    now = clock.utcnow()
    items = [
        mask_item(Collected(f"n{n}", f"https://norrvik.example/n/{n % 5000}", "Rubrik", "Text"), now=now) for n in range(10_000)
    ]
    with app.app_context(), database.write_session() as session:
        ids = store_items(session, session.get(Source, source.id), items, now=now)
    assert len(ids) == 5000
    assert len(stored_items(database)) == 5000


def test_entry_from_the_future_does_not_stay_on_top(clock):
    """A date that lies ahead is kept but not believed."""
    far = clock.utcnow() + timedelta(days=400)
    item = mask_item(Collected("x", "", "t", "t", published_at=far), now=clock.utcnow())
    assert item.dated_at == clock.utcnow()
    assert item.published_at == far


def test_failures_double_the_wait_up_to_a_day(database, source, feed, read_source, later, clock):
    """Every failure waits longer; the message is a plain sentence."""
    feed.status = 500
    waits = []
    for _round in range(9):
        read_source()
        after = reread(database, source)
        waits.append(after.next_poll_at - clock.utcnow())
        later(seconds=(after.next_poll_at - clock.utcnow()).total_seconds() + 60)
    assert after.state == "failing"
    assert after.last_error == errors.UNREACHABLE
    assert after.failure_count == 9
    assert timedelta(minutes=25) < waits[0] < timedelta(minutes=35)
    assert waits[1] > 1.5 * waits[0]
    assert max(waits) <= timedelta(hours=24)
    feed.status = 200
    read_source()
    healed = reread(database, source)
    assert (healed.state, healed.failure_count, healed.last_error) == ("ok", 0, "")


def test_gone_source_is_not_asked_again_until_a_person_asks(app, database, source, feed, read_source, later, people, clock):
    """410 stops; "Read now" tries once more."""
    feed.status = 410
    read_source()
    assert reread(database, source).state == "gone"
    visits = len(feed.asked)
    later(days=3)
    read_source()
    assert len(feed.asked) == visits
    feed.status = 200
    with app.app_context(), database.write_session() as session:
        assert service.poll_now(session, session.get(Source, source.id), actor_id=people["administrator"].id, now=clock.utcnow())
    read_source()
    assert reread(database, source).state == "ok"


def test_retry_after_is_kept_and_is_no_failure(database, source, feed, read_source, clock):
    """429 with Retry-After waits that long."""
    feed.status, feed.headers = 429, {"Retry-After": "7200"}
    read_source()
    after = reread(database, source)
    assert after.failure_count == 0
    assert after.next_poll_at >= clock.utcnow() + timedelta(seconds=7200)
    assert after.last_warnings == [notices.ASKED_TO_WAIT]


def test_permanent_redirect_becomes_the_address(app, database, feed, people, read_source, clock):
    """301 updates the address and says so in the log."""
    with app.app_context(), database.write_session() as session:
        source = service.add_source(
            session, f"http://{feed.host}/old", name="Gammal", genre="news", actor_id=None, now=clock.utcnow()
        )  # fmt: skip
    read_source()
    assert reread(database, source).address == feed.address
    with database.read_session() as session:
        assert session.scalar(select(func.count()).where(Activity.verb == "source_moved")) == 1


def test_collect_source_run_twice_stores_once(app, database, source, feed, settings, read_source):
    """The same job again, as after a crash, changes nothing."""
    read_source()
    with database.write_session() as session:
        session.query(Job).where(Job.kind == "intake.collect_source").update({"state": "queued"})
    read_source()
    assert len(stored_items(database)) == 2
    assert len(feed.asked) == 2


def test_due_sources_get_one_job_each(app, database, source, clock):
    """Ticking twice within a minute writes one job."""
    with database.write_session() as session:
        session.query(Job).delete()
        session.get(Source, source.id).next_poll_at = clock.utcnow()
    with app.app_context():
        with database.write_session() as session:
            assert service.enqueue_due(session, now=clock.utcnow()) == 1
        with database.write_session() as session:
            assert service.enqueue_due(session, now=clock.utcnow()) == 0


def test_paused_source_is_not_read(app, database, source, feed, read_source, people, clock):
    """Pause also stops a job that was written already."""
    with app.app_context(), database.write_session() as session:
        service.pause(session, session.get(Source, source.id), actor_id=people["administrator"].id, now=clock.utcnow())
    read_source()
    assert feed.asked == []


def test_jitter_is_injectable(database, source, feed, settings, clock):
    """The chance decides the next visit, nothing else does."""
    from dataclasses import replace

    from workbench.queue import JobContext

    waits = []
    for chance in (0.0, 1.0):
        feed.entries = [(f"c{chance}", "", f"Rubrik {chance}", "Text")]
        context = JobContext(database, replace(settings, allowed_hosts=(feed.host,)), 0, 0)
        context.finishing_session = context.database.write_session
        collecting.collect_source(context, {"source_id": source.id}, chance=lambda chance=chance: chance)
        waits.append(reread(database, source).next_poll_at - clock.utcnow())
    # The first visit knows no pace: fifteen minutes. A text at once after it: the shortest interval, five minutes.
    assert waits == [timedelta(minutes=15), timedelta(minutes=4.5)]


def test_every_machine_sentence_has_a_translation():
    """What feeds can say is in the room's catalogue."""
    assert set(wording.SENTENCES) >= {*errors.PUBLIC_TEXTS, *notices.ALL}
    assert all(str(source) for source in wording.SENTENCES)


def test_administrator_tests_an_address_before_it_is_saved(database, sign_in, feed, read_source):
    """Form → waiting page → title and newest texts, masked → source."""
    client = sign_in("administrator")
    answer = client.post("/sources/new", data={"address": feed.address, "name": "", "genre": "news"})
    assert answer.status_code == 303
    page = answer.location
    assert "being read" in client.get(page).text
    read_source()
    shown = client.get(page).text
    assert "Norrviks prov" in shown
    assert "phone number removed" in shown
    assert "070-123" not in shown
    fragment = client.get(page, headers={"HX-Request": "true"}).text
    assert "<html" not in fragment
    assert "Bostäder vid älven" in fragment
    with database.read_session() as session:
        assert session.scalar(select(func.count(Source.id))) == 0
    for _click in range(2):
        assert client.post(f"{page}/add").status_code == 303
    with database.read_session() as session:
        assert session.scalars(select(Source.name)).all() == ["Norrviks prov"]
    assert "Norrviks prov" in client.get("/sources").text


def test_refused_closed_and_filtered_addresses_get_one_message(database, sign_in, run_jobs):
    """Nobody can map a network by adding sources."""
    client = sign_in("administrator")
    pages = []
    for address in ("http://127.0.0.1:9/feed", "http://10.0.0.7/feed", "http://printer.local/feed", "http://[::1]/feed"):
        pages.append(client.post("/sources/new", data={"address": address, "name": "", "genre": "news"}).location)
    run_jobs()
    with database.read_session() as session:
        assert set(session.scalars(select(SourceTest.error))) == {errors.UNREACHABLE}
    shown = [client.get(page).text for page in pages]
    assert all("could not be fetched" in text for text in shown)
    assert client.post(f"{pages[0]}/add").status_code == 422


@pytest.mark.parametrize(
    "address", ["", "ftp://norrvik.example", "javascript:alert(1)", "x" * 3000, "http://" + "a" * 1_000_000, "\x00"]
)
def test_unusable_address_comes_back_with_the_form(sign_in, address):
    """422, the error at the field, and what was typed."""
    answer = sign_in("administrator").post("/sources/new", data={"address": address, "name": "Ett namn", "genre": "news"})
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert "Error:" in answer.text
    assert "Ett namn" in answer.text


def test_known_address_is_named(sign_in, source, feed):
    """The message says which source has it."""
    answer = sign_in("administrator").post("/sources/new", data={"address": feed.address, "name": "", "genre": "news"})
    assert answer.status_code == 422
    assert "Norrviks prov" in answer.text


def test_pause_resume_and_read_now(database, sign_in, source):
    """Each from the list, each with its word."""
    client = sign_in("administrator")
    client.post(f"/sources/{source.id}/pause")
    assert reread(database, source).state == "paused"
    assert "paused" in client.get("/sources").text
    assert client.post(f"/sources/{source.id}/poll").status_code == 422
    client.post(f"/sources/{source.id}/resume")
    assert reread(database, source).state == "ok"
    assert client.post(f"/sources/{source.id}/poll").status_code == 303


@pytest.mark.parametrize("role", ["writer", "fact_checker", "approver", "auditor", "partner", "reporter"])
def test_only_administrators_change_sources(sign_in, source, role):
    """Everybody else is refused at the door."""
    client = sign_in(role)
    for path in ("/sources/new", f"/sources/{source.id}/pause", f"/sources/{source.id}/resume", f"/sources/{source.id}/poll"):
        assert client.post(path).status_code == 403


def test_empty_list_of_sources_says_what_to_do(sign_in):
    """Different for the one who may add and the one who may not."""
    assert "Add the first source" in sign_in("administrator").get("/sources").text
    assert "Ask an administrator" in sign_in("writer").get("/sources").text


def test_source_list_shows_how_a_failing_source_fares_in_swedish(sign_in, source, feed, read_source):
    """In plain words."""
    feed.status = 500
    read_source()
    page = sign_in("administrator", language="sv").get("/sources").text
    assert "Adressen gick inte att hämta" in page
