"""What is vendored is what its publisher released, with its licence beside it, and is listed."""

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("workbench/web/static/vendor", "tests/vendor")


def listed():
    """(path, hash) of each row of docs/licences.md."""
    text = (ROOT / "docs" / "licences.md").read_text("utf-8")
    return re.findall(r"\| `([^`]+)` \|[^|]+\| `([0-9a-f]{64})` \|", text)


def test_every_vendored_file_is_listed_with_its_hash():
    """No file without a row, no row without its file, no changed byte."""
    files = {str(path.relative_to(ROOT)) for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()}
    assert {path for path in files if not path.endswith("LICENSE")} == {path for path, _ in listed()}
    for path, digest in listed():
        assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == digest, path
        assert (ROOT / path).with_name("LICENSE").is_file()
