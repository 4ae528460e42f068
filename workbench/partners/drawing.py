"""Drawing the cards of the library's list. A card is the same for everybody who sees the same values, and is drawn once."""

from markupsafe import Markup

from workbench.accounts.permissions import may
from workbench.partners.cards import Card
from workbench.partners.viewers import Viewer
from workbench.web.drawn import draw


def draw_card(card: Card, *, viewer: Viewer) -> Markup:
    """The card in the language of the page. Nobody gets one by its name: only by all that it shows, read anew each time."""
    return draw("partners/_card.html", shown=card, viewer=Viewer(is_home=viewer.is_home), may_adopt=may("partners.adopt"))
