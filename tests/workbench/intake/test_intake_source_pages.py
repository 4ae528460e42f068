"""Pages about sources: the list with its filter, one source, settings, reading now, removing and undoing, who may what."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from workbench.activity.models import Activity
from workbench.intake.models import Item, ItemCopy, Source, SourceVisit
from workbench.intake.service import add_source
from workbench.intake.sources import queries as source_queries
from workbench.queue import Job


@pytest.fixture
def reread(database):
    """A source as it is stored now."""

    def read(source):
        with database.read_session() as session:
            return session.get(Source, source.id)

    return read


@pytest.fixture
def add_visit(database, clock):
    """A row in the log of a source, as the worker writes it."""

    def add(source, result="read", new_count=0, message=""):
        with database.write_session() as session:
            visit = SourceVisit(
                source_id=source.id, at=clock.utcnow(), took_ms=1240, result=result, new_count=new_count, message=message
            )
            session.add(visit)
        return visit

    return add


@pytest.fixture
def many_sources(app, database, source, clock):
    """Sixty sources, the last of them with trouble."""
    with app.app_context(), database.write_session() as session:
        for number in range(59):
            address = f"https://nr{number:02}.example/"
            add_source(session, address, name=f"Källa {number:02}", genre="news", actor_id=None, now=clock.utcnow())
        session.scalars(select(Source).where(Source.name == "Källa 58")).one().state = "failing"


def test_list_pages_and_puts_trouble_first(sign_in, many_sources):
    """Fifty a page, the page in the title and in the address."""
    client = sign_in("writer")
    first, second = client.get("/sources").text, client.get("/sources?page=2").text
    assert first.index("Källa 58") < first.index("Källa 00")
    assert "page 1 of 2" in first
    assert "page 2 of 2" in second
    assert "1–50 of 60" in first
    assert "51–60 of 60" in second


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("state=failing", "Källa 58", "Källa 57"),
        ("q=KÄLLA+07", "Källa 07", "Källa 08"),
        ("q=nr09.example", "Källa 09", "Källa 08"),
        ("q=100%25", "No source matches", "Källa 00"),
        ("kind=mastodon", "No source matches", "Källa 00"),
        ("state=removed", "No source matches", "Källa 00"),
        ("sort=most", "Källa 00", "Källa 58"),
    ],
)
def test_filter_lives_in_the_address(sign_in, many_sources, query, shown, hidden):
    """What matches shows, what does not is away; with nothing to show the page says why."""
    page = sign_in("administrator").get(f"/sources?{query}").text
    assert shown in page
    assert hidden not in page


@pytest.mark.parametrize("query", ["state=none", "kind=gopher", "sort=%00", "q=" + "x" * 300])
def test_bad_filter_comes_back_with_the_form(sign_in, source, query):
    """422, the error in words, and the whole list."""
    answer = sign_in("writer").get(f"/sources?{query}")
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert "Norrviks prov" in answer.text


@pytest.mark.parametrize("sort", source_queries.SORTS)
def test_every_order_gives_every_source(sign_in, source, sort):
    """No order loses a source."""
    assert "Norrviks prov" in sign_in("writer").get(f"/sources?sort={sort}").text


def test_pace_counts_items_copies_and_what_was_flagged(database, add_items, clock):
    """By day, oldest first; a copy counts for the paper that carried it."""
    add_items(3, name="Bladet")
    add_items(1, name="Bladet", start=5, relevant=False)
    with database.write_session() as session:
        stored = session.scalars(select(Source)).one()
        items = session.scalars(select(Item).order_by(Item.id)).all()
        items[0].dated_at = clock.utcnow() - timedelta(days=2)
        items[1].dated_at = clock.utcnow() - timedelta(days=40)
        session.add(ItemCopy(item_id=items[0].id, source_id=stored.id, external_id="c", sign="text", collected_at=clock.utcnow()))
    with database.read_session() as session:
        pace = source_queries.pace_of(session, [stored.id, 999], now=clock.utcnow())
    assert pace[stored.id].per_day == (0,) * 11 + (1, 0, 3)
    assert (pace[stored.id].assessed_count, pace[stored.id].flagged_count, pace[stored.id].flagged_percent) == (3, 2, 67)
    assert pace[999] == source_queries.Pace((0,) * 14)
    assert pace[999].flagged_percent is None


def test_source_page_shows_facts_texts_and_visits(sign_in, source, read_source, add_visit):
    """The bars have their numbers in words beside them."""
    read_source()
    add_visit(source, "failed", message="The answer was empty. Check that the address leads to a feed.")
    page = sign_in("writer").get(f"/sources/{source.id}").text
    assert "Bostäder vid älven" in page
    assert "Texts a day for the last 14 days" in page
    assert "2 in 14 days" in page
    assert "The answer was empty" in page
    assert "1.2 s" in page
    assert "Read now" not in page
    assert "Settings" not in page


def test_reading_of_a_sources_texts_is_logged(database, sign_in, source, read_source):
    """Whoever it is."""
    read_source()
    for role in ("writer", "auditor", "administrator"):
        sign_in(role).get(f"/sources/{source.id}")
    with database.read_session() as session:
        assert len(session.scalars(select(Activity).where(Activity.verb == "source_read")).all()) == 3


@pytest.mark.parametrize("path", ["", "/settings", "/visit"])
def test_unknown_source_is_not_found(sign_in, path):
    """Also for a number that no database holds."""
    client = sign_in("administrator")
    assert client.get(f"/sources/4711{path}", headers={"HX-Request": "true"}).status_code == 404
    for verb in ("poll", "pause", "resume", "remove", "restore"):
        assert client.post(f"/sources/4711/{verb}").status_code == 404


def test_read_now_shows_the_visit_when_it_is_there(database, sign_in, source, add_visit, later):
    """First a message that asks again by itself, then the result; the same without JavaScript."""
    client = sign_in("administrator")
    add_visit(source, "failed")
    target = client.post(f"/sources/{source.id}/poll").location.removesuffix("#live")
    waiting = client.get(target).text
    assert "The source is being read" in waiting
    assert 'hx-trigger="load delay:1s"' in waiting
    add_visit(source, "read", new_count=3)
    assert "Read: 3 new texts" in client.get(target).text
    fragment = client.get(target.replace("?", "/visit?"), headers={"HX-Request": "true"})
    assert "<html" not in fragment.text
    assert "Read: 3 new texts" in fragment.text
    assert "hx-get" not in fragment.text
    assert client.get(target.replace("?", "/visit?")).status_code == 303


def test_read_now_says_kindly_that_no_worker_runs(database, sign_in, source, later):
    """Due work that nobody touches for a while, with nothing running."""
    client = sign_in("administrator")
    target = client.post(f"/sources/{source.id}/poll").location.removesuffix("#live")
    later(seconds=20)
    assert "No worker seems to be running" in client.get(target).text
    with database.write_session() as session:
        job = session.scalars(select(Job)).first()
        job.state, job.lease_until = "running", later(seconds=60)
    later(seconds=-30)
    assert "No worker seems to be running" not in client.get(target).text
    later(minutes=10)
    assert "hx-get" not in client.get(target).text.split('id="live"')[1].split("</div>")[0]


@pytest.mark.parametrize(
    "query", ["after=x&since=1", "after=1", "after=-1&since=1", "after=1&since=" + "9" * 40, "after=%00&since=²"]
)
def test_odd_marks_of_a_visit_are_ignored(sign_in, source, query):
    """The page is the page."""
    answer = sign_in("administrator").get(f"/sources/{source.id}?{query}")
    assert answer.status_code == 200
    assert 'id="live"' not in answer.text


def settings_of(**changes):
    """What the settings form sends."""
    return {
        "name": "Nytt namn", "genre": "letter", "language": "sv", "shortest_s": "600", "longest_s": "3600",
        "takes_full_text": "y", "follows_hub": "y",
    } | changes  # fmt: skip


def test_settings_are_saved_within_bounds_and_logged(database, sign_in, source, reread):
    """The present pace is moved inside the new bounds; saving the same again changes nothing."""
    client = sign_in("administrator")
    assert client.post(f"/sources/{source.id}/settings", data=settings_of(shortest_s="1800")).status_code == 303
    after = reread(source)
    assert (after.name, after.genre, after.language, after.takes_full_text, after.follows_hub) == (
        "Nytt namn", "letter", "sv", True, True,
    )  # fmt: skip
    assert (after.shortest_s, after.longest_s, after.interval_s) == (1800, 3600, 1800)
    client.post(f"/sources/{source.id}/settings", data=settings_of(shortest_s="1800"))
    with database.read_session() as session:
        rows = session.scalars(select(Activity).where(Activity.verb == "source_changed")).all()
    assert len(rows) == 1
    assert "Nytt namn" in client.get(f"/sources/{source.id}").text


@pytest.mark.parametrize(
    "change",
    [
        {"shortest_s": "21600"}, {"shortest_s": "1"}, {"longest_s": "999999"}, {"shortest_s": "x"}, {"name": ""},
        {"name": "\x00"},
        {"name": "x" * 1_000_000}, {"genre": "gossip"}, {"language": "xx"},
    ],
    ids=["crossed", "too short", "too long", "no number", "no name", "nul name", "long name", "genre", "language"],
)  # fmt: skip
def test_bad_settings_come_back_with_the_form(sign_in, source, reread, change):
    """422 with the error; nothing is saved."""
    answer = sign_in("administrator").post(f"/sources/{source.id}/settings", data=settings_of(**change))
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert reread(source).name == "Norrviks prov"


def test_extra_fields_of_the_form_have_no_effect(sign_in, source, reread):
    """State, address and counts are not set by a form. FAULTS.md A-03."""
    extra = {
        "state": "gone",
        "address": "http://127.0.0.1/",
        "item_count": "7",
        "id": "99",
        "kind": "x",
        "removed_at": "2026-01-01",
    }
    sign_in("administrator").post(f"/sources/{source.id}/settings", data=settings_of(**extra))
    after = reread(source)
    assert (after.state, after.item_count, after.kind, after.removed_at) == ("ok", 0, "syndication", None)


def test_removed_source_stops_leaves_the_list_and_comes_back(database, sign_in, source, read_source, reread, later):
    """Its texts stay; undo stands on the page also after a reload."""
    read_source()
    client = sign_in("administrator")
    target = client.post(f"/sources/{source.id}/remove").location
    client.post(f"/sources/{source.id}/remove")
    listed = client.get(target).text
    assert "Norrviks prov is removed" in listed
    assert "Undo" in client.get(target).text
    assert "Norrviks prov" not in client.get("/sources").text
    assert "Norrviks prov" in client.get("/sources?state=removed").text
    later(days=2)
    before = reread(source).last_polled_at
    read_source()
    assert reread(source).last_polled_at == before
    with database.read_session() as session:
        assert len(session.scalars(select(Item)).all()) == 2
        assert session.scalars(select(Activity.verb).where(Activity.verb == "source_removed")).all() == ["source_removed"]
    client.post(f"/sources/{source.id}/restore")
    assert (reread(source).state, reread(source).removed_at) == ("ok", None)
    read_source()
    assert reread(source).last_polled_at > before


def test_removed_source_comes_back_when_it_is_added_again(database, sign_in, source, feed, read_source, reread):
    """The same row, with its items; no second source with the same address."""
    client = sign_in("administrator")
    client.post(f"/sources/{source.id}/remove")
    page = client.post("/sources/new", data={"address": feed.address, "name": "", "genre": "news"}).location
    read_source()
    assert client.post(f"{page}/add").location.endswith(f"/sources/{source.id}")
    assert reread(source).removed_at is None


def test_built_in_source_cannot_be_removed(database, sign_in):
    """Where staff paste is a part of the workbench; it can be opened."""
    client = sign_in("writer")
    client.post("/inbox/paste", data={"text": "De säger att simhallen stänger."})
    with database.read_session() as session:
        pasted = session.scalars(select(Source).where(Source.kind == "manual")).one()
    client = sign_in("administrator")
    assert client.post(f"/sources/{pasted.id}/remove").status_code == 422
    assert client.get(f"/sources/{pasted.id}").status_code == 200
    answer = client.post(f"/sources/{pasted.id}/settings", data={"name": "Klistrat", "genre": "tip", "language": ""})
    assert answer.status_code == 303


@pytest.mark.parametrize("role", ["writer", "fact_checker", "approver", "auditor", "legal_reviewer", "partner", "reporter"])
def test_changes_are_for_administrators(sign_in, source, role):
    """Everybody else is refused at the door."""
    client = sign_in(role)
    for path in ("settings", "remove", "restore", "poll", "pause", "resume"):
        assert client.post(f"/sources/{source.id}/{path}").status_code == 403
    for path in ("/sources/decision", "/sources/decision/end", "/sources/budget/x", "/sources/opml/add", "/sources/opml/chosen"):
        assert client.post(path).status_code == 403


def test_list_and_page_ask_few_questions(app, database, sign_in, many_sources, source):
    """At most fifteen queries, however many sources. FAULTS.md L-10."""
    from sqlalchemy import event

    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *details: asked.append(details[2]))
    client = sign_in("administrator")
    for path in ("/sources", f"/sources/{source.id}"):
        asked.clear()
        client.get(path)
        assert 0 < len([one for one in asked if one.startswith("SELECT")]) <= 15
