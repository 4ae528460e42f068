"""Partners' approved versions, shown to the writer who begins or writes an answer to the same thing."""

from typing import Any

from flask import render_template

from workbench.accounts.permissions import may
from workbench.partners.adapting import queries
from workbench.partners.blueprint import blueprint
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session


def start_panel(rumour: Any) -> str:
    """Where an answer is begun."""
    return _panel(rumour, rumour.language)


def editor_panel(sandwich: Any) -> str:
    """Beside the editor."""
    return _panel(sandwich.rumour, sandwich.language)


def _panel(rumour: Any, language: str) -> str:
    if not may("partners.adapted_page"):
        return ""
    with read_session() as session:
        rows = queries.versions_near(session, rumour, language=language)
    return render_template("partners/adapting/_panel.html", rows=rows) if rows else ""


add_panel(blueprint, "new_answer", start_panel)
add_panel(blueprint, "editor", editor_panel)
