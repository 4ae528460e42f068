"""The demo's Norrvik with a person in every role, made once and copied for each test: the world that is attacked."""

import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tests.fakes import FakeClock
from tests.hostile.forms import Form
from tests.hostile.walking import Walk, World
from tests.once import made_once
from tests.soaking import IS_SHORT
from workbench import create_app
from workbench.accounts import service as accounts
from workbench.accounts.models import ROLES, User
from workbench.db import Database
from workbench.demo.seeding import seed
from workbench.settings import Settings

DAY = (2026, 11, 20, 9)


@pytest.fixture(scope="session")
def _norrvik(tmp_path_factory: pytest.TempPathFactory, _template_database: Path) -> Path:
    """The folder of a seeded installation; charts are drawn by other tests."""
    from datetime import UTC, datetime

    from workbench import clock

    with made_once(tmp_path_factory, "norrvik") as (folder, is_mine), pytest.MonkeyPatch.context() as patch:
        if is_mine:
            patch.setattr(clock, "utcnow", FakeClock(datetime(*DAY, tzinfo=UTC)).utcnow)
            patch.setattr("workbench.reviews.charts.drawing.draw_svg", lambda chart, scheme, language: f"<svg>{chart.key}</svg>")
            shutil.copy(_template_database, folder / "workbench.db")
            settings = _settings(folder)
            database = Database(settings.database_url)
            with create_app(settings, database).test_request_context():
                seed(database, settings)
                _add_missing_roles(database)
            database.dispose()
    return folder


def _settings(folder: Path) -> Settings:
    from tests.conftest import KEY

    return Settings(
        instance_dir=folder,
        database_url=f"sqlite:///{folder / 'workbench.db'}",
        secret_key=KEY,
        demo=True,
        testing=True,
        base_url="http://localhost",
    )


def _add_missing_roles(database: Database) -> None:
    """The demo has no reporter and no auditor."""
    from workbench import clock

    with database.write_session() as session:
        found = session.scalars(select(User).options(selectinload(User.roles))).unique().all()
        home = next(one.organisation for one in found if "administrator" in one.role_names)
        have = {name for one in found for name in one.role_names}
        for role in ROLES:
            if role not in have:
                address = f"{role}@norrvik.example"
                accounts.add_user(
                    session, address, name=role.title(), organisation=home, roles=[role], actor_id=None, now=clock.utcnow()
                )


@pytest.fixture
def database(settings: Settings, _norrvik: Path):
    """A copy of the seeded database (instead of the empty one of other tests)."""
    shutil.copytree(_norrvik, settings.instance_dir, dirs_exist_ok=True)
    database = Database(settings.database_url)
    yield database
    database.dispose()


@pytest.fixture
def people(app, database) -> dict[str, User]:
    """One person per role."""
    with database.read_session() as session:
        rows = session.scalars(select(User).options(selectinload(User.roles), selectinload(User.organisation))).unique()
        return {role: one for one in rows for role in one.role_names}


@pytest.fixture
def world(app, database, settings, people, sign_in: Callable, _norrvik: Path) -> World:
    """The application, its people and a way back to where it began."""
    return World(app, database, settings.instance_dir, _norrvik, people, sign_in)


@pytest.fixture
def lived(world: World, tmp_path_factory: pytest.TempPathFactory) -> list[Form]:
    """Every form of a house that has lived for a while, so that each kind of page is there; made once for all processes.

    In short: what two people meet on the first day, on every sixth page.
    """
    with made_once(tmp_path_factory, "lived") as (folder, is_mine):
        if is_mine:
            walk = _first_day(world) if IS_SHORT else _long_life(world)
            world.keep(folder)
            assert not [one for one in walk.faults if not one.endswith(" 503")]
            (folder / "forms").write_bytes(pickle.dumps(list(walk.forms.values())))
    world.begin(folder)
    return pickle.loads((folder / "forms").read_bytes())


def _first_day(world: World) -> Walk:
    return Walk(is_brief=True, every=6).through(world, ("approver", None))


def _long_life(world: World) -> Walk:
    world.live(Walk().through(world).forms.values())
    world.live(Walk().through(world).forms.values())
    return Walk(most=3).through(world)
