"""The command `read`: a file of fact-checks or labelled texts as JSON lines, one form for all."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from classifiers.datasets.checkthat import KINDS, read_checkthat
from classifiers.datasets.claimreview import read_claim_reviews
from classifiers.datasets.tables import open_table, read_checks_table, read_labelled
from classifiers.datasets.types import Open, Refused
from classifiers.errors import InputError

_PIECE = 65_536
_CHECK_COLUMNS = ("claim", "url", "verdict", "publisher", "date", "language")


def add_read(commands: Any) -> None:
    """Hang the command on the parser's list."""
    read = commands.add_parser("read", help="read ClaimReview, CheckThat! or CSV files; prints JSON lines")
    read.add_argument("files", nargs="+", type=Path, metavar="FILE")
    read.add_argument("--kind", choices=("claimreview", "checkthat", "csv"), required=True)
    read.add_argument("--table", choices=KINDS, default="", help="which file of CheckThat! it is (default: by its first line)")
    read.add_argument("--text", metavar="COL", help="csv: the column of the text")
    read.add_argument("--label", metavar="COL", help="csv: the column of the label")
    for name in (name for name in _CHECK_COLUMNS if name != "publisher"):
        read.add_argument(f"--{name}", metavar="COL", help=f"csv: the column of the {name}")
    read.add_argument("--publisher", metavar="COL|NAME", help="the column of the publisher, or who it is where no row says so")
    read.set_defaults(run=run_read)


def run_read(options: argparse.Namespace) -> int:
    """Print every row; a refused one says why, on standard error. Exit code 2 when rows were refused."""
    refused = 0
    for path in options.files:
        for row in _rows(options, path):
            if isinstance(row, Refused):
                refused += 1
                print(f"{path}, row {row.number}: {row.to_json()['why']}. {row.value}".rstrip(), file=sys.stderr)
            else:
                print(json.dumps(row.to_json(), ensure_ascii=False))
    return 2 if refused else 0


def open_path(path: Path) -> Open:
    """The bytes of a file on disk, in pieces."""

    def pieces() -> Iterator[bytes]:
        try:
            with path.open("rb") as file:
                while piece := file.read(_PIECE):
                    yield piece
        except OSError as error:
            raise InputError(f"The file {path} cannot be read: {error.strerror}.") from error

    return pieces


def _rows(options: argparse.Namespace, path: Path) -> Iterator[Any]:
    opened = open_path(path)
    if options.kind == "claimreview":
        return read_claim_reviews(opened, publisher=options.publisher or "")
    if options.kind == "checkthat":
        return read_checkthat(opened, options.table)
    columns = open_table(opened).columns
    if options.text and options.label:
        return read_labelled(opened, text=_place(columns, options.text, path), label=_place(columns, options.label, path))
    if not (options.claim and options.url and options.verdict):
        raise InputError("For a CSV name its columns: --text and --label, or --claim, --url and --verdict.")
    named = {name: getattr(options, name) for name in _CHECK_COLUMNS if getattr(options, name)}
    publisher = named.pop("publisher", "")
    if publisher in columns:
        named["publisher"], publisher = publisher, ""
    return read_checks_table(opened, {name: _place(columns, called, path) for name, called in named.items()}, publisher=publisher)


def _place(columns: tuple[str, ...], name: str, path: Path) -> int:
    if name not in columns:
        raise InputError(f"{path} has no column {name!r}. It has: {', '.join(columns)}.")
    return columns.index(name)
