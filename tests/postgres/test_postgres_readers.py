"""The same world on PostgreSQL, walked by those who read much and searched for its words. FAULTS.md A-02."""

# ruff: noqa: F401  tests and fixtures of other modules, under the names by which they are known there

import pytest

from tests.postgres.test_postgres_strangers import built_world, seen_world, strange_world
from tests.security.test_security_changing import test_those_who_read_much_meet_no_restricted_rumour
from tests.security.test_security_leaks import (
    test_asking_for_the_words_finds_nothing,
    test_whoever_may_see_them_meets_the_words,
)

pytestmark = [pytest.mark.postgres, pytest.mark.soak, pytest.mark.timeout(300)]
