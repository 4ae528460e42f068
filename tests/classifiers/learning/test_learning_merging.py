"""Examples from decisions: what counts, what is reported, what is refused by name."""

import pytest

from classifiers.learning.errors import LearningRefused
from classifiers.learning.frozen import is_frozen, name_text, refuse_leaks
from classifiers.learning.merging import merge_labels, refuse_unlearnable
from classifiers.learning.types import Label, LabelledRumour
from classifiers.types import Text

RUMOURS = {"R-1": LabelledRumour("R-1", "nyanlända får cyklar", "T03")}


def test_decisions_about_one_text_become_one_example(label):
    """Also when an item and its copy differ in capitals and punctuation."""
    merged = merge_labels(
        [
            label("item:1", "De får cyklar av kommunen!", "sweden", origin="confirm"),
            label("item:1", "De får cyklar av kommunen!", "R-1", task="match", origin="confirm"),
            label("item:1", "De får cyklar av kommunen!", "asserts", task="relation", origin="confirm"),
            label("item:2", "de får cyklar av kommunen", "claim", task="statement", origin="verdict"),
        ],
        RUMOURS,
    )
    (example,) = merged.examples
    assert (example.relevance, example.rumour_id, example.relation, example.theme) == ("sweden", "R-1", "asserts", "T03")
    assert example.statement_type == "claim"
    assert merged.conflicts == ()


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        (("no", "asked", "2026-11-01"), ("sweden", "confirm", "2026-11-09"), "no"),
        (("no", "dismiss", "2026-11-09"), ("sweden", "confirm", "2026-11-01"), "sweden"),
        (("no", "asked", "2026-11-01"), ("sweden", "asked", "2026-11-09"), "sweden"),
        (("no", "dataset", "2026-11-09"), ("sweden", "dismiss", "2026-11-01"), "sweden"),
    ],
    ids=["stronger", "link_over_dismissal", "newer", "people_over_data"],
)
def test_of_two_decisions_the_stronger_then_the_newer_counts(label, first, second, kept):
    """The other one is reported."""
    told = [
        label(f"item:{n}", "Samma ord här.", value, origin=origin, at=at)
        for n, (value, origin, at) in enumerate((first, second))
    ]  # fmt: skip
    merged = merge_labels(told)
    assert [example.relevance for example in merged.examples] == [kept]
    assert [(one.task, one.kept) for one in merged.conflicts] == [("relevance", kept)]


def test_what_cannot_be_used_is_counted_by_reason(label):
    """Nothing vanishes silently."""
    merged = merge_labels(
        [
            label("1", "Bara en sort.", "claim", task="statement"),
            label("2", "Это по-русски", "no", language="ru"),
            label("3", "🙂 !!!", "no"),
            label("4", "Ett gott exempel.", "no"),
        ]
    )
    assert len(merged.examples) == 1
    assert merged.unused == {"no_relevance": 1, "other_language": 1, "no_words": 1}


def test_a_text_without_language_or_known_genre_gets_both(label):
    """As the model would read it."""
    (example,) = merge_labels(
        [label("1", "Det är en lång kö till bostäderna i kommunen.", "no", language=None, genre="x")]
    ).examples
    assert (example.text.language, example.text.genre) == ("sv", "post")


@pytest.mark.parametrize(
    ("task", "value", "origin"),
    [("relevance", "maybe", "asked"), ("mood", "no", "asked"), ("relevance", "no", "gossip"), ("relation", "loves", "confirm")],
    ids=["value", "task", "origin", "relation"],
)
def test_an_unknown_label_is_refused_by_name(task, value, origin):
    """With the text's id."""
    with pytest.raises(LearningRefused, match=r"item:7 holds") as refused:
        merge_labels([Label(Text("item:7", "Ord."), task, value, origin)])
    assert refused.value.code == "unknown_label"


def test_too_few_of_one_kind_are_refused_with_the_numbers(decisions):
    """39 are not 40."""
    with pytest.raises(LearningRefused, match="39 that say no") as refused:
        refuse_unlearnable(merge_labels(decisions(yes=50, no=39)).examples)
    assert (refused.value.code, refused.value.values) == ("few", {"yes": 50, "no": 39, "least": 40})


@pytest.mark.parametrize(("yes", "no"), [(50, 0), (0, 50)], ids=["yes", "no"])
def test_one_kind_alone_is_refused(decisions, yes, no):
    """There is nothing to tell apart."""
    with pytest.raises(LearningRefused, match="Both kinds are needed") as refused:
        refuse_unlearnable(merge_labels(decisions(yes=yes, no=no)).examples)
    assert refused.value.code == "one_class"


def test_about_every_fifth_text_is_frozen_and_always_the_same():
    """By the words alone: no clock, no order, no database id."""
    names = [f"text nummer {number}" for number in range(5000)]
    frozen = [name for name in names if is_frozen(name)]
    assert 900 < len(frozen) < 1100
    assert is_frozen("den vita bänken") is True
    assert is_frozen("den röda bänken") is False


def test_a_leak_is_refused_by_name(label):
    """Both ids are told."""
    (one,) = merge_labels([label("item:1", "Samma ord.", "no")]).examples
    (other,) = merge_labels([label("item:2", "SAMMA ord", "sweden")]).examples
    with pytest.raises(LearningRefused, match="item:1 = item:2"):
        refuse_leaks([one], [other])


@pytest.mark.parametrize(
    "words", ["", "🙂🙂", "a" * 1_000_000, "\x00\u202e", "ÅÄÖ " * 9], ids=["none", "emoji", "long", "odd", "caps"]
)
def test_any_text_has_a_name(words):
    """Empty for a text without words, never an error, never endless."""
    name = name_text(Text("1", words))
    assert len(name) <= 20_100
    assert name == name_text(Text("2", words.lower()))
