"""Files of answers as values: what is read, what is dropped, which columns hold what, what each cell means."""

from collections import Counter

import pytest

from tests.workbench.surveys.answer_files import as_csv, as_sav, as_xlsx, limesurvey
from workbench.intake.imports.reading import UnreadableFile
from workbench.surveys.importing.columns import keep_answers
from workbench.surveys.importing.guessing import find_misfits, guess_columns, guess_value
from workbench.surveys.importing.reading import Column, Sheet, read_file
from workbench.surveys.importing.targets import Target

BELIEF = ("true", "false", "dont_know")
HEARD = Target("bus:heard", "bus", "heard", ("yes", "no", "unsure"), texts=("The buses are free on Sundays",))
BUS = Target("bus:belief", "bus", "belief", BELIEF, texts=("The buses are free on Sundays",))
LIBRARY = Target("library:belief", "library", "belief", BELIEF, texts=("The library in Viken closes in January",))
TRUST = Target("trust", "trust", "choice", ("5", "4", "3", "2", "1", "dont_know"), texts=("Do you trust the municipality?",))
AGE = Target("age", "age", "background", ("18-29", "30-"), texts=("How old are you?",), choices={"30-": ("30 and older",)})
ALL = [HEARD, BUS, LIBRARY, TRUST, AGE]


def never(_token):
    """No token is a panel number."""
    return False


def test_limesurvey_export_loses_everything_but_answers():
    """Dates, network addresses, referrers, seeds and tokens are gone; who never sent in is not counted."""
    kept = keep_answers(read_file("export.csv", limesurvey()), is_panel_number=never)
    assert kept.sheet.format == "limesurvey"
    assert kept.incomplete_count == 1
    assert kept.sheet.numbers == [2, 3, 5]
    assert {one.name: one.why for one in kept.refused} == {
        "Date submitted": "time",
        "Last page": "trace",
        "Seed": "trace",
        "IP address": "network",
        "Referrer URL": "trace",
        "Token": "token",
    }
    assert not any("192.0.2" in cell or "2026-11" in cell or "example.org" in cell for row in kept.sheet.rows for cell in row)


def test_token_column_stays_only_when_all_tokens_are_panel_numbers():
    """One stranger among the tokens, and the column goes."""
    sheet = read_file("export.csv", limesurvey(("AAAA", "BBBB", "CCCC")))
    assert "Token" in [
        one.name for one in keep_answers(sheet, is_panel_number={"AAAA", "BBBB", "CCCC"}.__contains__).sheet.columns
    ]
    assert "Token" in [one.name for one in keep_answers(sheet, is_panel_number={"AAAA", "BBBB"}.__contains__).refused]


@pytest.mark.parametrize(
    ("head", "cells", "why"),
    [
        ("Namn", ["Kim"], "name"),
        ("E-post", ["–"], "email"),
        ("q7", ["kim@norrvik.example", "", "nej"], "email"),
        ("q8", ["192.0.2.1", "198.51.100.7"], "network"),
        ("q9", ["19850101-1234"], "identity"),
        ("q10", ["070-123 45 67"], "phone"),
        ("q11", ["2026-11-18 10:00"], "time"),
        ("Födelsedatum", ["1985"], "identity"),
        ("Latitude", ["65.1"], "trace"),
    ],
)
def test_column_that_tells_who_somebody_is_is_refused(head, cells, why):
    """By its head or by what stands in it."""
    sheet = Sheet("csv", [Column(head), Column("age")], [[cell, "18-29"] for cell in cells], list(range(2, len(cells) + 2)))
    kept = keep_answers(sheet, is_panel_number=never)
    assert [(one.name, one.why) for one in kept.refused] == [(head, why)]
    assert kept.sheet.rows == [["18-29"]] * len(cells)


def test_long_answers_that_mention_an_address_stay():
    """One address in many comments is masked later; the column is an answer."""
    cells = ["Skriv till kim@norrvik.example"] + ["Bra frågor"] * 9
    sheet = Sheet("csv", [Column("else")], [[cell] for cell in cells], list(range(2, 12)))
    assert not keep_answers(sheet, is_panel_number=never).refused


def test_csv_and_xlsx_of_the_same_rows_are_the_same_sheet():
    """Numbers in a workbook come as the texts that stand in the CSV."""
    one, other = read_file("a.csv", as_csv()), read_file("a.xlsx", as_xlsx())
    assert (one.columns, one.rows) == (other.columns, other.rows)
    assert (one.format, other.format) == ("csv", "xlsx")


