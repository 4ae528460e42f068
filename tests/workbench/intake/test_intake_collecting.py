"""Many feeds in one job: hosts side by side, one host's feeds after each other, and one that fails costs only itself."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from tests.serving import run_in_thread, stop
from workbench.intake.models import HostManners, Item, Source, SourceVisit
from workbench.intake.service import add_source
from workbench.intake.sources.jobs import outcomes
from workbench.intake.sources.service import visits
from workbench.queue import Job, enqueue

ENTRY = "<item><guid>{0}</guid><title>Nyhet {0}</title></item>"
FEED = f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{ENTRY}</channel></rss>'


class Town:
    """Many feeds on one port of many loopback addresses; `slow` paths wait until the test lets them go."""

    def __init__(self):
        self.slow, self.robots, self.asked, self.at_once, self.most_at_once = set(), "", [], {}, {}
        self.let_go, self.lock = threading.Event(), threading.Lock()
        town = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                host = self.headers["Host"]
                with town.lock:
                    town.at_once[host] = town.at_once.get(host, 0) + 1
                    town.most_at_once[host] = max(town.most_at_once.get(host, 0), town.at_once[host])
                    town.asked.append(host + self.path)
                if self.path in town.slow:
                    town.let_go.wait(10)
                body = town.robots if self.path == "/robots.txt" else FEED.format(host + self.path)
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with town.lock:  # before the last byte: once that is read, the next one may be asked for
                    town.at_once[host] -= 1
                self.wfile.write(body.encode())

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("0.0.0.0", 0), Handler)
        self.port = self.http.server_port
        run_in_thread(self.http)

    def address(self, host, path):
        return f"http://127.0.0.{host}:{self.port}{path}"


@pytest.fixture
def town():
    town = Town()
    yield town
    town.let_go.set()
    stop(town.http)


@pytest.fixture
def collect(app, database, run_jobs, clock, people, town):
    """Make these feeds sources, due now, and run what a tick of the worker would."""

    def run(*addresses):
        with app.app_context(), database.write_session() as session:
            for address in addresses:
                add_source(session, address, name=address, genre="news", actor_id=None, now=clock.utcnow())
            session.query(Job).delete()
            session.query(Source).update({"next_poll_at": clock.utcnow()})
            enqueue(session, "intake.collect_due", {}, dedupe=f"tick:{time.monotonic_ns()}")
        return run_jobs(allowed_hosts=tuple(f"127.0.0.{n}:{town.port}" for n in range(1, 60)))

    return run


def count(database, model, *where):
    with database.read_session() as session:
        return session.scalar(select(func.count()).select_from(model).where(*where))


def test_many_feeds_are_one_job_and_every_one_is_read(database, collect, town):
    """Sixty feeds on thirty hosts: two jobs, sixty items, every host given back."""
    collect(*(town.address(number % 30 + 1, f"/{number}") for number in range(60)))
    assert count(database, Job, Job.kind == "intake.collect_sources") == 2
    assert count(database, Item) == 60
    assert count(database, SourceVisit, SourceVisit.result == "read") == 60
    assert count(database, HostManners, HostManners.busy_until.is_not(None)) == 0


def test_one_host_is_asked_for_one_thing_at_a_time(collect, town):
    collect(*(town.address(1, f"/{number}") for number in range(6)), *(town.address(2, f"/{number}") for number in range(6)))
    assert set(town.most_at_once.values()) == {1}
    assert sum("robots.txt" in path for path in town.asked) == 2


def test_feed_that_hangs_delays_no_other(database, collect, town):
    """Everything else is stored while one feed is still waited for."""
    town.slow = {"/slow"}
    worker = threading.Thread(target=collect, args=[town.address(9, "/slow"), *(town.address(n, "/x") for n in range(10, 30))])
    worker.start()
    deadline = time.monotonic() + 8
    while count(database, Item) < 20 and time.monotonic() < deadline:
        threading.Event().wait(0.05)
    stored = count(database, Item)
    town.let_go.set()
    worker.join()
    assert stored == 20
    assert count(database, Item) == 21


def test_host_that_asks_for_pauses_is_read_once_a_turn(database, collect, town):
    """Crawl-delay: the first feed is read, the others come with their next turn, within minutes."""
    town.robots = "User-agent: *\nCrawl-delay: 20\n"
    collect(*(town.address(3, f"/{number}") for number in range(4)))
    assert count(database, Item) == 1
    assert count(database, HostManners, HostManners.free_at.is_not(None), HostManners.busy_until.is_(None)) == 1
    assert count(database, Source, Source.state == "ok", Source.failure_count == 0) == 4


def test_visit_that_cannot_be_written_costs_only_itself(database, collect, town, monkeypatch):
    """The database refuses one source; the others of the same portion are stored, and its host is free again."""
    whole = visits.record_visit

    def refuse(session, source, *arguments, **options):
        if source.address.endswith("/bad"):
            raise OperationalError("INSERT", {}, Exception("refused"))
        return whole(session, source, *arguments, **options)

    monkeypatch.setattr(outcomes.visits, "record_visit", refuse)
    collect(town.address(1, "/a"), town.address(2, "/bad"), town.address(3, "/c"))
    assert count(database, Item) == 2
    assert count(database, HostManners, HostManners.busy_until.is_not(None)) == 0


def test_visit_that_breaks_costs_only_itself(database, collect, town, monkeypatch):
    """An error that no source can be blamed for."""
    whole = outcomes.visit

    def break_one(values, **options):
        if values.address.endswith("/bad"):
            raise RuntimeError("a fault of ours")
        return whole(values, **options)

    monkeypatch.setattr(outcomes, "visit", break_one)
    collect(town.address(1, "/a"), town.address(2, "/bad"), town.address(3, "/c"))
    assert count(database, Item) == 2
    assert count(database, Job, Job.state == "done", Job.kind == "intake.collect_sources") == 1


def test_job_again_as_after_a_crash_stores_nothing_twice(database, collect, run_jobs, town):
    collect(*(town.address(number, "/x") for number in range(1, 5)))
    with database.write_session() as session:
        session.query(Job).where(Job.kind == "intake.collect_sources").update({"state": "queued"})
    run_jobs(allowed_hosts=tuple(f"127.0.0.{n}:{town.port}" for n in range(1, 60)))
    assert count(database, Item) == 4
