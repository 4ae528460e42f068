"""How a figure is shown: its name and unit in a language, its values in words."""

from workbench.evidence.figures.numbers import read_cited, show_number
from workbench.evidence.models import Figure
from workbench.evidence.words import show_period
from workbench.web.languages import language


def figure_name(figure: Figure, code: str = "") -> str:
    """The name, with the place where there is one."""
    name = figure.title_sv if (code or language()) == "sv" else figure.title_en or figure.title_sv
    return f"{name}, {figure.place}" if figure.place else name


def figure_unit(figure: Figure, code: str = "") -> str:
    """The unit."""
    return figure.unit_sv if (code or language()) == "sv" else figure.unit_en or figure.unit_sv


def figure_value(value: str, figure: Figure) -> str:
    """A value with its unit, in the language of the page."""
    return f"{show_number(value, language())} {figure_unit(figure)}".strip()


def cited_value(cited: str, figure: Figure | None = None) -> str:
    """What an answer notes that it cites, in words: "9,4 procent (2025)"."""
    found = read_cited(cited)
    if found is None:
        return cited
    period, value = found
    shown = figure_value(value, figure) if figure is not None else show_number(value, language())
    return f"{shown} ({show_period(period)})"
