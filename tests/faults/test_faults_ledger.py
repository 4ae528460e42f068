"""The table of faults: every line ends as a test that exists or as a sentence, and docs/reliability.md holds all of them."""

from pathlib import Path

import pytest

from tests.faults.ledger import known_tests, lines, named_in_docstrings, stands_for

ROOT = Path(__file__).resolve().parents[2]
LINES = lines()
IDS = [line.id for line in LINES]


def test_lines_stand_once():
    """An id that stands twice would hide one of them."""
    assert len(IDS) == len(set(IDS))


@pytest.mark.parametrize("line", LINES, ids=IDS)
def test_line_ends_as_a_test_or_a_sentence(line):
    """And every test that it names is there, by exactly this name."""
    assert stands_for(line) or line.why_not, f"{line.id}: neither a test nor a reason"
    gone = [name for name in stands_for(line) if name not in known_tests()]
    assert not gone, f"{line.id} names tests that do not exist: {gone}"


def test_no_test_names_a_line_that_is_not_there():
    """A wrong number in a docstring would count for nothing."""
    assert not set(named_in_docstrings()) - set(IDS)


def test_document_holds_every_line_in_this_order():
    """docs/reliability.md is written by `python -m tests.faults.report`; run it when this fails."""
    rows = [row.split("|")[1].strip() for row in (ROOT / "docs/reliability.md").read_text().splitlines() if row.startswith("| ")]
    assert [row for row in rows if row in set(IDS)] == IDS
