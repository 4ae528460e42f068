"""Watched words: all their usual forms in both languages, phrases in order, short words alone, no regular expressions."""

import pytest

from workbench.alerts.rules.words import WordIndex, phrases_of


def met(phrases, text):
    """The phrases that stand in the text."""
    index = WordIndex()
    index.add("rule", phrases_of(phrases))
    return index.owners_of(text).get("rule", [])


@pytest.mark.parametrize(
    ("watched", "said"),
    [
        pytest.param("skola", "Skolan stängs", id="definite"),
        pytest.param("skola", "alla SKOLOR är öppna", id="plural and capitals"),
        pytest.param("skola", "skolbussen gick", id="beginning of a compound"),
        pytest.param("skola", "en skol-fråga", id="hyphen"),
        pytest.param("*boende", "asylboendet", id="inside a compound"),
        pytest.param("förtur i bostadskön", "De fick förtur i bostadskön igår", id="phrase"),
        pytest.param("policy", "the new policies", id="english plural"),
        pytest.param("moské", "moskén byggs", id="accent"),
        pytest.param("sfi", "SFI:s kurser", id="abbreviation"),
        pytest.param("bil", "bilen brann", id="short word in its form"),
        pytest.param("badhus", "bad\u00adhuset", id="soft hyphen"),
    ],
)
def test_words_are_met_in_their_forms(watched, said):
    assert met(watched, said) == [watched]


@pytest.mark.parametrize(
    ("watched", "said"),
    [
        pytest.param("bus", "a business trip", id="short word is no beginning"),
        pytest.param("boende", "asylboendet", id="no star: not inside"),
        pytest.param("förtur i bostadskön", "bostadskön ger förtur", id="other order"),
        pytest.param("förtur i kön", "förtur till i kön", id="something between"),
        pytest.param("skola", "", id="empty text"),
        pytest.param("a.*b", "axxb", id="no regular expression"),
    ],
)
def test_other_words_are_not(watched, said):
    assert met(watched, said) == []


def test_written_lines_become_phrases():
    assert phrases_of("skola, badhus\n\n  gratis   buss \nskola\x00\n—\n") == ["skola", "badhus", "gratis buss"]


def test_each_owner_hears_of_its_own():
    index = WordIndex()
    index.add(1, ["skola", "badhus"])
    index.add(2, ["badhus"])
    index.add(3, ["färja"])
    assert index.owners_of("Badhuset vid skolan") == {1: ["badhus", "skola"], 2: ["badhus"]}


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("\u202eskolan\u202c stängs", id="bidi"),
        pytest.param("\U0001f600 skolan \U0001f600", id="emoji"),
        pytest.param("x" * 1_000_000 + " skolan", id="one megabyte without a word"),
    ],
)
def test_strange_texts_harm_nothing(said):
    assert met("skola", said) in ([], ["skola"])


def test_endless_texts_are_read_from_the_beginning():
    assert met("skola", "skolan " + "ord " * 300_000) == ["skola"]
