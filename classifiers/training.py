"""Training the starter model from a labelled corpus, and measuring it on rumours it has not seen."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from classifiers import measuring
from classifiers.calibration import apply_sigmoid, choose_match_threshold, choose_thresholds, fit_sigmoid
from classifiers.card import ModelCard
from classifiers.concepts import find_concepts
from classifiers.corpus import Corpus, Sentence, load_corpus
from classifiers.errors import CorpusError
from classifiers.features import ReadText, read_text, theme_columns
from classifiers.framings import fill_framings
from classifiers.matching import Background, Themer, build_space, find_candidates, measure_background
from classifiers.model import Decisions, Model, make_themer, raw_logit, relation_table, relevance_table, statement_table
from classifiers.pipelines import as_columns, build_relation, build_relevance, build_statement, build_theme
from classifiers.splits import draw_fold, split_held_out
from classifiers.storing import save_model
from classifiers.types import RELEVANCES, KnownRumour, Text

RECIPE = "2026.1"
_CALIBRATION_FOLDS = 3
_UNSPOKEN_WEIGHT = 0.3
_SOURCES = ("concepts", "synonyms", "cues", "features", "framings", "wording", "pipelines", "matching", "calibration", "training")


def train(corpus_dir: Path, model_dir: Path, *, seed: int = 1, trained_at: str = "") -> ModelCard:
    """Train on the corpus, write the model to model_dir and give back its card. Same corpus and seed, same version.

    The decisions (calibration, thresholds) and all figures come from a split by rumour; the model that is kept is then
    fitted on everything. Raises CorpusError when a label is missing from the corpus.
    """
    with threadpool_limits(1):  # the matrices are small: on a busy machine more threads only wait for one another
        return _train(corpus_dir, model_dir, seed, trained_at)


def _train(corpus_dir: Path, model_dir: Path, seed: int, trained_at: str) -> ModelCard:
    began = time.perf_counter()
    corpus = load_corpus(corpus_dir)
    training, held_out = split_held_out(corpus.sentences, seed)
    _refuse_missing_labels(training)
    trial = _fit(training, corpus, seed, _name_version(corpus, seed))
    figures = measuring.measure(trial, held_out, corpus)
    final = _refit(trial, corpus)
    card = ModelCard(
        version=final.version,
        corpus_sha256=corpus.sha256,
        seed=seed,
        trained_at=trained_at,
        training_seconds=round(time.perf_counter() - began, 1),
        counts=_count_texts(corpus, training, held_out),
        thresholds=final.decisions.thresholds,
        match_threshold=final.decisions.match_threshold,
        **figures,
    )
    save_model(_with_card(final, card.to_json()), model_dir)
    return card


def _name_version(corpus: Corpus, seed: int) -> str:
    """RECIPE-<hash8> over the corpus, the seed, the library's own source and scikit-learn's version."""
    digest = hashlib.sha256(f"{corpus.sha256}:{seed}:{sklearn.__version__}".encode())
    for name in _SOURCES:
        digest.update((Path(__file__).parent / f"{name}.py").read_bytes())
    return f"{RECIPE}-{digest.hexdigest()[:8]}"


def _refuse_missing_labels(training: Sequence[Sentence]) -> None:
    """Relevance needs all its labels; the others need two to tell apart."""
    for name, fewest in (("relevance", len(RELEVANCES)), ("statement_type", 2), ("relation", 2), ("theme", 2)):
        labels = Counter(getattr(sentence, name) for sentence in training if getattr(sentence, name))
        if len(labels) < fewest:
            raise CorpusError(f"The corpus holds too few labels for {name}: {dict(labels)}. Add texts with other labels.")


def _fit(training: Sequence[Sentence], corpus: Corpus, seed: int, version: str) -> Model:
    """All pipelines and decisions from the training part alone."""
    reads = [read_text(sentence.text) for sentence in training]
    folds = np.array([draw_fold(sentence.group, seed + 1, _CALIBRATION_FOLDS) for sentence in training])
    raw = _predict_unseen(training, reads, folds)
    truth = np.array([sentence.relevance == "sweden" for sentence in training])
    slope, offset = fit_sigmoid(raw, truth)
    genres = [sentence.text.genre or "default" for sentence in training]
    thresholds = choose_thresholds(apply_sigmoid(raw, slope, offset), truth, genres)
    background = measure_background([read.whole for read in reads])
    ranker, match_threshold = _fit_ranker(training, reads, corpus, background, folds)
    pipelines = _fit_texts(training, reads, corpus, background)
    decisions = Decisions(slope, offset, thresholds, match_threshold)
    return Model(version, *pipelines, ranker, background, decisions, {})


def _refit(trial: Model, corpus: Corpus) -> Model:
    """The same decisions with the text pipelines fitted on every labelled text."""
    reads = [read_text(sentence.text) for sentence in corpus.sentences]
    background = measure_background([read.whole for read in reads])
    pipelines = _fit_texts(corpus.sentences, reads, corpus, background)
    return Model(trial.version, *pipelines, trial.ranker, background, trial.decisions, {})


def _with_card(model: Model, card: dict[str, Any]) -> Model:
    return replace(model, card=card)


def _predict_unseen(training: Sequence[Sentence], reads: Sequence[ReadText], folds: Any) -> Any:
    """Raw log-odds of relevance for every text from a model that has not seen its fold."""
    table, raw = relevance_table(reads), np.zeros(len(training))
    labels = np.array([sentence.relevance for sentence in training])
    weights = np.array([_weigh_label(s, read) for s, read in zip(training, reads, strict=True)])
    for fold in range(_CALIBRATION_FOLDS):
        unseen = folds == fold
        fitted = build_relevance().fit(table[~unseen], labels[~unseen], label__sample_weight=weights[~unseen])
        raw[unseen] = raw_logit(fitted, table[unseen])
    return raw


def _fit_texts(
    sentences: Sequence[Sentence], reads: Sequence[ReadText], corpus: Corpus, background: Background
) -> tuple[Pipeline, Pipeline, Pipeline, Pipeline]:
    weights = [_weigh_label(s, read) for s, read in zip(sentences, reads, strict=True)]
    relevance = build_relevance()
    relevance.fit(relevance_table(reads), [s.relevance for s in sentences], label__sample_weight=weights)
    statement = build_statement().fit(statement_table(reads), [s.statement_type for s in sentences])
    theme = _fit_theme(sentences, reads)
    pairs, labels = _relation_pairs(sentences, reads, corpus, background, make_themer(theme))
    return relevance, statement, build_relation().fit(relation_table(pairs), labels), theme


def _weigh_label(sentence: Sentence, read: ReadText) -> float:
    """A post is relevant because its rumour is; when no word of it says so, its words must not count as evidence."""
    spoken = {"migration", "culture", "origin"} & find_concepts(read.words).keys()
    return 1.0 if spoken or not sentence.rumour_id else _UNSPOKEN_WEIGHT


def _fit_theme(sentences: Sequence[Sentence], reads: Sequence[ReadText]) -> Pipeline:
    themed = [(read, s.theme) for s, read in zip(sentences, reads, strict=True) if s.theme and s.relevance == "sweden"]
    table = as_columns([theme_columns(read.whole) for read, _ in themed], 3)
    return build_theme().fit(table, [theme for _, theme in themed])


def _relation_pairs(
    sentences: Sequence[Sentence], reads: Sequence[ReadText], corpus: Corpus, background: Background, themer: Themer
) -> tuple[list[tuple[str, str, str | None]], list[str]]:
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


def _fit_ranker(
    training: Sequence[Sentence], reads: Sequence[ReadText], corpus: Corpus, background: Background, folds: Any
) -> tuple[Pipeline, float]:
    """A logistic ranker over match features, and the no-match threshold from folds it has not seen.

    Each post is seen with its rumour among the known ones and with its rumour unknown (then nothing is right); every
    second post also with the others as sightings of its rumour.
    """
    known = [rumour for rumour in corpus.rumours if any(s.rumour_id == rumour.rumour_id for s in training)]
    cases = _ranker_cases(training, reads, known, background, folds)
    features, right, case_of, fold_of = cases
    scores = np.zeros(len(right))
    for fold in range(_CALIBRATION_FOLDS):
        unseen = fold_of == fold
        scores[unseen] = _build_ranker().fit(features[~unseen], right[~unseen]).predict_proba(features[unseen])[:, 1]
    order = np.lexsort((-scores, case_of))
    best = order[np.unique(case_of[order], return_index=True)[1]]
    return _build_ranker().fit(features, right), choose_match_threshold(scores[best], right[best])


def _build_ranker() -> Pipeline:
    return Pipeline([("scale", StandardScaler()), ("label", LogisticRegression(C=1.0, max_iter=400))])


def _ranker_cases(
    training: Sequence[Sentence], reads: Sequence[ReadText], known: Sequence[KnownRumour], background: Background, folds: Any
) -> tuple[Any, Any, Any, Any]:
    """(features, is the right rumour, case, fold), one row a candidate; a case is one text against one set of rumours."""
    features: list[Any] = []
    right: list[bool] = []
    case_of: list[int] = []
    fold_of: list[int] = []
    for fold in range(_CALIBRATION_FOLDS):
        seen = [(s, r) for s, r, f in zip(training, reads, folds, strict=True) if f != fold]
        themer = make_themer(_fit_theme([s for s, _ in seen], [r for _, r in seen]))
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


def _count_texts(corpus: Corpus, training: Sequence[Sentence], held_out: Sequence[Sentence]) -> dict[str, int]:
    relevance = Counter(sentence.relevance for sentence in corpus.sentences)
    return {
        "texts": len(corpus.sentences),
        "rumours": len(corpus.rumours),
        "posts": len(corpus.posts),
        "trained_on_for_figures": len(training),
        "held_out": len(held_out),
        **{f"relevance_{label}": count for label, count in sorted(relevance.items())},
    }
