"""Training the ranker, the no-match decision and the relation on the labelled posts of a corpus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.pipeline import Pipeline

from classifiers.calibration import choose_match_threshold
from classifiers.corpus import Corpus, Sentence
from classifiers.features import ReadText, read_text
from classifiers.framings import fill_framings
from classifiers.matching.candidates import find_candidates
from classifiers.matching.counting import Background
from classifiers.matching.ranking import build_ranker
from classifiers.matching.relation import Pair, relation_table
from classifiers.matching.space import Themer, build_space
from classifiers.pipelines import build_relation
from classifiers.types import KnownRumour, Text

FitThemer = Callable[[Sequence[Sentence], Sequence[ReadText]], Themer]


def fit_relation(
    sentences: Sequence[Sentence], reads: Sequence[ReadText], corpus: Corpus, background: Background, themer: Themer
) -> Pipeline:
    """The relation pipeline, learned from posts on the corpus's rumours and from plain framings."""
    pairs, labels = _relation_pairs(sentences, reads, corpus, background, themer)
    return build_relation().fit(relation_table(pairs), labels)


def _relation_pairs(
    sentences: Sequence[Sentence], reads: Sequence[ReadText], corpus: Corpus, background: Background, themer: Themer
) -> tuple[list[Pair], list[str]]:
    """Each post with the wording of its own rumour that fits it best, and its relation; then the plain framings."""
    pairs, labels = [], []
    for rumour in corpus.rumours:
        own = [(s, read) for s, read in zip(sentences, reads, strict=True) if s.rumour_id == rumour.rumour_id]
        found = find_candidates([read for _, read in own], build_space([rumour], background, themer)) if own else ()
        for (sentence, read), best in zip(own, found, strict=True):
            pairs.append((best.windows[0], best.phrases[0], read.language))
            labels.append(sentence.relation or "")
    trained = {sentence.rumour_id for sentence in sentences}
    for text, claim, language, relation in fill_framings([r for r in corpus.rumours if r.rumour_id in trained]):
        pairs.append((text, claim, language))
        labels.append(relation)
    return pairs, labels


def fit_ranker(
    training: Sequence[Sentence],
    reads: Sequence[ReadText],
    corpus: Corpus,
    background: Background,
    folds: Any,
    fit_themer: FitThemer,
) -> tuple[Pipeline, float]:
    """A logistic ranker over match features, and the no-match threshold from folds it has not seen.

    Each post is seen with its rumour among the known ones and with its rumour unknown (then nothing is right); every
    second post also with the others as sightings of its rumour.
    """
    known = [rumour for rumour in corpus.rumours if any(s.rumour_id == rumour.rumour_id for s in training)]
    cases = _ranker_cases(training, reads, known, background, folds, fit_themer)
    features, right, case_of, fold_of = cases
    scores = np.zeros(len(right))
    for fold in np.unique(folds):
        unseen = fold_of == fold
        scores[unseen] = build_ranker().fit(features[~unseen], right[~unseen]).predict_proba(features[unseen])[:, 1]
    order = np.lexsort((-scores, case_of))
    best = order[np.unique(case_of[order], return_index=True)[1]]
    return build_ranker().fit(features, right), choose_match_threshold(scores[best], right[best])


def _ranker_cases(
    training: Sequence[Sentence],
    reads: Sequence[ReadText],
    known: Sequence[KnownRumour],
    background: Background,
    folds: Any,
    fit_themer: FitThemer,
) -> tuple[Any, Any, Any, Any]:
    """(features, is the right rumour, case, fold), one row a candidate; a case is one text against one set of rumours."""
    features: list[Any] = []
    right: list[bool] = []
    case_of: list[int] = []
    fold_of: list[int] = []
    for fold in np.unique(folds):
        seen = [(s, r) for s, r, f in zip(training, reads, folds, strict=True) if f != fold]
        themer = fit_themer([s for s, _ in seen], [r for _, r in seen])
        unseen = [(s.rumour_id, r) for s, r, f in zip(training, reads, folds, strict=True) if f == fold]
        ids = {rumour_id for rumour_id, _ in unseen}
        unseen += [(r.rumour_id, read_text(Text("", wording))) for r in known if r.rumour_id in ids
                   for wording in (r.claim, *r.variants)]  # fmt: skip
        posts = [case for case in unseen if case[0]]
        hidden = [rumour for rumour in known if rumour.rumour_id not in ids]
        sighted = _add_sightings(known, posts[::2])
        for rumours, chosen in ((known, unseen), (hidden, posts), (sighted, posts[1::2])):
            space = build_space(rumours, background, themer)
            found = find_candidates([read for _, read in chosen], space, 5)
            for (rumour_id, _), best in zip(chosen, found, strict=True):
                case_of.extend([case_of[-1] + 1 if case_of else 0] * len(best.rumours))
                features.append(best.features)
                right.extend(space.rumour_ids[index] == rumour_id for index in best.rumours)
                fold_of.extend([fold] * len(best.rumours))
    return np.vstack(features), np.array(right, dtype=int), np.array(case_of), np.array(fold_of)


def _add_sightings(rumours: Sequence[KnownRumour], posts: Sequence[tuple[str | None, ReadText]]) -> list[KnownRumour]:
    """The rumours with confirmed sightings as further wordings."""
    wordings: dict[str | None, list[str]] = {}
    for rumour_id, read in posts:
        wordings.setdefault(rumour_id, []).append(read.whole)
    return [replace(r, variants=(*r.variants, *wordings.get(r.rumour_id, ()))) for r in rumours]
