"""`python -m feeds discover|poll|check-urls` as a person types them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LABELLED = Path(os.environ.get("WORKBENCH_EVAL_DATA", ""), "hostile", "ssrf_addresses", "labelled.json")


def feed_of(*titles):
    rows = "".join(f"<item><guid>{title}</guid><title>{title}</title></item>" for title in titles)
    return f"<rss version='2.0'><channel><title>Norrvik</title>{rows}</channel></rss>".encode()


def run(*arguments, stdin=b""):
    return subprocess.run(
        [sys.executable, "-m", "feeds", *arguments], cwd=ROOT, input=stdin, capture_output=True, timeout=60, check=False
    )


def judge(*urls):
    done = run("check-urls", stdin="\n".join(urls).encode("utf-8", "surrogateescape"))
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_check_urls_prints_one_object_a_line_and_connects_to_nothing(canary):
    """Allowed or not, and why; empty lines are passed over."""
    rows = judge(
        "https://norrvik.example/feed", "", f"http://127.0.0.1:{canary.port}/", "http://10.0.0.1/", "gopher://a.example/"
    )
    assert [(row["allowed"], row["reason"]) for row in rows] == [
        (True, ""),
        (False, "port"),
        (False, "private"),
        (False, "scheme"),
    ]
    assert list(rows[0]) == ["url", "allowed", "reason"]
    assert not canary.was_touched()


def test_check_urls_judges_odd_bytes_too():
    """What is no text is refused, and the line is still JSON."""
    (row,) = judge("http://a\udcff.example/")
    assert (row["allowed"], row["reason"]) == (False, "odd-spelling")


@pytest.mark.corpus
def test_check_urls_gives_every_labelled_address_its_label():
    """All of them, in their order."""
    cases = json.loads(LABELLED.read_text("utf-8"))
    rows = judge(*(case["url"] for case in cases))
    assert [row["url"] for row in rows] == [case["url"] for case in cases]
    assert [row["url"] for row, case in zip(rows, cases, strict=True) if row["allowed"] != (case["expect"] == "allow")] == []


def test_discover_prints_the_feeds_that_a_page_names(server):
    """One a line; with --json an object."""
    page = b"<html><head><link rel='alternate' type='application/rss+xml' title='Nytt' href='/nytt.xml'></head></html>"
    url = server.serve("/", body=page, Content_Type="text/html")
    done = run("discover", url, "--allow-host", server.host)
    assert done.stdout.decode().splitlines() == [f"{server.url('/nytt.xml')}  rss  Nytt"]
    done = run("discover", url, "--json", "--allow-host", server.host)
    assert json.loads(done.stdout) == {"url": server.url("/nytt.xml"), "title": "Nytt", "kind": "rss"}


def test_poll_prints_only_what_is_new_since_the_last_time(server, tmp_path):
    """The validator goes back; what the file remembers is not printed again."""
    state = tmp_path / "state.json"
    url = server.serve("/feed", body=feed_of("ett"), ETag='"1"')
    arguments = ("poll", url, "--state", str(state), "--json", "--allow-host", server.host)
    assert json.loads(run(*arguments).stdout)["title"] == "ett"
    server.serve("/feed", status=304)
    done = run(*arguments)
    assert (done.stdout, done.stderr.strip()) == (b"", b"unchanged")
    assert server.requests[-1][2]["if-none-match"] == '"1"'
    server.serve("/feed", body=feed_of("två", "ett"))
    assert json.loads(run(*arguments).stdout)["title"] == "två"


def test_poll_when_the_state_file_is_damaged_says_so(server, tmp_path):
    """Exit code 2 and one sentence; nothing is asked."""
    state = tmp_path / "state.json"
    state.write_text("[1", encoding="utf-8")
    done = run("poll", server.url("/feed"), "--state", str(state), "--allow-host", server.host)
    assert (done.returncode, server.requests) == (2, [])
    assert len(done.stderr.decode().splitlines()) == 1


def test_discover_when_there_is_no_feed_ends_with_code_2(server):
    """A sentence, not an empty page."""
    server.serve("/robots.txt", body=b"User-agent: *\nDisallow: /\n")
    url = server.serve("/", body=b"<html></html>", Content_Type="text/html")
    done = run("discover", url, "--allow-host", server.host)
    assert done.returncode == 2
    assert b"This is not a feed" in done.stderr
    assert [path for _method, path, _headers in server.requests] == ["/", "/robots.txt"]
