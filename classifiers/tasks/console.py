"""The commands `train --task` and `predict`."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from classifiers.errors import InputError
from classifiers.tasks.types import TASKS

_NEEDED = ("data", "text", "label", "out")
_BREAKS = str.maketrans("\t\r\n", "   ")


def add_task_options(train: argparse.ArgumentParser) -> None:
    """Hang the options of a task on the command train."""
    task = train.add_argument_group("a task on your own data")
    task.add_argument("--task", choices=TASKS, help="train this task instead of the starter model")
    task.add_argument("--data", type=Path, metavar="FILE", help="labelled texts: .tsv (split at tabs), .csv, .jsonl; .gz too")
    task.add_argument("--text", metavar="COLUMN", help="the column with the texts")
    task.add_argument("--label", metavar="COLUMN", help="the column with the labels")
    task.add_argument("--positive", metavar="LABEL", help="the label to find; every other one counts as not")
    task.add_argument("--group", metavar="COLUMN", help="rows of one group (document, thread) are measured together")
    task.add_argument("--test", type=Path, metavar="FILE", help="more labelled texts, only to measure on")
    task.add_argument("--out", type=Path, metavar="DIR", help="where the model goes")


def add_predict(commands: Any) -> None:
    """Hang the command predict on the parser's list."""
    command = commands.add_parser("predict", help="one line a text: label, tab, score")
    command.add_argument("--model", type=Path, required=True, metavar="DIR", help="a folder that train --task wrote")
    command.add_argument("--data", type=Path, required=True, metavar="FILE", help="texts: .tsv, .csv, .jsonl; .gz too")
    command.add_argument("--text", required=True, metavar="COLUMN", help="the column with the texts")
    command.set_defaults(run=run_predict)


def run_train_task(options: argparse.Namespace) -> int:
    """Train, store and describe a task. Raises InputError, CorpusError."""
    missing = [f"--{name}" for name in _NEEDED if getattr(options, name) is None]
    if missing:
        raise InputError(f"train --task also needs {', '.join(missing)}.")
    from classifiers.tasks.card import describe_task
    from classifiers.tasks.checking import refuse_leaks
    from classifiers.tasks.files import read_labelled
    from classifiers.tasks.measuring import measure_answers
    from classifiers.tasks.storing import save_task
    from classifiers.tasks.training import train_task

    rows = read_labelled(options.data, options.text, options.label, options.group)
    test = read_labelled(options.test, options.text, options.label, options.group) if options.test else []
    refuse_leaks(rows, test, options.test)
    today = datetime.now(UTC).date().isoformat()
    model = train_task(rows, options.task, positive=options.positive, seed=options.seed, trained_at=today)
    if test:
        model.card["test"] = measure_answers(model, test)
    save_task(model, options.out)
    print(json.dumps(model.card, ensure_ascii=False) if options.json else describe_task(model.card))
    return 0


def run_predict(options: argparse.Namespace) -> int:
    """Print label and score of each text, in order, without a header. Raises InputError, ModelError."""
    from classifiers.tasks.files import read_texts
    from classifiers.tasks.model import predict
    from classifiers.tasks.storing import load_task

    model = load_task(options.model)
    for one in predict(model, read_texts(options.data, options.text)):
        sys.stdout.write(f"{one.label.translate(_BREAKS)}\t{one.score:.6f}\n")
    return 0
