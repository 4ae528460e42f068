"""The command `bursts`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifiers.errors import InputError

if TYPE_CHECKING:
    from classifiers.bursts.files import Post


def add_commands(commands: Any) -> None:
    """Hang the command on the parser's list."""
    bursts = commands.add_parser("bursts", help="when a stream is heard more than usual; one JSON object an alarm")
    bursts.add_argument("--posts", type=Path, required=True, metavar="FILE", help="a table with one row a post (CSV)")
    bursts.add_argument("--stream", required=True, metavar="COL", help="the column that names the stream")
    bursts.add_argument("--time", required=True, metavar="COL", help="the column with the time")
    bursts.add_argument("--source", metavar="COL", help="the column that says who posted: early warnings as well")
    bursts.add_argument("--id", metavar="COL", dest="post_id", help="rows with the same value here are one post")
    bursts.add_argument("--false-alarms", type=float, default=1.0, metavar="N", help="a month and stream; default: 1")
    bursts.add_argument("--timezone", default="UTC", metavar="NAME", help="whose clock the weekly rhythm follows; default: UTC")
    bursts.set_defaults(run=run_bursts)


def run_bursts(options: argparse.Namespace) -> int:
    """Print one JSON object an alarm, in order of time. Raises InputError."""
    from zoneinfo import ZoneInfo

    from classifiers.bursts.files import Columns, read_posts
    from classifiers.bursts.finding import FEWEST_FALSE, MOST_FALSE, Watch

    if not FEWEST_FALSE <= options.false_alarms <= MOST_FALSE:
        raise InputError(f"--false-alarms is between {FEWEST_FALSE:g} and {MOST_FALSE:g} a month.")
    try:
        watch = Watch(options.false_alarms, ZoneInfo(options.timezone))
    except (OSError, ValueError, KeyError) as error:  # ZoneInfoNotFoundError is a KeyError
        raise InputError(f"There is no time zone {options.timezone!r}. Write it like Europe/Stockholm.") from error
    posts = read_posts(options.posts, Columns(options.stream, options.time, options.source, options.post_id))
    found = [*_bursts(posts, watch), *(_early(posts) if options.source else ())]
    for row in sorted(found, key=lambda row: (row["at"], row["stream"])):
        print(json.dumps(row, ensure_ascii=False))
    return 0


def _bursts(posts: Sequence[Post], watch: Any) -> Iterator[dict[str, Any]]:
    from classifiers.bursts.finding import find_bursts

    streams: dict[str, list[Any]] = {}
    for post in posts:
        streams.setdefault(post.stream, []).append(post.at)
    for alarm in find_bursts(streams, watch):
        yield {
            "stream": alarm.stream, "at": _write(alarm.at), "score": alarm.score, "kind": "burst",
            "window_hours": alarm.window_hours, "count": alarm.count, "expected": alarm.expected, "until": _write(alarm.last_at),
        }  # fmt: skip


def _early(posts: Sequence[Post]) -> Iterator[dict[str, Any]]:
    from classifiers.bursts.early import find_early

    streams: dict[str, list[tuple[Any, str]]] = {}
    for post in posts:
        streams.setdefault(post.stream, []).append((post.at, post.source))
    for name, reports in streams.items():
        warning = find_early(reports)
        if warning:
            yield {"stream": name, "at": _write(warning.at), "score": float(warning.source_count), "kind": "early"}


def _write(moment: Any) -> str:
    return str(moment.isoformat(timespec="seconds")).replace("+00:00", "Z")
