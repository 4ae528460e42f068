"""What the tests of intake can ask for: a feed server on loopback, stored sources and items, a stored rumour."""

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

import pytest
from sqlalchemy import select

from classifiers.types import Assessment, Match, Reason
from tests.serving import run_in_thread, stop
from tests.workbench.intake.candidate_texts import BUSES
from workbench.intake.collecting import mask_item
from workbench.intake.models import ClaimGroup, ClaimGroupMember, Item, Source
from workbench.intake.service import add_source, store_assessments
from workbench.intake.storing import store_items
from workbench.queue import Job, enqueue
from workbench.rumours import service as rumours


class FeedServer:
    """A real HTTP server: `entries`, `status` and `headers` say what it answers; `asked` keeps the headers of each visit."""

    def __init__(self):
        self.entries, self.status, self.headers, self.asked = [], 200, {}, []
        self.title = "Norrviks prov"
        self.robots, self.robots_asked = (404, b""), 0
        self.pages, self.pages_asked, self.page_status = {}, [], 200
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path == "/robots.txt":
                    return self.answer_robots()
                if self.path in server.pages:
                    return self.answer_page(server.pages[self.path])
                server.asked.append(dict(self.headers))
                body = server.body() if server.status == 200 else b""
                self.send_response(server.status if self.path != "/old" else 301)
                if self.path == "/old":
                    self.send_header("Location", "/feed.xml")
                for name, value in server.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/rss+xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def answer_robots(self):
                server.robots_asked += 1
                status, body = server.robots
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def answer_page(self, body):
                server.pages_asked.append(self.path)
                self.send_response(server.page_status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.http.server_port}"
        self.address = f"http://{self.host}/feed.xml"
        run_in_thread(self.http)

    def body(self):
        rows = "".join(
            f"<item><guid>{guid}</guid><link>{link}</link><title>{title}</title><description>{text}</description></item>"
            for guid, link, title, text in self.entries
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{self.title}</title>{rows}</channel></rss>'.encode()


@pytest.fixture
def feed():
    """A running feed with two entries, one with a phone number in it."""
    server = FeedServer()
    server.entries = [
        ("g1", "https://norrvik.example/1", "Bostäder vid älven", "Ring 070-123 45 67 om du vet mer."),
        ("g2", "https://norrvik.example/2", "Isbanan öppnar", "På lördag klockan tio."),
    ]
    yield server
    stop(server.http)


@pytest.fixture
def source(app, database, feed, people, clock):
    """The feed's server as a stored source, due now."""
    with app.app_context(), database.write_session() as session:
        return add_source(session, feed.address, name="Norrviks prov", genre="news", actor_id=None, now=clock.utcnow())


@pytest.fixture
def read_source(database, run_jobs, feed):
    """Tick once and run the jobs that are due, with the feed's server as the guard's one exception."""
    numbers = count()

    def read():
        with database.write_session() as session:
            enqueue(session, "intake.collect_due", {}, dedupe=f"collect:{next(numbers)}")
        return run_jobs(allowed_hosts=(feed.host,))

    return read


@pytest.fixture
def add_items(app, database, people, clock):
    """Store items that a model has read: add_items(3, score=0.9, relevant=True)."""

    def add(
        number=1,
        *,
        score=0.9,
        relevant=True,
        assessed=True,
        name="Norrviksbladet",
        genre="news",
        matches=(),
        start=0,
        theme="T01",
        text="",
    ):
        from feeds.types import Item as Collected

        now = clock.utcnow()
        with app.app_context(), database.write_session() as session:
            address = f"https://{name.lower()}.example/feed"
            stored = session.scalar(select(Source).where(Source.address == address))
            stored = stored or add_source(session, address, name=name, genre=genre, actor_id=None, now=now)
            collected = [
                Collected(
                    f"id-{start + n}",
                    f"https://norrvik.example/text/{start + n}",
                    f"Rubrik {start + n}",
                    text or f"Text nummer {start + n}.",
                )
                for n in range(number)
            ]
            ids = store_items(session, stored, [mask_item(one, now=now) for one in collected], now=now)
            if assessed:
                said = [
                    Assessment(
                        str(item_id), relevant, "sweden" if relevant else "no", score - 0.0001 * place, 0.5, "claim",
                        tuple(matches), (Reason("text", 0.3), Reason("nummer", -0.1)), "model-1", "sv",
                    )
                    for place, item_id in enumerate(ids)
                ]  # fmt: skip
                store_assessments(session, said, {str(item_id): theme for item_id in ids}, now=now)
        return ids

    return add


@pytest.fixture
def rumour(app, database, people, clock):
    """A stored rumour about the housing queue."""
    with app.app_context(), database.write_session() as session:
        return rumours.open_rumour(
            session, "nyanlända går före i bostadskön", theme="T01", actor_id=people["writer"].id, now=clock.utcnow()
        )


@pytest.fixture
def match_of():
    """A match with a rumour as the model gives it."""
    return lambda rumour, relation="asserts", score=0.84: Match(rumour.code, score, relation)


@pytest.fixture
def stored(database):
    """Read an item as it is stored now."""

    def read(item_id):
        with database.read_session() as session:
            return session.get(Item, item_id)

    return read


@pytest.fixture
def run_tick(database, run_jobs):
    """Run one kind of job as its tick does: run_tick("intake.release_expired")."""
    numbers = count()

    def run(kind):
        with database.write_session() as session:
            session.query(Job).delete()
            enqueue(session, kind, {}, dedupe=f"{kind}:{next(numbers)}")
        assert run_jobs() >= 1  # the job, and what it asked for

    return run


@pytest.fixture
def tell(add_items):
    """Store one assessed, unmatched post per text: tell(*texts). Returns their ids."""
    numbers = iter(range(1000))

    def store(*texts, **values):
        return [add_items(1, name="Forum", genre="post", text=text, start=next(numbers), **values)[0] for text in texts]

    return store


@pytest.fixture
def group_up(run_tick):
    """Run the grouping once."""
    return lambda: run_tick("intake.group_claims")


@pytest.fixture
def groups(database):
    """The open groups with texts, as {group id: sorted item ids}."""

    def read():
        with database.read_session() as session:
            rows = session.execute(
                select(ClaimGroupMember.group_id, ClaimGroupMember.item_id).join(ClaimGroup).where(ClaimGroup.state == "open")
            ).all()
        found = {}
        for group_id, item_id in sorted(rows):
            found.setdefault(group_id, []).append(item_id)
        return found

    return read


@pytest.fixture
def within(app, database, people, clock):
    """A write session in the application's context, the writer's id, and the time: with within() as (session, writer, now)."""

    @contextmanager
    def enter(role="writer"):
        with app.test_request_context(), database.write_session() as session:
            yield session, people[role].id, clock.utcnow()

    return enter


@pytest.fixture
def bus_group(tell, group_up, groups):
    """Three texts about bus passes in one group: (group id, item ids)."""
    ids = tell(*BUSES)
    group_up()
    ((group_id, members),) = groups().items()
    assert members == ids
    return group_id, ids
