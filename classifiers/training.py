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
from threadpoolctl import threadpool_limits

from classifiers import measuring
from classifiers.card import ModelCard
from classifiers.corpus import Corpus, Sentence, load_corpus
from classifiers.examples import collect_examples
from classifiers.fitting import Tables, decide, fit_texts, read_tables
from classifiers.matching import Background, measure_background
from classifiers.matching.training import fit_ranker, fit_relation
from classifiers.model import Decisions, Model
from classifiers.refusing import refuse_leaks, refuse_missing_labels
from classifiers.splits import draw_fold, split_held_out
from classifiers.storing import save_model
from classifiers.words.features import ReadText, read_text

RECIPE = "2026.2"
_CALIBRATION_FOLDS = 3
_SOURCES = ("words/*", "matching/*", "pipelines", "calibration", "thresholds", "fitting", "training")


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
    refuse_missing_labels(training)
    refuse_leaks(training, held_out)
    reads = [read_text(sentence.text) for sentence in corpus.sentences]
    tables = read_tables(reads)
    trial = _fit(training, reads, tables, corpus, seed)
    figures = measuring.measure(trial, held_out, corpus)
    final = _refit(trial, reads, tables, corpus)
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


def _fit(training: Sequence[Sentence], every: Sequence[ReadText], all_tables: Tables, corpus: Corpus, seed: int) -> Model:
    """All pipelines and decisions from the training part alone. What was read of every text is read once."""
    places = {id(sentence): place for place, sentence in enumerate(corpus.sentences)}
    rows = [places[id(sentence)] for sentence in training]
    reads, tables = [every[row] for row in rows], all_tables.of(rows)
    folds = np.array([draw_fold(sentence.group, seed + 1, _CALIBRATION_FOLDS) for sentence in training])
    background = _measure_background(training, reads)
    ranker, match_threshold, possible_threshold = fit_ranker(training, reads, corpus, folds)
    relation = fit_relation(training, reads, corpus, background)
    decisions = Decisions(
        match_threshold=match_threshold, possible_threshold=possible_threshold, **decide(training, reads, tables, folds)
    )
    pipelines = fit_texts(training, reads, tables)
    examples = collect_examples(training)
    version = _name_version(corpus, seed)
    return Model(version, **pipelines, relation=relation, ranker=ranker, background=background, examples=examples,
                 decisions=decisions, card={})  # fmt: skip


def _refit(trial: Model, reads: Sequence[ReadText], tables: Tables, corpus: Corpus) -> Model:
    """The same decisions with the text pipelines fitted on every labelled text."""
    background = _measure_background(corpus.sentences, reads)
    relation = fit_relation(corpus.sentences, reads, corpus, background)
    examples = collect_examples(corpus.sentences)
    pipelines = fit_texts(corpus.sentences, reads, tables)
    return replace(trial, **pipelines, relation=relation, background=background, examples=examples)


def _with_card(model: Model, card: dict[str, Any]) -> Model:
    return replace(model, card=card)


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
