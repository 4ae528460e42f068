"""Two people in one text: what they changed apart goes together by itself, no word of either is ever lost."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.editorial.collaborating.differing import changes, tokens
from workbench.editorial.collaborating.merging import merge_lists, merge_texts
from workbench.editorial.collaborating.merging_documents import merge_documents
from workbench.editorial.comparing import compare_words

WORDS = st.sampled_from(["fact", "60", "kronor", "alla", "betalar", "inte", "[1]", "[2]", "slut.", "Ny", "\n\n", "a"])
TEXT = st.lists(WORDS, max_size=25).map(" ".join)
ROW = st.fixed_dictionaries({"title": TEXT, "url": st.sampled_from(["", "https://a.example", "https://b.example"])})
ROWS = st.lists(ROW, max_size=3).map(lambda rows: [{"n": number, **row} for number, row in enumerate(rows, 1)])
DOCUMENT = st.fixed_dictionaries(
    {
        "headline": TEXT,
        "explanation": TEXT,
        "true_kernel": TEXT,
        "quote": TEXT,
        "value_words": st.lists(WORDS, max_size=3),
        "evidence": ROWS,
        "myth_label": st.booleans(),
        "marks": st.dictionaries(st.sampled_from(["W1", "E3"]), TEXT, max_size=2),
    }
)


def words_of(value):
    """Every word in a value, numbers of sources aside: a source may get another number."""
    if isinstance(value, dict):
        return {word for key, one in value.items() if key != "n" for word in words_of(one)}
    if isinstance(value, list | tuple):
        return {word for one in value for word in words_of(one)}
    return {word for word in str(value).split() if not word.startswith("[")} if isinstance(value, str) else set()


def shown_at_places(merged):
    """What the page shows beside the merged text: both sides of each place."""
    texts = [side for text in merged.texts.values() for piece in text.conflicts for side in (piece.mine, piece.theirs)]
    fields = [side for one in (*merged.fields, *merged.rows) if one.kind == "conflict" for side in (one.mine, one.theirs)]
    return words_of(texts) | words_of(fields)


@given(TEXT, TEXT, TEXT)
@settings(max_examples=400, deadline=None)
def test_no_word_that_somebody_added_is_lost(base, mine, theirs):
    merged = merge_texts(base, mine, theirs)
    kept = set(merged.text(lambda _number: "both").split())
    assert (set(mine.split()) | set(theirs.split())) - set(base.split()) <= kept


@given(TEXT, TEXT)
@settings(max_examples=200, deadline=None)
def test_one_person_alone_gets_their_own_words(base, mine):
    """Nothing to choose, and the words in their order."""
    for merged in (merge_texts(base, mine, base), merge_texts(base, base, mine), merge_texts(base, mine, mine)):
        assert merged.conflicts == ()
        assert merged.text(lambda _number: "mine").split() == mine.split()


@given(TEXT, TEXT, TEXT)
@settings(max_examples=200, deadline=None)
def test_choosing_one_side_everywhere_keeps_the_words_of_that_side_in_every_place(base, mine, theirs):
    merged = merge_texts(base, mine, theirs)
    chosen = merged.text(lambda _number: "theirs").split()
    assert set(theirs.split()) - set(base.split()) <= set(chosen)


@given(DOCUMENT, DOCUMENT, DOCUMENT)
@settings(max_examples=250, deadline=None)
def test_no_word_of_a_document_is_lost_in_parts_fields_or_sources(base, mine, theirs):
    merged = merge_documents(base, mine, theirs)
    added = (words_of(mine) | words_of(theirs)) - words_of(base)
    assert added <= words_of(merged.document({})) | shown_at_places(merged)


@given(TEXT, TEXT)
@settings(max_examples=200, deadline=None)
def test_differences_give_both_texts_back(before, after):
    pieces = compare_words(before, after)
    kept = [word for piece in pieces if piece.kind != "added" for word in piece.text.split()]
    new = [word for piece in pieces if piece.kind != "removed" for word in piece.text.split()]
    assert kept == before.split()
    assert new == after.split()


def test_changes_in_two_sentences_go_together():
    base = "Alla betalar 60 kronor. Priset gäller hela 2026."
    merged = merge_texts(base, base.replace("Alla betalar", "Alla vuxna betalar"), base.replace("2026.", "2026 och 2027."))
    assert merged.conflicts == ()
    assert merged.text(lambda _number: "") == "Alla vuxna betalar 60 kronor. Priset gäller hela 2026 och 2027."


def test_changes_that_touch_are_a_place_to_choose():
    """Together they might say what neither meant."""
    merged = merge_texts("Alla betalar 60 kronor.", "Alla betalar 65 kronor.", "Alla betalar inte 60 kronor.")
    assert [(piece.mine.strip(), piece.theirs.strip()) for piece in merged.conflicts] == [("65", "inte 60")]
    for choice, text in (("mine", "65 kronor."), ("theirs", "inte 60 kronor."), ("both", "inte 60 65 kronor.")):
        assert merged.text(lambda _number, choice=choice: choice) == f"Alla betalar {text}"


def test_a_removed_sentence_that_the_other_changed_is_a_place():
    base = "Ett. Två här. Tre."
    merged = merge_texts(base, "Ett. Tre.", "Ett. Två där. Tre.")
    assert len(merged.conflicts) == 1
    assert merged.text(lambda _number: "theirs") == "Ett. Två där. Tre."
    assert merged.text(lambda _number: "mine").split() == ["Ett.", "Tre."]


def test_new_paragraphs_stay_paragraphs():
    base = "Första stycket.\n\nAndra stycket."
    merged = merge_texts(base, base + "\n\nMitt stycke.", "Inledning.\n\n" + base)
    assert merged.text(lambda _number: "both") == "Inledning.\n\nFörsta stycket.\n\nAndra stycket.\n\nMitt stycke."


def test_two_new_sources_with_one_number_are_both_kept_and_the_text_points_right():
    base = {"headline": "Fakta", "evidence": []}
    mine = {"headline": "Fakta [1]", "evidence": [{"n": 1, "title": "Min", "url": "https://min.example"}]}
    theirs = {"headline": "Fakta", "myth": "Rykte [1]", "evidence": [{"n": 1, "title": "Deras", "url": "https://deras.example"}]}
    merged = merge_documents(base, mine, theirs)
    document = merged.document({})
    assert merged.renumbered == {1: 2}
    assert (document["headline"], document["myth"]) == ("Fakta [2]", "Rykte [1]")
    assert [(row["n"], row["title"]) for row in document["evidence"]] == [(1, "Deras"), (2, "Min")]
    assert merged.places == []


def test_the_same_new_source_from_both_is_one_row():
    row = {"title": "Taxa", "url": "https://norrvik.example/taxa"}
    mine = {"headline": "A [2]", "evidence": [{"n": 1, "title": "x", "url": "u"}, {"n": 2, **row}]}
    theirs = {"headline": "A", "evidence": [{"n": 1, **row}]}
    merged = merge_documents({"headline": "A", "evidence": []}, mine, theirs)
    assert [one["title"] for one in merged.document({})["evidence"]] == ["Taxa", "x"]
    assert merged.document({})["headline"] == "A [1]"


def test_fields_of_one_source_go_together_and_a_clash_is_shown():
    base = {"evidence": [{"n": 1, "title": "Taxa", "url": "u", "published": ""}]}
    mine = {"evidence": [{"n": 1, "title": "Taxa 2026", "url": "u", "published": "2026-01-12"}]}
    theirs = {"evidence": [{"n": 1, "title": "Taxan", "url": "https://u.example", "published": ""}]}
    merged = merge_documents(base, mine, theirs)
    assert merged.places == ["evidence-1-title"]
    row = merged.document({"evidence-1-title": "theirs"})["evidence"][0]
    assert (row["title"], row["url"], row["published"]) == ("Taxan", "https://u.example", "2026-01-12")


def test_a_source_that_one_removed_and_the_other_changed_is_a_place():
    base = {"evidence": [{"n": 1, "title": "Taxa"}]}
    merged = merge_documents(base, {"evidence": []}, {"evidence": [{"n": 1, "title": "Taxan"}]})
    assert merged.places == ["evidence-1"]
    assert merged.document({"evidence-1": "mine"})["evidence"] == []
    assert merged.document({"evidence-1": "theirs"})["evidence"] == [{"n": 1, "title": "Taxan"}]


def test_a_quote_is_taken_as_a_whole():
    """A spokesperson's words are nobody's to mix."""
    merged = merge_documents({"quote": "Ett två"}, {"quote": "Ett tre"}, {"quote": "Noll två"})
    assert merged.places == ["quote"]
    assert merged.document({"quote": "theirs"})["quote"] == "Noll två"


def test_word_lists_take_what_either_added():
    assert merge_lists(["a", "b"], ["a", "b", "c"], ["b", "d"]) == ["b", "d", "c"]


@pytest.mark.parametrize(
    ("base", "mine", "theirs"),
    [
        ("a " * 9000, "a b " * 4500, "a c " * 4500),
        ("a. " * 6000, "b a. " * 3000, "a. c. " * 3000),
        ("x" * 20_000, "y" * 20_000, "z z " * 5000),
        ("ord " * 4000 + "slut", "ord " * 3999 + "x slut", "y " + "ord " * 4000),
        ("[" * 9000, "[1] " * 5000, "](" * 9000),
    ],
    ids=["one word", "one sentence", "no spaces", "long and alike", "brackets"],
)
def test_texts_that_are_hard_to_compare_take_no_second(base, mine, theirs):
    """Of this thread's own time; the best of three, since the collector of garbage walks over all that the tests hold."""
    taken = []
    for _round in range(3):
        began = time.thread_time()
        merged = merge_texts(base, mine, theirs)
        taken.append(time.thread_time() - began)
    assert min(taken) < 1
    assert set(mine.split()) <= set(merged.text(lambda _number: "both").split()) | set(base.split())


def test_tokens_give_the_text_back():
    text = "  Två  ord\n\noch [1] mer. "
    assert "".join(tokens(text)) == text
    assert changes(tokens(text), tokens(text)) == []
