"""What federation shows on the pages of rumours and answers: originals to begin from, and questions that wait for a person."""

from flask import render_template
from flask_login import current_user

from workbench.accounts.permissions import may
from workbench.editorial.models import Sandwich
from workbench.partners.blueprint import blueprint
from workbench.partners.federation import queries
from workbench.rumours.models import Rumour
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session


def originals_panel(rumour: Rumour) -> str:
    """Answers of others that people have linked to this rumour."""
    if not may("partners.foreign_answer"):
        return ""
    with read_session() as session:
        rows = queries.answers_for_rumour(session, rumour.id)
    return render_template("partners/federation/_originals.html", rows=rows) if rows else ""


def origin_panel(sandwich: Sandwich) -> str:
    """What an answer of ours was begun from, and whether the original has changed since."""
    if not current_user.is_authenticated or not may("partners.foreign_answer"):
        return ""
    with read_session() as session:
        uses, notices = queries.origins_in_use(session, sandwich.id), queries.notices_of(session, sandwich.id)
    return render_template("partners/federation/_origin.html", uses=uses, notices=notices) if uses else ""


add_panel(blueprint, "rumour", originals_panel)
add_panel(blueprint, "new_answer", originals_panel)
add_panel(blueprint, "answer", origin_panel)
add_panel(blueprint, "review", origin_panel)
add_panel(blueprint, "editor_head", origin_panel)
