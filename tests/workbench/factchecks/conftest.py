"""What the tests of fact-checks can ask for: invented files, a set that is in, a matcher without a model, a page on a phone."""

import io
import json
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import select

from classifiers.types import Assessment, Match
from feeds.types import Item
from tests.serving import run_in_thread, stop
from workbench.factchecks import matching, service
from workbench.factchecks.parts import pack_bytes
from workbench.factchecks.service import NewSet
from workbench.intake.collecting import mask_item
from workbench.intake.models import Source
from workbench.intake.service import add_source, store_assessments
from workbench.intake.storing import store_items
from workbench.rumours import service as rumours

LICENCE = "CC BY 4.0"


def review(number=1, **changes):
    """A ClaimReview of an invented publisher."""
    found = {
        "@type": "ClaimReview",
        "claimReviewed": f"Nyanlända går före i bostadskön i Norrvik, del {number}",
        "datePublished": "2026-10-03",
        "url": f"https://kollat.example/{number}",
        "author": {"@type": "Organization", "name": "Kollat i Norrvik"},
        "reviewRating": {"alternateName": "Stämmer inte"},
        "inLanguage": "sv",
    }
    return {key: value for key, value in {**found, **changes}.items() if value is not None}


def feed(*reviews):
    """A DataFeed as bytes."""
    return json.dumps({"@type": "DataFeed", "dataFeedElement": [{"item": [one]} for one in reviews]}, ensure_ascii=False).encode()


@pytest.fixture
def make_set(app, database, people, clock, settings):
    """Store a set as a writer would: make_set(body, **changes of NewSet)."""

    def make(body=feed(review(1), review(2), review(3, url=None)), **changes):
        new = replace(NewSet(kind="file", name="Kollat, oktober", location="kollat.json", licence=LICENCE), **changes)
        with app.app_context(), database.write_session() as session:
            pieces = pack_bytes(body, secret_key=settings.secret_key) if new.kind == "file" else ()
            return service.start_set(session, new, pieces=pieces, actor_id=people["writer"].id, now=clock.utcnow()).id

    return make


@pytest.fixture
def the_set(app, database):
    """Read a set as it is stored now."""

    def read(set_id):
        with app.app_context(), database.read_session() as session:
            return service.get_set(session, set_id)

    return read


@pytest.fixture
def taken_in(make_set, app, database, people, clock, run_jobs):
    """A set that is in: taken_in(body)."""

    def take(*arguments, **changes):
        set_id = make_set(*arguments, **changes)
        run_jobs()
        with app.app_context(), database.write_session() as session:
            found = service.get_set(session, set_id)
            service.ask_to_take_in(session, found, actor_id=people["writer"].id, now=clock.utcnow())
        run_jobs()
        return set_id

    return take


@pytest.fixture
def rumour(app, database, people, clock):
    """A stored rumour about the housing queue."""
    with app.app_context(), database.write_session() as session:
        return rumours.open_rumour(
            session, "nyanlända går före i bostadskön", theme="T01", actor_id=people["writer"].id, now=clock.utcnow()
        )


@pytest.fixture
def add_items(app, database, people, clock):
    """Store items that a model has read: add_items(3, text="…", relevant=True)."""

    def add(number=1, *, relevant=True, start=0, text=""):
        now = clock.utcnow()
        with app.app_context(), database.write_session() as session:
            address = "https://norrviksbladet.example/feed"
            stored = session.scalar(select(Source).where(Source.address == address))
            stored = stored or add_source(session, address, name="Norrviksbladet", genre="news", actor_id=None, now=now)
            collected = [
                Item(f"id-{start + n}", f"https://norrviksbladet.example/{start + n}", f"Rubrik {start + n}", text)
                for n in range(number)
            ]
            ids = store_items(session, stored, [mask_item(one, now=now) for one in collected], now=now)
            relevance = "sweden" if relevant else "no"
            said = [Assessment(str(key), relevant, relevance, 0.9, 0.5, "claim", (), (), "model-1", "sv") for key in ids]
            store_assessments(session, said, {str(key): "T01" for key in ids}, now=now)
        return ids

    return add


class WordMatcher:
    """Stands in for the trained model: a fact-check matches when it shares three words with the text."""

    def __init__(self):
        self.asked = []

    def match(self, _model, texts, known):
        self.asked.append(([text.id for text in texts], len(known)))
        return [self._one(f"{text.title or ''} {text.text}", known) for text in texts]

    def _one(self, text, known):
        words = set(text.lower().split())
        shared = [(len(words & set(one.claim.lower().split())), one.rumour_id) for one in known]
        return [Match(key, min(0.99, count / 10), "asserts") for count, key in sorted(shared, reverse=True)[:3] if count >= 3]


@pytest.fixture
def matcher(monkeypatch):
    """The matcher without a model; `asked` keeps what was asked of it."""
    stand_in = WordMatcher()
    monkeypatch.setattr("classifiers.assessing.match", stand_in.match)
    monkeypatch.setattr(matching._models, "get", lambda _folder: object())
    return stand_in


@pytest.fixture
def upload(sign_in):
    """Send a file as a person: upload(body, name, role=…, licence=…)."""

    def send(body, name="kollat.json", *, role="writer", language="en", **fields):
        form = {"name": "Kollat, oktober", "licence": LICENCE, "licence_note": "", "publisher": "", "language": "", **fields}
        return sign_in(role, language=language).post("/factchecks/import", data={"file": (io.BytesIO(body), name), **form})

    return send


class Publisher:
    """A real HTTP server with one file: `body`, `etag` and `status` say what it answers; `asked` keeps the headers."""

    def __init__(self):
        self.body, self.etag, self.status, self.asked, self.robots = b"", '"one"', 200, [], (404, b"")
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path == "/robots.txt":
                    return self.answer(*server.robots)
                server.asked.append({name.lower(): value for name, value in self.headers.items()})
                if self.headers.get("If-None-Match") == server.etag:
                    return self.answer(304, b"")
                return self.answer(server.status, server.body if server.status == 200 else b"")

            def answer(self, status, body):
                self.send_response(status)
                self.send_header("ETag", server.etag)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.http.server_port}"
        self.address = f"http://{self.host}/feed.json"
        run_in_thread(self.http)


@pytest.fixture
def publisher():
    """A running publisher of fact-checks."""
    server = Publisher()
    server.body = feed(review(1), review(2))
    yield server
    stop(server.http)
