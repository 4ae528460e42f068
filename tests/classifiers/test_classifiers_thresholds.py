"""Thresholds are chosen for a real feed, not for the corpus's mixture; what training refuses, it refuses by name."""

from dataclasses import replace

import numpy as np
import pytest

from classifiers.corpus import Sentence
from classifiers.errors import CorpusError
from classifiers.refusing import refuse_leaks, refuse_missing_labels
from classifiers.thresholds import Seen, choose_thresholds, name_part, weigh_irrelevant
from classifiers.types import Text


def seen(plain, look, relevant, genre="news", language="sv"):
    """Scores of ordinary texts, look-alikes and relevant ones."""
    count = len(plain) + len(look) + len(relevant)
    truth = np.array([False] * (len(plain) + len(look)) + [True] * len(relevant))
    names = np.array([False] * len(plain) + [True] * (len(look) + len(relevant)))
    return Seen(
        np.array([*plain, *look, *relevant], dtype=float), truth, np.array([genre] * count), np.array([language] * count), names
    )


def test_look_alikes_weigh_as_little_as_in_a_real_feed():
    """Half of the texts here, a few in a hundred there."""
    weights = weigh_irrelevant(np.array([True] * 50 + [False] * 50), "news")
    assert weights.sum() == pytest.approx(1)
    assert weights[:50].sum() == pytest.approx(0.04)


def test_threshold_lets_few_ordinary_texts_through():
    """One in a hundred ordinary texts above it, not ten."""
    plain = np.linspace(0, 0.6, 200)
    thresholds, _ = choose_thresholds(seen(plain, [0.1] * 100, [0.9] * 50))
    assert (plain >= thresholds["news/sv"]).mean() <= 0.02
    assert thresholds["news/sv"] < 0.9


def test_band_of_doubt_holds_the_threshold():
    """From a little below to where half is right."""
    thresholds, bands = choose_thresholds(seen(np.linspace(0, 0.6, 200), [0.5] * 60, np.linspace(0.4, 1, 50)))
    low, high = bands["news/sv"]
    assert low < thresholds["news/sv"] <= high


def test_a_genre_without_texts_borrows_all_texts():
    """Every key is there, so that every text has a threshold."""
    thresholds, _ = choose_thresholds(seen(np.linspace(0, 0.6, 200), [0.1] * 5, [0.9] * 5))
    assert thresholds["tip/en"] == thresholds["tip"]


@pytest.mark.parametrize(
    ("genre", "language", "part"), [("news", "sv", "news/sv"), ("news", "fi", "news"), ("blog", "sv", "default")]
)
def test_name_part_takes_the_nearest_key(genre, language, part):
    """A language without a threshold of its own has its genre's."""
    assert name_part({"news/sv": 0.5, "news": 0.6, "default": 0.7}, genre, language) == part


def sentence(text_id, text, **what):
    return replace(Sentence(Text(text_id, text, None, "sv", "news"), "no", "claim"), **what)


def test_the_same_text_on_both_sides_is_refused_by_name():
    """Letter case and punctuation hide nothing."""
    with pytest.raises(CorpusError, match="n1 and n2"):
        refuse_leaks([sentence("n1", "Badet stänger!")], [sentence("n2", "badet stänger")])


def test_different_texts_on_both_sides_are_fine(corpus):
    """The project's own split does not leak."""
    from classifiers.splits import split_held_out

    training, held_out = split_held_out(corpus.sentences, seed=1)
    refuse_leaks(training, held_out)
    assert min(len(training), len(held_out)) > 100


@pytest.mark.parametrize(("drop", "message"), [("threat", "the flag threat"), ("children", "the flag children")])
def test_a_flag_without_texts_is_refused_by_name(corpus, drop, message):
    """Nothing can be learned of what never occurs."""
    rows = [replace(s, flags=tuple(flag for flag in s.flags if flag != drop)) for s in corpus.sentences]
    with pytest.raises(CorpusError, match=message):
        refuse_missing_labels(rows)


def test_check_worthiness_of_one_kind_is_refused_by_name(corpus):
    """Two kinds are needed to tell apart."""
    rows = [replace(s, checkworthy=True if s.checkworthy is not None else None) for s in corpus.sentences]
    with pytest.raises(CorpusError, match="checkworthy"):
        refuse_missing_labels(rows)
