"""What the outputs show on other pages: live beside the editor, and the way to them on the answer's page."""

from typing import Any

from flask import render_template
from flask_login import current_user

from sandwiches import DocumentError
from workbench.accounts.permissions import may
from workbench.editorial.blueprint import blueprint
from workbench.editorial.outputs.making_views import render_panel
from workbench.editorial.outputs.queries import has_approved
from workbench.errors import WorkbenchError
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session


def editor_panel(sandwich: Any) -> str:
    """The small card and the lengths of the posts, of what this person has typed."""
    if not may("editorial.outputs_panel") or not current_user.is_authenticated or sandwich.current_revision is None:
        return ""
    with read_session() as session:
        try:
            return render_panel(session, sandwich)
        except (DocumentError, WorkbenchError):
            return ""  # a text that cannot be read yet has no card; the editor says why


def answer_panel(sandwich: Any) -> str:
    """The way to the finished files of an approved answer."""
    if not may("editorial.outputs") or not has_approved(sandwich):
        return ""
    return render_template("editorial/outputs/_answer_panel.html", sandwich=sandwich)


add_panel(blueprint, "editor", editor_panel)
add_panel(blueprint, "answer", answer_panel)
