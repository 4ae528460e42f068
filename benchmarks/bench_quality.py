"""The starter model on data it has never seen, then the libraries trained on public data (quality_trained.py).

Prints one JSON object a task, or what it could not do and why. The evaluation data is found through WORKBENCH_EVAL_DATA; the
starter model never learns from it. Names of tasks as arguments measure these alone.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import math
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from bench_bursts import measure_bursts
from quality_trained import TRAINED

from classifiers.assessing import assess, build_rumour_space, load_model, rank_reads
from classifiers.corpus import CORPUS_DIR, load_corpus
from classifiers.errors import InputError
from classifiers.grouping.measuring import measure_held_out
from classifiers.matching import find_candidates
from classifiers.matching.relation import relation_table
from classifiers.model import Model
from classifiers.retrieval.measuring import measure_run
from classifiers.tasks.deciding import estimate_f1
from classifiers.training import train
from classifiers.types import KnownRumour, Text
from classifiers.words.features import read_text

# Posts of the retrieval task end with "— Author (@handle) date": it names the writer, not the claim, and is dropped.
SIGNATURE = re.compile(r"\s+—\s[^—]*\(@\w+\)\s+\w+ \d{1,2}, \d{4}\s*$")
STATEMENTS = {"assertion": "claim", "expressive": "opinion", "question": "question", "directive": "other"}
RELATIONS = {"A": "asserts", "C": "counters", "M": "mentions"}


def main(chosen: Sequence[str]) -> int:
    """Measure the starter model, then what is trained on public data, on every data set that is there."""
    root = os.environ.get("WORKBENCH_EVAL_DATA")
    starter = [task for task in STARTER if not chosen or _name(task) in chosen]
    if starter:
        with tempfile.TemporaryDirectory() as folder:
            card = train(CORPUS_DIR, Path(folder), seed=1)
            model = load_model(Path(folder))
        _print("held_out_of_own_corpus", card.to_json())
    for task in starter:
        _measure(_name(task), root, partial(task, model))
    if not chosen or "grouping" in chosen:
        scores, agreement = measure_held_out(load_corpus(CORPUS_DIR))
        _print("grouping_held_out_of_own_corpus", {**asdict(scores), "b3_f1": scores.b3_f1, "agreement_of_orders": agreement})
    for trained in (*TRAINED, measure_bursts):
        if not chosen or _name(trained) in chosen:
            _measure(_name(trained), root, trained)
    return 0


def _name(task: Any) -> str:
    return str(task.__name__).removeprefix("measure_")


def _measure(name: str, root: str | None, task: Callable[[Path], dict[str, Any]]) -> None:
    if not root:
        _print(name, {"not_done": "WORKBENCH_EVAL_DATA is not set"})
        return
    try:
        _print(name, task(Path(root)))
    except (FileNotFoundError, InputError) as error:
        _print(name, {"not_done": f"not in WORKBENCH_EVAL_DATA: {error}"})


def _print(task: str, figures: dict[str, Any]) -> None:
    print(json.dumps({"task": task, **figures}, ensure_ascii=False), flush=True)


def _read_lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _read_tsv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def measure_feeds(model: Model, root: Path) -> dict[str, Any]:
    """Real news items against what two people said of them: which relevant ones are missed, what share is flagged."""
    rows = list(_read_lines(root / "feeds_sv" / "items.jsonl"))
    texts = [Text(str(n), row.get("description") or "", row.get("title"), None, "news") for n, row in enumerate(rows)]
    found = assess(model, texts, [])
    agreed, disputed = _read_feed_labels(rows)
    flagged = {n for n, assessment in enumerate(found) if assessment.relevant}
    unsure = {n for n, assessment in enumerate(found) if assessment.is_unsure}
    languages = Counter(str(found[n].language) for n in flagged)
    return {
        "items": len(found), "relevant": len(agreed), "missed": len(agreed - flagged),
        "missed_and_sure": len(agreed - flagged - unsure), "recall": _share(len(agreed & flagged), len(agreed)),
        "disputed": len(disputed), "disputed_flagged": len(disputed & flagged),
        "flagged": len(flagged), "share": _share(len(flagged), len(found)),
        "precision": _share(len(agreed & flagged), len(flagged)) if flagged else None,
        "unsure": len(unsure), "flagged_by_language": languages,
    }  # fmt: skip


def _read_feed_labels(rows: Sequence[dict[str, Any]]) -> tuple[set[int], set[int]]:
    """The positions that both people called relevant, and those that only one did. Other data is refused."""
    labels = _read_tsv(Path(__file__).with_name("labels") / "feeds_relevance.tsv")[1:]
    links = [hashlib.sha256(row["link"].encode()).hexdigest()[:12] for row in rows]
    if [row[1] for row in labels] != links:
        raise InputError("The labels belong to other items.")
    said = {int(row[0]): (row[2] == "sweden") + (row[3] == "sweden") for row in labels}
    return {n for n, count in said.items() if count == 2}, {n for n, count in said.items() if count == 1}


def measure_government(model: Model, root: Path) -> dict[str, Any]:
    """Recall on pages that editors filed under migration, and share flagged of the others."""
    rows = list(_read_lines(root / "relevance_sv" / "government_pages.until2023.jsonl"))
    texts = [Text(row["id"], row.get("summary") or "", row["title"], "sv", "authority") for row in rows]
    found = assess(model, texts, [])
    relevant = [a.relevant for a, row in zip(found, rows, strict=True) if row["migration"]]
    others = [a.relevant for a, row in zip(found, rows, strict=True) if not row["migration"]]
    return {"migration_pages": len(relevant), "recall": _share(sum(relevant), len(relevant)),
            "other_pages": len(others), "false_share": _share(sum(others), len(others))}  # fmt: skip


def measure_forum(model: Model, root: Path) -> dict[str, Any]:
    """Recall on forum and opinion paragraphs that are all about immigration."""
    rows = list(_read_lines(root / "relevance_sv" / "migration_posts.dev.jsonl"))
    found = assess(model, [Text(row["id"], row["text"], None, "sv", "post") for row in rows], [])
    return {"texts": len(found), "recall": _share(sum(assessment.relevant for assessment in found), len(found))}


def measure_statements(model: Model, root: Path) -> dict[str, Any]:
    """Macro-F1 over four speech acts; "heading" counts as a claim, and a directive is our "other"."""
    rows = list(_read_lines(root / "statement_type_sv" / "dev.jsonl"))
    found = assess(model, [Text(row["id"], row["text"], None, "sv", "post") for row in rows], [])
    truth = [STATEMENTS.get(row["speech_act"], "other") for row in rows]
    guessed = ["claim" if a.statement_type == "heading" else a.statement_type for a in found]
    names = sorted({*truth, *guessed})
    numbers = [np.array([names.index(name) for name in labels]) for labels in (truth, guessed)]
    documents = [row["doc"] for row in rows]
    return {"texts": len(rows), "macro_f1": estimate_f1(*numbers, len(names), documents, positive=False)}


def measure_myths(model: Model, root: Path) -> dict[str, Any]:
    """Forum posts against 24 myths: right first, right and shown, wrongly shown, relation where the myth is right."""
    myths = json.loads((root / "myths_sv" / "myths.json").read_text(encoding="utf-8"))
    rumours = [KnownRumour(myth["id"], myth["claim_sv"]) for myth in myths]
    rows = list(_read_lines(root / "myths_sv" / "posts.jsonl"))
    texts = [Text(row["id"], row["text"], None, "sv", "post") for row in rows]
    ranked = rank_reads(model, [read_text(text) for text in texts], rumours, len(rumours))
    found = assess(model, texts, rumours)
    related = [(row, best[0], a) for row, best, a in zip(rows, ranked, found, strict=True) if _myths_of(row)]
    unrelated = [a for row, a in zip(rows, found, strict=True) if not _myths_of(row)]
    shown = [(row, a.matches[0]) for row, a in zip(rows, found, strict=True) if a.matches]
    right = [(row, match) for row, match in shown if match.rumour_id in _myths_of(row)]
    truth = [RELATIONS.get(str(row.get("relation")), "none") for row, _ in right]
    return {
        "posts_on_a_myth": len(related),
        "recall_at_1": _share(sum(best.rumour_id in _myths_of(row) for row, best, _ in related), len(related)),
        "shown": len(shown),
        "precision_of_shown": _share(len(right), len(shown)),
        "others_shown": _share(sum(bool(a.matches) for a in unrelated), len(unrelated)),
        "relation_given_the_myth": _measure_relation(model, rows, ranked),
        "relation_right": _share(sum(t == m.relation for t, (_, m) in zip(truth, right, strict=True)), len(right)),
        "relevant": _share(sum(a.relevant for a in found), len(found)),
    }


def _measure_relation(model: Model, rows: list[dict[str, Any]], ranked: Any) -> dict[str, Any]:
    """Macro-F1 of the relation over all posts on a myth, each held against its own myth, whatever was ranked first."""
    pairs, truth = [], []
    for row, found in zip(rows, ranked, strict=True):
        best = next((one for one in found if one.rumour_id in _myths_of(row)), None)
        if best and row.get("relation") in RELATIONS:
            pairs.append((best.window, best.phrase, "sv"))
            truth.append(RELATIONS[row["relation"]])
    names = sorted(RELATIONS.values())
    said = model.relation.predict(relation_table(pairs))
    numbers = [np.array([names.index(str(name)) for name in labels]) for labels in (truth, said)]
    return {"posts": len(truth), "right": _share(sum(a == b for a, b in zip(truth, said, strict=True)), len(truth)),
            "macro_f1": estimate_f1(*numbers, len(names), [str(n) for n in range(len(truth))], positive=False)}  # fmt: skip


def _myths_of(row: dict[str, Any]) -> set[str]:
    return set(row.get("myths") or ())


def measure_retrieval(model: Model, root: Path) -> dict[str, Any]:
    """MAP@5 of posts against 14 231 checked claims, by likeness alone and by the ranker trained on our own corpus."""
    folder = root / "retrieval_tweets_en"
    claims = [KnownRumour(r["id"], f"{r['title'] or ''}. {r['text']}") for r in _read_lines(folder / "claims.jsonl.gz")]
    queries = _read_tsv(folder / "queries.dev.tsv")
    gold: dict[str, set[str]] = {}
    for query_id, _, claim_id, _ in _read_tsv(folder / "qrels.dev.tsv"):
        gold.setdefault(query_id, set()).add(claim_id)
    reads = [read_text(Text(row[0], SIGNATURE.sub("", row[1]), None, "en", "post")) for row in queries if row[0] in gold]
    ranked = rank_reads(model, reads, claims, 20)
    by_ranker = {r.source.id: [(c.score, c.rumour_id) for c in row] for r, row in zip(reads, ranked, strict=True)}
    by_likeness = _rank_by_likeness(model, reads, claims)
    return {"queries": len(gold), "claims": len(claims), "map5_ranker": _map5(gold, by_ranker),
            "map5_likeness": _map5(gold, by_likeness)}  # fmt: skip


def _rank_by_likeness(model: Model, reads: Any, claims: list[KnownRumour]) -> dict[str, list[tuple[float, str]]]:
    space = build_rumour_space(model, tuple(claims))
    found = find_candidates(reads, space, 20)
    return {
        read.source.id: [(float(s), space.rumour_ids[i]) for s, i in zip(c.scores, c.rumours, strict=True)]
        for read, c in zip(reads, found, strict=True)
    }


def _map5(gold: dict[str, set[str]], run: dict[str, list[tuple[float, str]]]) -> dict[str, float]:
    ordered = {query_id: [claim for _, claim in sorted(found, reverse=True)] for query_id, found in run.items()}
    figure: dict[str, float] = measure_run(ordered, {query_id: frozenset(right) for query_id, right in gold.items()})["map@5"]
    return figure


STARTER = (measure_feeds, measure_government, measure_forum, measure_statements, measure_myths, measure_retrieval)


def _share(part: int, whole: int) -> dict[str, float] | None:
    """A share with its 95 % interval (Wilson 1927)."""
    if not whole:
        return None
    share, z = part / whole, 1.96
    middle, width = share + z * z / (2 * whole), z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    low, high = (max(0.0, (middle + sign * width) / (1 + z * z / whole)) for sign in (-1, 1))
    return {"mean": round(share, 4), "low": round(low, 4), "high": round(min(1.0, high), 4)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
