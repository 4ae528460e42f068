"""FAULTS.md X-01, E-01: texts that try to become more than texts, on every page, feed, file and calendar."""

import pytest

from tests.hostile.looking_for import faults_of_page
from tests.hostile.poisoning import LIVE, poison
from tests.hostile.walking import ORDER, looked_at
from tests.soaking import IS_SHORT, rounds, some


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("role", some(ORDER, 2))
def test_no_text_becomes_more_than_text(world, lived, role):
    """Each text of the database opens tags, ends scripts, begins a formula; a strict parser looks at every answer."""
    assert sum(poison(world.folder / "workbench.db").values()) > 500
    walk, wrong, _kinds = looked_at(world, (role,), most=3, is_brief=IS_SHORT, every=rounds(1, 12))
    assert not [one for one in walk.faults if not one.endswith(" 503")]
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)
    assert len(walk.pages) > rounds(50, 1)


def test_the_oracle_sees_what_it_looks_for():
    """A page without escaping is full of faults."""
    page = f"<!doctype html><title>x</title><p>{LIVE}</p><a href='java\tscript:x()'>x</a><p style='x'>"
    assert len(faults_of_page(page.encode())) >= 5
