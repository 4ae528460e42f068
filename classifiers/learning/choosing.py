"""The ten items of a week that are most worth labelling. Pure, and the same for everybody who asks in the same week.

Most are uncertain: the score lies near the threshold, in log-odds, and the words differ from what is chosen already
(uncertainty sampling, Lewis and Gale 1994; diversity against picking ten copies of one story). A few come by lot from both
ends, because a model that is surely wrong never looks uncertain.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

from classifiers.words.wording import CONTENT_STOP, clean_text, split_words

TEN = 10
FROM_LOW = 2  # looking for what the model misses
FROM_HIGH = 2  # looking for what it is sure of, and wrong
_POOL = 200
_SAME_KIND = 0.15  # how alike two texts of one genre and language are before a word is read


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that nobody has decided on. `words` are its content words; `kind` its genre and language."""

    item_id: int
    score: float
    threshold: float
    words: frozenset[str] = frozenset()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """An item to ask about, and why: "unsure", "low" or "high"."""

    item_id: int
    why: str


def content_words(text: str) -> frozenset[str]:
    """The words that tell two texts apart."""
    return frozenset(word for word in split_words(clean_text(text)) if word not in CONTENT_STOP and len(word) > 2)


def choose_week(candidates: Sequence[Candidate], week: str, count: int = TEN) -> list[Chosen]:
    """At most `count` items, in an order that mixes the reasons. Same candidates and week, same answer."""
    lots = {one.item_id: _draw_lot(week, one.item_id) for one in candidates}
    pool = sorted(candidates, key=lambda one: (_distance(one), lots[one.item_id]))[:_POOL]
    unsure = _spread(pool, max(0, count - FROM_LOW - FROM_HIGH), lots)
    taken = {one.item_id for one in unsure}
    low = [one for one in candidates if one.score < one.threshold / 2 and one.item_id not in taken]
    high = [one for one in candidates if one.score >= (1 + one.threshold) / 2 and one.item_id not in taken]
    tails = [(one, "low") for one in sorted(low, key=lambda one: lots[one.item_id])[:FROM_LOW]]
    tails += [(one, "high") for one in sorted(high, key=lambda one: lots[one.item_id])[:FROM_HIGH]]
    taken |= {one.item_id for one, _ in tails}
    more = _spread([one for one in pool if one.item_id not in taken], count - len(unsure) - len(tails), lots, unsure)
    chosen = [Chosen(one.item_id, "unsure") for one in [*unsure, *more]] + [Chosen(one.item_id, why) for one, why in tails]
    return sorted(chosen, key=lambda one: lots[one.item_id])


def _draw_lot(week: str, item_id: int) -> str:
    return hashlib.sha256(f"{week}:{item_id}".encode()).hexdigest()


def _distance(one: Candidate) -> float:
    """How far the score is from the threshold, in log-odds."""
    return abs(_log_odds(one.score) - _log_odds(one.threshold))


def _log_odds(share: float) -> float:
    share = min(0.999, max(0.001, share))
    return math.log(share / (1 - share))


def _spread(pool: Sequence[Candidate], count: int, lots: dict[int, str], chosen: Sequence[Candidate] = ()) -> list[Candidate]:
    """Greedily the one that is nearest to the threshold and least like what is chosen already."""
    left, picked = list(pool), list(chosen)
    while left and len(picked) - len(chosen) < count:
        likeness = {one.item_id: max((_likeness(one, other) for other in picked), default=0.0) for one in left}
        best = max(left, key=lambda one: ((1 - likeness[one.item_id]) / (1 + _distance(one)), lots[one.item_id]))
        picked.append(best)
        left.remove(best)
    return picked[len(chosen) :]


def _likeness(one: Candidate, other: Candidate) -> float:
    """Jaccard likeness of the words, and a little for the same genre and language. 0–1."""
    both = one.words | other.words
    words = len(one.words & other.words) / len(both) if both else 0.0
    return words + (1 - words) * (_SAME_KIND if one.kind == other.kind else 0.0)
