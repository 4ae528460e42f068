"""The commands behind `python -m feeds`. Exit code 2 and one sentence for bad input; warnings go to standard error."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from feeds.errors import BadInput, FeedError
from feeds.types import Batch, Cursor, Item

MAX_FILE_BYTES = 15 * 1024 * 1024
SHOWN_TEXT_LENGTH = 200


def main(arguments: Sequence[str]) -> int:
    """Runs one command and gives its exit code."""
    # A lone surrogate or a narrow console never ends in a traceback.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _build_parser().parse_args(arguments)
    try:
        options.run(options)
        sys.stdout.flush()
    except FeedError as error:
        print(_explain(error), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader has seen enough; nothing more may be written, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m feeds", description="Reads feeds and masks personal identifiers.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    parse = commands.add_parser(
        "parse",
        help="read an RSS, Atom, RDF or JSON Feed and print its items",
        description="Prints the items of a feed. Texts are printed as they came: personal identifiers are not masked here "
        "(pipe them through `python -m feeds mask`). Warnings about the whole feed go to standard error.",
    )
    parse.add_argument("source", metavar="FILE|URL", help="a file, or an address with http:// or https://")
    parse.add_argument("--json", action="store_true", help="one JSON object a line, one line an item")
    parse.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="HOST:PORT",
        help="fetch from this host and port although it is not on the open internet; may be repeated",
    )
    parse.set_defaults(run=run_parse)
    mask = commands.add_parser(
        "mask",
        help="replace personal identifiers in the text on standard input",
        description="Reads a text from standard input and prints it with identity numbers, telephone numbers, e-mail "
        "addresses, user names, links to posts, street addresses, accounts and registration plates replaced.",
    )
    mask.add_argument("--json", action="store_true", help="print {text, counts} as one JSON object")
    mask.set_defaults(run=run_mask)
    return parser


def run_parse(options: argparse.Namespace) -> None:
    """Prints the items of one feed. Raises FeedError."""
    source: str = options.source
    if source.lower().startswith(("http://", "https://")):
        batch = _read_address(source, options.allow_host)
    elif "://" in source:
        raise BadInput("only http and https addresses and files are read", kind="scheme")
    else:
        batch = _read_file(Path(source))
    _print_items(batch.items, is_json=options.json)
    for warning in batch.warnings:
        print(f"warning: {_one_line(warning)}", file=sys.stderr)
    if batch.skipped_count:
        print(f"warning: {batch.skipped_count} skipped", file=sys.stderr)
    if batch.moved_to:
        print(f"moved permanently to {batch.moved_to}", file=sys.stderr)


def run_mask(options: argparse.Namespace) -> None:
    """Prints standard input with personal identifiers replaced."""
    from feeds.masking import mask

    masked = mask(sys.stdin.buffer.read().decode("utf-8-sig", errors="replace"))
    if options.json:
        print(json.dumps({"text": masked.text, "counts": dict(masked.counts)}, ensure_ascii=False))
    else:
        sys.stdout.write(masked.text)


def _read_address(url: str, allowed_hosts: Iterable[str]) -> Batch:
    # Loaded here: the other commands need neither network nor parser.
    from feeds.guarded import FetchPolicy
    from feeds.syndication.collector import collect

    policy = FetchPolicy(allowed_hosts=frozenset(allowed_hosts))
    return collect(url, Cursor(), policy=policy, now=datetime.now(UTC))


def _read_file(path: Path) -> Batch:
    from feeds.limited import shared_parser

    try:
        with path.open("rb") as stream:
            body = stream.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        raise BadInput(f"{path}: {reason}", kind="no-file") from error
    if len(body) > MAX_FILE_BYTES:
        raise BadInput(f"{path}: larger than 15 MiB", kind="too-large")
    feed = shared_parser()(body, now=datetime.now(UTC))
    return Batch(feed.items, Cursor(), feed.warnings, title=feed.title, skipped_count=feed.skipped_count)


def _print_items(items: Iterable[Item], *, is_json: bool) -> None:
    for item in items:
        if is_json:
            print(json.dumps(item.to_json(), ensure_ascii=False))
            continue
        when = item.published_at.strftime("%Y-%m-%d %H:%M") if item.published_at else "no date"
        print(f"{when}  {_one_line(item.title) or '(no title)'}")
        if item.url:
            print(f"  {_one_line(item.url)}")
        if item.text:
            print(f"  {_one_line(item.text)[:SHOWN_TEXT_LENGTH]}")
        for warning in item.warnings:
            print(f"  warning: {warning}")


def _explain(error: FeedError) -> str:
    """One sentence. Whoever has this console may know the reason that a web page keeps to itself."""
    reason = _one_line(str(error)).rstrip(".")
    if isinstance(error, BadInput):
        return f"{reason[:1].upper()}{reason[1:]}."
    return f"{error.public_text.split('. ')[0].rstrip('.')}: {reason}."


def _one_line(text: str) -> str:
    """Gives `text` without anything a terminal would act upon."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
