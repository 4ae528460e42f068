"""Many feeds at once: every charset is stored as it was meant, and a feed that hangs or breaks never stops the others."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import select

from tests.serving import run_in_thread, stop
from workbench import make_registry
from workbench.intake.models import Item, Source
from workbench.intake.service import add_source
from workbench.queue import Job, due_ids, enqueue, run_job

SWEDISH = "Åäö ÅÄÖ é – räksmörgås på Norrvälta"
CHARSETS = {
    "utf-8": SWEDISH,
    "utf-16": SWEDISH,
    "windows-1252": SWEDISH,
    "iso-8859-1": "Åäö ÅÄÖ é räksmörgås på Norrvälta",
    "iso-8859-15": "Åäö ÅÄÖ é räksmörgås för 5 €",
    "koi8-r": "Привет из Норрвика",
}


def feed_body(title, charset="utf-8", declared=True):
    mark = f'<?xml version="1.0" encoding="{charset}"?>' if declared else ""
    item = f"<item><guid>1</guid><title>{title}</title><description>Text: {title}</description></item>"
    return f"{mark}<rss version='2.0'><channel><title>Norrvik</title>{item}</channel></rss>".encode(charset)


class Hosts:
    """One server on loopback under many addresses, so that each feed has a host of its own. Some answers hang."""

    def __init__(self):
        self.answers, self.hanging, self.release = {}, set(), threading.Event()
        hosts = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path in hosts.hanging:
                    hosts.release.wait(30)
                body, kind = hosts.answers.get(self.path, (b"", "text/plain"))
                self.send_response(200 if self.path in hosts.answers else 404)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, client_address):
                """A visitor that has given up is part of this."""

        self.http = Server(("0.0.0.0", 0), Handler)
        run_in_thread(self.http)

    def address(self, number, path):
        return f"http://127.0.0.{number}:{self.http.server_port}{path}"

    def allowed(self, count):
        return tuple(f"127.0.0.{number}:{self.http.server_port}" for number in range(1, count + 1))


@pytest.fixture
def hosts():
    made = Hosts()
    yield made
    made.release.set()
    stop(made.http)


@pytest.fixture
def add(app, database, clock):
    def add(address, name):
        with app.app_context(), database.write_session() as session:
            return add_source(session, address, name=name, genre="news", actor_id=None, now=clock.utcnow())

    return add


@pytest.mark.parametrize("way", ["declared", "in the header"])
@pytest.mark.parametrize("charset", CHARSETS)
def test_feed_in_any_charset_is_stored_as_it_was_meant(hosts, add, database, run_jobs, charset, way):
    """As the XML declares it, or as the server says."""
    if charset == "utf-16" and way == "in the header":
        body, kind = feed_body(CHARSETS[charset], charset, declared=False), "application/rss+xml; charset=utf-16"
    else:
        body = feed_body(CHARSETS[charset], charset, declared=way == "declared")
        kind = "application/rss+xml" if way == "declared" else f"application/rss+xml; charset={charset}"
    hosts.answers["/feed"] = (body, kind)
    add(hosts.address(1, "/feed"), charset)
    run_jobs(allowed_hosts=hosts.allowed(1))
    with database.read_session() as session:
        (item,) = session.scalars(select(Item))
    assert (item.title, item.text) == (CHARSETS[charset], f"Text: {CHARSETS[charset]}")


BROKEN = {
    "/cut": (feed_body("Halvt")[:60], "application/rss+xml"),
    "/page": (b"<html><body>Underhall</body></html>", "text/html"),
    "/empty": (b"", "application/rss+xml"),
    "/bomb": (b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 1000 + b'"><!ENTITY b "' + b"&a;" * 1000 + b'">]><rss>&b;</rss>', "text/xml"),
    "/nul": (b"\x00" * 5000, "application/rss+xml"),
}


def test_feed_that_hangs_or_breaks_stops_none_of_the_others(hosts, add, app, database, settings, clock, monkeypatch):
    """Twenty feeds, one that never answers and five broken ones among them, two threads: the others are stored meanwhile."""
    from dataclasses import replace

    from feeds.guarded import FetchPolicy
    from workbench.intake.sources import visiting

    allowed = hosts.allowed(20)
    monkeypatch.setattr(visiting, "fetch_policy", lambda settings: FetchPolicy(allowed_hosts=frozenset(allowed), timeout_s=6.0))
    hosts.hanging.add("/hangs")
    paths = ["/hangs", *BROKEN, *(f"/good{number}" for number in range(14))]
    hosts.answers |= BROKEN | {path: (feed_body(f"Nytt {path}"), "application/rss+xml") for path in paths if "good" in path}
    for number, path in enumerate(paths, start=1):
        add(hosts.address(number, path), path)
    registry, testing = make_registry(), replace(settings, allowed_hosts=allowed)

    def run(job_id):
        with app.app_context():
            return run_job(database, testing, registry, job_id)

    with database.write_session() as session:
        session.query(Job).filter(Job.kind.not_like("intake.collect%")).delete()
        ids = due_ids(session, clock.utcnow())
    began = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(run, job_id) for job_id in ids]
        stored_at = _wait_for_good(database, began)
        assert all(one.result(timeout=30) for one in done)
    assert stored_at < 5, "the good feeds waited for the one that hangs"
    with database.read_session() as session:
        states = {source.name: (source.state, bool(source.last_error)) for source in session.scalars(select(Source))}
    assert {name for name, state in states.items() if state == ("ok", False)} >= {path for path in paths if "good" in path}
    for path in ("/hangs", "/page", "/empty", "/nul"):
        assert states[path] == ("failing", True), path


def test_source_that_turns_to_a_closed_address_is_paused(hosts, add, database, run_jobs, later, monkeypatch):
    """A public name with a private address at the second poll: refused, paused, with the same words as any failure."""
    import socket

    from feeds import errors

    hosts.answers["/feed"] = (feed_body("Nytt"), "application/rss+xml")
    source = add(hosts.address(1, "/feed"), "Bladet")
    run_jobs(allowed_hosts=hosts.allowed(1))
    with database.write_session() as session:
        session.get(Source, source.id).address = "http://bladet.example/feed"
        session.get(Source, source.id).next_poll_at = later(hours=1)

    def inside(*_args, **_kwargs):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80))]

    monkeypatch.setattr(socket, "getaddrinfo", inside)
    with database.write_session() as session:
        enqueue(session, "intake.collect_due", {}, dedupe="due")
    run_jobs(allowed_hosts=())
    with database.read_session() as session:
        after = session.get(Source, source.id)
    assert (after.state, after.last_error) == ("paused", errors.UNREACHABLE)


def _wait_for_good(database, began):
    """Seconds until all fourteen are there; at most ten."""
    pause = threading.Event()
    while time.monotonic() - began < 10:
        with database.read_session() as session:
            if len([item for item in session.scalars(select(Item)) if "good" in item.title]) == 14:
                break
        pause.wait(0.05)
    return time.monotonic() - began
