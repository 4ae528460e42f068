"""Charts as values: one table behind the picture, the words and the files; nothing drawn from anything else."""

from datetime import date
from xml.etree import ElementTree

import pytest

from workbench.reviews.charts.building import bars, dots, lines
from workbench.reviews.charts.chart import Table
from workbench.reviews.charts.downloads import csv_file
from workbench.reviews.charts.drawing import COLOURS, SERIES, draw_png, draw_svg

THEMES = [("Boende & <kö>", 1234), ("Jobb", None), ("Vård", 0)]
WORDS = {"title": "Per tema", "description": "Högst: Boende & <kö>."}


def across():
    return bars("by-theme", **WORDS, columns=("Tema", "Antal"), rows=THEMES, is_across=True)


def weekly():
    days = [date(2026, 10, 5), date(2026, 10, 12)]
    rows = [(day.isoformat(), number, None) for number, day in enumerate(days)]
    return lines("weeks", **WORDS, columns=("Vecka", "a", "b"), rows=rows, days=days)


def share():
    columns = ("Fråga", "Andel", "Låg", "Hög")
    return dots("share", **WORDS, columns=columns, rows=[("A", 30.1, 25.9, 34.6)], has_interval=True, digits=1)


ALL = (across, weekly, share)


@pytest.mark.parametrize("make", ALL, ids=[make.__name__ for make in ALL])
def test_the_same_chart_is_drawn_the_same_with_its_words_and_no_style(make):
    svg = draw_svg(make(), "light", "sv")
    assert svg == draw_svg(make(), "light", "sv")
    assert "style=" not in svg
    root = ElementTree.fromstring(svg)
    title, text = root[0], root[1]
    assert (title.text, text.text) == ("Per tema", "Högst: Boende & <kö>.")
    assert root.get("role") == "img"


def test_a_number_is_written_as_the_language_writes_it():
    assert "1\N{NO-BREAK SPACE}234" in draw_svg(across(), "light", "sv").replace(
        "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
    )
    assert "1,234" in draw_svg(across(), "light", "en")
    assert "okt." in draw_svg(weekly(), "light", "sv")


def test_what_is_hidden_is_a_dash_and_keeps_its_place():
    """A bar of nothing would say zero."""
    svg = draw_svg(across(), "light", "sv")
    assert ">–<" in svg
    assert ">Jobb<" in svg
    assert weekly().spec["data"]["values"][1]["value"] is None


def test_png_is_drawn_in_both_schemes():
    light, dark = (draw_png(across(), scheme, "sv") for scheme in ("light", "dark"))
    assert light.startswith(b"\x89PNG")
    assert dark.startswith(b"\x89PNG")
    assert light != dark


def test_specifications_hold_no_colour_and_all_of_the_table():
    for make in ALL:
        chart = make()
        assert "#" not in str(chart.spec)
        drawn = {value["value"] for value in chart.spec["data"]["values"]}
        assert drawn <= {cell for row in chart.table.rows for cell in row}


@pytest.mark.parametrize(
    "values",
    [{"key": "Big Key"}, {"columns": ("Tema",)}, {"columns": tuple("abcdefgh"), "rows": [tuple("abcdefgh")]},
     {"rows": [("a", 1, 2)]}],
    ids=["key", "no-series", "many-series", "long-row"],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused(values):
    given = {"key": "k", **WORDS, "columns": ("Tema", "Antal"), "rows": THEMES, **values}
    with pytest.raises(ValueError, match="chart|row|series"):
        bars(given.pop("key"), **given)


def test_a_file_for_spreadsheets_runs_no_formula_and_leaves_hidden_cells_empty():
    table = Table("T", ("Plats", "=Antal"), (("=1+1", 3), ("-1", None)), "@note")
    rows = csv_file(table, "t").get_data(as_text=True).splitlines()
    assert rows == ["\ufeffPlats,'=Antal", "'=1+1,3", "'-1,", "", "'@note"]


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_series_can_be_told_from_its_ground(scheme):
    """WCAG 1.4.11: three to one for what carries meaning."""
    ground = luminance(COLOURS[scheme]["ground"])
    for colour in SERIES[scheme]:
        light, dark = sorted((luminance(colour), ground), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3, colour
