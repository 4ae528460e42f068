"""The command `learn`: a training run in a process of its own, telling its progress as one JSON object a line."""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from classifiers.errors import ClassifierError
from classifiers.learning.errors import LearningRefused
from classifiers.learning.types import LEAST_LABELS

ORPHANED = 3


def add_learn(commands: Any) -> None:
    """Hang the command learn on the parser's list."""
    command = commands.add_parser("learn", help="train on people's decisions and compare with the running model")
    command.add_argument("--labels", type=Path, required=True, metavar="FILE", help="decisions, one JSON object a line")
    command.add_argument("--running", type=Path, required=True, metavar="DIR", help="the model to be better than")
    command.add_argument("--models", type=Path, required=True, metavar="DIR", help="where the new model's folder goes")
    command.add_argument("--work", type=Path, required=True, metavar="DIR", help="for what is half done; on the same disk")
    command.add_argument("--corpus", type=Path, metavar="DIR", help="labelled texts (default: the project's own)")
    command.add_argument("--starter", action="store_true", help="the running model is the starter, which knows the whole corpus")
    command.add_argument("--seed", type=int, default=1, help="which fifth is held out for thresholds (default: 1)")
    command.add_argument("--least", type=int, default=LEAST_LABELS, help="decisions needed of each kind (default: 40)")
    command.add_argument("--follow-stdin", action="store_true", help="stop when standard input is closed")
    command.set_defaults(run=run_learn)


def run_learn(options: argparse.Namespace) -> int:
    """Print one line a stage, then the card, or {"error", "code"} and exit code 2."""
    if options.follow_stdin:
        threading.Thread(target=_stop_with_parent, daemon=True).start()
    from classifiers.corpus import CORPUS_DIR
    from classifiers.learning.running import Plan, learn

    plan = Plan(
        options.labels, options.models, options.work, options.running, options.corpus or CORPUS_DIR, options.starter,
        options.seed, datetime.now(UTC).date().isoformat(), options.least,
    )  # fmt: skip
    try:
        card = learn(plan, lambda stage, done, total: _say({"stage": stage, "done": done, "total": total}))
    except LearningRefused as refused:
        _say({"error": str(refused), "code": refused.code, "values": refused.values})
        return 2
    except ClassifierError as error:
        _say({"error": str(error), "code": "other", "values": {}})
        return 2
    _say({"card": card})
    return 0


def _say(row: dict[str, Any]) -> None:
    print(json.dumps(row, ensure_ascii=False), flush=True)


def _stop_with_parent() -> None:
    """Whoever started this holds the other end of standard input; when they are gone, nobody wants the model any more."""
    while sys.stdin.buffer.read(1):
        pass
    os._exit(ORPHANED)
