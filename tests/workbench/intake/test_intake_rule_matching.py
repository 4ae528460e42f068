"""What the pattern of a house rule finds, and which patterns are refused."""

from types import SimpleNamespace

import pytest

from workbench.intake.rules.matching import BadPattern, fold, make_matcher, shown
from workbench.intake.rules.queries import mark_hit


def hit(kind, pattern, text):
    matcher, words = make_matcher(kind, pattern), shown(text)
    return [words[first:last] for first, last in matcher.spans(words)]


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("skola", "Skolan, skolor, SKOLBUSS och förskola", ["Skolan", "skolor", "SKOLBUSS"]),
        ("*skola", "Förskolan och skolan", ["Förskolan", "skolan"]),
        ("*boende, badhus", "Asylboenden vid badhuset", ["Asylboenden", "badhuset"]),
        ("nytt boende", "Ett nytt, stort boende. Ett nytt boende! Nytt-boende", ["nytt boende", "Nytt-boende"]),
        ("cafe", "Ett café i CAFÉHUSET", ["café", "CAFÉHUSET"]),
        ("Å", "å i ö", ["å"]),
        ("مدرسة", "هذه مدرسة جديدة", ["مدرسة"]),
        ("a.b", "a b axb", ["a b"]),
        ("hus", "åhus hus", ["hus"]),
    ],
    ids=["forms", "star", "any of them", "in a row", "accents", "one letter", "Arabic", "marks", "inside a word"],
)
def test_words_are_found_by_their_beginning(pattern, text, found):
    assert hit("words", pattern, text) == found


def test_regular_expression_reads_heading_and_text_without_case():
    assert hit("regex", r"\d+ miljoner|bygg\w*", "Det kostar 90 MILJONER att bygga 😀 Bygget") == [
        "90 MILJONER",
        "bygga",
        "Bygget",
    ]


@pytest.mark.parametrize(
    ("kind", "pattern", "why"),
    [
        ("regex", "(", "syntax"),
        ("regex", "(?=a)", "syntax"),
        ("regex", r"(a)\1", "syntax"),
        ("regex", "(a{1000}){1000}", "syntax"),
        ("regex", "\ud800", "syntax"),
        ("regex", "a*", "matches_all"),
        ("regex", "x" * 501, "too_long"),
        ("words", " , ,", "empty"),
        ("words", "*", "empty"),
        ("words", "", "empty"),
    ],
    ids=["open", "lookahead", "backreference", "repetition", "surrogate", "everything", "long", "commas", "star", "nothing"],
)
def test_bad_pattern_says_why(kind, pattern, why):
    with pytest.raises(BadPattern) as caught:
        make_matcher(kind, pattern)
    assert caught.value.kind == why


def test_fold_keeps_every_place():
    text = "ÅÄÖ É ß İ ﬁ \u0130 مدرسة 😀"
    assert len(fold(text)) == len(text)


def test_hit_is_marked_and_escaped():
    rule = SimpleNamespace(pattern_kind="words", pattern="skola")
    item = SimpleNamespace(title="<b>", text="ord " * 60 + "<i>Skolan</i> & \u202emer " + "slut " * 60)
    words = str(mark_hit(rule, item))
    assert "&lt;i&gt;<mark>Skolan</mark>&lt;/i&gt; &amp; <span" in words
    assert words.startswith("… ")
    assert "\u202e" not in words
