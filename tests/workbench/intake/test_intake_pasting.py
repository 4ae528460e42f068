"""Pasting: a text, a link, or both; shown before it is stored, never twice, never lost, no link to a person's post."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import select

from feeds.types import Item as Collected
from tests.serving import run_in_thread, stop
from workbench.intake.collecting import mask_item
from workbench.intake.models import Item
from workbench.intake.told.pasting import fill_pasted

LINK = "https://norrviksbladet.example/nyheter/simhallen"


def items(database):
    with database.read_session() as session:
        return session.scalars(select(Item).order_by(Item.id)).all()


@pytest.mark.parametrize("form", [{"url": LINK}, {"text": LINK}, {"text": f"  {LINK} \n"}], ids=["url", "text", "spaces"])
def test_lone_link_becomes_an_item_with_its_address(sign_in, database, form):
    """In whichever field it was pasted."""
    assert sign_in("writer").post("/inbox/paste", data=form).status_code == 303
    (item,) = items(database)
    assert (item.url, item.title, item.text) == (LINK, LINK, "")


def test_same_link_twice_is_one_item(sign_in, database):
    """The second paste leads to the first item."""
    client = sign_in("writer")
    places = {client.post("/inbox/paste", data={"url": LINK}).headers["Location"] for _again in range(2)}
    assert len(places) == 1
    assert len(items(database)) == 1


def test_known_link_with_another_text_loses_neither(sign_in, database):
    """A second text about the same page is an item of its own, with the link in its text."""
    client = sign_in("writer")
    client.post("/inbox/paste", data={"url": LINK, "text": "De skriver att simhallen stängs."})
    answer = client.post("/inbox/paste", data={"url": LINK, "text": "En läsare svarar att badet visst är öppet."})
    assert answer.status_code == 303
    texts = [item.text for item in items(database)]
    assert texts[0] == "De skriver att simhallen stängs."
    assert any("badet visst är öppet" in text and LINK in text for text in texts)


@pytest.mark.parametrize(
    "link",
    ["https://x.com/nagon/status/1", "https://mastodon.social/@nagon/1", "https://www.facebook.com/groups/1/posts/2"],
    ids=["x", "mastodon", "facebook"],
)
def test_link_to_a_persons_post_is_not_kept(sign_in, database, link):
    """422 with what to do instead; the text stays in the form."""
    answer = sign_in("writer").post("/inbox/paste", data={"url": link, "text": "Simhallen stängs"})
    assert answer.status_code == 422
    assert "Write what it says instead" in answer.text
    assert "Simhallen stängs" in answer.text
    assert items(database) == []


@pytest.mark.parametrize(
    "form",
    [{}, {"text": "\x00 "}, {"url": "javascript:alert(1)"}, {"url": "https://anna@norrvik.example/"}, {"text": "a" * 1_000_000}],
    ids=["nothing", "nul", "script", "user", "megabyte"],
)
def test_unusable_paste_is_refused_in_words(sign_in, database, form):
    """422, nothing stored."""
    answer = sign_in("writer").post("/inbox/paste", data=form)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert items(database) == []


def test_look_shows_what_is_stored_without_storing(sign_in, database):
    """Without script."""
    answer = sign_in("writer").post("/inbox/paste", data={"text": "Ring 070-123 45 67", "action": "look"})
    assert answer.status_code == 200
    assert "phone number removed" in answer.text
    assert items(database) == []


@pytest.mark.parametrize("role", ["reporter", "administrator", "auditor", "partner"])
def test_only_editors_paste(sign_in, role):
    """Others have the field form or read only."""
    assert sign_in(role).post("/inbox/paste", data={"text": "x"}).status_code == 403


# the article behind a lone link


@pytest.fixture
def site():
    """A small site on loopback: its article holds a telephone number; robots.txt closes /closed."""
    words = " ".join(["Simhallen i Norrvik stänger inte, säger kommunen. Den ska byggas om under våren."] * 12)
    article = f"<article><h1>Simhallen</h1><p>{words} Ring 070-123 45 67.</p></article>"
    page = f"<html><head><title>Simhallen</title></head><body>{article}</body></html>"

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            is_robots = self.path == "/robots.txt"
            body = b"User-agent: *\nDisallow: /closed\n" if is_robots else page.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain" if is_robots else "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    run_in_thread(server)
    yield f"127.0.0.1:{server.server_port}"
    stop(server)


def test_article_behind_a_link_is_read_masked(sign_in, database, site, run_jobs):
    """The page's text comes in the background, without the telephone number; the machine reads it then."""
    sign_in("writer").post("/inbox/paste", data={"url": f"http://{site}/nyheter/simhallen"})
    run_jobs(allowed_hosts=(site,))
    (item,) = items(database)
    assert "Den ska byggas om under våren." in item.text
    assert "070-123 45 67" not in item.text
    assert item.masked_counts == {"phone": 1}


def test_page_that_robots_forbid_stays_a_link(sign_in, database, site, run_jobs):
    """Nothing is fetched that the site has closed; the link is in the inbox all the same."""
    sign_in("writer").post("/inbox/paste", data={"url": f"http://{site}/closed/simhallen"})
    run_jobs(allowed_hosts=(site,))
    (item,) = items(database)
    assert (item.text, item.url) == ("", f"http://{site}/closed/simhallen")


def test_article_that_was_read_already_is_left_alone(app, sign_in, database, site, run_jobs, clock):
    """The job may run twice."""
    sign_in("writer").post("/inbox/paste", data={"url": f"http://{site}/nyheter/simhallen"})
    run_jobs(allowed_hosts=(site,))
    (before,) = items(database)
    with app.app_context(), database.write_session() as session:
        fill_pasted(session, before.id, mask_item(Collected("x", "", "", "Något annat"), now=clock.utcnow()), now=clock.utcnow())
    assert items(database)[0].text == before.text