def test_spss_file_keeps_codes_and_their_labels(tmp_path):
    """Whole numbers stay whole, missing is empty, labels say what codes mean."""
    sheet = read_file("answers.sav", as_sav(tmp_path))
    assert sheet.format == "spss"
    assert [column.name for column in sheet.columns] == ["v1", "v2", "v3", "name"]
    assert sheet.columns[0].labels == {"1": "Sant", "2": "Falskt", "3": "Vet inte"}
    assert [row[:3] for row in sheet.rows] == [["1", "2", "5"], ["2", "", "3"], ["3", "1", "1"]]
    assert [one.name for one in keep_answers(sheet, is_panel_number=never).refused] == ["name"]


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [
        ("a.sav", b"$FL2" + b"\x00" * 300, "damaged"),
        ("a.sav", b"$FL2", "damaged"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"a,b\n", "no_rows"),
        ("a.csv", b"a\x00b\n1\n", "unknown"),
        ("a.xlsx", b"PK\x03\x04broken", "damaged"),
        ("a.csv", b"x" * (5 * 1024 * 1024 + 1), "too_large"),
    ],
    ids=["sav-zeros", "sav-head-alone", "empty", "head-alone", "nul", "broken-archive", "large"],
)
def test_file_that_cannot_be_read_says_why(name, body, kind):
    """In one word; the page has the sentence."""
    with pytest.raises(UnreadableFile) as fault:
        read_file(name, body)
    assert fault.value.kind == kind


def test_values_are_read_by_words_in_both_languages_and_by_labels():
    """ "Vet inte" is never "no"; a bare code without a label is not guessed."""
    assert [guess_value(BUS, raw, Column("q")) for raw in ("Det stämmer", "Not true.", "Vet inte", "1")] == [*BELIEF, ""]
    assert guess_value(BUS, "1", Column("q", labels={"1": "Sant"})) == "true"
    assert [guess_value(HEARD, raw, Column("q")) for raw in ("Ja", "nej", "Osäker")] == ["yes", "no", "unsure"]
    assert [guess_value(TRUST, raw, Column("q")) for raw in ("5 – very much", "1", "6", "vet ej")] == ["5", "1", "", "dont_know"]
    assert guess_value(AGE, "30 and older", Column("q")) == "30-"


def test_columns_are_guessed_by_name_then_by_words_and_values():
    """Each question once."""
    columns = [
        Column("bus_belief"),
        Column("q2", "The library in Viken closes in January. True?"),
        Column("q3", "How old are you?"),
    ]
    values = [Counter({"true": 3}), Counter({"sant": 2, "falskt": 1}), Counter({"18-29": 3})]
    assert guess_columns(columns, values, ALL) == {0: "bus:belief", 1: "library:belief", 2: "age"}


def test_columns_whose_values_fit_another_question_are_found():
    """Heard and believed changed places; so did age and trust."""
    columns = [Column("a"), Column("b"), Column("c"), Column("d")]
    values = [Counter({"sant": 9, "vet inte": 1}), Counter({"ja": 8, "nej": 2}), Counter({"18-29": 5}), Counter({"4": 3, "2": 2})]
    wrong = find_misfits(columns, values, {0: "bus:heard", 1: "bus:belief", 2: "trust", 3: "age"}, ALL, {})
    assert [(one.column, one.better, one.why) for one in wrong] == [
        (0, "bus:belief", "values"),
        (1, "bus:heard", "values"),
        (2, "age", "values"),
        (3, "trust", "values"),
    ]


def test_columns_with_the_same_values_are_told_apart_by_their_words():
    """Two beliefs swapped: nothing in the values says so, the heads and labels do."""
    columns = [Column("q1", "The library in Viken closes in January"), Column("bus_belief")]
    values = [Counter({"true": 5}), Counter({"false": 5})]
    wrong = find_misfits(columns, values, {0: "bus:belief", 1: "library:belief"}, ALL, {})
    assert [(one.column, one.better, one.why) for one in wrong] == [(0, "library:belief", "words"), (1, "bus:belief", "words")]
    assert not find_misfits(columns, values, {0: "library:belief", 1: "bus:belief"}, ALL, {})


def test_values_that_a_person_gave_a_meaning_fit():
    """Codes without labels are not called swapped once somebody has said what they mean."""
    columns, values = [Column("q1")], [Counter({"1": 5, "2": 4})]
    assert [one.better for one in find_misfits(columns, values, {0: "bus:belief"}, ALL, {})] == ["trust"]
    assert not find_misfits(columns, values, {0: "bus:belief"}, ALL, {0: {"1": "true", "2": "false"}})
