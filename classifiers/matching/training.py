"""Training the ranker, the no-match decision and the relation on the labelled posts of a corpus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.pipeline import Pipeline

from classifiers.calibration import choose_match_threshold
from classifiers.corpus import Corpus, Sentence
from classifiers.matching.background import Background, measure_background
from classifiers.matching.candidates import find_candidates
from classifiers.matching.ranking import build_ranker, predict, rank_table
from classifiers.matching.relation import Pair, build_relation, relation_table
from classifiers.matching.space import build_space
from classifiers.types import KnownRumour, Text
from classifiers.words.features import ReadText, read_text
from classifiers.words.framings import fill_framings


def fit_relation(sentences: Sequence[Sentence], reads: Sequence[ReadText], corpus: Corpus, background: Background) -> Pipeline:
    """The relation pipeline, learned from posts on the corpus's rumours and from plain framings."""
    pairs, labels = _relation_pairs(sentences, reads, corpus, background)
    return build_relation().fit(relation_table(pairs), labels)


def _relation_pairs(
    sentences: Sequence[Sentence], reads: Sequence[ReadText], corpus: Corpus, background: Background
) -> tuple[list[Pair], list[str]]:
    """Each post with the wording of its own rumour that fits it best, and its relation; then the plain framings."""
    pairs, labels = [], []
    for rumour in corpus.rumours:
        own = [(s, read) for s, read in zip(sentences, reads, strict=True) if s.rumour_id == rumour.rumour_id]
        found = find_candidates([read for _, read in own], build_space([rumour], background)) if own else ()
        for (sentence, read), best in zip(own, found, strict=True):
            pairs.append((best.windows[0], best.phrases[0], read.language))
            labels.append(sentence.relation or "")
    trained = {sentence.rumour_id for sentence in sentences}
    for text, claim, language, relation in fill_framings([r for r in corpus.rumours if r.rumour_id in trained]):
        pairs.append((text, claim, language))
        labels.append(relation)
    return pairs, labels


# Of the best matches with at least this score, this share is right on rumours that the ranker has not seen, some of them unknown.
SURE, POSSIBLE = 0.9, 0.6
_HIDDEN = 3  # the setting with rumours unknown
_QUOTED = 5  # the first setting with quoted claims
_EVERY = 4  # of the texts that are about no rumour this share is enough, and of the framings


@dataclass(frozen=True, slots=True)
class Cases:
    """One row a candidate: features, whether it is the right rumour, its case (one text against one set), fold and set."""

    features: Any
    right: Any
    case: Any
    fold: Any
    kind: Any


def fit_ranker(
    training: Sequence[Sentence],
    reads: Sequence[ReadText],
    corpus: Corpus,
    folds: Any,
) -> tuple[Pipeline, float, float]:
    """A logistic ranker over match features; from folds it has not seen, the least score of a match and of a possible match."""
    cases = collect_cases(training, reads, corpus, folds)
    scores = score_unseen(cases)
    order = np.lexsort((-scores, cases.case))
    best = order[np.unique(cases.case[order], return_index=True)[1]]
    best = best[cases.kind[best] < _QUOTED]  # people seldom repeat a claim: the thresholds come from what they do write
    sure, possible = (_strictest(cases, scores, best, share) for share in (SURE, POSSIBLE))
    return build_ranker().fit(cases.features, cases.right), sure, min(sure, possible)


def _strictest(cases: Cases, scores: Any, best: Any, share: float) -> float:
    """The threshold that reaches the share in every setting, texts on unknown rumours among them."""
    limits = []
    for kind in {0, 1, 2, 4}:
        chosen = best[np.isin(cases.kind[best], (kind, _HIDDEN))]
        if len(chosen):
            limits.append(choose_match_threshold(scores[chosen], cases.right[chosen], share))
    return max(limits, default=0.5)


def score_unseen(cases: Cases) -> Any:
    """Each candidate's probability from a ranker that has not seen its rumour."""
    scores = np.zeros(len(cases.right))
    for fold in np.unique(cases.fold):
        unseen = cases.fold == fold
        scores[unseen] = predict(build_ranker().fit(cases.features[~unseen], cases.right[~unseen]), cases.features[unseen])
    return scores


