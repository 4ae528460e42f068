"""Fields that nobody offered, on PostgreSQL: tests/security/test_security_assigning.py over the same town. FAULTS.md A-03."""

# ruff: noqa: F401, F811  tests and fixtures of other folders, under the names by which they are known there

import pytest

from tests.hostile.conftest import _norrvik, people
from tests.hostile.conftest import world as town
from tests.security.test_security_assigning import (
    test_every_door_asks_for_the_names_of_its_own_form_alone,
    test_fields_that_no_page_offers_have_no_effect,
    test_no_json_body_takes_a_field_that_is_not_its_own,
)
from workbench.db import Database

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(600)]


@pytest.fixture(scope="session")
def moved_town(_norrvik, moved):
    """The name of the database of which each town is a copy."""
    moved(_norrvik / "workbench.db", "moved_town")
    return "moved_town"


@pytest.fixture
def database(moved_town, fresh_database):
    """A copy of the town."""
    database = Database(fresh_database("own_town", like=moved_town))
    yield database
    database.dispose()
