"""Pieces of lists that are alike for everybody who sees the same values: each is drawn once and found by all that it shows.

The values are read anew for every view. So a piece is never stale, and nobody sees one whose values they may not read.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

from flask import current_app, render_template, request
from markupsafe import Markup

from workbench.web.languages import language

MOST_KEPT = 3_000  # of about 1.5 kB, in each web process


def draw(template: str, **shown: Hashable) -> Markup:
    """The template with these values alone (and what every template has), in the language of the page.

    Everything that it shows must be among the values: it may ask for nothing that differs from view to view, as the visitor,
    the time or the page's own address.
    """
    kept: Callable[..., Markup] | None = current_app.extensions.get("drawn")
    if kept is None:
        kept = current_app.extensions["drawn"] = lru_cache(maxsize=MOST_KEPT)(_draw)
    return kept(template, tuple(shown.items()), language(), request.script_root)


def _draw(template: str, shown: tuple[tuple[str, Any], ...], *_where: str) -> Markup:
    """The language and the root of all addresses are asked by the template itself; here they tell pieces apart."""
    return Markup(render_template(template, **dict(shown)))
