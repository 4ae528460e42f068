"""Doubt, risk flags, worth, theme, explanations: what the machine says of a text by itself, also of one that is hard to read."""

import pytest

from classifiers.assessing import assess
from classifiers.types import FLAGS, THEMES, Text

HARD = {
    "empty": "",
    "emoji": "🎉🎉🎉🔥",
    "one letter": "a" * 500,
    "one word": "asyl " * 300,
    "capitals": "ASYLSÖKANDE FÅR GRATIS TANDVÅRD OCH VI ANDRA FÅR BETALA ALLTING SJÄLVA HELA TIDEN",
    "mojibake": "FlyktingfÃ¶rlÃ¤ggningen pÃ¥ Ã¤ngen Ã¶ppnar nÃ¤r snÃ¶n smÃ¤lter",
    "megabyte": "Kommunen öppnar ett boende för asylsökande. " * 23_000,
}


def say(model, text, **what):
    return assess(model, [Text("1", text, **what)], [])[0]


@pytest.mark.parametrize("name", sorted(HARD))
def test_hard_texts_get_a_low_confidence_answer(model, name):
    """Never an error, never certainty, always a probability."""
    said = say(model, HARD[name])
    assert said.is_unsure
    assert 0 <= said.score <= 1
    assert 0 <= said.checkworthiness <= 1


@pytest.mark.parametrize("name", ["empty", "emoji", "one letter"])
def test_noise_is_not_relevant_and_carries_nothing(model, name):
    """No word, no flag, no example."""
    said = say(model, HARD[name])
    assert (said.relevant, said.flags) == (False, ())


def test_plain_texts_are_judged_with_certainty(model):
    """A clear case on either side."""
    relevant = say(model, "Asylsökande i Norrvik får vänta längre på uppehållstillstånd hos Migrationsverket.", genre="post")
    other = say(model, "Simhallen i Norrvik stänger i två veckor för städning.", genre="news")
    assert (relevant.relevant, relevant.is_unsure) == (True, False)
    assert (other.relevant, other.is_unsure) == (False, False)


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Hotbrev till moskén: polisen utreder olaga hot mot församlingen.", "threat"),
        ("Öppnar boendet så brinner det, det kan ni skriva upp.", "threat"),
        ("Barnen på förskolan får inte längre sjunga, säger föräldrar.", "children"),
        ("They say pupils at the preschool were sent home.", "children"),
    ],
)
def test_risks_are_flagged(model, text, flag):
    """Threats and children, in both languages."""
    assert flag in say(model, text).flags


def test_ordinary_news_carry_no_risk(model):
    """A storm that threatens to come is none."""
    assert say(model, "Biblioteket byter golv i maj och håller stängt en vecka.").flags == ()


def test_worth_tells_a_claim_from_a_greeting(model):
    """What can be checked comes before what cannot."""
    claim = say(model, "Kommunen betalar 40 procent av hyran för nyanlända i tre år.")
    greeting = say(model, "Tack för en fin kväll, vi ses nästa onsdag!")
    assert claim.checkworthiness > 0.5 > greeting.checkworthiness


def test_theme_is_one_of_fourteen(model):
    """Housing is housing."""
    said = say(model, "Nyanlända får lägenhet före alla andra i bostadskön.")
    assert said.theme == "T01"
    assert said.theme in THEMES


def test_explanation_names_an_example_on_either_side(model):
    """The evidence and the counter-evidence, from the project's own sentences."""
    said = say(model, "Utvisning av skolelever väcker protester i Norrvik.")
    sides = [known.relevance == "sweden" for known in said.similar]
    assert sides == [True, False]
    assert all(0 < known.likeness <= 1 for known in said.similar)


def test_answers_are_ready_for_json(model):
    """Every new field is in the dictionary."""
    row = say(model, "Flyktingarna får gratis busskort, stämmer det?").to_json()
    assert {"is_unsure", "checkworthiness", "flags", "language_support", "theme", "similar"} <= row.keys()
    assert set(row["flags"]) <= set(FLAGS)


def test_a_batch_gives_the_same_as_one_by_one(model):
    """No text's answer depends on its neighbours."""
    texts = [Text(name, text) for name, text in HARD.items() if name != "megabyte"]
    alone = [assess(model, [text], [])[0] for text in texts]
    assert assess(model, texts, []) == alone


def test_the_news_threshold_is_stricter_than_that_of_posts(model):
    """News come in bulk: the same score counts for less there."""
    thresholds = model.decisions.thresholds
    assert thresholds["news/sv"] > thresholds["post/sv"]
    assert all(model.decisions.bands[name][0] <= limit <= model.decisions.bands[name][1] for name, limit in thresholds.items())
