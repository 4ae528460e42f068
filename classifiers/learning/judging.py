"""What the card shows of a model beside its figures: how honest its scores are, and where it errs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from classifiers.learning.shares import share_of

BINS = 10
SHOWN = 10


def tabulate_calibration(scores: Sequence[float], truth: Sequence[bool]) -> list[dict[str, Any]]:
    """One row a tenth of the scores that holds texts: the mean score, and the share that really was about the subject."""
    rows = []
    for place in range(BINS):
        chosen = [index for index, score in enumerate(scores) if place_of(score) == place]
        if chosen:
            said = sum(scores[index] for index in chosen) / len(chosen)
            was = share_of(sum(bool(truth[index]) for index in chosen), len(chosen))
            rows.append({"bin": place, "said": round(said, 4), "was": was.to_json()})
    return rows


def place_of(score: float) -> int:
    """Which tenth a score falls into, 0–9."""
    return min(BINS - 1, max(0, int(score * BINS)))


def list_errors(
    ids: Sequence[str], scores: Sequence[float], flagged: Sequence[bool], truth: Sequence[bool], is_own: Sequence[bool]
) -> dict[str, list[dict[str, Any]]]:
    """Up to ten missed and ten falsely flagged texts, the worst first and people's own before the corpus's."""
    rows = list(zip(ids, scores, flagged, truth, is_own, strict=True))
    missed = sorted((not own, score, name) for name, score, found, right, own in rows if right and not found)
    false = sorted((not own, -score, name) for name, score, found, right, own in rows if found and not right)
    return {
        "missed": [{"id": name, "score": score} for _, score, name in missed[:SHOWN]],
        "false": [{"id": name, "score": -score} for _, score, name in false[:SHOWN]],
    }
