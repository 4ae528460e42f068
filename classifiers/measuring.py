"""Held-out figures for the model card: per genre and language, never pooled alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.metrics import f1_score, roc_auc_score

from classifiers.assessing import assess_reads, rank_reads
from classifiers.corpus import Corpus, Sentence
from classifiers.matching.relation import relation_table
from classifiers.model import Model, relevance_scores, relevance_table
from classifiers.types import FLAGS, Assessment
from classifiers.words.features import ReadText, read_text


def measure(model: Model, held_out: Sequence[Sentence], corpus: Corpus) -> dict[str, Any]:
    """The four tables of the card, on texts and rumours the model has not seen."""
    reads = [read_text(sentence.text) for sentence in held_out]
    assessments = assess_reads(model, reads, ())
    return {
        "relevance": _measure_relevance(model, held_out, reads, assessments),
        "statement_type": _measure_labels(
            [sentence.statement_type for sentence in held_out if sentence.statement_type],
            [found.statement_type for found, sentence in zip(assessments, held_out, strict=True) if sentence.statement_type],
        ),
        "signs": _measure_signs(model, held_out, reads, assessments),
        "doubt": _measure_doubt(held_out, assessments),
        **_measure_matches(model, held_out, corpus),
    }


def _measure_relevance(model: Model, held_out: Sequence[Sentence], reads: Any, found: Sequence[Assessment]) -> dict[str, Any]:
    truth = np.array([sentence.relevance == "sweden" for sentence in held_out])
    flagged = np.array([assessment.relevant for assessment in found])
    names = [f"{sentence.text.genre}/{sentence.text.language}" for sentence in held_out]
    rows = {name: np.array([other == name for other in names]) for name in sorted(set(names))}
    table = {name: _relevance_row(truth[chosen], flagged[chosen]) for name, chosen in rows.items()}
    scores = relevance_scores(model, relevance_table(reads))
    both = len(set(truth.tolist())) == 2
    whole = _relevance_row(truth, flagged) | {"roc_auc": round(float(roc_auc_score(truth, scores)), 3) if both else None}
    return {"all": whole, **table}


def _relevance_row(truth: Any, flagged: Any) -> dict[str, float | int | None]:
    return {
        "texts": len(truth),
        "relevant": int(truth.sum()),
        "recall": round(float(flagged[truth].mean()), 3) if truth.any() else None,
        "false_share": round(float(flagged[~truth].mean()), 3) if (~truth).any() else None,
        "share_flagged": round(float(flagged.mean()), 3),
    }


def _measure_signs(
    model: Model, held_out: Sequence[Sentence], reads: Sequence[ReadText], found: Sequence[Assessment]
) -> dict[str, dict[str, float | int]]:
    """Check-worthiness at its threshold, where it is labelled, and each risk flag: precision and recall."""
    limit = model.decisions.signs["checkworthy"][2]
    judged = [
        (bool(s.checkworthy), a.checkworthiness >= limit)
        for s, a in zip(held_out, found, strict=True)
        if s.checkworthy is not None
    ]
    rows = {"checkworthy": judged}
    for flag in FLAGS:
        rows[flag] = [(flag in s.flags, flag in a.flags) for s, a in zip(held_out, found, strict=True)]
    return {name: _sign_row(pairs) for name, pairs in rows.items() if pairs}


def _sign_row(pairs: Sequence[tuple[bool, bool]]) -> dict[str, float | int]:
    hits, said, true = sum(a and b for a, b in pairs), sum(b for _, b in pairs), sum(a for a, _ in pairs)
    return {
        "texts": len(pairs),
        "positive": true,
        "precision": round(hits / max(1, said), 3),
        "recall": round(hits / max(1, true), 3),
        "f1": round(2 * hits / max(1, said + true), 3),
    }


def _measure_doubt(held_out: Sequence[Sentence], found: Sequence[Assessment]) -> dict[str, float]:
    """How often the machine abstains, how often it is wrong there and elsewhere, and how honest its probabilities are."""
    wrong = np.array([a.relevant != (s.relevance == "sweden") for s, a in zip(held_out, found, strict=True)])
    unsure = np.array([a.is_unsure for a in found])
    truth = np.array([s.relevance == "sweden" for s in held_out], dtype=float)
    scores = np.array([a.score for a in found])
    bins = np.minimum((scores * 10).astype(int), 9)
    gaps = [abs(scores[bins == b].mean() - truth[bins == b].mean()) * (bins == b).mean() for b in range(10) if (bins == b).any()]
    return {
        "share_unsure": round(float(unsure.mean()), 3),
        "wrong_where_unsure": round(float(wrong[unsure].mean()), 3) if unsure.any() else 0.0,
        "wrong_where_sure": round(float(wrong[~unsure].mean()), 3) if (~unsure).any() else 0.0,
        "calibration_error": round(float(sum(gaps)), 3),
    }


def _measure_labels(truth: Sequence[str], found: Sequence[str]) -> dict[str, float]:
    """Macro-F1 and the F1 of each label."""
    labels = sorted(set(truth))
    each = f1_score(truth, found, labels=labels, average=None, zero_division=0)
    return {"macro_f1": round(float(np.mean(each)), 3)} | {
        label: round(float(score), 3) for label, score in zip(labels, each, strict=True)
    }


def _measure_matches(model: Model, held_out: Sequence[Sentence], corpus: Corpus) -> dict[str, Any]:
    """Posts on unseen rumours against all rumours; the same with their rumour unknown; relation given the right rumour."""
    posts = [sentence for sentence in held_out if sentence.rumour_id]
    hidden = {sentence.rumour_id for sentence in posts}
    others = [rumour for rumour in corpus.rumours if rumour.rumour_id not in hidden]
    reads = [read_text(sentence.text) for sentence in posts]
    ranked = rank_reads(model, reads, corpus.rumours)
    limit = model.decisions.match_threshold
    top = [candidates[0] for candidates in ranked]
    right = [best.rumour_id == post.rumour_id for best, post in zip(top, posts, strict=True)]
    kept = [best.score >= limit for best in top]
    unknown = [c[0].score >= limit for c in rank_reads(model, reads, others)] if others else []
    plain = [read_text(s.text) for s in held_out if s.relevance != "sweden"]
    strays = [c[0].score >= limit for c in rank_reads(model, plain, corpus.rumours)]
    pairs = [(c.window, c.phrase, read.language)
             for post, read, candidates in zip(posts, reads, ranked, strict=True)
             for c in candidates if c.rumour_id == post.rumour_id]  # fmt: skip
    truth = [post.relation or "" for post, candidates in zip(posts, ranked, strict=True)
             for c in candidates if c.rumour_id == post.rumour_id]  # fmt: skip
    found = model.relation.predict(relation_table(pairs)) if pairs else []
    both = [a and b for a, b in zip(right, kept, strict=True)]
    return {
        "relation": _measure_labels(truth, list(found)) if truth else {},
        "matching": {
            "posts": len(posts),
            "recall_at_1": _mean(right),
            "matched_right": _mean(both),
            "precision_of_matches": round(sum(both) / max(1, sum(kept)), 3),
            **_measure_with_sightings(model, posts, corpus),
            "false_match_rumour_unknown": _mean(unknown),
            "false_match_other_texts": _mean(strays),
        },
    }


def _measure_with_sightings(model: Model, posts: Sequence[Sentence], corpus: Corpus) -> dict[str, float]:
    """As in use: every second post on a rumour is a confirmed sighting and so a wording of it; the others are matched."""
    known, asked = posts[::2], posts[1::2]
    wordings: dict[str | None, tuple[str, ...]] = {}
    for post in known:
        wordings[post.rumour_id] = (*wordings.get(post.rumour_id, ()), post.text.text)
    rumours = [replace(r, variants=(*r.variants, *wordings.get(r.rumour_id, ()))) for r in corpus.rumours]
    ranked = rank_reads(model, [read_text(post.text) for post in asked], rumours)
    top = [candidates[0] for candidates in ranked]
    right = [best.rumour_id == post.rumour_id for best, post in zip(top, asked, strict=True)]
    kept = [best.score >= model.decisions.match_threshold for best in top]
    return {
        "with_sightings_recall_at_1": _mean(right),
        "with_sightings_matched_right": _mean([a and b for a, b in zip(right, kept, strict=True)]),
    }


def _mean(values: Sequence[bool]) -> float:
    return round(float(np.mean(values)), 3) if len(values) else 0.0
