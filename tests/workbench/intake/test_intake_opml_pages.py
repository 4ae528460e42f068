"""Lists of feeds over HTTP: upload, what would happen, the chosen ones added; and the download."""

import io

import pytest
from sqlalchemy import func, select

from workbench.intake.models import Source
from workbench.intake.sources import opml

FEEDS = [
    opml.ListedFeed("https://bladet.example/feed", "Bladet <b>"),
    opml.ListedFeed("http://127.0.0.1/inne", "Inifrån"),
    opml.ListedFeed("ftp://bladet.example/", "Gammalt"),
    opml.ListedFeed("https://bladet.example:8443/", "Egen port"),
    opml.ListedFeed("https://user:pass@bladet.example/", "Med lösenord"),
]


@pytest.fixture
def upload(sign_in, clock):
    """Send a file as an administrator: upload(body)."""

    def send(body, client=None):
        client = client or sign_in("administrator")
        return client.post("/sources/opml/add", data={"file": (io.BytesIO(body), "list.opml")})

    return send


def stored_count(database):
    with database.read_session() as session:
        return session.scalar(select(func.count(Source.id)))


def listed(clock, *feeds):
    return opml.write_opml(feeds, title="Lista", made_at=clock.utcnow())


def test_file_shows_what_is_new_known_and_refused_and_saves_nothing(database, upload, source, clock):
    """Each refused address with its reason; names are escaped."""
    page = upload(listed(clock, *FEEDS, opml.ListedFeed(source.address, "Fanns")))
    assert page.status_code == 200
    for words in (
        "New: 1", "Refused: 5", "Bladet &lt;b&gt;", "does not lie on the open internet", "Only addresses with http",
        "Only the usual ports", "a user name or a password",
    ):  # fmt: skip
        assert words in page.text
    assert stored_count(database) == 1


def test_known_feed_is_named_as_it_is_called_here(app, database, upload, clock, people):
    """Not as the file calls it."""
    from workbench.intake.service import add_source

    with app.app_context(), database.write_session() as session:
        add_source(session, FEEDS[0].address, name="Vårt blad", genre="news", actor_id=None, now=clock.utcnow())
    page = upload(listed(clock, FEEDS[0])).text
    assert "Already there: 1" in page
    assert "Vårt blad" in page
    assert "no feed that is new" in page


def test_chosen_feeds_become_sources_due_at_once(database, sign_in, clock):
    """What was not ticked is left; a forged private address is refused; the same twice is once."""
    client = sign_in("administrator")
    form = {
        "pick": ["1", "3", "4", "x", "99"], "genre": "authority", "address-1": "https://a.example/", "name-1": "A",
        "address-2": "https://b.example/", "name-2": "B", "address-3": "http://10.0.0.1/", "name-3": "C",
        "address-4": "https://a.example/", "name-4": "A igen",
    }  # fmt: skip
    answer = client.post("/sources/opml/chosen", data=form, follow_redirects=True)
    assert "1 source is added. 1 was refused." in answer.text
    with database.read_session() as session:
        source = session.scalars(select(Source)).one()
    assert (source.address, source.genre, source.kind) == ("https://a.example/", "authority", "syndication")
    assert (source.state, source.next_poll_at) == ("ok", clock.utcnow())
    again = client.post("/sources/opml/chosen", data=form | {"pick": ["1"]}, follow_redirects=True)
    assert "1 was there already." in again.text
    assert stored_count(database) == 1


def test_removed_feed_comes_back_by_a_list(database, upload, sign_in, source, clock, settings):
    """Its texts were kept; it is offered as new."""
    client = sign_in("administrator")
    client.post(f"/sources/{source.id}/remove")
    with database.write_session() as session:
        session.get(Source, source.id).address = "https://bladet.example/feed"
    assert "New: 1" in upload(listed(clock, FEEDS[0]), client).text
    client.post("/sources/opml/chosen", data={"pick": "1", "genre": "news", "address-1": FEEDS[0].address, "name-1": "x"})
    with database.read_session() as session:
        assert session.get(Source, source.id).removed_at is None


def test_thousand_feeds_go_in_at_once(database, upload, sign_in, clock):
    """The largest list that is taken, from file to sources, well below the limits of a form."""
    client = sign_in("administrator")
    feeds = [
        opml.ListedFeed(f"https://paper-{n:04}.example/a/long/path/to/the/feed.xml?edition={n}", f"Tidning å {n}")
        for n in range(1000)
    ]
    assert "New: 1,000" in upload(listed(clock, *feeds), client).text
    form = {"pick": [str(n) for n in range(1000)], "genre": "news"}
    for n, feed in enumerate(feeds):
        form |= {f"address-{n}": feed.address, f"name-{n}": feed.name}
    assert client.post("/sources/opml/chosen", data=form).status_code == 303
    assert stored_count(database) == 1000


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "cannot be read"),
        (b"<html></html>", "not an OPML file"),
        (b"<opml/>", "holds no feeds"),
        (b"<opml>" + b" " * opml.MOST_BYTES + b"</opml>", "larger than 1 MB"),
        (b'<!DOCTYPE o [<!ENTITY a "b">]><opml><outline xmlUrl="&a;"/></opml>', "cannot be read"),
    ],
    ids=["empty", "web page", "no feeds", "large", "entities"],
)
def test_unusable_file_is_answered_with_the_form_and_a_reason(upload, body, words):
    """422; what is wrong, and what to do."""
    answer = upload(body)
    assert answer.status_code == 422
    assert words in answer.text
    assert "error-summary" in answer.text


def test_no_file_asks_for_one(sign_in):
    """Without a file there is an error at the field."""
    answer = sign_in("administrator").post("/sources/opml/add", data={})
    assert answer.status_code == 422
    assert "Choose a file" in answer.text


def test_download_holds_feeds_only_and_no_keys(database, sign_in, source, clock):
    """Networks, mailboxes and removed feeds stay out; a reader may take it."""
    with database.write_session() as session:
        for kind, address in (("x", "x:search:hemligt"), ("mailbox", "mailbox:tips"), ("syndication", "https://borta.example/")):
            removed_at = clock.utcnow() if "borta" in address else None
            session.add(
                Source(
                    kind=kind,
                    name=address,
                    address=address,
                    secret="sealed",
                    cursor={},
                    next_poll_at=clock.utcnow(),
                    last_warnings=[],
                    created_at=clock.utcnow(),
                    removed_at=removed_at,
                )
            )
    answer = sign_in("writer").get("/sources/opml")
    assert answer.mimetype == "text/x-opml"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert opml.read_opml(answer.data).feeds == (opml.ListedFeed(source.address, "Norrviks prov", "news"),)
