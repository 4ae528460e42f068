"""Drawing the cards of the library's list. A card is the same for everybody who sees the same values, and is drawn once."""

from functools import lru_cache
from typing import Any

from flask import current_app, render_template, request
from markupsafe import Markup

from workbench.accounts.permissions import may
from workbench.partners.cards import Card
from workbench.partners.viewers import Viewer
from workbench.web.languages import language

MOST_KEPT = 1000


def draw_card(card: Card, *, viewer: Viewer) -> Markup:
    """The card in the language of the page. Nobody gets one by its name: only by all that it shows, read anew each time."""
    drawn = current_app.extensions.get("library_cards")
    if drawn is None:
        drawn = current_app.extensions["library_cards"] = lru_cache(maxsize=MOST_KEPT)(_draw)
    markup: Markup = drawn(card, viewer.is_home, may("partners.adopt"), language(), request.script_root)
    return markup


def _draw(card: Card, is_home: bool, may_adopt: bool, *_where: Any) -> Markup:
    """The language and the root of all addresses are asked by the template itself; here they tell cards apart."""
    shown = {"shown": card, "viewer": Viewer(is_home=is_home), "may_adopt": may_adopt}
    return Markup(render_template("partners/_card.html", **shown))
