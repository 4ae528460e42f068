"""The labelled corpus keeps its promises: size, balance, variety, labels, and a split that does not leak."""

import json
from collections import Counter

import pytest

from classifiers.corpus import find_near_copies, load_corpus
from classifiers.errors import CorpusError
from classifiers.splits import split_held_out
from classifiers.types import RELATIONS, RELEVANCES, STATEMENT_TYPES, THEMES


def test_corpus_size_is_at_least_1500_in_two_languages(corpus):
    languages = Counter(sentence.text.language for sentence in corpus.sentences)
    assert len(corpus.sentences) >= 1500
    assert min(languages["sv"], languages["en"]) >= 300, languages


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_theme_is_written_about_in_both_languages(corpus, language):
    themes = Counter(s.theme for s in corpus.sentences if s.relevance == "sweden" and s.text.language == language)
    assert {theme: themes[theme] for theme in THEMES[:13] if themes[theme] < 5} == {}


def test_at_least_40_rumours_have_8_to_25_posts_each(corpus):
    posts = Counter(sentence.rumour_id for sentence in corpus.posts)
    wrong = {r.rumour_id: posts[r.rumour_id] for r in corpus.rumours if not 8 <= posts[r.rumour_id] <= 25}
    assert len(corpus.rumours) >= 40
    assert wrong == {}


def test_rumours_have_claims_in_both_languages_and_every_theme(corpus):
    assert all(rumour.claim.strip() and rumour.variants[0].strip() for rumour in corpus.rumours)
    assert set(corpus.themes.values()) >= set(THEMES[:13])
    assert len({rumour.rumour_id for rumour in corpus.rumours}) == len(corpus.rumours)


def test_at_least_half_is_ordinary_news_and_look_alikes(corpus):
    ordinary = sum(sentence.relevance != "sweden" for sentence in corpus.sentences)
    assert 0.50 <= ordinary / len(corpus.sentences) <= 0.60


def test_every_label_occurs_often_enough_to_learn(corpus):
    for name, labels in (("relevance", RELEVANCES), ("statement_type", STATEMENT_TYPES), ("relation", RELATIONS)):
        counts = Counter(getattr(sentence, name) for sentence in corpus.sentences)
        assert min(counts[label] for label in labels) >= 40, counts


def test_no_two_texts_share_over_60_percent_of_their_word_3_grams(corpus):
    copies = find_near_copies([(s.text.id, s.text.text) for s in corpus.sentences])
    texts = {s.text.id: s.text.text for s in corpus.sentences}
    lines = [f"{share:.2f}  {a}: {texts[a]}\n      {b}: {texts[b]}" for a, b, share in copies]
    assert not copies, f"{len(copies)} pairs are too alike:\n" + "\n".join(lines[:40])


def test_near_copies_finds_a_copy_and_leaves_others_alone():
    texts = [
        ("a", "Biblioteket i Norrvik håller öppet längre på torsdagar i vinter."),
        ("b", "Biblioteket i Norrvik håller öppet längre på torsdagar i höst, säger chefen."),
        ("c", "Biblioteket i Norrvik stänger tidigare på fredagar hela hösten."),
        ("d", "Tack för hjälpen!"),
        ("e", "Tack för hjälpen"),
    ]
    assert [(first, second) for first, second, _ in find_near_copies(texts)] == [("a", "b"), ("d", "e")]


def test_split_keeps_every_rumour_on_one_side(corpus):
    training, held_out = split_held_out(corpus.sentences, seed=1)
    assert not {s.rumour_id for s in training if s.rumour_id} & {s.rumour_id for s in held_out if s.rumour_id}
    assert len({s.rumour_id for s in held_out if s.rumour_id}) >= 5
    assert len(training) + len(held_out) == len(corpus.sentences)


def _write(folder, name, *rows):
    (folder / name).write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")


GOOD = {"id": "s1", "language": "sv", "text": "Simhallen öppnar.", "relevance": "no", "statement_type": "claim", "genre": "news"}


def test_load_corpus_names_the_line_of_a_wrong_label(tmp_path):
    _write(tmp_path, "sentences_a.jsonl", GOOD, GOOD | {"id": "s2", "relevance": "maybe"})
    with pytest.raises(CorpusError, match=r"sentences_a\.jsonl:2: relevance is 'maybe'"):
        load_corpus(tmp_path)


def test_load_corpus_refuses_a_repeated_id(tmp_path):
    _write(tmp_path, "sentences_a.jsonl", GOOD, GOOD)
    with pytest.raises(CorpusError, match="s1 occurs twice"):
        load_corpus(tmp_path)


def test_load_corpus_refuses_a_post_on_an_unknown_rumour(tmp_path):
    _write(tmp_path, "sentences_a.jsonl", GOOD)
    post = {"id": "p1", "rumour_id": "r-x", "language": "sv", "text": "x", "relation": "asserts"}
    _write(tmp_path, "posts.jsonl", post | {"statement_type": "claim", "genre": "post"})
    with pytest.raises(CorpusError, match="rumour_id is 'r-x'"):
        load_corpus(tmp_path)


def test_load_corpus_refuses_a_folder_without_sentences(tmp_path):
    with pytest.raises(CorpusError, match="holds no sentences"):
        load_corpus(tmp_path)
