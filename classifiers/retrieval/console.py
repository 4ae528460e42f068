"""The commands `match` and `evaluate-run`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from classifiers.errors import InputError

RUN_NAME = "workbench"


def add_commands(commands: Any) -> None:
    """Hang both commands on the parser's list."""
    match = commands.add_parser("match", help="rank known claims for each post; prints a run in TREC form")
    match.add_argument("--claims", type=Path, required=True, metavar="FILE", help="claims, JSON lines, .gz too")
    match.add_argument("--queries", type=Path, required=True, metavar="FILE", help="posts: id, tab, text")
    match.add_argument("--train-queries", type=Path, metavar="FILE", help="posts to learn the order from")
    match.add_argument("--train-qrels", type=Path, metavar="FILE", help="their right claims: post id, 0, claim id, 1")
    match.add_argument("--id-column", default="id", metavar="NAME", help="default: id")
    match.add_argument("--text-columns", default="title,subtitle,text", metavar="NAMES", help="the first is the title")
    match.add_argument("--language", choices=("en", "sv"), default="en", help="whose stems; default: en")
    match.add_argument("--top", type=int, default=20, help="claims a post; default: 20")
    match.add_argument(
        "--no-match", type=float, nargs="?", const=0.5, metavar="CHANCE",
        help="write only claims with at least this chance of being right, 0–1; alone: 0.5. Posts may get none",
    )  # fmt: skip
    match.add_argument("--seed", type=int, default=0)
    match.set_defaults(run=run_match)
    evaluate = commands.add_parser("evaluate-run", help="MAP@5, MRR and recall@20 of a run, with intervals")
    evaluate.add_argument("--qrels", type=Path, required=True, metavar="FILE", help="right claims: post id, 0, claim id, 1")
    evaluate.add_argument("--run", type=Path, required=True, metavar="FILE", dest="run_file", help="a run in TREC form")
    evaluate.add_argument("--json", action="store_true", help="print JSON")
    evaluate.set_defaults(run=run_evaluate)


def run_match(options: argparse.Namespace) -> int:
    """Print a run. Raises InputError."""
    from classifiers.retrieval.files import format_run, read_claims, read_judgements, read_posts
    from classifiers.retrieval.index import build_index
    from classifiers.retrieval.searching import plain_searcher, search
    from classifiers.retrieval.training import train_searcher

    if bool(options.train_queries) != bool(options.train_qrels):
        raise InputError("--train-queries and --train-qrels belong together: give both or neither.")
    if options.top < 1:
        raise InputError("--top is at least 1.")
    if options.no_match is not None and not (options.train_queries and 0 <= options.no_match <= 1):
        raise InputError("--no-match is a chance from 0 to 1, and chances are learned: give --train-queries and --train-qrels.")
    columns = tuple(name.strip() for name in options.text_columns.split(",") if name.strip())
    if not columns:
        raise InputError("--text-columns names at least one column.")
    index = build_index(read_claims(options.claims, id_column=options.id_column, text_columns=columns), language=options.language)
    searcher = plain_searcher(index)
    if options.train_queries:
        judgements = read_judgements(options.train_qrels)
        searcher = train_searcher(index, read_posts(options.train_queries), judgements, seed=options.seed)
    for post_id, ranked in search(searcher, read_posts(options.queries), top=options.top, least=options.no_match):
        sys.stdout.write(format_run(post_id, ranked, RUN_NAME))
    return 0


def run_evaluate(options: argparse.Namespace) -> int:
    """Print the figures. Raises InputError."""
    from classifiers.retrieval.files import read_judgements, read_run
    from classifiers.retrieval.measuring import measure_chances, measure_run

    run, judgements = read_run(options.run_file), read_judgements(options.qrels)
    figures = measure_run({post: [one.claim_id for one in ranked] for post, ranked in run.items()}, judgements)
    figures["reliability"] = reliability = measure_chances(run, judgements)
    if options.json:
        print(json.dumps(figures))
        return 0
    print(f"{figures['posts']} posts, {figures['unanswered']} unanswered")
    for name in ("map@5", "mrr", "recall@20"):
        figure = figures[name]
        print(f"{name:10} {figure['mean']:.4f}  (95 %: {figure['low']:.4f} to {figure['high']:.4f})")
    if reliability:
        print(
            f"first claims {reliability['answered']}, right {reliability['right']:.3f}, chance said {reliability['said']:.3f}, "
            f"calibration error {reliability['calibration_error']:.3f}"
        )
        for part in reliability["parts"]:
            print(f"  said {part['said']:.2f}  right {part['right']:.2f}  {part['posts']:6d}  {'#' * round(40 * part['right'])}")
    return 0
