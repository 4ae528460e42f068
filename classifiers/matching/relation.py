"""How a text stands to a rumour it is about: asserts, counters or mentions. Judged from what stands around the claim."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from classifiers.matching.signs import find_signs, is_negation
from classifiers.pipelines import as_columns
from classifiers.words.synonyms import group_of
from classifiers.words.wording import CONTENT_STOP, split_words, stem_word

Pair = tuple[str, str, str | None]  # window of the text, wording of the rumour, language

_CLAIM = "=claim="  # stands for the words that the text shares with the claim
_NEAR = 3  # words between a negation and the claim's words
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_MOST_CHARACTERS = 8_000


def build_relation() -> Pipeline:
    """The frame around the claim, all words, their characters, and the signs → asserts, counters, mentions."""
    words = {"lowercase": False, "token_pattern": r"\S+", "dtype": np.float32, "min_df": 2, "sublinear_tf": True}
    columns = ColumnTransformer(
        [
            ("frame", TfidfVectorizer(ngram_range=(1, 3), **words), 0),
            ("words", TfidfVectorizer(ngram_range=(1, 2), **words), 1),
            ("chars", _characters(), 1),
            ("signs", TfidfVectorizer(**words | {"min_df": 3, "sublinear_tf": False}, use_idf=False, norm=None), 2),
        ],
        transformer_weights={"frame": 1.0, "words": 0.5, "chars": 1.0, "signs": 0.4},
    )
    return Pipeline([("columns", columns), ("label", LogisticRegression(C=3.0, max_iter=400, class_weight="balanced", tol=1e-3))])


def _characters() -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 4), lowercase=False, min_df=3, max_features=_MOST_CHARACTERS, sublinear_tf=True,
        dtype=np.float32,
    )  # fmt: skip


def relation_table(pairs: Sequence[Pair]) -> Any:
    """The columns that the relation pipeline reads, one row a pair."""
    return as_columns([_read_pair(*pair) for pair in pairs], 3)


def _read_pair(window: str, claim: str, language: str | None) -> tuple[str, str, str]:
    words = split_words(window)
    shared = _share_words(words, claim, language or "sv")
    frame: list[str] = []
    for word, is_shared in zip(words, shared, strict=True):
        if not is_shared:
            frame.append(word)
        elif not frame or frame[-1] != _CLAIM:
            frame.append(_CLAIM)
    signs = [*find_signs(window), *_negation_signs(words, shared, claim), *_sentence_signs(window, claim, language or "sv")]
    signs += _coverage_signs(window, words, shared, claim, language or "sv")
    signs += [f"length_{min(4, len(words) // 10)}", f"shared_{min(4, sum(shared))}", *(f"first_{word}" for word in words[:1])]
    return " ".join(frame), " ".join(words), " ".join(signs)


def _share_words(words: Sequence[str], claim: str, language: str) -> list[bool]:
    """For each word, whether the claim has its stem or a word of its group."""
    of_claim = split_words(claim)
    stems = {stem_word(word, language) for word in of_claim if word not in CONTENT_STOP}
    groups = {group for word in of_claim for group in group_of(word)}
    return [
        word not in CONTENT_STOP and (stem_word(word, language) in stems or not groups.isdisjoint(group_of(word)))
        for word in words
    ]


def _coverage_signs(window: str, words: Sequence[str], shared: Sequence[bool], claim: str, language: str) -> list[str]:
    """How much of the claim the text says, and how much of the text is about it. Who only touches a subject says little."""
    said = _share_words(split_words(claim), window, language)
    content = [word for word in split_words(claim) if word not in CONTENT_STOP]
    covered = sum(said) / max(1, len(content))
    about = sum(shared) / max(1, sum(word not in CONTENT_STOP for word in words))
    return [f"covered_{int(5 * min(0.99, covered))}", f"about_{int(8 * min(0.99, about))}"]


def _negation_signs(words: Sequence[str], shared: Sequence[bool], claim: str) -> list[str]:
    """Whether the text negates, whether it does so close to the claim's words, and whether the claim itself does."""
    negations = [place for place, word in enumerate(words) if is_negation(word)]
    claim_negates = any(is_negation(word) for word in split_words(claim))
    hits = [place for place, is_shared in enumerate(shared) if is_shared]
    signs = ["claim_negates"] if claim_negates else []
    if negations:
        signs.append("negates")
    if any(abs(place - hit) <= _NEAR for place in negations for hit in hits):
        signs.append("negates_near_same" if claim_negates else "negates_near")
    if bool(negations) != claim_negates:
        signs.append("polarity_turned")
    return signs


def _sentence_signs(window: str, claim: str, language: str) -> list[str]:
    """Whether the sentence that is most like the claim is a question, and whether the first one is."""
    sentences = _SENTENCE.split(window)
    closest = max(sentences, key=lambda sentence: sum(_share_words(split_words(sentence), claim, language)))
    signs = ["claim_asked"] if closest.rstrip(" \"'”)").endswith("?") else []
    if len(sentences) > 1 and sentences[0].rstrip().endswith("?"):
        signs.append("first_asked")
    return signs
