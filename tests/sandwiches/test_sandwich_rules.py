"""The rules against the method's own cases, and every rule against its own examples."""

import json
import time
from datetime import date
from pathlib import Path

import pytest

from sandwiches import Document, Surroundings, blocks_approval, blocks_sending, check, coach_lines
from sandwiches.method import load, rule_records
from sandwiches.rules import all_rules, patched, rule

METHOD = Path(__file__).parents[1] / "method"
DOCUMENTS = json.loads((METHOD / "passing_documents.json").read_text(encoding="utf-8"))
CASES = json.loads((METHOD / "rule_cases.json").read_text(encoding="utf-8"))
PAIRS = json.loads((METHOD / "headline_pairs.json").read_text(encoding="utf-8"))
AS_OF = date(2026, 11, 20)
BASE = {"sv": "SV1", "en": "EN1"}
EXAMPLES = [(one.id, number, example) for one in all_rules() for number, example in enumerate(one.examples)]


def findings(record, **options):
    document, _ = Document.from_json(record)
    return {finding.rule: finding for finding in check(document, as_of=options.pop("as_of", AS_OF), **options)}


def severity(found, rule_id):
    return found[rule_id].severity if rule_id in found else "none"


def sv(**patch):
    return patched(DOCUMENTS["SV1"], patch)


def en(**patch):
    return patched(DOCUMENTS["EN1"], patch)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_check_when_the_document_is_sound_finds_nothing(name):
    assert findings(DOCUMENTS[name]) == {}
    assert findings(DOCUMENTS[name], records="enforce") == {}


@pytest.mark.parametrize("case", CASES, ids=[f"{n}-{c['rule']}-{c['language']}-{c['expect']}" for n, c in enumerate(CASES)])
def test_rule_when_given_a_case_of_the_method_behaves_as_stated(case):
    found = findings({**DOCUMENTS[case["base"]], **case["patch"]}, as_of=date.fromisoformat(case["as_of"]))
    assert severity(found, case["rule"]) == case["expect"]


@pytest.mark.parametrize(("language", "pair"), [(language, pair) for language in PAIRS for pair in PAIRS[language]])
def test_h1_when_given_a_labelled_headline_agrees_with_the_label(language, pair):
    base = DOCUMENTS[BASE[language]]
    found = findings({**base, "claim": pair["claim"], "headline": pair["headline"]})
    assert ("H1" in found) is pair["repeats"]


@pytest.mark.parametrize(("rule_id", "number", "example"), EXAMPLES, ids=[f"{r}-{e.language}-{n}" for r, n, e in EXAMPLES])
def test_rule_when_given_its_own_examples_passes_and_fails(rule_id, number, example):
    base = DOCUMENTS[BASE[example.language]]
    assert rule_id not in findings(patched(base, example.passes))
    assert severity(findings(patched(base, example.fails)), rule_id) == example.severity


def test_every_rule_has_a_source_reasoning_and_examples_in_both_languages():
    known = set(load("bibliography"))
    assert [one.id for one in all_rules()] == list(rule_records())
    for one in all_rules():
        assert one.sources, one.id
        assert set(one.sources) <= known, one.id
        assert {example.language for example in one.examples} == {"sv", "en"}, one.id
        assert one.reasoning.startswith(f"{one.id}: "), one.id
        assert len(one.reasoning.split("\n\n")) > 1, one.id


def test_every_rule_with_a_blocking_level_has_an_example_that_blocks():
    for one in all_rules():
        if rule_records()[one.id]["severity"] == "block":
            assert any(example.severity == "block" for example in one.examples), one.id


# --- stages, overrides, records


def test_blocks_sending_when_only_overridable_blocks_fire_is_empty():
    found = list(findings(sv(headline="Nyanlända går före i bostadskön?")).values())
    assert [finding.rule for finding in found if finding.is_block] == ["H1"]
    assert blocks_sending(found) == []
    assert [finding.rule for finding in blocks_approval(found)] == ["H1"]
    assert blocks_approval(found, {"H1"}) == []


def test_blocks_sending_when_a_source_is_missing_cannot_be_overridden():
    found = list(findings(sv(opening_fact=DOCUMENTS["SV1"]["opening_fact"].replace("[1]", ""))).values())
    assert [finding.rule for finding in blocks_sending(found)] == ["F2"]
    assert [finding.rule for finding in blocks_approval(found, {"F2"})] == ["F2"]


def test_block_levels_of_m3_and_w8_can_be_overridden_by_the_approver():
    found = findings(sv(myth="Ett rykte som inte stämmer säger att nyanlända går före i bostadskön. " * 4))
    assert (found["M3"].severity, found["M3"].override) == ("block", "approver")


def test_w15_needs_the_legal_reviewer():
    found = findings(en(**{"explanation+": "The Green Party has spread it."}))
    assert found["W15"].override == "legal"


@pytest.mark.parametrize(("stage", "fires"), [("send", False), ("approve", False), ("publish", True), ("all", True)])
def test_w21_when_the_footer_is_empty_fires_from_publication_on(stage, fires):
    assert ("W21" in findings(sv(footer={}), stage=stage)) is fires


