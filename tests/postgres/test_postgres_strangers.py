"""Others' ids, restricted rumours and answers on PostgreSQL: tests/security over the same world, moved. FAULTS.md A-02."""

# ruff: noqa: F401, F811  tests and fixtures of another folder, under the names by which they are known there

import pytest

from tests.conftest import COMPILED_TEMPLATES, NOW
from tests.security import world as worlds
from tests.security.conftest import built_world, walk_of_strangers, walked
from tests.security.test_security_changing import (
    test_no_change_to_what_one_may_not_see,
    test_no_token_opens_what_its_holder_may_not_see,
    test_whoever_may_change_them_gets_in,
)
from tests.security.test_security_leaks import test_others_ids_answer_as_if_they_did_not_exist, test_strangers_meet_no_word
from tests.security.test_security_reading import test_no_answer_fails, test_no_get_changes_anything

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(300)]


@pytest.fixture(scope="session")
def strange_world(built_world, moved):
    """The name of the database of which each world is a copy."""
    moved(built_world / "workbench.db", "strange_world")
    return "strange_world"


@pytest.fixture(scope="session")
def seen_world(built_world, strange_world, fresh_database, tmp_path_factory):
    """The world for tests that change nothing."""
    url = fresh_database("seen_world", like=strange_world)
    with worlds.opened(tmp_path_factory.mktemp("seen"), built_world, NOW, url) as world:
        world.app.jinja_env.bytecode_cache = COMPILED_TEMPLATES
        yield world


@pytest.fixture
def world(built_world, strange_world, fresh_database, tmp_path):
    """A world of the test's own."""
    with worlds.opened(tmp_path, built_world, NOW, fresh_database("own_world", like=strange_world)) as world:
        world.app.jinja_env.bytecode_cache = COMPILED_TEMPLATES
        yield world


def test_world_is_on_postgresql(seen_world):
    """What is walked here is not the file again."""
    assert seen_world.app.extensions["workbench_database"].engine.dialect.name == "postgresql"