def collect_cases(
    training: Sequence[Sentence],
    reads: Sequence[ReadText],
    corpus: Corpus,
    folds: Any,
) -> Cases:
    """Texts of each fold against rumours, as seen by what was learned from the others.

    Each post is seen with its rumour among the known ones, in both languages and in one; with its rumour unknown (then nothing
    is right); every second post also with the others as sightings of its rumour. A sentence is not held against rumours of
    its own theme: nobody has said whether it is about one of them.
    """
    known = [rumour for rumour in corpus.rumours if any(s.rumour_id == rumour.rumour_id for s in training)]
    theme_of = {sentence.text.id: sentence.theme for sentence in training if sentence.relevance == "sweden"}
    rows: list[tuple[Any, Any, int, int]] = []
    for fold in np.unique(folds):
        seen = [(s, r) for s, r, f in zip(training, reads, folds, strict=True) if f != fold]
        taught = measure_background(
            [read.whole for _, read in seen], [s.theme if s.relevance == "sweden" else None for s, _ in seen]
        )
        unseen = [(s.rumour_id, r) for s, r, f in zip(training, reads, folds, strict=True) if f == fold]
        for kind, (rumours, chosen) in enumerate(_settings(known, unseen)):
            space = build_space(rumours, taught)
            for (rumour_id, read), best in zip(chosen, find_candidates([read for _, read in chosen], space, 5), strict=True):
                ids = [space.rumour_ids[index] for index in best.rumours]
                theme = theme_of.get(read.source.id)
                told = [bool(rumour_id) or theme is None or corpus.themes[found] != theme for found in ids]
                right = np.array([found == rumour_id for found in ids], dtype=int)
                rows.append((rank_table(best)[told], right[told], int(fold), kind))
    sizes = [len(right) for _, right, _, _ in rows]
    return Cases(
        np.vstack([features for features, _, _, _ in rows]),
        np.concatenate([right for _, right, _, _ in rows]),
        np.repeat(np.arange(len(rows)), sizes),
        np.repeat([fold for _, _, fold, _ in rows], sizes),
        np.repeat([kind for _, _, _, kind in rows], sizes),
    )


Case = tuple[str | None, ReadText]


def _settings(known: Sequence[KnownRumour], unseen: Sequence[Case]) -> list[tuple[Sequence[KnownRumour], Sequence[Case]]]:
    """Sets of rumours with the texts that are held against each."""
    ids = {rumour_id for rumour_id, _ in unseen}
    posts = [case for case in unseen if case[0]]
    others = [case for case in unseen if not case[0]]
    swedish = [replace(rumour, variants=()) for rumour in known]
    english = [replace(rumour, claim=rumour.variants[0], variants=()) for rumour in known if rumour.variants]
    hidden = [rumour for rumour in known if rumour.rumour_id not in ids]
    sighted = _add_sightings(known, posts[::2])
    mixed = [*posts, *others[::_EVERY]], [*posts, *others[1::_EVERY]]
    quoted = _quote_claims([rumour for rumour in known if rumour.rumour_id in ids])
    told = [(known, mixed[0]), (swedish, mixed[1]), (english, posts), (hidden, posts), (sighted, posts[1::2])]
    return [*told, (known, quoted), (hidden, quoted)]


def _quote_claims(rumours: Sequence[KnownRumour]) -> list[Case]:
    """Texts that say the very claim, as it stands and in some of the plain framings."""
    quoted: list[Case] = []
    for place, rumour in enumerate(rumours):
        framed = [text for text, _, _, _ in fill_framings([rumour])][place % _EVERY :: 12]
        quoted += [(rumour.rumour_id, read_text(Text("", text))) for text in (rumour.claim, *rumour.variants[:1], *framed)]
    return quoted


def _add_sightings(rumours: Sequence[KnownRumour], posts: Sequence[Case]) -> list[KnownRumour]:
    """The rumours with confirmed sightings as further wordings."""
    wordings: dict[str | None, list[str]] = {}
    for rumour_id, read in posts:
        wordings.setdefault(rumour_id, []).append(read.whole)
    return [replace(r, variants=(*r.variants, *wordings.get(r.rumour_id, ()))) for r in rumours]
