"""The web process under too much, the worker that rests, and how the collector of garbage is kept out of the way."""

import gc
import signal
import socket
import time
from types import SimpleNamespace

import pytest
from gunicorn.workers.gthread import ThreadWorker

from workbench import serving
from workbench.db import Database
from workbench.web.proxies import BehindProxy
from workbench.worker.resting import Rest


@pytest.mark.parametrize(
    ("method", "path", "waited", "is_served"),
    [
        ("GET", "/rumours", 1.9, True),
        ("GET", "/rumours", 2.1, False),
        ("HEAD", "/rumours", 2.1, False),
        ("POST", "/rumours/new", 7.9, True),
        ("POST", "/rumours/new", 8.1, False),
        ("GET", "/healthz", 30.0, True),
    ],
    ids=["short", "long", "head", "form", "long form", "watcher"],
)
def test_who_waited_too_long_is_told_so(monkeypatch, method, path, waited, is_served):
    """FAULTS.md L-9: 503 with Retry-After instead of a page that nobody waits for any more; forms may wait longer."""
    monkeypatch.setattr(ThreadWorker, "handle_request", lambda *_: "served")
    monkeypatch.setattr(serving, "MOST_WORKERS", 1)
    ours, theirs = socket.socketpair()
    connection = SimpleNamespace(sock=ours, waited=waited)
    worker = serving.FrankWorker.__new__(serving.FrankWorker)
    answer = worker.handle_request(SimpleNamespace(method=method, path=path, force_close=lambda: None), connection)
    ours.close()
    said = b"".join(iter(lambda: theirs.recv(65536), b""))
    theirs.close()
    assert (answer == "served") == is_served
    if not is_served:
        head, body = said.split(b"\r\n\r\n", 1)
        assert head.startswith(b"HTTP/1.1 503 ")
        assert b"Retry-After: 5" in head
        assert body == (b"" if method == "HEAD" else serving.BUSY_BODY)


@pytest.fixture
def wishes(monkeypatch):
    """A web process whose wishes to its parent are written down: (worker, wishes, clock)."""
    made, now = [], [1000.0]
    monkeypatch.setattr(serving.os, "kill", lambda pid, number: made.append((pid, number)))
    monkeypatch.setattr(serving.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(ThreadWorker, "handle", lambda *_: "handled")
    monkeypatch.setattr(ThreadWorker, "notify", lambda *_: None)
    worker = serving.FrankWorker.__new__(serving.FrankWorker)
    worker.ppid = 77
    return worker, made, now


def test_a_line_makes_the_house_wish_for_a_second_process_until_it_is_quiet(wishes, monkeypatch):
    """At most one wish a second; after ten minutes without a line the process is wanted no more."""
    monkeypatch.setattr(serving, "MOST_WORKERS", 2)
    worker, made, now = wishes
    assert worker.handle(SimpleNamespace(queued_at=now[0] - 0.05)) == "handled"
    assert made == []
    for _each in range(3):
        worker.handle(SimpleNamespace(queued_at=now[0] - 0.2))
    assert made == [(77, signal.SIGTTIN)]
    now[0] += 599
    worker.notify()
    assert len(made) == 1
    now[0] += 2
    worker.notify()
    worker.notify()
    assert made[1:] == [(77, signal.SIGTTOU)]


def test_who_waited_long_for_a_turn_comes_to_the_other_process_next_time(wishes, monkeypatch):
    """Threads that wait for each other are a line as well: else connections would stay with a process that has too many."""
    monkeypatch.setattr(serving, "MOST_WORKERS", 2)
    worker, made, _now = wishes
    closed = []
    request = SimpleNamespace(force_close=lambda: closed.append(True))
    worker.share(request, 0.05)
    assert (made, closed) == ([], [])
    worker.share(request, 0.2)
    assert (made, closed) == ([(77, signal.SIGTTIN)], [True])
    monkeypatch.setattr(serving, "MOST_WORKERS", 1)
    worker.share(request, 0.2)
    assert len(closed) == 1


@pytest.mark.parametrize(("url", "at_once"), [("sqlite://", 1), ("postgresql://nobody@127.0.0.1:1/none", serving.threads)])
def test_requests_take_turns_where_no_database_server_is_waited_for(app, monkeypatch, url, at_once):
    """With PostgreSQL one page works while another waits for it."""
    monkeypatch.setitem(app.extensions, "workbench_database", Database(url))
    monkeypatch.setattr(serving, "make_missing_keys", lambda _app: None)
    worker = SimpleNamespace(app=SimpleNamespace(wsgi=lambda: app))
    serving.post_fork(None, worker)
    assert worker.turns.at_once == at_once


def test_a_house_with_one_processor_wishes_for_nothing(wishes, monkeypatch):
    """Nor does the parent grant more than there may be."""
    monkeypatch.setattr(serving, "MOST_WORKERS", 1)
    worker, made, now = wishes
    worker.handle(SimpleNamespace(queued_at=now[0] - 5))
    assert made == []
    arbiter = SimpleNamespace(num_workers=3)
    serving.nworkers_changed(arbiter, 3, 2)
    assert arbiter.num_workers == 1
    serving.nworkers_changed(arbiter, 1, 3)
    assert arbiter.num_workers == 1


def test_worker_rests_only_when_idle_and_heavy():
    """Not while a job runs, not soon after a heavy one, not when there is nothing to give back."""
    now, memory = [0.0], [100]
    rest = Rest(monotonic=lambda: now[0], memory=lambda: memory[0])
    now[0], memory[0] = 500.0, 300 * 2**20
    assert rest.is_due()
    with rest.working():
        assert not rest.is_due()
        end = time.thread_time() + 0.35
        while time.thread_time() < end:
            sum(range(1000))
    assert not rest.is_due()
    now[0] = 900.0
    assert rest.is_due()
    memory[0] = 50 * 2**20
    assert not rest.is_due()


def test_what_is_loaded_is_out_of_the_collectors_way():
    """It is counted as frozen, and circles are still found."""
    before = gc.get_freeze_count()
    threshold = gc.get_threshold()
    kept = [[] for _ in range(1000)]
    try:
        serving.settle()
        assert gc.get_freeze_count() >= before + len(kept)
        circle = []
        circle.append(circle)
        del circle
        assert gc.collect() >= 1
    finally:
        gc.set_threshold(*threshold)


@pytest.mark.parametrize(
    ("peer", "header", "seen"),
    [
        ("127.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "10.0.0.1, 192.0.2.7", "192.0.2.7"),
        ("198.51.100.9", "192.0.2.7", "198.51.100.9"),
        ("127.0.0.1", "<script>", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
    ],
    ids=["own proxy", "a chain", "a stranger", "no address", "none"],
)
def test_the_visitors_address_is_believed_from_our_own_proxy_only(peer, header, seen):
    """FAULTS.md S-09: what counts tries per network must see the visitor, and nobody can choose what it sees."""
    got = []
    application = BehindProxy(lambda environ, _start: got.append(environ["REMOTE_ADDR"]) or [], trusted="127.0.0.1")
    application({"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": header}, lambda *_: None)
    assert got == [seen]
