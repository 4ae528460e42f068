"""Hostile feeds and addresses through the parser and the guard: `python benchmarks/bench_feeds_hostile.py [--json]`.

The corpus is found through WORKBENCH_EVAL_DATA. Exit code 1 when the parser crashed or the guard judged wrongly.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from feeds.errors import FetchRefused, ParseFailed, ParserOverrun
from feeds.guarded import check_url
from feeds.limited import LimitedParser
from feeds.masking import mask
from feeds.types import ParsedFeed

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ARCHIVES = ("feedparser_tests.tar.gz", "xml_bombs.tar.gz")
# What the parser's process reports when it met an error nobody foresaw.
CRASH_KIND = "parser"


def main() -> int:
    """Runs what the machine has the data for and says what was left out."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="print the counts as one JSON object")
    is_json = options.parse_args().json
    folder = os.environ.get("WORKBENCH_EVAL_DATA")
    if not folder or not Path(folder, "hostile").is_dir():
        print("not done: hostile feeds and addresses (set WORKBENCH_EVAL_DATA to the folder of the evaluation data)")
        return 0
    report = run_all(Path(folder))
    if is_json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        for name, counts in report.items():
            print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in counts.items()))
    return 1 if any(counts.get("crashes") or counts.get("wrong") for counts in report.values()) else 0


def run_all(folder: Path) -> dict[str, dict[str, Any]]:
    """Gives the counts of each corpus that is there."""
    report: dict[str, dict[str, Any]] = {}
    with LimitedParser() as parser:
        for name in ARCHIVES:
            archive = folder / "hostile" / name
            report[name] = parse_archive(archive, parser) if archive.exists() else {"not done, file missing": 1}
        naughty = folder / "hostile" / "naughty_strings" / "blns.json"
        if naughty.exists():
            report["naughty strings as entries"] = parse_strings(json.loads(naughty.read_text("utf-8")), parser)
    addresses = folder / "hostile" / "ssrf_addresses" / "labelled.json"
    if addresses.exists():
        report["addresses"] = judge_addresses(json.loads(addresses.read_text("utf-8")))
    for path in sorted((folder / "feeds_sv").glob("*.xml")):
        report[f"feeds_sv/{path.name}"] = parse_news(path)
    return report


def read_archive(path: Path) -> Iterator[tuple[str, bytes]]:
    """Gives the regular files, read in memory: nothing is unpacked to disk."""
    with tarfile.open(path) as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.isfile() else None
            if stream is not None:
                yield member.name, stream.read()


def parse_archive(path: Path, parser: LimitedParser) -> dict[str, Any]:
    """Parses every file in the limited child and gives the counts of outcomes."""
    counts: Counter[str] = Counter(files=0, feeds=0, items=0, skipped=0, refused=0, overruns=0, crashes=0)
    slowest = 0.0
    for name, body in read_archive(path):
        counts["files"] += 1
        began = time.monotonic()
        try:
            feed = parser(body, url="https://norrvik.example/feed", content_type="", now=NOW)
        except ParserOverrun:
            counts["overruns"] += 1
        except ParseFailed as error:
            counts["crashes" if error.kind == CRASH_KIND else "refused"] += 1
            if error.kind == CRASH_KIND:
                print(f"crash: {name}: {error}", file=sys.stderr)
        else:
            count_feed(counts, feed)
        slowest = max(slowest, time.monotonic() - began)
    return dict(counts) | {"slowest_s": round(slowest, 2)}


def count_feed(counts: Counter[str], feed: ParsedFeed) -> None:
    """Adds one feed; an item that a database could not store counts as a crash."""
    counts["feeds"] += 1
    counts["items"] += len(feed.items)
    counts["skipped"] += feed.skipped_count
    for item in feed.items:
        text = item.external_id + item.url + item.title + item.text
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            counts["crashes"] += 1
        counts["crashes"] += "\x00" in text
        mask(text)


def parse_strings(strings: list[str], parser: LimitedParser) -> dict[str, Any]:
    """Every string as title, text, id, link and date of an entry."""
    entries = [
        {"id": f"{number}{text}", "title": text, "content_html": text, "url": text, "date_published": text}
        for number, text in enumerate([*strings, "\x00", "\ud800", "e" + "\u0301" * 10_000])
    ]
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": entries}).encode("ascii")
    counts: Counter[str] = Counter(strings=len(entries), crashes=0)
    count_feed(counts, parser(body, now=NOW))
    return dict(counts)


def judge_addresses(rows: list[dict[str, str]]) -> dict[str, Any]:
    """Judges each address as written and gives how many bear another label."""
    counts: Counter[str] = Counter(allow=0, refuse=0, wrong=0)
    for row in rows:
        try:
            check_url(row["url"])
            label = "allow"
        except FetchRefused:
            label = "refuse"
        counts[label] += 1
        if label != row["expect"]:
            counts["wrong"] += 1
            print(f"wrong: {row['url']!r} should be {row['expect']}", file=sys.stderr)
    return dict(counts)


def parse_news(path: Path) -> dict[str, Any]:
    """Parses one real feed and compares the count with its <item> elements; counts what masking takes out."""
    body = path.read_bytes()
    with LimitedParser() as parser:
        feed = parser(body, now=NOW)
    masked: Counter[str] = Counter()
    for item in feed.items:
        masked.update(mask(f"{item.title}\n{item.text}").counts)
    expected = body.count(b"<item>")
    return {"items": len(feed.items), "wrong": abs(len(feed.items) - expected), "masked": dict(masked)}


if __name__ == "__main__":
    sys.exit(main())
