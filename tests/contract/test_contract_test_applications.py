"""What tests share does not change what they test: an application that follows the first one is what it would be alone."""

import shutil
from functools import partial

import pytest
from sqlalchemy import select

from tests import known_people
from tests.compiling import KeptMap
from tests.conftest import _make_people
from workbench import create_app
from workbench.db import Database


def addresses(app) -> list[tuple[object, ...]]:
    return [(rule.rule, rule.endpoint, sorted(rule.methods), rule.defaults, rule.host) for rule in app.url_map.iter_rules()]


@pytest.fixture
def alone(settings, database, monkeypatch):
    """An application made without another before it."""
    monkeypatch.setattr(KeptMap, "kept", None)
    app = create_app(settings, database)
    assert app.url_map.follows is None
    return app


def test_a_following_application_has_the_same_addresses_and_functions(alone, settings, database, monkeypatch):
    """In the same order, with the very functions of the blueprints."""
    monkeypatch.setattr(KeptMap, "kept", None)
    first = create_app(settings, database)
    first.url_map.keep()
    follower = create_app(settings, database)
    assert follower.url_map.follows is first.url_map
    assert addresses(follower) == addresses(alone)
    assert len(follower.url_map.added) == len(alone.url_map.added) > 600
    assert list(follower.view_functions) == list(alone.view_functions)
    assert follower.view_functions["desk.start"] is alone.view_functions["desk.start"]


def test_an_application_with_an_address_more_leaves_the_first(app, settings, database):
    """It knows every address and the new one; the first one does not learn it."""
    other = create_app(settings, database)
    before = addresses(other)
    other.add_url_rule("/one-more/<int:number>", "one_more", str)
    assert other.url_map.follows is None
    assert addresses(other) == [*before, *addresses(other)[-1:]]
    assert other.url_map.bind("localhost").match("/one-more/5") == ("one_more", {"number": 5})
    assert other.url_map.bind("localhost").match("/library") == app.url_map.bind("localhost").match("/library")
    assert "one_more" not in [rule.endpoint for rule in app.url_map.iter_rules()]


def test_people_put_back_as_rows_are_the_people_that_were_made(app, settings, tmp_path, clock, monkeypatch):
    """The same rows and the same objects, in a database of their own."""
    monkeypatch.setattr(known_people, "KEPT", {})
    found = []
    for name in ("made", "put_back"):
        shutil.copy(settings.instance_dir / "workbench.db", tmp_path / f"{name}.db")
        database, now = Database(f"sqlite:///{tmp_path / name}.db"), clock.utcnow()
        with app.test_request_context(), database.write_session() as session:
            people = known_people.people_of(session, partial(_make_people, session, now), now=now)
        with database.read_session() as session:
            rows = [session.execute(select(table).order_by(*table.primary_key)).all() for table in known_people.TABLES]
        found.append(
            (rows, {key: (one.id, one.role_names, one.organisation.name, vars(one).keys()) for key, one in people.items()})
        )
        database.dispose()
    assert found[0] == found[1]
    assert all(found[0][0])
