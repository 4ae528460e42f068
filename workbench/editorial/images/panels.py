"""What the pictures' folder shows on other pages: how many there are, beside the editor and on the answer's page."""

from typing import Any

from flask import render_template

from workbench.accounts.permissions import may
from workbench.editorial.blueprint import blueprint
from workbench.editorial.images.keeping import name_in
from workbench.web.panels import add_panel


def editor_panel(sandwich: Any) -> str:
    """Beside the editor: the pictures, and the way to their page."""
    if not may("editorial.picture_list") or sandwich.current_revision is None:
        return ""
    images = sandwich.current_revision.document.get("images") or []
    rows = [(one, name_in(one.get("url") or "")) for one in images]
    return render_template("editorial/images/_panel.html", sandwich=sandwich, rows=rows)


add_panel(blueprint, "editor", editor_panel)
