"""Languages with and without word lists: which rules run, how the answer is rendered, and W24 across scripts."""

import json
from datetime import date
from pathlib import Path

import pytest

from sandwiches import Document, check, has_lexicon, measures
from sandwiches.rendering import render_html, render_markdown, render_text
from sandwiches.rules import STRUCTURE

METHOD = Path(__file__).parents[1] / "method"
SV1 = json.loads((METHOD / "passing_documents.json").read_text(encoding="utf-8"))["SV1"]
AS_OF = date(2026, 11, 20)
ARABIC = {
    "language": "ar",
    "headline": "مدة الانتظار تحدد من يستأجر في نورفيك",
    "opening_fact": "في عام ٢٠٢٥ ذهبت ٤١٢ من أصل ٤٣٠ شقة شاغرة إلى من انتظر أطول مدة. [1]",
    "myth": "إشاعة غير صحيحة تقول إن القادمين الجدد يتقدمون في الطابور.",
    "explanation": "استأجرت البلدية ١٨ شقة خارج القائمة العادية. [1] [2]",
    "closing_fact": "من انتظر أطول مدة يحصل على الشقة. [1]",
    "claim": "القادمون الجدد يتقدمون في الطابور",
}


def document(**patch):
    return Document.from_json({**SV1, **patch})[0]


@pytest.mark.parametrize(
    ("language", "expected"), [("sv", True), ("en", True), ("sv-FI", True), ("en-GB", True), ("ar", False), ("zh-Hant", False)]
)
def test_has_lexicon(language, expected):
    assert has_lexicon(language) is expected


def test_check_when_the_language_has_no_word_lists_runs_the_rules_on_structure_alone():
    assert check(document(**ARABIC), as_of=AS_OF, records="enforce") == []
    broken = document(
        **{**ARABIC, "opening_fact": "بلا مصدر", "closing_fact": "", "technique": "", "footer": {}, "decision": "monitor"}
    )
    found = {one.rule for one in check(broken, as_of=AS_OF)}
    assert {"W1", "F2", "E2", "W21", "W23"} <= found <= STRUCTURE


@pytest.mark.parametrize("language", ["ar", "so", "ti", "fa", "uk", "zh-Hant", "de-CH", "fi"])
def test_check_and_rendering_in_any_language_give_clean_output(language):
    one = document(**{**ARABIC, "language": language, "quote": "كلامي", "quote_by": "سعاد"})
    assert all(finding.rule in STRUCTURE for finding in check(one, as_of=AS_OF))
    html = render_html(one)
    assert html.startswith(f'<article class="sandwich-article" lang="{language}"')
    assert ('dir="rtl"' in html.split(">")[0]) is (language in ("ar", "fa"))
    assert "Misleading rumour" in html
    assert "كلامي" in render_text(one)
    assert "كلامي" in render_markdown(one)
    assert measures(one).readability is None


def test_labels_in_another_language_than_the_text_say_so():
    html = render_html(document(**ARABIC))
    assert '<p class="part-name" lang="en" dir="ltr">Misleading rumour</p>' in html


def test_messages_when_no_language_is_asked_for_are_english_in_other_languages():
    found = check(document(**{**ARABIC, "closing_fact": ""}), as_of=AS_OF)
    assert found[0].message == found[0].message_en


def test_regional_swedish_is_checked_as_swedish():
    found = {
        one.rule for one in check(document(language="sv-FI", headline="Nej, nyanlända går inte före i bostadskön"), as_of=AS_OF)
    }
    assert "H1" in found


@pytest.mark.parametrize(
    ("patch", "fires"),
    [
        ({}, False),
        ({"opening_fact": "في عام ٢٠٢٥ ذهبت ٤٢١ من أصل ٤٣٠ شقة. [1]"}, True),
        ({"opening_fact": "في عام ٢٠٢٥ ذهبت ٤١٢ من أصل ٤٣٠ شقة، في ٥ مايو. [1]"}, False),
        ({"explanation": "استأجرت البلدية ثماني عشرة شقة. [1] [2]"}, False),
    ],
    ids=["same", "other", "a date", "in words"],
)
def test_w24_compares_figures_across_scripts(patch, fires):
    version = {**ARABIC, **patch, "evidence": SV1["evidence"]}
    found = {one.rule for one in check(document(versions=[version]), as_of=AS_OF)}
    assert ("W24" in found) is fires


def test_w24_reads_decimal_signs_of_a_language_it_does_not_know():
    own = document(
        opening_fact="Under 2025 var det 1 200 lägenheter och 3,5 procent av alla. [1]", explanation="", closing_fact=""
    )
    version = {
        "language": "de",
        "opening_fact": "2025 waren es 1.200 Wohnungen und 3,5 Prozent. [1]",
        "evidence": SV1["evidence"],
    }
    both = Document.from_json({**own.to_json(), "versions": [version]})[0]
    assert "W24" not in {one.rule for one in check(both, as_of=AS_OF)}


@pytest.mark.parametrize("render", [render_html, render_text, render_markdown], ids=["html", "text", "markdown"])
def test_quotation_stands_after_the_explanation(render):
    one = document(quote="Kön är öppen för alla, **varje** dag.", quote_by="Eva Lind")
    text = render(one)
    assert (
        text.index("turordningen")
        < text.index("Kön är öppen för alla")
        < text.index("Eva Lind")
        < text.index("väntat längst får hyra")
    )


def test_quotation_with_markup_is_text_in_html():
    html = render_html(document(quote="<script>alert(1)</script>", quote_by="<b>Eva</b>"))
    assert "<script" not in html
    assert "<b>" not in html


def test_w16_reads_the_quotation_too():
    found = {one.rule: one for one in check(document(quote="Ring mig på eva@norrvik.example."), as_of=AS_OF)}
    assert (found["W16"].severity, found["W16"].part) == ("block", "quote")
