"""From which score a text is flagged, per genre and language, and where the machine says that it is unsure.

The corpus is half relevant and full of look-alikes; a real feed holds about one relevant item in a hundred and few
look-alikes. The irrelevant texts are weighed to that mixture before a threshold is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Numbers = np.ndarray[Any, np.dtype[np.float64]]

# Share of irrelevant texts that hold a word on migration, faith or origin; share of all irrelevant texts that may be flagged;
# share of all texts that is relevant. News and authorities come in bulk: a loose threshold drowns the reader. Posts, letters
# and tips are chosen by people and few.
LOOKALIKE_SHARE = {"news": 0.04, "authority": 0.05, "post": 0.08, "letter": 0.08, "tip": 0.08}
FALSE_SHARE = {"news": 0.015, "authority": 0.02, "post": 0.08, "letter": 0.08, "tip": 0.08}
BASE_RATE = {"news": 0.01, "authority": 0.03, "post": 0.10, "letter": 0.10, "tip": 0.20}
DEFAULT = "default"
_CAUTIOUS = {
    name: min(shares.values()) for name, shares in (("look", LOOKALIKE_SHARE), ("false", FALSE_SHARE), ("base", BASE_RATE))
}
_FEWEST = 60
_LOWEST, _HIGHEST = 0.2, 0.95
_UNSURE_TIMES = 2.0  # the band below the threshold holds as many irrelevant texts again as may be flagged
_SURE_PRECISION = 0.5


@dataclass(frozen=True, slots=True)
class Seen:
    """Texts that the model had not seen: score, truth, genre, language and whether they hold a word on the subject."""

    scores: Numbers
    truth: Any
    genres: Any
    languages: Any
    names_topic: Any

    def pick(self, chosen: Any) -> Seen:
        return Seen(
            self.scores[chosen], self.truth[chosen], self.genres[chosen], self.languages[chosen], self.names_topic[chosen]
        )


def choose_thresholds(seen: Seen, languages: Sequence[str] = ("sv", "en")) -> tuple[dict[str, float], dict[str, list[float]]]:
    """({"news/sv": threshold, "news": …, "default": …}, {the same: [from, to] of the band where the machine is unsure})."""
    thresholds: dict[str, float] = {}
    bands: dict[str, list[float]] = {}
    for name, part, genre in _list_parts(seen, languages):
        thresholds[name] = _choose(part, genre, FALSE_SHARE.get(genre, _CAUTIOUS["false"]))
        bands[name] = [_choose(part, genre, _UNSURE_TIMES * FALSE_SHARE.get(genre, _CAUTIOUS["false"])), _find_sure(part, genre)]
        bands[name] = [min(bands[name][0], thresholds[name]), max(bands[name][1], thresholds[name])]
    return thresholds, bands


def _list_parts(seen: Seen, languages: Sequence[str]) -> list[tuple[str, Seen, str]]:
    """(key, texts, genre); a part with too few irrelevant texts borrows those of its genre, or of all."""
    parts = [(DEFAULT, seen, DEFAULT)]
    for genre in FALSE_SHARE:
        own = seen.pick(seen.genres == genre)
        own = own if (~own.truth).sum() >= _FEWEST else seen
        parts.append((genre, own, genre))
        for language in languages:
            part = own.pick(own.languages == language)
            parts.append((f"{genre}/{language}", part if (~part.truth).sum() >= _FEWEST else own, genre))
    return parts


def weigh_irrelevant(names_topic: Any, genre: str) -> Numbers:
    """Weights of irrelevant texts that add up to 1, as common as such texts are in reality."""
    share = LOOKALIKE_SHARE.get(genre, _CAUTIOUS["look"])
    look, plain = int(names_topic.sum()), int((~names_topic).sum())
    if not look or not plain:
        return np.full(len(names_topic), 1 / max(1, len(names_topic)))
    return np.where(names_topic, share / look, (1 - share) / plain)


def _choose(seen: Seen, genre: str, false_share: float) -> float:
    """The lowest threshold that flags at most this share of the irrelevant texts, kept within sane bounds."""
    irrelevant = ~seen.truth
    if not irrelevant.any():
        return 0.5
    scores, weights = seen.scores[irrelevant], weigh_irrelevant(seen.names_topic[irrelevant], genre)
    order = np.argsort(-scores, kind="stable")
    over = np.nonzero(np.cumsum(weights[order]) > false_share)[0]
    limit = float(scores[order][over[0]]) + 1e-4 if len(over) else _LOWEST
    return round(min(max(limit, _LOWEST), _HIGHEST), 4)


def _find_sure(seen: Seen, genre: str) -> float:
    """The score from which at least half of what is flagged is relevant, at the true base rate."""
    if not seen.truth.any() or seen.truth.all():
        return _HIGHEST
    rate = BASE_RATE.get(genre, _CAUTIOUS["base"])
    weights = np.zeros(len(seen.scores))
    weights[seen.truth] = rate / seen.truth.sum()
    weights[~seen.truth] = (1 - rate) * weigh_irrelevant(seen.names_topic[~seen.truth], genre)
    order = np.argsort(-seen.scores, kind="stable")
    right = np.cumsum((weights * seen.truth)[order]) / np.cumsum(weights[order])
    good = np.nonzero(right >= _SURE_PRECISION)[0]
    return round(min(float(seen.scores[order][good[-1]]) if len(good) else _HIGHEST, _HIGHEST), 4)


def name_part(thresholds: dict[str, float], genre: str, language: str | None) -> str:
    """The key whose threshold and band count for a text."""
    exact = f"{genre}/{language}"
    return exact if exact in thresholds else genre if genre in thresholds else DEFAULT
