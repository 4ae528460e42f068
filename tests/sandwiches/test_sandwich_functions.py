"""What sentences do: the shipped model reads plain cases, warns at most, and the rules lean on it as the method says."""

import json
from datetime import date
from pathlib import Path

import pytest

from sandwiches import Document, check
from sandwiches.words.functions import does, load_model, scores

METHOD = Path(__file__).parents[1] / "method"
DOCUMENTS = json.loads((METHOD / "passing_documents.json").read_text(encoding="utf-8"))
AS_OF = date(2026, 11, 20)


def severities(name, **patch):
    document, _ = Document.from_json({**DOCUMENTS[name], **patch})
    return {one.rule: one.severity for one in check(document, as_of=AS_OF)}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_model_knows_its_functions_and_gives_likelihoods(language):
    model = load_model(language)
    assert {"warn", "concede", "cause", "technique", "invite", "mock", "blaming", "charged"} <= set(model.functions)
    assert set(model.least) == set(model.alert) == set(model.functions)
    found = scores(
        "Det är en mening utan särskilda ord." if language == "sv" else "It is a sentence of no special kind.", language
    )
    assert all(0 <= value <= 1 for value in found.values())


def test_model_when_the_language_is_unknown_says_nothing():
    assert load_model("ar") is None
    assert not does("أي جملة", "mock", "ar")


@pytest.mark.parametrize(
    ("sentence", "function", "language"),
    [
        ("Den som kan räkna till tio ser att summan är orimlig.", "mock", "sv"),
        ("Anyone who can count to ten sees that the sum is absurd.", "mock", "en"),
        ("Hör av dig till oss om du har frågor.", "invite", "sv"),
        ("Please get in touch if you have questions.", "invite", "en"),
        ("Det är föräldrarna i villaområdet som alltid eldar upp varandra.", "blaming", "sv"),
        ("The parents in the villas always wind each other up.", "blaming", "en"),
        ("Följande påstående är inte sant men delas ofta:", "warn", "sv"),
        ("The following claim is not true, though often shared:", "warn", "en"),
    ],
)
def test_sentence_is_read_as_what_it_does(sentence, function, language):
    assert does(sentence, function, language)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("SV1", "Nämnden fattar beslut i mars, och protokollet finns på webben."),
        ("SV1", "Alla familjer kan boka en timme i veckan."),
        ("SV1", "Familjerna flyttade in i augusti när målningen var klar."),
        ("EN1", "The board decides in March, and the minutes are online."),
        ("EN1", "Families moved in in August when the painting was done."),
    ],
)
def test_plain_sentence_is_not_read_as_harsh(name, sentence):
    found = severities(name, explanation=f"{DOCUMENTS[name]['explanation']} {sentence}")
    assert {"W11", "W13", "W14", "E6"}.isdisjoint(found)


@pytest.mark.parametrize(
    ("name", "sentence", "rule"),
    [
        ("SV1", "Den som orkade med matten i trean ser att det inte går ihop.", "W14"),
        ("EN1", "Anyone who stayed awake in year three can see that the sum is off.", "W14"),
        ("SV1", "Det är som vanligt ungdomarna på norr som ställer till det.", "W13"),
        ("EN1", "As usual it is the youngsters from the north side who cause it.", "W13"),
    ],
)
def test_harsh_sentence_warns_and_never_blocks_by_the_model_alone(name, sentence, rule):
    found = severities(name, explanation=f"{DOCUMENTS[name]['explanation']} {sentence}")
    assert found[rule] == "warn"


@pytest.mark.parametrize(
    ("name", "patch", "rule", "expected"),
    [
        ("SV1", {"explanation+": "Norrvikspartiet tog upp frågan."}, "W15", "block"),
        ("SV1", {"explanation+": "Kommunalrådet Karin Ståhl tog upp frågan."}, "W15", "block"),
        ("EN1", {"explanation+": "The Norrvik Party raised the question."}, "W15", "block"),
        ("EN1", {"explanation+": "Councillor Karin Stahl raised the question."}, "W15", "block"),
        ("EN1", {"explanation+": "The party was held in the gym hall."}, "W15", "warn"),
        ("SV1", {"explanation+": "Inlägget https://forum.example/t/88213 skrevs i maj."}, "W16", "block"),
        ("EN1", {"explanation+": "The post at https://forum.example/posts/9 is from May."}, "W16", "block"),
        ("EN1", {"explanation+": "Read more at https://norrvik.example/housing."}, "W16", "none"),
        ("SV1", {"explanation+": "Pojken i 4B går på skolan."}, "W17", "warn"),
        ("SV1", {"claim": "kommunen är alldeles för generös mot nyanlända"}, "M4", "block"),
        ("EN1", {"claim": "the council pampers newcomers far too much"}, "M4", "block"),
        ("EN1", {"claim": "newcomers get the best flats"}, "M4", "warn"),
        ("SV1", {"opening_fact": "Nej, någon sådan regel finns inte i Norrvik. [1]"}, "F1", "warn"),
        ("SV1", {"closing_fact": "Tack för att du läste, och dela gärna sidan."}, "C1", "block"),
        ("SV1", {"closing_fact": "Det är tiden i kö som räknas."}, "C1", "advise"),
        ("SV1", {"closing_fact+": "Det är 96 procent av lägenheterna i Norrvik under 2025. [1]"}, "C3", "warn"),
        ("SV1", {"opening_fact": "Under 2024 var siffran 148 och föll sedan. [1]"}, "W5", "block"),
        ("EN1", {"opening_fact": "The figure was 148 in 2024 and fell to 61 in 2025. [1]"}, "W5", "block"),
        ("EN1", {"opening_fact": "Of the 430 flats, 412 went to those who had waited longest in 2025. [1]"}, "W5", "none"),
        ("SV1", {"headline": "Bostadskön: inte kontakter utan kötid avgör"}, "H1", "warn"),
    ],
)
def test_rule_when_given_a_new_kind_of_text(name, patch, rule, expected):
    changed = {(key[:-1] if key.endswith("+") else key): (f"{DOCUMENTS[name][key[:-1]]} {value}" if key.endswith("+") else value)
               for key, value in patch.items()}  # fmt: skip
    assert severities(name, **changed).get(rule, "none") == expected
