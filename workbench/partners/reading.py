"""A published answer as safe HTML. The only place of this room that marks HTML as safe."""

from markupsafe import Markup

from sandwiches import Document, render_html
from workbench.partners.published import Published


def answer_html(shown: Published, *, organisation: str, heading_level: int = 1) -> Markup:
    """The whole answer as an article, sanitised by sandwiches.rendering."""
    article = render_html(shown.document, heading_level=heading_level, organisation=organisation, url=shown.url, pictures_at="")
    return Markup(article)


def document_html(document: Document, *, organisation: str, url: str = "", heading_level: int = 1) -> Markup:
    """Any document as an article, sanitised by sandwiches.rendering: a partner's own version."""
    return Markup(render_html(document, heading_level=heading_level, organisation=organisation, url=url, pictures_at=""))
