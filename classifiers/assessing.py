"""Assess texts and match them to known rumours with a trained model. Batches of any size give the same answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from classifiers.explaining import Explainer
from classifiers.judging import Judgement, judge
from classifiers.matching import Candidates, Space, find_candidates
from classifiers.matching.keeping import SpaceKeeper
from classifiers.matching.ranking import rank_scores
from classifiers.matching.relation import relation_table
from classifiers.model import Model
from classifiers.storing import load_model
from classifiers.types import Assessment, KnownRumour, Match, Text
from classifiers.words.features import ReadText, read_text

if TYPE_CHECKING:
    from classifiers.encoding import Encoder

__all__ = ["assess", "build_rumour_space", "load_model", "match", "possible_matches", "rank_reads"]

MOST_MATCHES = 3
MOST_POSSIBLE = 2
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Ranked:
    """A rumour with the probability that the text is about it, and the passages that made the ranker think so."""

    rumour_id: str
    score: float
    window: str
    phrase: str
    likeness: float = 0.0  # the encoder's cosine, where it is high


def assess(
    model: Model, texts: Sequence[Text], rumours: Sequence[KnownRumour], *, encoder: Encoder | None = None
) -> list[Assessment]:
    """One Assessment a text, in order. An empty text gets score 0, statement type "other" and no match.

    An encoder (classifiers.encoding) finds further possible matches, never sure ones.
    """
    return assess_reads(model, [read_text(text) for text in texts], rumours, encoder)


def match(model: Model, texts: Sequence[Text], rumours: Sequence[KnownRumour]) -> list[list[Match]]:
    """The known rumours each text is about, best first; an empty list means "no match"."""
    return match_reads(model, [read_text(text) for text in texts], rumours)


@lru_cache(maxsize=2)
def _explainer_of(model: Model) -> Explainer:
    return Explainer(model)


@lru_cache(maxsize=2)
def _keeper_of(model: Model) -> SpaceKeeper:
    return SpaceKeeper(model.background)


def build_rumour_space(model: Model, rumours: Sequence[KnownRumour]) -> Space:
    """The rumours laid out for search, kept while the same rumours are asked for again; only new wordings are read."""
    return _keeper_of(model).space_of(rumours)


def assess_reads(
    model: Model, reads: Sequence[ReadText], rumours: Sequence[KnownRumour], encoder: Encoder | None = None
) -> list[Assessment]:
    """As `assess`, for texts that were read already."""
    explainer = _explainer_of(model)
    ranked = rank_reads(model, reads, rumours)
    matches = _decide(model, reads, [_sure(model, row) for row in ranked])
    if encoder is not None:
        ranked = _add_near(model, encoder, reads, rumours, ranked)
    possible = _possible_where_none_is_sure(model, reads, ranked)
    found: list[Assessment] = []
    for start in range(0, len(reads), _BATCH):
        judged = judge(model, explainer, reads[start : start + _BATCH])
        for place, judgement in enumerate(judged, start):
            found.append(_join(model, reads[place], judgement, matches[place], possible[place]))
    return found


def _join(model: Model, read: ReadText, judged: Judgement, matches: Sequence[Match], possible: Sequence[Match]) -> Assessment:
    return Assessment(
        id=read.source.id,
        relevant=judged.relevant,
        relevance=judged.relevance,
        score=judged.score,
        threshold=judged.threshold,
        statement_type=judged.statement_type,
        matches=tuple(matches),
        reasons=judged.reasons,
        model_version=model.version,
        language=read.language,
        is_unsure=judged.is_unsure,
        checkworthiness=judged.checkworthiness,
        flags=judged.flags,
        language_support=judged.language_support,
        theme=judged.theme,
        similar=judged.similar,
        possible=tuple(possible),
    )


def rank_reads(model: Model, reads: Sequence[ReadText], rumours: Sequence[KnownRumour], most: int = 10) -> list[list[Ranked]]:
    """The most likely rumours of each text with their probability, before the no-match decision.

    A text that stands word for word among a rumour's wordings is about that rumour: its probability is 1.
    """
    if not rumours or not reads:
        return [[] for _ in reads]
    space = build_rumour_space(model, rumours)
    return [_rank(model, space, candidates) for candidates in find_candidates(reads, space, most)]


def _rank(model: Model, space: Space, candidates: Candidates) -> list[Ranked]:
    scores = rank_scores(model.ranker, candidates)
    scores[candidates.rumours == candidates.same] = 1.0
    order = np.lexsort((np.arange(len(scores)), -scores))
    rows = zip(candidates.rumours[order], scores[order], order, strict=True)
    return [
        Ranked(space.rumour_ids[rumour], round(float(score), 4), candidates.windows[row], candidates.phrases[row])
        for rumour, score, row in rows
    ]


def _add_near(
    model: Model, encoder: Encoder, reads: Sequence[ReadText], rumours: Sequence[KnownRumour], ranked: list[list[Ranked]]
) -> list[list[Ranked]]:
    """The ranked rumours of texts without a sure one, and those that the encoder finds near. What it adds has score 0."""
    from classifiers.matching.meaning import find_near

    open_places = [place for place, row in enumerate(ranked) if not _sure(model, row)]
    if not rumours or not open_places:
        return ranked
    space = build_rumour_space(model, rumours)
    joined = list(ranked)
    found = find_near(encoder, [reads[place] for place in open_places], space)
    for place, row in zip(open_places, found, strict=True):
        near = {one.rumour_id: one for one in row}
        known = {best.rumour_id for best in ranked[place]}
        joined[place] = [
            replace(best, likeness=near[best.rumour_id].likeness) if best.rumour_id in near else best for best in ranked[place]
        ] + [Ranked(one.rumour_id, 0.0, one.window, one.phrase, one.likeness) for one in row if one.rumour_id not in known]
    return joined


def match_reads(model: Model, reads: Sequence[ReadText], rumours: Sequence[KnownRumour]) -> list[list[Match]]:
    """As `match`, for texts that were read already."""
    return _decide(model, reads, [_sure(model, row) for row in rank_reads(model, reads, rumours)])


def possible_matches(
    model: Model, texts: Sequence[Text], rumours: Sequence[KnownRumour], *, encoder: Encoder | None = None
) -> list[list[Match]]:
    """What `match` abstains from: at most two rumours that a text may be about, best first, but not surely enough to say so."""
    reads = [read_text(text) for text in texts]
    ranked = rank_reads(model, reads, rumours)
    if encoder is not None:
        ranked = _add_near(model, encoder, reads, rumours, ranked)
    kept = [_possible(model, row) for row in ranked]
    return _decide(model, reads, kept, is_possible=True)


def _possible_where_none_is_sure(
    model: Model, reads: Sequence[ReadText], ranked: Sequence[Sequence[Ranked]]
) -> list[list[Match]]:
    """Possible matches of the texts that have no sure one: beside a sure one they would only distract."""
    kept = [[] if _sure(model, row) else _possible(model, row) for row in ranked]
    return _decide(model, reads, kept, is_possible=True)


def _sure(model: Model, row: Sequence[Ranked]) -> list[Ranked]:
    return [best for best in row if best.score >= model.decisions.match_threshold][:MOST_MATCHES]


def _possible(model: Model, row: Sequence[Ranked]) -> list[Ranked]:
    """By the ranker first; the nearest in meaning has a place of its own."""
    low, high = model.decisions.possible_threshold, model.decisions.match_threshold
    ranked = [best for best in row if low <= best.score < high]
    near = sorted((best for best in row if best.score < low and best.likeness), key=lambda best: -best.likeness)
    return [*ranked[: MOST_POSSIBLE - bool(near)], *near][:MOST_POSSIBLE]


def _decide(
    model: Model, reads: Sequence[ReadText], kept: Sequence[Sequence[Ranked]], *, is_possible: bool = False
) -> list[list[Match]]:
    """What was kept of each text as matches, each with its relation."""
    pairs = [(best.window, best.phrase, read.language) for read, row in zip(reads, kept, strict=True) for best in row]
    relations = iter(model.relation.predict(relation_table(pairs)) if pairs else ())
    return [
        [Match(best.rumour_id, best.score, str(next(relations)), is_possible) for best in row]  # type: ignore[arg-type]
        for row in kept
    ]
