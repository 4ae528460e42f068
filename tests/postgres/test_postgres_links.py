"""Links that open something, wrong in every way, on PostgreSQL: the tests of tests/security over one world. FAULTS.md S-04."""

# ruff: noqa: F401, F811  tests and fixtures of another folder, under the names by which they are known there

import pytest

from tests.conftest import COMPILED_TEMPLATES, NOW
from tests.postgres.test_postgres_strangers import built_world, strange_world
from tests.security import world as worlds
from tests.security.test_security_links import (
    knock,
    made,
    test_link_of_somebody_who_has_left,
    test_link_that_is_old,
    test_link_that_is_wrong_in_any_way_is_like_one_never_made,
    test_link_that_was_used,
    test_no_token_is_said_aside,
)
from workbench.web.throttle import Throttle

pytestmark = [pytest.mark.postgres, pytest.mark.soak, pytest.mark.timeout(600)]


@pytest.fixture
def world(built_world, strange_world, fresh_database, tmp_path, monkeypatch):
    """A world with a mail server on PostgreSQL."""
    monkeypatch.setattr(Throttle, "take", lambda *_given, **_more: True)
    url = fresh_database("links_world", like=strange_world)
    with worlds.opened(tmp_path, built_world, NOW, url, smtp_url="smtp://127.0.0.1:9") as world:
        world.app.jinja_env.bytecode_cache = COMPILED_TEMPLATES
        yield world
