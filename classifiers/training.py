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
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from classifiers import measuring
from classifiers.calibration import apply_sigmoid, choose_thresholds, fit_sigmoid
from classifiers.card import ModelCard
from classifiers.concepts import find_concepts, names_topic
from classifiers.corpus import Corpus, Sentence, load_corpus
from classifiers.errors import CorpusError
from classifiers.features import ReadText, read_text, theme_columns
from classifiers.matching import Background, measure_background
from classifiers.matching.training import fit_ranker, fit_relation
from classifiers.model import Decisions, Model, raw_logit, relevance_table, statement_table
from classifiers.pipelines import as_columns, build_relevance, build_statement, build_theme
from classifiers.splits import draw_fold, split_held_out
from classifiers.storing import save_model
from classifiers.types import RELEVANCES

RECIPE = "2026.1"
_CALIBRATION_FOLDS = 3
_UNSPOKEN_WEIGHT = 0.3
_SOURCES = (
    "concepts", "synonyms", "cues", "features", "framings", "wording", "pipelines", "matching/*", "calibration", "training",
)  # fmt: skip


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
        for path in sorted(Path(__file__).parent.glob(f"{name}.py")):
            digest.update(path.read_bytes())
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
    background = _measure_background(training, reads)
    ranker, match_threshold = fit_ranker(training, reads, corpus, folds)
    pipelines = _fit_texts(training, reads, corpus, background)
    decisions = Decisions(slope, offset, thresholds, match_threshold)
    return Model(version, *pipelines, ranker, background, decisions, {})


def _refit(trial: Model, corpus: Corpus) -> Model:
    """The same decisions with the text pipelines fitted on every labelled text."""
    reads = [read_text(sentence.text) for sentence in corpus.sentences]
    background = _measure_background(corpus.sentences, reads)
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
    typed = [(s.statement_type, read) for s, read in zip(sentences, reads, strict=True) if s.statement_type]
    statement = build_statement().fit(statement_table([read for _, read in typed]), [kind for kind, _ in typed])
    theme = _fit_theme(sentences, reads)
    relation = fit_relation(sentences, reads, corpus, background)
    return relevance, statement, relation, theme


def _weigh_label(sentence: Sentence, read: ReadText) -> float:
    """A post is relevant because its rumour is; when no word of it says so, its words must not count as evidence."""
    spoken = names_topic(find_concepts(read.words))
    return sentence.weight * (1.0 if spoken or not sentence.rumour_id else _UNSPOKEN_WEIGHT)


def _fit_theme(sentences: Sequence[Sentence], reads: Sequence[ReadText]) -> Pipeline:
    themed = [(read, s.theme) for s, read in zip(sentences, reads, strict=True) if s.theme and s.relevance == "sweden"]
    table = as_columns([theme_columns(read.whole) for read, _ in themed], 3)
    return build_theme().fit(table, [theme for _, theme in themed])


def _measure_background(sentences: Sequence[Sentence], reads: Sequence[ReadText]) -> Background:
    """What matching knows of ordinary text; only texts about Sweden speak of the themes."""
    themes = [sentence.theme if sentence.relevance == "sweden" else None for sentence in sentences]
    return measure_background([read.whole for read in reads], themes)


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
