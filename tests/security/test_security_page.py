"""docs/security.md names tests; each of them is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_protection_names_a_test_that_exists():
    """A row of the table of threats without a test, or with one that has gone, is a promise that nobody keeps."""
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    rows = page.partition("| threat |")[2].partition("\n\n")[0].splitlines()[2:]
    assert len(rows) > 20
    assert [row for row in rows if "`tests/" not in row] == []
    assert [name for name in re.findall(r"`(tests/[\w/]+\.py)`", page) if not (ROOT / name).is_file()] == []
