"""What reuse shows on other pages: similar answers at the start and in the editor, blocks in the editor, where a text began."""

from typing import Any

from flask import render_template

from workbench import clock
from workbench.accounts.permissions import may
from workbench.editorial.blueprint import blueprint
from workbench.editorial.loading import acting
from workbench.editorial.models import Sandwich
from workbench.editorial.record import today
from workbench.editorial.reuse import queries
from workbench.editorial.reuse.offers import similar_answers
from workbench.editorial.reuse.wording import block_part
from workbench.rumours.models import Rumour
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session, settings


def start_panel(rumour: Any) -> str:
    """On the page where an answer is begun."""
    if not may("editorial.begin_from"):
        return ""
    offers = _offers(rumour, language=rumour.language, but=None)
    return render_template("editorial/reuse/_start.html", offers=offers, rumour=rumour)


def editor_panel(sandwich: Any) -> str:
    """Beside the editor: what may be begun from and put in, and which blocks have changed since."""
    if not may("editorial.start_from"):
        return ""
    offers = _offers(sandwich.rumour, language=sandwich.language, but=sandwich.id)
    with read_session() as session:
        blocks = queries.fitting_blocks(session, language=sandwich.language, theme=sandwich.rumour.theme)
        changed = queries.changed_blocks(session, sandwich.id)
        began = queries.starting_points(session, sandwich.id)
    return render_template(
        "editorial/reuse/_editor.html",
        sandwich=sandwich,
        offers=offers,
        blocks=blocks,
        changed=changed,
        began=began,
        today=today(clock.utcnow(), settings()),
    )


def answer_panel(sandwich: Sandwich) -> str:
    """On the answer's page: where its text began, and blocks that have another wording now."""
    with read_session() as session:
        changed = queries.changed_blocks(session, sandwich.id)
        began = queries.starting_points(session, sandwich.id)
    if not changed and not began:
        return ""
    return render_template("editorial/reuse/_answer.html", sandwich=sandwich, changed=changed, began=began)


def _offers(rumour: Rumour, *, language: str, but: int | None) -> list[Any]:
    now = clock.utcnow()
    with read_session() as session:
        return similar_answers(session, rumour, language=language, viewer=acting(session), today=today(now, settings()), but=but)


blueprint.add_app_template_filter(block_part, "block_part")
add_panel(blueprint, "new_answer", start_panel)
add_panel(blueprint, "editor", editor_panel)
add_panel(blueprint, "answer", answer_panel)
