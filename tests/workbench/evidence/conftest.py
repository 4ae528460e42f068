"""What the tests of evidence can ask for: a publisher with real HTTP, stored sources and figures. All of it is invented."""

from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.serving import run_in_thread, stop
from workbench.accounts.models import User
from workbench.db import Base
from workbench.evidence.figures import service as figures
from workbench.evidence.sources import queries
from workbench.evidence.sources import service as sources
from workbench.queue import enqueue

PARAGRAPH = "Kommunen redovisar vad äldreomsorgen kostade och hur många som fick hemtjänst under året. "


def page(text="", *, title="Årsredovisning 2025", head=""):
    """A page of an invented municipality."""
    body = "".join(f"<p>{PARAGRAPH}</p>" for _ in range(4))
    return (
        f"<!doctype html><html lang='sv'><head><meta charset='utf-8'><title>{title} | Norrvik</title>"
        "<meta property='og:site_name' content='Norrviks kommun'><meta property='article:published_time' content='2026-04-15'>"
        f"{head}</head><body><article><h1>{title}</h1>{body}<p>{text}</p></article></body></html>"
    ).encode()


class Publisher:
    """A real HTTP server: `pages` maps a path to (status, headers, body); `asked` keeps the paths that were asked for."""

    def __init__(self):
        self.pages, self.asked, self.robots = {}, [], (404, b"")
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path == "/robots.txt":
                    return self.answer(server.robots[0], {}, server.robots[1])
                server.asked.append(self.path)
                self.answer(*server.pages.get(self.path, (404, {}, b"")))

            def answer(self, status, headers, body):
                self.send_response(status)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.http.server_port}"
        run_in_thread(self.http)

    def url(self, path="/rapport"):
        """The address of a path."""
        return f"http://{self.host}{path}"

    def put(self, path="/rapport", body=None, *, status=200, **headers):
        """Publish something; gives its address."""
        self.pages[path] = (
            status,
            {name.replace("_", "-"): value for name, value in headers.items()},
            body if body is not None else page(),
        )
        return self.url(path)


@pytest.fixture
def publisher():
    """A running publisher."""
    server = Publisher()
    yield server
    stop(server.http)


@pytest.fixture
def settings(settings, publisher):
    """Settings that let the guard go to the publisher, as the demo's do."""
    return replace(settings, allowed_hosts=(publisher.host,))


@pytest.fixture
def change(app, database, people, clock):
    """change(service function, role, *values, **named): one change in a session of its own; the session is given first."""

    def run(do, role, *values, **named):
        with app.test_request_context(), database.write_session() as session:
            stored = [session.get_one(type(value), value.id) if isinstance(value, Base) else value for value in values]
            return do(session, *stored, actor=session.get_one(User, people[role].id), now=clock.utcnow(), **named)

    return run


@pytest.fixture
def kept(change):
    """kept(title): a source that was written by hand."""

    def keep(title="Årsredovisning 2025", **facts):
        facts = {"publisher": "Norrviks kommun", "url": f"https://norrvik.example/{len(title)}-{title[-4:].strip()}", **facts}
        return change(
            sources.add_source, "writer", sources.NewSource(title=title, published=facts.pop("published", "2026-04-15"), **facts)
        )

    return keep


@pytest.fixture
def source(app, database):
    """source(code): the source as it is stored now."""

    def read(code):
        with app.test_request_context(), database.read_session() as session:
            return queries.source_by_code(session, code)

    return read


@pytest.fixture
def figure(change):
    """figure(values): a figure with values by period."""

    def make(values=None, **facts):
        facts = {"title_sv": "Äldreomsorgens budget", "title_en": "Budget of elderly care", "unit_sv": "miljoner kronor",
                 "unit_en": "million kronor", "code": "aldreomsorg", **facts}  # fmt: skip
        made = change(figures.add_figure, "writer", figures.NewFigure(**facts))
        for period, value in (values or {}).items():
            change(figures.set_value, "writer", made, period, value)
        return made

    return make


@pytest.fixture
def look_again(database, run_jobs, later):
    """Run the hourly tick and the looks that it asks for: look_again(days=8)."""

    def look(**distance):
        later(**(distance or {"days": 8}))
        with database.write_session() as session:
            enqueue(session, "evidence.check_links", {}, dedupe=f"tick:{distance}")
        run_jobs()

    return look
