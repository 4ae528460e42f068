"""The commands behind `python -m feeds`. Exit code 2 and one sentence for bad input; warnings go to standard error."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feeds.errors import BadInput, FeedError, ParseFailed
from feeds.types import Batch, Cursor, Item

if TYPE_CHECKING:
    from feeds.guarded.policy import FetchPolicy

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
    _add_allow_host(parse)
    parse.set_defaults(run=run_parse)
    _add_network_commands(commands)
    mask = commands.add_parser(
        "mask",
        help="replace personal identifiers in the text on standard input",
        description="Reads a text from standard input and prints it with identity numbers, telephone numbers, e-mail "
        "addresses, user names, links to posts, street addresses, accounts and registration plates replaced.",
    )
    mask.add_argument("--json", action="store_true", help="print {text, counts} as one JSON object")
    mask.set_defaults(run=run_mask)
    return parser


def _add_network_commands(commands: Any) -> None:
    discover = commands.add_parser(
        "discover",
        help="find the feeds behind the address of a page",
        description="Prints the feeds of a site, those that the page names first: one a line, address, kind and title.",
    )
    discover.add_argument("url", metavar="URL")
    discover.add_argument("--json", action="store_true", help="one JSON object a line: url, title, kind")
    _add_allow_host(discover)
    discover.set_defaults(run=run_discover)
    poll = commands.add_parser(
        "poll",
        help="visit a feed as the workbench does, and print what is new",
        description="Asks conditionally: with --state the validators of the last visit are sent, and the new ones kept. "
        "Items that the file remembers are not printed again.",
    )
    poll.add_argument("url", metavar="URL")
    poll.add_argument("--state", metavar="FILE", type=Path, help="where to go on; made when it is missing")
    poll.add_argument("--json", action="store_true", help="one JSON object a line, one line an item")
    _add_allow_host(poll)
    poll.set_defaults(run=run_poll)
    check = commands.add_parser(
        "check-urls",
        help="say of each address on standard input whether the guard would go there",
        description="Prints one JSON object a line: url, allowed, reason. Each address is judged as it is written, without "
        "resolving or connecting; a fetch judges again, on the address that it connects to.",
    )
    check.set_defaults(run=run_check_urls)


def _add_allow_host(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="HOST:PORT",
        help="fetch from this host and port although it is not on the open internet; may be repeated",
    )


def run_parse(options: argparse.Namespace) -> None:
    """Prints the items of one feed. Raises FeedError."""
    source: str = options.source
    if source.lower().startswith(("http://", "https://")):
        batch = _visit(source, options.allow_host, Cursor())
    elif "://" in source:
        raise BadInput("only http and https addresses and files are read", kind="scheme")
    else:
        batch = _read_file(Path(source))
    _print_items(batch.items, is_json=options.json)
    _print_warnings(batch)


def run_discover(options: argparse.Namespace) -> None:
    """Prints the feeds behind one address. Raises FeedError, also when there are none."""
    from feeds.discovery import discover

    found = discover(options.url, policy=_policy(options.allow_host), now=datetime.now(UTC))
    if not found:
        raise ParseFailed("no feed was found behind the address", kind="no-feeds", address=options.url)
    for one in found:
        row = {"url": one.url, "title": one.title, "kind": one.kind}
        print(json.dumps(row, ensure_ascii=False) if options.json else f"{one.url}  {one.kind}  {_one_line(one.title)}".rstrip())


def run_poll(options: argparse.Namespace) -> None:
    """Visits one feed where the state file left off, and prints what is new. Raises FeedError."""
    state = _read_state(options.state)
    cursor = Cursor.from_json(json.dumps(state.get("cursor") or {}))
    batch = _visit(options.url, options.allow_host, cursor)
    seen = set(state.get("seen", ()))
    _print_items([item for item in batch.items if item.external_id not in seen], is_json=options.json)
    _print_warnings(batch)
    if batch.not_modified:
        print("unchanged", file=sys.stderr)
    if batch.retry_after is not None:
        print(f"asked to wait {batch.retry_after} s", file=sys.stderr)
    if options.state is not None:
        kept = [item.external_id for item in batch.items] or list(state.get("seen", ()))
        text = json.dumps({"cursor": json.loads(batch.cursor.to_json()), "seen": kept})
        options.state.write_text(text, encoding="utf-8")


def run_check_urls(_options: argparse.Namespace) -> None:
    """Prints a judgement for each line of standard input; empty lines are passed over."""
    from feeds.errors import FetchRefused
    from feeds.guarded.policy import FetchPolicy
    from feeds.guarded.targets import read_target

    policy = FetchPolicy()
    for line in sys.stdin.buffer:
        url = line.decode("utf-8", errors="surrogateescape").rstrip("\r\n")
        if not url:
            continue
        row = {"url": url, "allowed": True, "reason": ""}
        try:
            read_target(url, policy)
        except FetchRefused as error:
            row |= {"allowed": False, "reason": error.kind}
        print(json.dumps(row))


def _print_warnings(batch: Batch) -> None:
    for warning in batch.warnings:
        print(f"warning: {_one_line(warning)}", file=sys.stderr)
    if batch.skipped_count:
        print(f"warning: {batch.skipped_count} skipped", file=sys.stderr)
    if batch.moved_to:
        print(f"moved permanently to {batch.moved_to}", file=sys.stderr)


def _read_state(path: Path | None) -> dict[str, Any]:
    if path is None or not path.exists():
        return {}
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"{path}: not a state file", kind="bad-state") from error
    if not isinstance(state, dict):
        raise BadInput(f"{path}: not a state file", kind="bad-state")
    return state


def run_mask(options: argparse.Namespace) -> None:
    """Prints standard input with personal identifiers replaced."""
    from feeds.masking import mask

    masked = mask(sys.stdin.buffer.read().decode("utf-8-sig", errors="replace"))
    if options.json:
        print(json.dumps({"text": masked.text, "counts": dict(masked.counts)}, ensure_ascii=False))
    else:
        sys.stdout.write(masked.text)


def _visit(url: str, allowed_hosts: Iterable[str], cursor: Cursor) -> Batch:
    # Loaded here: the other commands need neither network nor parser.
    from feeds.syndication.collector import collect

    return collect(url, cursor, policy=_policy(allowed_hosts), now=datetime.now(UTC))


def _policy(allowed_hosts: Iterable[str]) -> FetchPolicy:
    from feeds.guarded.policy import FetchPolicy

    return FetchPolicy(allowed_hosts=frozenset(allowed_hosts))


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
            shown = {name: value for name, value in item.to_json().items() if name != "author"}  # only ever a keyed code
            print(json.dumps(shown, ensure_ascii=False))
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