@pytest.mark.parametrize(("stage", "fires"), [("send", False), ("approve", True), ("publish", True)])
def test_w22_when_the_author_approves_fires_from_approval_on(stage, fires):
    assert ("W22" in findings(sv(approver="a1"), stage=stage)) is fires


@pytest.mark.parametrize(
    ("patch", "rule_id"),
    [({"verdict_by": ""}, "M5"), ({"decision_at": ""}, "W23"), ({"published_at": ""}, "W21"), ({"approver": ""}, "W22")],
)
def test_missing_record_field_is_advice_on_the_command_line_and_a_block_in_the_service(patch, rule_id):
    assert severity(findings(sv(**patch)), rule_id) == "advise"
    assert severity(findings(sv(**patch), records="enforce"), rule_id) == "block"


def test_mark_when_the_sentence_stands_silences_the_warning_and_not_a_block():
    myth = "Nyanlända går före i bostadskön, sägs det. Det stämmer inte."
    assert severity(findings(sv(myth=myth, marks={"M1": "Det stämmer inte."})), "M1") == "none"
    assert severity(findings(sv(myth=myth, marks={"M1": "En mening som inte finns."})), "M1") == "warn"
    assert severity(findings(sv(myth=myth, myth_label=False, marks={"M1": True})), "M1") == "block"


def test_coach_lines_gives_the_three_most_severe():
    record = sv(headline="Nej, nyanlända går inte före i bostadskön? Ja eller nej, vad tror du om det här nu", closing_fact="")
    shown = coach_lines(findings(record).values())
    assert len(shown) == 3
    assert [finding.severity for finding in shown[:2]] == ["block", "block"]


def test_check_when_asked_for_a_language_gives_messages_in_it():
    found = findings(sv(headline="Nyanlända går före i bostadskön?"), language="en")["H1"]
    assert found.message == found.message_en == "The headline repeats the rumour. Say what is true instead."
    assert found.text("sv") == "Rubriken upprepar ryktet. Skriv i stället vad som gäller."


def test_thresholds_of_the_municipality_replace_the_method_s():
    assert "H4" in findings(DOCUMENTS["SV1"], surroundings=Surroundings(thresholds={"head_words": 3}))


# --- odd text: the same text in other bytes means the same


@pytest.mark.parametrize(
    "headline",
    [
        "Nyanlända ga\u030ar fo\u0308re i bostadsko\u0308n?",
        "Nyanlända\u00a0går\u00a0före\u00a0i\u00a0bostadskön?",
        "Ny\u200ban\u00adlända går före i bostads\u00adkön?",
        "**Nyanlända** går [före](https://norrvik.example) i _bostadskön_?",
        "NYANLÄNDA GÅR FÖRE I BOSTADSKÖN?",
    ],
)
def test_h1_when_the_claim_is_disguised_still_sees_it(headline):
    assert severity(findings(sv(headline=headline)), "H1") == "block"


def test_h1_in_english_does_not_match_inside_words():
    found = findings(en(claim="grants are refused", headline="Migrants can apply for help?"))
    assert "H1" not in found


@pytest.mark.parametrize("empty", ["", "   ", "[1]", "[1] [2]", "\u200b", "**", "…", "\u00a0"])
def test_w1_when_a_part_has_no_word_blocks_and_other_rules_stay_silent(empty):
    found = findings(sv(explanation=empty))
    assert severity(found, "W1") == "block"
    assert {"E1", "E3", "E4", "E7"}.isdisjoint(found)


@pytest.mark.parametrize(
    "sentence",
    [
        "Under 2025 hyrde kommunen 1 200 lägenheter. [1]",
        "Under 2025 hyrde kommunen 1\u00a0200 lägenheter. [1]",
        "Under 2025 var det 3,5 procent av alla. [1]",
        "Under 2025 var det 12 % av alla. [1]",
        "Lagen (2016:38) gäller sedan dess. [2]",
        "Beslutet togs den 5 maj 2025. [1]",
        "Det gäller barn som är 6 år. [1]",
        "Enligt 4 kap. 3 § gäller samma sak. [2]",
        "Mötet börjar kl. 18.30 och är öppet. [1]",
        "Det var 5:e gången. [1]",
        "Under 2025 kostade det 500 kr. [1]",
        "Antalet brott var 14 under 2025. [1]",
        "Väntetiden var 7 år under 2025. [1]",
        "Under perioden 2024–2025 var kön kort. [1]",
        "Covid-19 påverkade kön. [1]",
        "Under 2025 var det 9 dagar av 60. [1]",
        "Under 2025 var väntetiden 2,5 år. [1]",
    ],
)
def test_w5_when_the_number_has_a_unit_or_is_no_quantity_is_silent(sentence):
    assert "W5" not in findings(sv(**{"explanation+": sentence}))


