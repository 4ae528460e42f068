"""The command `group`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from classifiers.errors import InputError
from classifiers.lines import BadLine, read_texts
from classifiers.types import Text

MOST_TEXTS = 20_000


def add_commands(commands: Any) -> None:
    """Hang the command on the parser's list."""
    group = commands.add_parser("group", help="which texts seem to tell the same claim; one JSON object a text")
    group.add_argument("file", nargs="?", type=Path, help="lines of {id, title?, text, language?} (default: stdin)")
    group.add_argument("--measure", action="store_true", help="how well it does on rumours it was not chosen on, and no more")
    group.set_defaults(run=run_group)


def run_group(options: argparse.Namespace) -> int:
    """Print one JSON object a text, in order, then one a group of several with its claim. Raises InputError."""
    if options.measure:
        return _measure()
    lines = options.file.open("rb") if options.file else sys.stdin.buffer
    rows = list(read_texts(lines))
    bad = [row for row in rows if isinstance(row, BadLine)]
    if bad:
        raise InputError(f"line {bad[0].line}: {bad[0].error}")
    if len(rows) > MOST_TEXTS:
        raise InputError(f"{len(rows)} texts are too many at once: give at most {MOST_TEXTS}.")
    _print_groups([row for row in rows if isinstance(row, Text)])
    return 0


def _print_groups(texts: list[Text]) -> None:
    from classifiers.grouping.claims import choose_claim
    from classifiers.grouping.groups import Entry, Groups
    from classifiers.grouping.vectors import load_vectors

    entries = [Entry(place, f"{text.title or ''}\n{text.text}".strip(), text.language) for place, text in enumerate(texts)]
    placed = sorted(Groups(load_vectors()).add_all(entries), key=lambda one: one.item_id)
    for one in placed:
        row = {
            "id": texts[one.item_id].id,
            "group": -one.group_id,
            "likeness": one.likeness,
            "sign": one.sign,
            "words": one.words,
        }
        print(json.dumps(row, ensure_ascii=False))
    for group_id in sorted({one.group_id for one in placed if one.sign != "alone"}, reverse=True):
        inside = [one.item_id for one in placed if one.group_id == group_id]
        claim = choose_claim([(entries[place].text, entries[place].language) for place in inside])
        said = claim.claim if claim else None
        print(json.dumps({"group": -group_id, "texts": len(inside), "claim": said}, ensure_ascii=False))


def _measure() -> int:
    from classifiers.corpus import load_corpus
    from classifiers.grouping.measuring import describe_scores, measure_held_out

    print(describe_scores(*measure_held_out(load_corpus())))
    return 0
