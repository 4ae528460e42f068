"""The origins of a proposal in words, part by part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from sandwiches.document import PARTS
from workbench.accounts.permissions import may
from workbench.alerts.answering.drafting import Origin
from workbench.evidence.figures.queries import newest_value
from workbench.evidence.figures.showing import figure_name, figure_value
from workbench.evidence.models import Figure
from workbench.evidence.words import show_period


@dataclass(frozen=True)
class Line:
    """Where a part comes from; `address` leads there, "" where there is no page."""

    part: str
    words: str
    address: str = ""


def origin_lines(origins: Sequence[Origin]) -> list[Line]:
    """One line for each source of each part, in the order of the text."""
    return [Line(one.part, _words(one), _address(one)) for one in origins]


def stored_lines(rows: Sequence[Mapping[str, Any]]) -> list[Line]:
    """The same of origins that were kept."""
    known = [Origin(str(row["part"]), str(row["kind"]), str(row["key"]), str(row["name"]), int(row["number"])) for row in rows]
    return origin_lines([one for one in known if one.part in PARTS])


def _words(origin: Origin) -> str:
    if origin.kind == "own":
        return _("From our approved answer “%(name)s”, revision %(number)s", name=origin.name, number=origin.number)
    if origin.kind == "other":
        return _("From the answer “%(name)s” by another library", name=origin.name)
    if origin.kind == "figure":
        return _("From the fact bank: %(code)s", code=origin.key)
    if origin.kind == "claim":
        return _("The claim as it is worded in the log, with a warning before it")
    if origin.kind == "verdict":
        return _("The fact-checker's reason for the verdict")
    if origin.kind == "kernel":
        return _("What is true in it, as the fact-checker wrote")
    return _("A fixed sentence")


def _address(origin: Origin) -> str:
    pages = {"own": ("editorial.sandwich_page", "slug"), "figure": ("evidence.figure_page", "code")}
    if origin.kind in pages and may(pages[origin.kind][0]):
        endpoint, name = pages[origin.kind]
        return url_for(endpoint, **{name: origin.key})  # type: ignore[arg-type]
    if origin.kind == "other" and may("partners.foreign_answer"):
        return url_for("partners.foreign_answer", answer_id=int(origin.key))
    return ""


def show_figure(figure: Figure) -> str:
    """Name, newest value and its period; the name alone while there is no value."""
    value, name = newest_value(figure), figure_name(figure)
    return f"{name}: {figure_value(value.value, figure)} ({show_period(value.period)})" if value is not None else name
