"""Panels: a page of one room shows what later rooms know of its subject, without knowing these rooms."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, current_app
from flask.blueprints import BlueprintSetupState
from markupsafe import Markup

from workbench.web.sessions import read_session

EXTENSION = "workbench_panels"
Panel = Callable[[Any], str]


def init_panels(app: Flask) -> None:
    """Give every template `panels(place, subject)`."""
    app.extensions[EXTENSION] = {}
    app.jinja_env.globals["panels"] = panels


def add_panel(blueprint: Blueprint, place: str, panel: Panel) -> None:
    """Let `panel(subject)` render a section on the page that calls `panels(place, …)`; "" shows nothing.

    Places: "rumour" (subject: Rumour), "item" (Item), "answer" and "review" (Sandwich) in the side column of their pages;
    "editor_head" (Sandwich) above the editor's text, "editor" in its side column, outside its form; "source"
    (EvidenceSource), "figure" (Figure) and "recheck" (no subject) on the pages of evidence; "new_answer" (Rumour) where an
    answer is begun, "send" (Sandwich) where it is sent; "spokesperson" (Spokesperson) on their page.
    """

    def add(state: BlueprintSetupState) -> None:
        state.app.extensions[EXTENSION].setdefault(place, []).append(panel)

    blueprint.record_once(add)


def panels(place: str, subject: Any) -> Markup:
    """What the rooms show of this subject, in the order in which the rooms were registered."""
    with read_session():
        return Markup("").join(Markup(panel(subject)) for panel in current_app.extensions[EXTENSION].get(place, ()))
