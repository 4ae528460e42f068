"""What the libraries reach when trained on public data: floors beside, 95 % intervals, no tuning on what is reported."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline

from classifiers.retrieval.files import read_claims, read_judgements, read_posts
from classifiers.retrieval.index import build_index
from classifiers.retrieval.measuring import MEASURES, measure_chances, measure_run
from classifiers.retrieval.searching import Searcher, plain_searcher, search
from classifiers.retrieval.training import train_searcher
from classifiers.retrieval.types import Ranked
from classifiers.tasks.files import read_labelled
from classifiers.tasks.measuring import measure_found
from classifiers.tasks.model import Rules, predict
from classifiers.tasks.reading import name_text
from classifiers.tasks.training import train_task
from classifiers.tasks.types import Answer, LabelledRow

RESAMPLES = 2000
Rows = Sequence[LabelledRow]
Run = dict[str, list[str]]
Scored = dict[str, list[Ranked]]


def measure_checkworthy_trained(root: Path) -> dict[str, Any]:
    """Trained on train without the sentences that also stand in dev; F1 of Yes on dev. Threshold from train alone."""
    folder = root / "checkworthy_en"
    rows, dev = (read_labelled(folder / f"{part}.tsv", "Text", "class_label") for part in ("train", "dev"))
    known = {name_text(row.text) for row in dev}
    kept = [row for row in rows if name_text(row.text) not in known]
    began = time.perf_counter()
    model = train_task(kept, "checkworthiness", positive="Yes")
    seconds = round(time.perf_counter() - began, 1)
    floor = _fit_floor(kept, None).predict([row.text for row in dev])
    floor_answers, answers = [Answer(str(label), 1.0) for label in floor], predict(model, [row.text for row in dev])
    return {
        "rows": len(kept), "left_out_as_leaks": len(rows) - len(kept), "training_seconds": seconds,
        "cross_validation_on_train": model.card["cross_validation"], "threshold": model.rules.threshold,
        "floor": measure_found(floor_answers, dev, model.rules), "trained": measure_found(answers, dev, model.rules),
        "gain": _compare_f1(floor_answers, answers, dev, model.rules),
    }  # fmt: skip


def measure_statements_trained(root: Path) -> dict[str, Any]:
    """Macro-F1 over five folds grouped by document; all choices are made inside each fold's training part."""
    rows = read_labelled(root / "statement_type_sv" / "dev.jsonl", "text", "speech_act", "doc")
    answers: dict[int, Answer] = {}
    floor: dict[int, Answer] = {}
    labels = tuple(sorted({row.label for row in rows}))
    for learned, unseen in GroupKFold(5).split(rows, groups=[row.group for row in rows]):
        part, texts = [rows[place] for place in learned], [rows[place].text for place in unseen]
        answers |= dict(zip(unseen.tolist(), predict(train_task(part, "statement_type"), texts), strict=True))
        found = _fit_floor(part, "balanced").predict(texts)
        floor |= {place: Answer(str(label), 1.0) for place, label in zip(unseen.tolist(), found, strict=True)}
    rules = Rules(labels, None, 0.0)
    ours, beside = ([found[place] for place in range(len(rows))] for found in (answers, floor))
    return {
        "rows": len(rows), "floor": measure_found(beside, rows, rules), "trained": measure_found(ours, rows, rules),
        "gain": _compare_f1(beside, ours, rows, rules),
    }  # fmt: skip


def _fit_floor(rows: Rows, weight: str | None) -> Any:
    """TF-IDF of words and logistic regression, as they come; balanced labels where macro-F1 is asked."""
    floor = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1000, class_weight=weight))
    return floor.fit([row.text for row in rows], [row.label for row in rows])


