"""F-05 with a real Redis as carrier of the wake-ups: killed, gone, back and empty. Every job is done once all the same."""

import os
import shutil
import signal
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.machine import free_port
from workbench.errors import SettingsError
from workbench.queue import Job, Registry, enqueue
from workbench.settings import load_settings
from workbench.worker import engine
from workbench.worker.engine import make_huey, make_wake, void

PATIENCE = 30


class Server:
    """A Redis on loopback that keeps nothing on disk."""

    def __init__(self, folder):
        path = shutil.which("redis-server")
        if path is None:
            pytest.skip("no Redis here; on Debian: apt install redis-server")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        options = ("--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder))
        self.command = [path, *options]

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.answers)

    def answers(self):
        import redis

        with suppress(redis.RedisError):
            return redis.Redis(port=self.port, socket_timeout=1).ping()
        return False

    def kill(self):
        self.process.kill()
        self.process.wait()


def wait_for(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not come"
        threading.Event().wait(0.05)


@pytest.fixture
def redis_server(tmp_path):
    server = Server(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def registry(tmp_path):
    """One kind of job, which adds a line to a file."""
    registry = Registry()

    def note(context, payload):
        with (tmp_path / "done").open("a") as handle:
            handle.write(f"{payload['name']}\n")

    registry.add("test.note", note)
    return registry


@pytest.fixture
def worker(database, settings, registry, redis_server):
    """A worker process that listens to Redis."""
    database.dispose()
    there = replace(settings, queue_url=redis_server.url)
    pid = os.fork()
    if pid == 0:
        try:
            database.engine.dispose(close=False)
            engine.run_worker(database, there, registry)
        finally:
            os._exit(0)
    yield there
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def test_redis_killed_gone_and_back_empty_loses_and_doubles_nothing(database, worker, redis_server, tmp_path):
    """Wake-ups of before, of while it is away, and of after; the last comes quickly again."""
    wake = make_wake(make_huey(worker), void)

    def add(name):
        with database.write_session() as session:
            job_id = enqueue(session, "test.note", {"name": name}, dedupe=name)
        wake(job_id)  # never an error for whoever saves

    def done():
        with database.read_session() as session:
            return set(session.scalars(select(Job.dedupe).where(Job.state == "done", Job.kind == "test.note")))

    add("before")
    wait_for(lambda: "before" in done())
    redis_server.kill()
    add("while away")
    redis_server.start()  # empty: nothing was kept
    wait_for(lambda: "while away" in done())
    add("after")
    wait_for(lambda: "after" in done())
    assert sorted((tmp_path / "done").read_text().splitlines()) == ["after", "before", "while away"]


def test_a_redis_that_holds_wake_ups_and_is_emptied(database, settings, redis_server):
    """The calls are there, then not: only calls, no jobs."""
    import redis

    huey = make_huey(replace(settings, queue_url=redis_server.url))
    make_wake(huey, void)(7)
    assert huey.pending_count() == 1
    redis.Redis(port=redis_server.port).flushall()
    assert huey.pending_count() == 0


def test_a_page_waits_a_moment_for_a_redis_that_is_away(settings):
    """Whoever saves hears nothing of it; the sweeper finds the job."""
    wake = make_wake(make_huey(replace(settings, queue_url=f"redis://127.0.0.1:{free_port()}/0")), void)
    began = time.monotonic()
    wake(1)
    assert time.monotonic() - began < 5


def test_a_carrier_that_nobody_knows_is_refused_by_name(tmp_path):
    """Before, it became a file of that odd name."""
    with pytest.raises(SettingsError, match="redis://"):
        load_settings({"WORKBENCH_INSTANCE_DIR": str(tmp_path), "WORKBENCH_QUEUE_URL": "amqp://localhost"})
