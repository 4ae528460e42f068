"""One run of learning, from a file of labels to a model with a card. Killed anywhere it leaves no half model."""

from __future__ import annotations

import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.assessing import assess, load_model
from classifiers.learning.comparing import compare
from classifiers.learning.files import read_labels
from classifiers.learning.judging import list_errors, tabulate_calibration
from classifiers.learning.merging import Merged, merge_labels, refuse_unlearnable
from classifiers.learning.preparing import Parts, divide, write_corpus
from classifiers.learning.types import LEAST_LABELS, Example
from classifiers.model import Model
from classifiers.storing import read_manifest
from classifiers.types import Assessment

Progress = Callable[[str, int, int], None]
SHOWN_CONFLICTS = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run reads and where it writes. `is_starter`: the running model has learned from the frozen part of the corpus."""

    labels: Path
    models_dir: Path
    work_dir: Path
    running_dir: Path
    corpus_dir: Path
    is_starter: bool
    seed: int = 1
    trained_at: str = ""
    least: int = LEAST_LABELS


def learn(plan: Plan, progress: Progress) -> dict[str, Any]:
    """Train, compare, and put the model into models_dir/<version>. Gives back its card.

    The starter as shipped has seen the whole corpus. On the frozen part of the corpus a twin of it stands in, trained by the
    same recipe without that part; on people's own items the running model itself answers. Raises LearningRefused, ModelError.
    """
    began = time.perf_counter()
    stages = ["read", *(["twin"] if plan.is_starter else []), "train", "measure", "store"]

    def begin(stage: str) -> None:
        progress(stage, stages.index(stage), len(stages))

    begin("read")
    read_manifest(plan.running_dir)
    labels, rumours = read_labels(plan.labels)
    merged = merge_labels(labels, rumours)
    refuse_unlearnable([example for example in merged.examples if example.origin != "dataset"], plan.least)
    parts = divide(merged.examples, plan.corpus_dir)
    if plan.is_starter:
        begin("twin")
        twin = _train(plan, "twin", parts.dropped_ids, (), {})
    begin("train")
    made = _train(plan, "candidate", parts.dropped_ids, parts.learned, rumours)
    begin("measure")
    running = load_model(plan.running_dir)
    card = _describe(made, running, twin if plan.is_starter else running, parts)
    card["data"] = _count(merged, parts)
    card |= {"least": plan.least, "seconds": round(time.perf_counter() - began, 1)}
    begin("store")
    card["is_known"] = _put_in_place(plan.work_dir / "candidate", plan.models_dir / made.version)
    progress("finished", len(stages), len(stages))
    return card


def _train(plan: Plan, name: str, dropped: frozenset[str], learned: Sequence[Example], rumours: Any) -> Model:
    from classifiers.training import train

    corpus = plan.work_dir / f"{name}-corpus"
    shutil.rmtree(corpus, ignore_errors=True)
    write_corpus(corpus, plan.corpus_dir, dropped, learned, rumours)
    train(corpus, plan.work_dir / name, seed=plan.seed, trained_at=plan.trained_at)
    return load_model(plan.work_dir / name)


def _put_in_place(made: Path, target: Path) -> bool:
    """Rename the finished folder; True when this very version stood there before."""
    if target.exists():
        shutil.rmtree(made)
        return True
    target.parent.mkdir(parents=True, exist_ok=True)
    os.rename(made, target)
    return False


def _describe(made: Model, running: Model, twin: Model, parts: Parts) -> dict[str, Any]:
    """The card's figures: both models on the frozen set, calibration, changes and errors of the new one."""
    frozen = parts.frozen
    own = [True] * len(parts.frozen_own) + [False] * len(parts.frozen_corpus)
    new = _answer(made, frozen)
    old = _answer(running, parts.frozen_own) + _answer(twin, parts.frozen_corpus)
    truth = [example.relevance == "sweden" for example in frozen]
    flagged, before = [one.relevant for one in new], [one.relevant for one in old]
    groups = [example.group for example in frozen]
    names = [f"corpus:{e.text.id}" if not mine else e.text.id for e, mine in zip(frozen, own, strict=True)]
    errors = list_errors(names, [one.score for one in new], flagged, truth, own)
    texts = {name: example.text for name, example in zip(names, frozen, strict=True)}
    for row in (*errors["missed"], *errors["false"]):
        if row["id"].startswith("corpus:"):  # the corpus is fictional; people's texts are read from the items while they last
            row["text"] = f"{texts[row['id']].title or ''} {texts[row['id']].text}".strip()[:300]
    return {
        "version": made.version,
        "compared_with": running.version,
        "has_twin": twin is not running,
        "comparison": compare(truth, flagged, before, groups, _parts_of(frozen, own)).to_json(),
        "statement": _compare_statements(new, old, frozen),
        "calibration": tabulate_calibration([one.score for one in new], truth),
        "calibration_before": tabulate_calibration([one.score for one in old], truth),
        "changes": _compare_decisions(made, running, flagged, before),
        "errors": errors,
        "own_card": made.card,
    }