def _compare_f1(before: Sequence[Answer], after: Sequence[Answer], rows: Rows, rules: Rules) -> dict[str, float]:
    """Paired bootstrap over rows of the gain in F1."""
    draws = np.random.default_rng(0).integers(0, len(rows), size=(RESAMPLES // 4, len(rows)))
    labels = [rules.positive] if rules.positive else list(rules.labels)
    truth, one, two = (
        np.array(names) for names in ([r.label for r in rows], [a.label for a in before], [a.label for a in after])
    )
    gains = [_f1(truth[d], two[d], labels) - _f1(truth[d], one[d], labels) for d in draws]
    low, high = np.percentile(gains, [2.5, 97.5])
    return {"mean": round(_f1(truth, two, labels) - _f1(truth, one, labels), 4), "low": round(low, 4), "high": round(high, 4)}


def _f1(truth: Any, found: Any, labels: Sequence[str]) -> float:
    each = [2 * ((truth == n) & (found == n)).sum() / max(1, (truth == n).sum() + (found == n).sum()) for n in labels]
    return float(np.mean(each))


def measure_tweets_trained(root: Path) -> dict[str, Any]:
    """MAP@5 and recall@20 of dev posts against 14 231 claims, the order learned from train."""
    return _measure_retrieval(root / "retrieval_tweets_en", ("title", "subtitle", "text"))


def measure_large_trained(root: Path) -> dict[str, Any]:
    """The same against 59 951 claims with weak judgements."""
    return _measure_retrieval(root / "retrieval_large_en", ("title", "text"))


def _measure_retrieval(folder: Path, columns: tuple[str, ...]) -> dict[str, Any]:
    index = build_index(read_claims(folder / "claims.jsonl.gz", text_columns=columns))
    posts, judgements = read_posts(folder / "queries.dev.tsv"), read_judgements(folder / "qrels.dev.tsv")
    began = time.perf_counter()
    learned = read_judgements(folder / "qrels.train.tsv")
    searcher = train_searcher(index, read_posts(folder / "queries.train.tsv"), learned)
    figures: dict[str, Any] = {"claims": len(index), "training_seconds": round(time.perf_counter() - began, 1)}
    runs: dict[str, Run] = {}
    for name, one in (("bm25", plain_searcher(index)), ("trained", searcher)):
        scored, milliseconds = _run(one, posts)
        runs[name] = {post: [one.claim_id for one in ranked] for post, ranked in scored.items()}
        figures[name] = measure_run(runs[name], judgements) | {"ms_per_post": milliseconds}
        figures[name]["reliability"] = measure_chances(scored, judgements)
    figures["gain"] = {name: _compare_runs(runs["bm25"], runs["trained"], judgements, name) for name in ("map@5", "recall@20")}
    known = {claim for claims in learned.values() for claim in claims}
    parts: dict[str, Callable[[Any], bool]] = {"claim_seen_in_train": bool, "claim_new": lambda shared: not shared}
    for name, belongs in parts.items():
        part = {post: right for post, right in judgements.items() if right and belongs(right & known)}
        figures[name] = measure_run(runs["trained"], part) if part else None
    return figures


def _run(searcher: Searcher, posts: Any) -> tuple[Scored, float]:
    began = time.process_time()
    run = dict(search(searcher, posts, top=20))
    return run, round(1000 * (time.process_time() - began) / len(posts), 2)


def _compare_runs(before: Run, after: Run, judgements: Any, name: str) -> dict[str, float]:
    """Paired bootstrap over posts of the gain in one figure."""
    measure, judged = MEASURES[name], sorted(post for post, right in judgements.items() if right)
    gains = np.array([measure(after[p], judgements[p]) - measure(before[p], judgements[p]) for p in judged])
    means = gains[np.random.default_rng(0).integers(0, len(gains), size=(RESAMPLES, len(gains)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return {"mean": round(float(gains.mean()), 4), "low": round(float(low), 4), "high": round(float(high), 4)}


TRAINED = (measure_checkworthy_trained, measure_statements_trained, measure_tweets_trained, measure_large_trained)
