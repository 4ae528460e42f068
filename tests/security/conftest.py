"""The world of tests/security/world.py: made once for a run, one copy for the tests that only read, one for each that changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import COMPILED_TEMPLATES, NOW
from tests.fakes import FakeClock
from tests.once import made_once
from tests.security import world as worlds
from tests.security.contents import contents, newest, verbs
from tests.security.walking import STRANGERS, Seen, walk, walk_to
from tests.security.world import World
from workbench import clock as workbench_clock
from workbench.accounts.permissions import TABLE


@pytest.fixture(scope="session")
def built_world(tmp_path_factory: pytest.TempPathFactory, _template_database: Path) -> Path:
    """The folder with the world's database."""
    with made_once(tmp_path_factory, "world") as (folder, is_mine):
        if is_mine:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(workbench_clock, "utcnow", FakeClock(NOW).utcnow)
                worlds.build(folder, NOW, _template_database)
        return folder


@pytest.fixture(scope="session")
def seen_world(built_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world for tests that change nothing."""
    with worlds.opened(tmp_path_factory.mktemp("seen"), built_world, NOW) as world:
        world.app.jinja_env.bytecode_cache = COMPILED_TEMPLATES
        yield world


@pytest.fixture
def world(built_world: Path, tmp_path: Path) -> Iterator[World]:
    """A world of the test's own."""
    with worlds.opened(tmp_path, built_world, NOW) as world:
        world.app.jinja_env.bytecode_cache = COMPILED_TEMPLATES
        yield world


@dataclass(frozen=True)
class Walk:
    """What every stranger was answered, and what the database held before and after."""

    seen: list[Seen]
    before: dict[str, str]
    after: dict[str, str]
    noted: list[str]  # verbs of the rows that the audit trail gained


@pytest.fixture(scope="session")
def walk_of_strangers(seen_world: World) -> Walk:
    """Every GET of every stranger, with nothing in its address and with the ids of what they may not see.

    What a writer has walked through needs no second look as the administrator: the lists are the same.
    """
    writers = frozenset(endpoint for endpoint, roles in TABLE.items() if "writer" in roles)
    seen, before, since = [], contents(seen_world.database), newest(seen_world.database)
    for who, words in STRANGERS.items():
        seen += walk(seen_world, who, but=writers if who == "administrator" else frozenset())
        for word in words:
            seen += walk_to(seen_world, who, word)
    return Walk(seen, before, contents(seen_world.database), verbs(seen_world.database, since))


@pytest.fixture
def walked(walk_of_strangers: Walk) -> list[Seen]:
    """The answers of that walk."""
    return walk_of_strangers.seen
