"""PostgreSQL is stopped at once and started again while the house works. FAULTS.md F-04."""

import os
import shlex
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.machine import free_port, postgres_folder, postgres_server
from tests.workbench.campaigns import delivery_rig
from tests.workbench.campaigns.delivery_rows import KEY, seed, wait_for_server, wait_until
from workbench.accounts.models import Role, User
from workbench.campaigns.models import Delivery, Placement
from workbench.db import Database
from workbench.installing import migrate

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(180)]
ROOT = Path(__file__).resolve().parents[2]


class Server:
    """A PostgreSQL of its own that keeps what it has said it keeps, and can be killed."""

    def __init__(self, folder, url):
        self.url = f"{url}?options=-c%20synchronous_commit%3Don"
        prefix = ["runuser", "-u", folder.owner(), "--"] if os.getuid() == 0 else []
        self.options = shlex.join(shlex.split((folder / "data/postmaster.opts").read_text())[3:])
        self.control = [*prefix, str(postgres_folder() / "pg_ctl"), "-D", str(folder / "data"), "-w"]

    def _do(self, *arguments):
        subprocess.run([*self.control, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")

    def stop(self):
        self._do("-m", "immediate", "stop")

    def start(self):
        self._do("-l", "/dev/null", "-o", self.options, "start")


@pytest.fixture
def server():
    with (
        tempfile.TemporaryDirectory(prefix="workbench-restarting-", ignore_cleanup_errors=True) as folder,
        postgres_server(Path(folder)) as url,
    ):
        yield Server(Path(folder), url)


@pytest.fixture
def database(server):
    database = Database(server.url)
    migrate(database)
    yield database
    database.dispose()


def test_messages_under_way_and_pages_survive_a_server_that_is_killed(server, database, app, tmp_path):
    """A real worker sends while the server dies twice: no copy too many, none lost; pages are plain, and there again in time."""
    port = free_port()
    rig = [sys.executable, "-m", "tests.workbench.campaigns.delivery_rig"]
    environment = {
        **os.environ, "WORKBENCH_INSTANCE_DIR": str(tmp_path), "WORKBENCH_DATABASE_URL": server.url, "WORKBENCH_TESTING": "1",
        "WORKBENCH_SECRET_KEY": KEY, "WORKBENCH_ALLOWED_HOSTS": f"127.0.0.1:{port}", "PYTHONPATH": str(ROOT), "RIG_QUICK": "3",
    }  # fmt: skip
    start = {"cwd": ROOT, "env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = [subprocess.Popen([*rig, "receivers", str(port), "good"], **start)]
    try:
        wait_for_server(lambda: delivery_rig.read_ledger(port) is not None, 30)
        seed(database, port, 100, datetime.now(UTC) + timedelta(seconds=1), seconds=4)
        with database.write_session() as session:
            person = session.scalars(select(User)).one()
            person.roles.append(session.scalar(select(Role).where(Role.name == "writer")) or Role(name="writer"))
        visitor = app.test_client(user=person)
        assert visitor.get("/library").status_code == 200
        processes.append(subprocess.Popen([*rig, "worker"], **start))
        for taken in (5, 40):
            wait_until(lambda taken=taken: sum(delivery_rig.read_ledger(port)["copies"].values()) >= taken, 60)
            server.stop()
            away = visitor.get("/library")
            assert (away.status_code, away.headers["Retry-After"]) == (503, "10")
            assert "<h1" in away.text
            assert not any(word in away.text.lower() for word in ("psycopg", "traceback", "sqlalchemy", "select "))
            server.start()
            began = time.monotonic()
            wait_until(lambda: visitor.get("/library").status_code == 200, 10)
            assert time.monotonic() - began < 10
        wait_until(lambda: not _waiting(database), 60)
        with database.read_session() as session:
            rows = [tuple(row) for row in session.execute(select(Delivery.key, Delivery.state))]
        verdict = delivery_rig.judge(rows, delivery_rig.read_ledger(port)["copies"])
    finally:
        for process in processes:
            process.kill()
            process.wait()
    assert verdict.is_good, verdict
    assert (len(rows), set(verdict.states) <= {"sent", "unknown"}) == (100, True), verdict


def _waiting(database):
    with database.read_session() as session:
        return session.scalar(select(Placement.id).where(Placement.state.in_(("planned", "prepared", "sending"))).limit(1))