def _answer(model: Model, examples: Sequence[Example]) -> list[Assessment]:
    return assess(model, [example.text for example in examples], ())


def _parts_of(frozen: Sequence[Example], own: Sequence[bool]) -> dict[str, list[bool]]:
    genres = {f"genre:{e.text.genre}" for e in frozen}
    languages = {f"language:{e.text.language}" for e in frozen}
    parts = {name: [f"genre:{e.text.genre}" == name for e in frozen] for name in genres}
    parts |= {name: [f"language:{e.text.language}" == name for e in frozen] for name in languages}
    both = {f"both:{e.text.genre}/{e.text.language}" for e in frozen}
    parts |= {name: [f"both:{e.text.genre}/{e.text.language}" == name for e in frozen] for name in both}
    return parts | {"origin:own": list(own), "origin:corpus": [not mine for mine in own]}


def _compare_statements(new: Sequence[Assessment], old: Sequence[Assessment], frozen: Sequence[Example]) -> dict[str, Any]:
    """How many statement types each model names rightly, where somebody has said the type."""
    rows = [(a.statement_type, b.statement_type, e.statement_type) for a, b, e in zip(new, old, frozen, strict=True)
            if e.statement_type]  # fmt: skip
    return {
        "texts": len(rows),
        "right": sum(a == said for a, _, said in rows),
        "right_before": sum(b == said for _, b, said in rows),
    }


def _compare_decisions(made: Model, running: Model, flagged: Sequence[bool], before: Sequence[bool]) -> dict[str, Any]:
    now, then = made.decisions.thresholds, running.decisions.thresholds
    return {
        "thresholds": {name: [then.get(name), now[name]] for name in sorted(now)},
        "match_threshold": [running.decisions.match_threshold, made.decisions.match_threshold],
        "now_flagged": sum(a and not b for a, b in zip(flagged, before, strict=True)),
        "no_longer_flagged": sum(b and not a for a, b in zip(flagged, before, strict=True)),
        "texts": len(flagged),
    }


def _count(merged: Merged, parts: Parts) -> dict[str, Any]:
    """What was learned from and what was not, and why."""
    learned, own = parts.learned, [example for example in merged.examples if example.origin != "dataset"]
    return {
        "corpus_texts": parts.corpus_learned,
        "own_texts": sum(example.origin != "dataset" for example in learned),
        "dataset_texts": sum(example.origin == "dataset" for example in learned),
        "relevance": dict(sorted(Counter(example.relevance for example in own).items())),
        "origins": dict(sorted(Counter(example.origin for example in own).items())),
        "linked": sum(bool(example.rumour_id) for example in learned),
        "typed": sum(bool(example.statement_type) for example in own),
        "frozen": len(parts.frozen),
        "frozen_own": len(parts.frozen_own),
        "frozen_corpus": len(parts.frozen_corpus),
        "replaced": parts.replaced,
        "overruled": parts.overruled,
        "weak_frozen": parts.weak_frozen,
        "near_copies": parts.near_copies,
        "unused": merged.unused,
        "conflict_count": len(merged.conflicts),
        "conflicts": [conflict.to_json() for conflict in merged.conflicts[:SHOWN_CONFLICTS]],
    }
