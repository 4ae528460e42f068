"""Typed and pasted text on its way in: tags and invisible signs go, words stay; a whole answer is divided into its parts."""

import time

import pytest

from sandwiches.reading_json import MAX_TEXT
from workbench.editorial.writing.cleaning import clean, clean_document
from workbench.editorial.writing.parting import part_text, parts_in
from workbench.editorial.writing.repairing import Change, make_change, read_change, take_back

WORD = (
    "<html xmlns:o='urn:x'><head><meta charset=utf-8><style><!-- p.MsoNormal {mso-style-parent:''} --></style></head>"
    "<body><!--StartFragment--><p class=MsoNormal><b>Rubriken</b><o:p></o:p></p><p class=MsoNormal>Alla betalar\n 60&nbsp;kronor "
    "<a href='https://norrvik.example/a'>enligt taxan</a>.</p><ul><li>ett</li></ul><script>alert(1)</script></body></html>"
)


def test_a_page_from_a_word_processor_becomes_markdown():
    found = clean(WORD)
    assert found.text == "**Rubriken**\n\nAlla betalar 60\u00a0kronor [enligt taxan](https://norrvik.example/a).\n\n- ett"
    assert found.tags > 15


@pytest.mark.parametrize(
    ("text", "clean_text", "tags", "signs"),
    [
        ("5 < 6 och a<b", "5 < 6 och a<b", 0, 0),
        ("<https://norrvik.example> och <anna@norrvik.example>", "<https://norrvik.example> och <anna@norrvik.example>", 0, 0),
        ("<script>alert(1)", "alert(1)", 1, 0),
        ("a<script>alert(1)</script>b", "ab", 2, 0),
        ("<p onclick='x'>Hej</p>", "Hej", 2, 0),
        ("<a href='javascript:alert(1)'>hit</a>", "hit", 2, 0),
        ("Hej\n<b>du</b>\nrad", "Hej\n**du**\nrad", 2, 0),
        ("a\u202eb\x00c\u00add", "abcd", 0, 3),
        ("\u0633\u0644\u0627\u0645\u200c\u200f", "\u0633\u0644\u0627\u0645\u200c\u200f", 0, 0),
        ("&#60;script&#62;x", "&#60;script&#62;x", 0, 0),
        ("ett\r\ntvå\u2028tre", "ett\ntvå\ntre", 0, 0),
        ("[[[[((((text", "[[[[((((text", 0, 0),
    ],
    ids="less-than addresses open-script script paragraph bad-link typed signs joiners entity lines brackets".split(),  # noqa: SIM905
)  # fmt: skip
def test_words_stay_and_tags_and_signs_go(text, clean_text, tags, signs):
    found = clean(text)
    assert (found.text, found.tags, found.signs) == (clean_text, tags, signs)


def test_a_tag_that_was_written_with_entities_does_not_come_alive():
    assert clean("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>").text == "<script>alert(1)</script>"


def test_a_text_that_is_too_long_keeps_every_word():
    text = "<b>ord</b> " * (MAX_TEXT // 5)
    assert clean(text).text == text


@pytest.mark.parametrize(
    "evil", ["<!--", "<a ", "<b>", "<script>", "<", "[](", "Rubrik: ", " "], ids=lambda text: text.strip() or "space"
)
def test_hostile_text_is_cleaned_quickly(evil):
    text = (evil * MAX_TEXT)[:MAX_TEXT]
    began = time.thread_time()
    clean(text)
    parts_in(text)
    assert time.thread_time() - began < 0.5


def test_every_field_of_a_document_is_cleaned_and_counted():
    document = {
        "headline": "En\nrad",
        "myth": "<b>a</b>",
        "marks": {"E3": "b\u200b"},
        "evidence": [{"n": 1, "title": "<i>c</i>"}],
    }
    cleaned, lost = clean_document(document)
    assert cleaned["headline"] == "En rad"
    assert (cleaned["myth"], cleaned["marks"], cleaned["evidence"]) == ("**a**", {"E3": "b"}, [{"n": 1, "title": "*c*"}])
    assert (lost.tags, lost.signs) == (4, 1)


def test_a_marked_answer_is_divided_in_both_languages():
    swedish = "Rubrik: Alla betalar\nFakta: 60 kr [1]\nmer\n\n**Varning:** Ett rykte säger gratis\nFörklaring: därför\nFakta: 60"
    english = "Headline: All pay\nFact: 60 [1]\nRumour: some say free\nExplanation: because\nFact again: 60"
    assert parts_in(swedish) == {
        "headline": "Alla betalar", "opening_fact": "60 kr [1]\nmer", "myth": "Ett rykte säger gratis", "explanation": "därför",
        "closing_fact": "60",
    }  # fmt: skip
    assert list(parts_in(english)) == ["headline", "opening_fact", "myth", "explanation", "closing_fact"]


def test_an_ordinary_text_is_not_divided():
    assert parts_in("Fakta: alla betalar. Rykte: ingen betalar.") == {}
    assert parts_in("Vi vet att fakta: räknas.\nRykte: ett\nFakta: två") == {}


def test_dividing_keeps_what_stood_in_the_other_parts():
    document = {"headline": "Gammal rubrik", "explanation": "Rubrik: Ny\nFakta: 60\nRykte: gratis"}
    assert part_text(document, "explanation") == {
        "explanation": "", "headline": "Gammal rubrik\n\nNy", "opening_fact": "60", "myth": "gratis",
    }  # fmt: skip


def test_a_change_is_taken_back_only_while_the_text_is_as_it_left_it():
    document = {"headline": "Före", "myth": "kvar"}
    change = read_change(make_change(document, {"headline": "Efter"}, "byt").to_text())
    assert take_back({"headline": "Efter", "myth": "kvar"}, change) == document
    assert take_back({"headline": "Efter och mer", "myth": "kvar"}, change) is None


@pytest.mark.parametrize(
    "text", ["", "null", "[]", '{"before": 1, "after": 2}', '{"before": {"headline": "a"}, "after": {}}', "[" * 9999]
)
def test_an_unreadable_change_is_no_change(text):
    assert read_change(text) == Change()
