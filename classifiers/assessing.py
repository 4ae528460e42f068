"""Assess texts and match them to known rumours with a trained model. Batches of any size give the same answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from classifiers.explaining import Explainer
from classifiers.features import ReadText, read_text
from classifiers.matching import Space, find_candidates
from classifiers.matching.keeping import SpaceKeeper
from classifiers.matching.ranking import rank_scores
from classifiers.matching.relation import relation_table
from classifiers.model import Model, relevance_scores, relevance_table, statement_table
from classifiers.storing import load_model
from classifiers.types import GENRES, Assessment, KnownRumour, Match, Relevance, StatementType, Text

__all__ = ["assess", "build_rumour_space", "load_model", "match", "rank_reads"]

MOST_MATCHES = 3
_BATCH = 1000
_EMPTY_SCORE = 0.0
_GENRE_NAMES = {
    "forum": "post", "tweet": "post", "comment": "post", "social": "post", "article": "news", "rss": "news",
    "government": "authority", "artiklar": "authority", "mail": "tip", "opinion": "letter", "debate": "letter",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ranked:
    """A rumour with the probability that the text is about it, and the passages that made the ranker think so."""

    rumour_id: str
    score: float
    window: str
    phrase: str


def assess(model: Model, texts: Sequence[Text], rumours: Sequence[KnownRumour]) -> list[Assessment]:
    """One Assessment a text, in order. An empty text gets score 0, statement type "other" and no match."""
    return assess_reads(model, [read_text(text) for text in texts], rumours)


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


def assess_reads(model: Model, reads: Sequence[ReadText], rumours: Sequence[KnownRumour]) -> list[Assessment]:
    """As `assess`, for texts that were read already."""
    explainer = _explainer_of(model)
    matches = match_reads(model, reads, rumours)
    found: list[Assessment] = []
    for start in range(0, len(reads), _BATCH):
        stop = start + _BATCH
        found.extend(_assess_batch(model, explainer, reads[start:stop], matches[start:stop]))
    return found


def _assess_batch(
    model: Model, explainer: Explainer, reads: Sequence[ReadText], matches: Sequence[list[Match]]
) -> list[Assessment]:
    if not reads:
        return []
    table = relevance_table(reads)
    scores = relevance_scores(model, table)
    classes = list(model.relevance.classes_)
    probabilities = model.relevance.predict_proba(table)
    statements = model.statement.predict(statement_table(reads))
    reasons = explainer.explain(reads)
    assessments = []
    for row, read in enumerate(reads):
        score = _EMPTY_SCORE if read.is_empty else round(float(scores[row]), 4)
        threshold = model.decisions.thresholds[_name_genre(read)]
        elsewhere, no = (probabilities[row, classes.index(label)] if label in classes else 0.0 for label in ("elsewhere", "no"))
        relevance: Relevance = "sweden" if score >= threshold else "elsewhere" if elsewhere > no and not read.is_empty else "no"
        statement: StatementType = "other" if read.is_empty else str(statements[row])  # type: ignore[assignment]
        assessments.append(
            Assessment(
                id=read.source.id,
                relevant=score >= threshold,
                relevance=relevance,
                score=score,
                threshold=threshold,
                statement_type=statement,
                matches=tuple(matches[row]),
                reasons=() if read.is_empty else reasons[row],
                model_version=model.version,
                language=read.language,
            )
        )
    return assessments


def _name_genre(read: ReadText) -> str:
    """The genre whose threshold counts. Unknown: a text with a title is treated as news, the strictest."""
    genre = (read.source.genre or "").lower()
    genre = _GENRE_NAMES.get(genre, genre)
    if genre in GENRES:
        return genre
    return "news" if read.title and read.body else "default"


def rank_reads(model: Model, reads: Sequence[ReadText], rumours: Sequence[KnownRumour], most: int = 10) -> list[list[Ranked]]:
    """The most likely rumours of each text with their probability, before the no-match decision."""
    if not rumours or not reads:
        return [[] for _ in reads]
    space = build_rumour_space(model, rumours)
    ranked = []
    for candidates in find_candidates(reads, space, most):
        scores = rank_scores(model.ranker, candidates)
        order = np.lexsort((np.arange(len(scores)), -scores))
        ranked.append(
            [
                Ranked(
                    space.rumour_ids[candidates.rumours[row]],
                    round(float(scores[row]), 4),
                    candidates.windows[row],
                    candidates.phrases[row],
                )
                for row in order
            ]
        )
    return ranked


def match_reads(model: Model, reads: Sequence[ReadText], rumours: Sequence[KnownRumour]) -> list[list[Match]]:
    """As `match`, for texts that were read already."""
    limit = model.decisions.match_threshold
    ranked = [[best for best in row if best.score >= limit][:MOST_MATCHES] for row in rank_reads(model, reads, rumours)]
    pairs = [(best.window, best.phrase, read.language) for read, row in zip(reads, ranked, strict=True) for best in row]
    relations = iter(model.relation.predict(relation_table(pairs)) if pairs else ())
    return [[Match(best.rumour_id, best.score, str(next(relations))) for best in row] for row in ranked]  # type: ignore[arg-type]
