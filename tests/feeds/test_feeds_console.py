"""`python -m feeds` as a person types it: items on standard output, one sentence and exit code 2 for bad input."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Norrvik</title><language>sv</language>
<item><title>Isen bär</title><link>https://norrvik.example/1</link><guid isPermaLink="false">1</guid>
<pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate><description>Ring 070-123 45 67.</description></item></channel></rss>"""


def run(*arguments, stdin=""):
    return subprocess.run(
        [sys.executable, "-m", "feeds", *arguments], cwd=ROOT, input=stdin.encode(), capture_output=True, timeout=60, check=False
    )


@pytest.fixture
def feed_file(tmp_path):
    path = tmp_path / "feed.xml"
    path.write_text(FEED, encoding="utf-8")
    return str(path)


def test_parse_when_a_file_prints_one_json_object_a_line(feed_file):
    done = run("parse", feed_file, "--json")
    (line,) = done.stdout.decode().splitlines()
    assert json.loads(line) == {
        "external_id": "1",
        "url": "https://norrvik.example/1",
        "title": "Isen bär",
        "text": "Ring 070-123 45 67.",
        "published_at": "2026-11-20T08:00:00+00:00",
        "language": "sv",
        "warnings": [],
    }
    assert (done.returncode, done.stderr) == (0, b"")


def test_parse_when_for_people_prints_plain_lines(feed_file):
    done = run("parse", feed_file)
    assert done.stdout.decode().splitlines()[0] == "2026-11-20 08:00  Isen bär"


def test_parse_when_an_address_is_allowed_fetches_it(server):
    url = server.serve("/feed", body=FEED.encode())
    done = run("parse", url, "--json", "--allow-host", server.host)
    assert json.loads(done.stdout)["title"] == "Isen bär"


def test_parse_when_the_feed_has_errors_says_so_beside_the_items(tmp_path):
    path = tmp_path / "cut.xml"
    path.write_text(FEED[:-20], encoding="utf-8")
    done = run("parse", str(path), "--json")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1
    assert b"warning: The feed has errors" in done.stderr


def test_bad_input_when_given_ends_with_code_2_and_one_sentence(tmp_path, server):
    page = tmp_path / "page.html"
    page.write_text("<html><body>Hej</body></html>")
    empty = tmp_path / "empty"
    empty.touch()
    for source in (
        str(tmp_path / "missing"),
        str(tmp_path),
        str(page),
        str(empty),
        "http://127.0.0.1/",
        server.url(),
        "ftp://x.example/",
        "http://",
    ):
        done = run("parse", source, "--json")
        assert (done.returncode, done.stdout) == (2, b""), source
        (sentence,) = done.stderr.decode().splitlines()
        assert sentence.endswith("."), sentence
    assert server.requests == []


def test_mask_when_text_comes_in_prints_it_masked():
    assert run("mask", stdin="Ring 070-123 45 67.\n").stdout == b"Ring [telefonnummer].\n"
    assert json.loads(run("mask", "--json", stdin="850101-1234").stdout) == {
        "text": "[personnummer]",
        "counts": {"identity_number": 1},
    }


def test_help_when_asked_names_the_commands():
    done = run("--help")
    assert done.returncode == 0
    assert b"parse" in done.stdout
    assert b"mask" in done.stdout


HEAVY = (
    "requests",
    "urllib3",
    "feedparser",
    "py3langid",
    "numpy",
    "sqlalchemy",
    "flask",
    "workbench",
    "classifiers",
    "sandwiches",
)


@pytest.mark.parametrize("module", ["feeds.types", "feeds.masking", "feeds.errors", "feeds.notices", "feeds.backoff"])
def test_values_and_masking_when_imported_load_nothing_heavy(module):
    code = f"import sys, {module}; print([name for name in {HEAVY!r} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True).stdout == b"[]\n"


def test_collector_when_imported_loads_no_parser_and_no_other_library():
    code = f"import sys, feeds.syndication.collector; print([name for name in {HEAVY[2:]!r} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True).stdout == b"[]\n"
