"""Where a finding stands in the Markdown, and the mechanical repairs: exact, offered, and gone when the text has changed."""

import json
from datetime import date
from pathlib import Path

import pytest

from sandwiches import Document, check
from sandwiches.locating import locate

METHOD = Path(__file__).parents[1] / "method"
DOCUMENTS = json.loads((METHOD / "passing_documents.json").read_text(encoding="utf-8"))
AS_OF = date(2026, 11, 20)
ONE_SOURCE = DOCUMENTS["SV1"]["evidence"][:1]
LONG = (
    "Kommunen har under lång tid fördelat lägenheterna efter den kötid som varje sökande har samlat på sig i systemet, "
    "och det sköter bostadsbolaget åt alla i Norrvik. [1]"
)


def finding(rule, name="SV1", **patch):
    document, _ = Document.from_json({**DOCUMENTS[name], **patch})
    found = {one.rule: one for one in check(document, as_of=AS_OF)}
    return document, found[rule]


@pytest.mark.parametrize(
    ("quote", "raw", "expected"),
    [
        ("går före", "Nyanlända **går** _före_ i kön", "går** _före"),
        (
            "Kön är lång.",
            "Först. Kön är [lång](https://norrvik.example/a_(b)). Sedan.",
            "Kön är [lång](https://norrvik.example/a_(b)).",
        ),
        ("köerna", "Kö\u00aderna växer", "Kö\u00aderna"),
        ("bostadskön", "bostadsko\u0308n", "bostadsko\u0308n"),
        ("Det var 12. [1]", "Ja. Det var 12. [1] [2] Slut.", "Det var 12. [1] [2]"),
        ("😂", "Ha 😂 ha", "😂"),
    ],
    ids=["emphasis", "link", "soft hyphen", "combining", "marker", "emoji"],
)
def test_locate_gives_the_place_in_the_markdown(quote, raw, expected):
    start, end = locate(quote, raw)
    assert raw[start:end] == expected


def test_locate_when_the_quote_is_elsewhere_gives_none():
    assert locate("finns inte", "Här står något annat") is None
    assert locate("", "text") is None


def test_span_of_a_finding_is_in_the_raw_part():
    document, found = finding("H1", headline="**Nej**, nyanlända går inte före i bostadskön")
    start, end = found.span
    assert document.headline[start:end].startswith("Nej")
    assert end == len(document.headline)


def test_finding_about_something_missing_has_no_span_and_no_repair():
    _, found = finding("W1", closing_fact="")
    assert (found.span, found.fix) == (None, None)


@pytest.mark.parametrize(
    ("rule", "name", "patch", "before", "after"),
    [
        ("H3", "SV1", {"headline": "Hur fördelas lägenheterna efter kötid?"}, "Hur", "Så fördelas lägenheterna efter kötid"),
        ("H3", "EN1", {"headline": "How does the housing queue work?"}, "How does", "How the housing queue works"),
        (
            "F2",
            "SV1",
            {"opening_fact": "I Norrvik avgör kötiden.", "evidence": ONE_SOURCE},
            "kötiden.",
            "I Norrvik avgör kötiden. [1]",
        ),
        (
            "M1",
            "SV1",
            {"myth": "Nyanlända går före i bostadskön."},
            "Ny",
            "Det här är missvisande: Nyanlända går före i bostadskön.",
        ),
        (
            "M7",
            "SV1",
            {"myth": "Ett rykte som inte stämmer: nyanlända går FÖRE!!"},
            "FÖRE",
            "Ett rykte som inte stämmer: nyanlända går före.",
        ),
        ("M7", "SV1", {"myth": "DET ÄR FEL att nyanlända går FÖRE i SFI!"}, "DET", "Det är fel att nyanlända går före i SFI."),
        ("W8", "SV1", {"opening_fact": LONG}, ", och", LONG.replace(", och det", ". Det")),
        ("W11", "SV1", {"closing_fact": "Massinvandring är ordet. [1]"}, "Mass", "Invandring är ordet. [1]"),
        ("W6", "SV1", {"closing_fact": "Det gäller 412 lägenheter. [1]"}, "412", "Det gäller 412 lägenheter (2025). [1]"),
        (
            "W10",
            "SV1",
            {"closing_fact": "Kön följer SFI i Norrvik. [1]"},
            "SFI",
            "Kön följer svenska för invandrare (SFI) i Norrvik. [1]",
        ),
    ],
    ids=[
        "question sv",
        "question en",
        "source",
        "warning",
        "capitals",
        "several capitals",
        "long",
        "loaded",
        "year",
        "abbreviation",
    ],
)
def test_repair_makes_the_part_as_it_should_be(rule, name, patch, before, after):
    document, found = finding(rule, name, **patch)
    text = getattr(document, found.fix.part)
    assert before in text
    assert found.fix.fits(text)
    assert found.fix.apply(text) == after
    assert found.fix.label("sv") != found.fix.label("en")


def test_repair_when_made_silences_the_rule():
    document, found = finding("W8", opening_fact=LONG)
    repaired = Document.from_json({**document.to_json(), "opening_fact": found.fix.apply(LONG)})[0]
    assert "W8" not in {one.rule for one in check(repaired, as_of=AS_OF)}


def test_repair_when_the_text_has_changed_is_refused():
    _, found = finding("W8", opening_fact=LONG)
    with pytest.raises(ValueError, match="opening_fact"):
        found.fix.apply("Något annat.")


def test_source_marker_is_not_proposed_when_there_are_several_sources():
    _, found = finding("F2", opening_fact="I Norrvik avgör kötiden.")
    assert found.fix is None


def test_year_is_not_proposed_when_the_text_names_several():
    _, found = finding("W6", closing_fact="Det gäller 412 lägenheter. [1] Så var det 2024 också. [1]")
    assert found.fix is None


def test_long_sentence_without_a_new_clause_has_no_repair():
    long = "Kommunen har " + "under lång tid arbetat med att fördela lägenheter " * 3 + "rättvist och öppet. [1]"
    _, found = finding("W8", opening_fact=long)
    assert found.fix is None
