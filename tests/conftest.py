"""What every test can ask for: a real SQLite database, the application, people in every role, a clock that tests set."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from sqlalchemy.orm import Session, configure_mappers
from xdist.scheduler import LoadFileScheduling

from tests.auditing import begin_watching, take_untold
from tests.compiling import MemoryBytecodeCache, keep_compiled_addresses, keep_compiled_statements
from tests.fakes import FakeClock
from tests.known_people import people_of
from tests.machine import chromium
from tests.serving import Served, open_context
from tests.signed_in import SignedInClient
from workbench import clock as workbench_clock
from workbench import create_app, make_registry
from workbench.accounts import service as accounts
from workbench.accounts.models import ROLES, User
from workbench.db import Database
from workbench.installing import compile_catalogues
from workbench.queue import run_due
from workbench.settings import Settings
from workbench.tables import metadata

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
KEY = "a-key-for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz"
MEMORY = Path("/dev/shm")
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 4 * 2**30:  # short-lived files that nothing has to wait for
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # each processor has a test process of its own: more threads
    os.environ.setdefault(threads, "1")  # only wait for one another, busily; a training of 0.2 s took 6 s of the processor
FIRST = ("tests/e2e/", "tests/hostile/", "tests/faults/", "tests/classifiers/", "tests/postgres/")  # they hold the longest files
COMPILED_TEMPLATES = MemoryBytecodeCache()
keep_compiled_addresses()
keep_compiled_statements()
begin_watching()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """With WORKBENCH_TEST_REQUIRE=all nothing may be left out: a skip is a failure."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("WORKBENCH_TEST_REQUIRE") == "all" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"left out, but everything is required here: {report.longrepr}"


@pytest.fixture(scope="session")
def _template_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with every table, made once and copied for each test."""
    compile_catalogues()
    path = tmp_path_factory.mktemp("database") / "template.db"
    database = Database(f"sqlite:///{path}")
    metadata.create_all(database.engine)
    database.dispose()
    return path


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long files first, so that no worker walks through one alone at the end.

    Left out, not skipped: runs over the evaluation data where it is not at hand, and the long ones without `-m soak`.
    """
    items.sort(key=lambda item: next((place for place, folder in enumerate(FIRST) if folder in item.path.as_posix()), len(FIRST)))
    absent = set() if os.environ.get("WORKBENCH_EVAL_DATA") else {"corpus"}
    absent |= set() if "soak" in (config.getoption("-m") or "") else {"soak"}
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in absent)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling | None:
    """With --dist=loadfile each file goes to one process, and all of tests/e2e to the first: they share one installation."""

    class OneInstallation(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "tests/e2e" if nodeid.startswith("tests/e2e/") else super()._split_scope(nodeid)

    return OneInstallation(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; one for all tests of a process, because two of Playwright's loops do not share a thread."""
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def _jobs_are_imported() -> None:
    """Load every room's jobs before a test replaces a name that they import: a first import inside such a test kept the fake.

    What is loaded by then stays: the garbage collector need not walk through it again and again, nor after each test. Every
    application leaves some 70 000 objects in circles; walking through everything for each took two fifths of all time.
    """
    make_registry()
    configure_mappers()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@pytest.fixture(autouse=True)
def _changes_are_told() -> Iterator[None]:
    """Whatever a test changes through a door leaves a row in the audit trail: tests/auditing.py."""
    take_untold()
    yield
    assert take_untold() == []


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    """The workbench's clock, standing at 20 November 2026, 09:00 UTC until it is moved."""
    fake = FakeClock(NOW)
    monkeypatch.setattr(workbench_clock, "utcnow", fake.utcnow)
    return fake


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a demo installation in a folder of its own."""
    return Settings(
        instance_dir=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'workbench.db'}",
        secret_key=KEY,
        demo=True,
        testing=True,
        base_url="http://localhost",
    )


@pytest.fixture
def database(settings: Settings, _template_database: Path) -> Iterator[Database]:
    """A real SQLite file with every table and no rows."""
    shutil.copy(_template_database, settings.instance_dir / "workbench.db")
    database = Database(settings.database_url)
    yield database
    database.dispose()


@pytest.fixture
def app(settings: Settings, database: Database, clock: FakeClock) -> Flask:
    """The application; forms need no token in tests (the contract tests check that they do outside)."""
    app = create_app(settings, database)
    app.url_map.keep()
    app.config["WTF_CSRF_ENABLED"] = False
    app.jinja_env.bytecode_cache = COMPILED_TEMPLATES
    app.test_client_class = SignedInClient
    return app


@pytest.fixture
def people(app: Flask, database: Database, clock: FakeClock) -> dict[str, User]:
    """One person per role, by role; the partner belongs to an organisation of its own ("other_partner" to another)."""
    with app.test_request_context(), database.write_session() as session:
        return people_of(session, lambda: _make_people(session, clock.utcnow()), now=clock.utcnow())


def _make_people(session: Session, now: datetime) -> dict[str, User]:
    home = accounts.add_organisation(session, "Norrvik", kind="municipality", now=now)
    partner = accounts.add_organisation(session, "Norrviks bibliotek", kind="partner", now=now)
    other = accounts.add_organisation(session, "Norrviks idrottsförening", kind="partner", now=now)
    rows = [(role, role, partner if role == "partner" else home) for role in ROLES]
    rows += [("other_partner", "partner", other), ("second_writer", "writer", home), ("second_approver", "approver", home)]
    return {
        key: accounts.add_user(
            session,
            f"{key}@norrvik.example",
            name=key.replace("_", " ").title(),
            organisation=organisation,
            roles=[role],
            actor_id=None,
            now=now,
        )
        for key, role, organisation in rows
    }


@pytest.fixture
def sign_in(app: Flask, people: dict[str, User]) -> Callable[..., FlaskClient]:
    """A client signed in as the person of a role: sign_in("writer"). Pages come in English unless language is given."""

    def make(role: str | None = None, *, language: str = "en") -> FlaskClient:
        client = app.test_client(user=people[role]) if role else app.test_client()
        client.set_cookie("language", language)
        return client

    return make


@pytest.fixture
def served(app: Flask) -> Iterator[Served]:
    """The application on a loopback port, forms with their tokens as outside of tests."""
    app.config["WTF_CSRF_ENABLED"] = True
    served = Served(app)
    yield served
    served.stop()


@pytest.fixture
def signed_in(browser: Browser, served: Served, sign_in: Callable[..., FlaskClient]) -> Iterator[Callable[..., BrowserContext]]:
    """A browser window in which the person of a role is signed in: signed_in("writer", viewport=…)."""
    contexts = []

    def open_window(role: str | None = None, *, language: str = "en", **options: object) -> BrowserContext:
        contexts.append(open_context(browser, served.address, sign_in(role, language=language), **options))
        return contexts[-1]

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def run_jobs(app: Flask, database: Database, settings: Settings) -> Callable[..., int]:
    """Run every job that is due, in this thread, in the application's context as the worker does."""

    def run(**changes: object) -> int:
        with app.app_context():
            return run_due(database, replace(settings, **changes), make_registry())

    return run


@pytest.fixture
def later(clock: FakeClock) -> Callable[..., datetime]:
    """Move the clock: later(hours=2)."""

    def move(**distance: float) -> datetime:
        return clock.move(timedelta(**distance))

    return move
