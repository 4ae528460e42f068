"""The command line. Exit codes: 0 all well, 2 bad input or no usable model (one sentence on stderr)."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from classifiers.bursts.console import add_commands as add_bursts
from classifiers.card import describe_card
from classifiers.datasets.console import add_read
from classifiers.errors import ClassifierError, InputError, ModelMissing
from classifiers.grouping.console import add_commands as add_grouping
from classifiers.learning.console import add_learn
from classifiers.lines import BadLine, read_rumours, read_texts
from classifiers.retrieval.console import add_commands as add_retrieval
from classifiers.tasks.console import add_predict, add_task_options, run_train_task
from classifiers.types import KnownRumour, Text

DEFAULT_MODEL = Path("var/model")
_BATCH = 2000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give back its exit code."""
    options = _build_parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except ClassifierError as error:
        print(f"classifiers: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        print(f"classifiers: {error.filename or 'file'}: {error.strerror}.", file=sys.stderr)
        return 2


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m classifiers", description="Find texts that may carry a rumour.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    train = commands.add_parser("train", help="train the starter model, or a task on your own data")
    train.add_argument("--corpus", type=Path, metavar="DIR", help="labelled texts (default: the project's own)")
    train.add_argument("--seed", type=int, default=1, help="which fifth is held out (default: 1)")
    add_task_options(train)
    train.set_defaults(run=_train)
    assess = commands.add_parser("assess", help="one JSON object a line in, one assessment a line out")
    assess.add_argument("file", nargs="?", type=Path, help="lines of {id, title?, text, language?, genre?} (default: stdin)")
    assess.add_argument("--rumours", type=Path, metavar="FILE", help="known rumours, one JSON object a line")
    assess.set_defaults(run=_assess)
    card = commands.add_parser("card", help="show what the model was trained on and how well it does")
    card.set_defaults(run=_card)
    add_retrieval(commands)
    add_bursts(commands)
    add_grouping(commands)
    add_predict(commands)
    add_learn(commands)
    add_read(commands)
    for command in (train, assess, card):
        command.add_argument("--model", type=Path, default=DEFAULT_MODEL, metavar="DIR", help="default: var/model")
        command.add_argument("--json", action="store_true", help="print JSON (assess always does)")
    return parser


def _train(options: argparse.Namespace) -> int:
    if options.task:
        return run_train_task(options)
    _refuse_stray(options)
    card = _train_into(options.model, options.corpus, options.seed)
    if options.json:
        print(json.dumps(card, ensure_ascii=False))
    else:
        print(describe_card(card))
    return 0


def _refuse_stray(options: argparse.Namespace) -> None:
    """Options of a task without --task are a mistake, not a wish for the starter model."""
    given = [f"--{name}" for name in ("data", "text", "label", "positive", "group", "test", "out") if getattr(options, name)]
    if given:
        raise InputError(f"{', '.join(given)} belong to a task: say which with --task.")


def _train_into(model_dir: Path, corpus_dir: Path | None, seed: int) -> dict[str, Any]:
    from classifiers.corpus import CORPUS_DIR
    from classifiers.training import train

    today = datetime.now(UTC).date().isoformat()
    return train(corpus_dir or CORPUS_DIR, model_dir, seed=seed, trained_at=today).to_json()


def _card(options: argparse.Namespace) -> int:
    from classifiers.storing import read_manifest

    card = read_manifest(options.model)["card"]
    print(json.dumps(card, ensure_ascii=False) if options.json else describe_card(card))
    return 0


def _assess(options: argparse.Namespace) -> int:
    rumours = read_rumours(options.rumours) if options.rumours else _read_own_rumours()
    if options.file is None:
        return _assess_lines(options.model, rumours, sys.stdin.buffer)
    with _open_input(options.file) as lines:
        return _assess_lines(options.model, rumours, lines)


def _open_input(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise InputError(f"The file {path} cannot be read: {error.strerror}.") from error


def _read_own_rumours() -> list[KnownRumour]:
    from classifiers.corpus import CORPUS_DIR

    return [rumour for path in sorted(CORPUS_DIR.glob("rumours*.jsonl")) for rumour in read_rumours(path)]


def _load_or_train(model_dir: Path) -> Any:
    from classifiers.assessing import load_model

    try:
        return load_model(model_dir)
    except ModelMissing:
        if model_dir != DEFAULT_MODEL:
            raise
        print(f"No model in {model_dir} yet: training the starter model first.", file=sys.stderr)
        _train_into(model_dir, None, 1)
        return load_model(model_dir)


def _assess_lines(model_dir: Path, rumours: Sequence[KnownRumour], lines: BinaryIO) -> int:
    from classifiers.assessing import assess

    model = _load_or_train(model_dir)
    bad: list[int] = []
    for batch in _batches(read_texts(lines)):
        found = iter(assess(model, [item for item in batch if isinstance(item, Text)], rumours))
        for item in batch:
            answer = item if isinstance(item, BadLine) else next(found)
            if isinstance(item, BadLine):
                bad.append(item.line)
            print(json.dumps(answer.to_json(), ensure_ascii=False))
        sys.stdout.flush()
    if bad:
        shown = ", ".join(map(str, bad[:5])) + (" …" if len(bad) > 5 else "")
        print(f"classifiers: {len(bad)} line(s) could not be assessed: {shown}. Each says why in its error.", file=sys.stderr)
        return 2
    return 0


def _batches(items: Iterator[Text | BadLine]) -> Iterator[list[Text | BadLine]]:
    while batch := list(islice(items, _BATCH)):
        yield batch