@pytest.mark.parametrize(
    ("sentence", "rule_id", "expected"),
    [
        ("Mejla till anna@norrvik.example.", "W16", "block"),
        ("Han har nummer 19900101-1234.", "W16", "block"),
        ("Se [inlägget](https://www.facebook.com/groups/1/posts/2).", "W16", "block"),
        ("Ring 0701234567 om du undrar.", "W16", "none"),
        ("Ring 070-123 45 67 om du undrar.", "W16", "none"),
        ("Läs mer på https://norrvik.example/bostad.", "W16", "none"),
        ("Massinvandringen påverkar inte kön.", "W11", "block"),
        ("Det sägs att flyktingarna fuskar.", "W13", "block"),
        ("Flyktingar och andra kan söka bostad.", "W13", "none"),
        ("Svenska för invandrare (SFI) är en kurs.", "W10", "none"),
        ("Kommunen följer SFI.", "W10", "warn"),
        ("Det är t.ex. en kort mening.", "W8", "none"),
        ("Under Norrviks Bostäder finns kön.", "W17", "none"),
        ("Frågan ställdes av Erik Lund i går.", "W17", "warn"),
    ],
)
def test_rule_when_given_a_sentence_judges_it(sentence, rule_id, expected):
    assert severity(findings(sv(**{"explanation+": sentence})), rule_id) == expected


@pytest.mark.parametrize(
    ("sentence", "rule_id", "expected"),
    [
        ("The flood of 2014 closed the road.", "W11", "none"),
        ("Invasive species are another matter.", "W11", "none"),
        ("The family left party supplies behind.", "W15", "none"),
        ("The queue isn't secret, because the list is public.", "E3", "none"),
        ("The Swedish Migration Agency decides.", "W17", "none"),
        ("In 2025 it was 1,200 flats. [1]", "W5", "none"),
        ("On 1 July 2025 the rule changed. [1]", "W4", "none"),
        ("Children aged 6 to 12 may swim. [1]", "W5", "none"),
        ("In 2025 the share rose by 2 percentage points. [1]", "W7", "none"),
    ],
)
def test_rule_when_given_an_english_sentence_judges_it(sentence, rule_id, expected):
    assert severity(findings(en(**{"explanation+": sentence})), rule_id) == expected


@pytest.mark.parametrize(
    ("explanation", "closing"),
    [
        ("Det kostade 0,5 miljoner kronor under 2025. [1]", "Det kostade 500 000 kronor under 2025. [1]"),
        ("Tolv lägenheter hyrdes under 2025. [1]", "Det var 12 lägenheter under 2025. [1]"),
        ("Det var 1200 lägenheter under 2025. [1]", "Det var 1\u00a0200 lägenheter under 2025. [1]"),
        ("Det var 12 procent av alla under 2025. [1]", "Det var 12 % av alla under 2025. [1]"),
    ],
)
def test_c3_when_the_number_is_written_in_another_way_is_silent(explanation, closing):
    assert "C3" not in findings(sv(explanation=explanation, closing_fact=closing))


# --- formats


def test_fact_page_when_it_carries_the_claim_is_blocked():
    page = sv(format="fact_page", decision="prepare", myth="")
    assert not [one for one in findings(page).values() if one.is_block]
    assert severity(findings({**page, "myth": DOCUMENTS["SV1"]["myth"]}), "M2") == "block"


def test_what_we_know_without_the_next_update_is_blocked():
    record = sv(format="what_we_know", verdict="unproven", decision="what_we_know", myth="", closing_fact="")
    assert severity(findings(record), "W1") == "block"
    assert not [one for one in findings({**record, "next_update_at": "2026-11-21T09:00:00+01:00"}).values() if one.is_block]


def test_rule_when_its_id_is_unknown_says_so():
    from sandwiches.errors import UnknownRuleError

    with pytest.raises(UnknownRuleError):
        rule("Z9")


@pytest.mark.parametrize("text", ["1 ", "[1 ", "ABC ", "a.", "5-", "070-123 ", "nyanlända ordning "])
def test_check_when_a_part_is_huge_and_odd_stays_fast(text):
    started = time.process_time()
    findings(sv(explanation=(text * 20_000)[:20_000]))
    assert time.process_time() - started < 5


HOSTILE = {
    "brackets": "[" * 10 + "(" * 10,
    "nested links": "[a](b)" * 2 + "[[",
    "controls": "a\x01\x02\x7f ",
    "bidi": "\u202eaaa\u202c \u2066b\u2069 ",
    "stars": "**a*_b_",
    "words": "nyanlända går före i bostadskön ",
    "as usual": "som vanligt är det de som ",
    "quotes": '"»”’ ',
    "not": "inte , inte utan ",
    "address": "https://a.example/p/1 ",
    "names": "Anna Berg ",
    "digits": "1 000 000,5 ",
    "dots": "t.ex. a.b. ",
    "question": "är det sant att ? ",
    "long word": "a" * 200,
    "combining": "a\u0301\u0302",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_check_when_every_part_is_huge_and_hostile_ends_in_time(text):
    filled = (text * 20_000)[:20_000]
    record = sv(**dict.fromkeys(("headline", "opening_fact", "myth", "explanation", "closing_fact", "claim", "quote"), filled))
    document, _ = Document.from_json(record)
    started = time.process_time()
    check(document, as_of=AS_OF)
    assert time.process_time() - started < 60
