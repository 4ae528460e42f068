"""Sections about evidence on other pages: which answers cite a source or a figure, and what an answer cites that is older."""

from typing import Any

from flask import render_template
from flask_login import current_user
from markupsafe import Markup

from workbench.accounts.permissions import may
from workbench.editorial.evidence_use import citing
from workbench.web.sessions import read_session


def source_panel(source: Any) -> str:
    """Which answers cite the stored source."""
    return _uses(citing.uses_of_source, source.code, "source")


def figure_panel(figure: Any) -> str:
    """Which answers cite the figure, and which of them an older value."""
    return _uses(citing.uses_of_figure, figure.code, "figure", figure)


def recheck_panel(_nothing: Any) -> str:
    """Answers that cite an older value or a replaced source."""
    with read_session() as session:
        older = citing.older_values(session, viewer=_viewer())
        replaced = citing.uses_of_replaced(session, viewer=_viewer())
        return Markup(render_template("editorial/_recheck.html", older=older, replaced=replaced))


def answer_panel(sandwich: Any) -> str:
    """What this answer cites that has a newer value."""
    return _older(sandwich, "answer")


def editor_panel(sandwich: Any) -> str:
    """As beside the answer; its button belongs to the editor's form."""
    return _older(sandwich, "editor")


def _uses(find: Any, code: str, kind: str, figure: Any = None) -> str:
    if not may("editorial.sandwich_page"):
        return ""
    with read_session() as session:
        uses = find(session, code, viewer=_viewer())
        older = {use.sandwich.id for use in uses if figure is not None and citing.older_of(use, figure)}
        return Markup(render_template("editorial/_uses.html", uses=uses, kind=kind, older=older, figure=figure))


def _older(sandwich: Any, place: str) -> str:
    with read_session() as session:
        found = citing.older_values(session, sandwich_id=sandwich.id)
        if not found:
            return ""
        return Markup(render_template("editorial/_older_values.html", older=found, sandwich=sandwich, place=place))


def _viewer() -> Any:
    return current_user._get_current_object()
