"""Which language a text is in, and how well it is read: full, partly, not at all; and said so."""

import pytest

from classifiers.assessing import assess
from classifiers.types import Text
from classifiers.words.languages import guess_language, name_language, name_support

SENTENCES = {
    "sv": "Kommunen har inte bestämt när den nya simhallen ska öppna för allmänheten.",
    "en": "The council has not decided when the new swimming hall will open to the public.",
    "nb": "Kommunen har ikke bestemt når den nye svømmehallen skal åpne, og jeg vet ikke hvorfor.",
    "da": "Kommunen har ikke besluttet, hvornår den nye svømmehal skal åbne, og jeg ved ikke hvorfor af alle.",
    "fi": "Kunta ei ole vielä päättänyt, milloin uusi uimahalli avataan, mutta se on jo valmis.",
}


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_language_of_a_plain_sentence(language):
    """Five languages are told apart."""
    assert guess_language(SENTENCES[language]) == language


@pytest.mark.parametrize("text", ["", "🎉🎉", "12 34"], ids=["empty", "emoji", "digits"])
def test_no_language_where_there_are_no_words(text):
    """Nothing to go by."""
    assert guess_language(text) is None


@pytest.mark.parametrize(
    ("code", "ours"), [("sv-SE", "sv"), ("no", "nb"), ("nn_NO", "nb"), ("EN", "en"), (None, None), ("", None)]
)
def test_codes_from_outside(code, ours):
    """Regions and other spellings of a code."""
    assert name_language(code) == ours


@pytest.mark.parametrize(
    ("language", "support"), [("sv", "full"), ("en", "full"), ("nb", "partial"), ("da", "partial"), ("fi", "partial")]
)
def test_support_is_said_and_the_machine_unsure(model, language, support):
    """Swedish and English in full; Norwegian, Danish and Finnish partly, and never with certainty."""
    said = assess(model, [Text("1", SENTENCES[language])], [])[0]
    assert said.language_support == support
    assert said.is_unsure or support == "full"


def test_arabic_is_not_read_and_says_so(model):
    """No error, no flag, no certainty."""
    said = assess(model, [Text("1", "سمعت أن البلدية ستغلق المدرسة في الصيف القادم")], [])[0]
    assert (said.language_support, said.is_unsure, said.relevant) == ("none", True, False)


def test_a_short_headline_without_small_words_is_read_in_full():
    """A headline need not show its language."""
    assert name_support("Utvisning väcker ilska", guess_language("Utvisning väcker ilska")) == "full"


def test_norwegian_asylum_news_are_found_all_the_same(model):
    """Word lists reach the neighbours' words."""
    text = "Sverige vil trekke tilbake oppholdstillatelser for flyktninger, men ikke før neste år."
    assert assess(model, [Text("1", text, None, "nb", "news")], [])[0].score > 0.5
