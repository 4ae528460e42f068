"""An answer as a file that a partner uses elsewhere: text, Markdown or an HTML snippet. Licence and link are inside."""

import re
from collections.abc import Callable
from html import escape

from sandwiches import render_html, render_markdown, render_text
from sandwiches.rendering.labels import label_language
from workbench.partners.feeds.head import origins_of
from workbench.partners.published import Published

KINDS = ("text", "markdown", "html")
_WORDS = {
    "sv": ("Får användas enligt licensen", "Originalet, med rättelser"),
    "en": ("May be used under the licence", "The original, with corrections"),
}


def make_download(shown: Published, kind: str, *, organisation: str) -> tuple[str, str, str]:
    """The body, its media type and the file's ending. Raises KeyError for an unknown kind."""
    make, mimetype, ending = _MAKERS[kind]
    return make(shown, organisation), mimetype, ending


def file_name(slug: str) -> str:
    """The slug with nothing in it that a header or a file system could stumble on."""
    return re.sub(r"[^a-z0-9-]+", "-", slug.lower()).strip("-")[:80] or "answer"


def licence_line(shown: Published) -> str:
    """Licence with its address, and the original's address."""
    use, original = _WORDS[label_language(shown.document.language)]
    licence = f"{shown.licence} ({shown.licence_url})" if shown.licence_url else shown.licence
    return f"{use} {licence}. {original}: {shown.url}"


def _text(shown: Published, organisation: str) -> str:
    lines = "\n".join([licence_line(shown), *origins_of(shown)])
    return f"{render_text(shown.document, organisation=organisation)}\n{lines}\n"


def _markdown(shown: Published, organisation: str) -> str:
    use, original = _WORDS[label_language(shown.document.language)]
    licence = f"[{shown.licence}]({shown.licence_url})" if shown.licence_url else shown.licence
    origins = "".join(f"\n{line}\n" for line in origins_of(shown))
    return f"{render_markdown(shown.document, organisation=organisation)}\n{use} {licence}. {original}: <{shown.url}>\n{origins}"


def _html(shown: Published, organisation: str) -> str:
    use, original = _WORDS[label_language(shown.document.language)]
    name = escape(shown.licence)
    licence = f'<a rel="license" href="{escape(shown.licence_url)}">{name}</a>' if shown.licence_url else name
    article = render_html(shown.document, heading_level=2, organisation=organisation, source_prefix=f"{file_name(shown.slug)}-")
    link = f'<a rel="canonical" href="{escape(shown.url)}">{escape(shown.url)}</a>'
    origins = "".join(f" {escape(line)}" for line in origins_of(shown))
    return f'{article}\n<p lang="{label_language(shown.document.language)}">{use} {licence}. {original}: {link}{origins}</p>\n'


_MAKERS: dict[str, tuple[Callable[[Published, str], str], str, str]] = {
    "text": (_text, "text/plain", "txt"),
    "markdown": (_markdown, "text/markdown", "md"),
    "html": (_html, "text/html", "html"),
}
