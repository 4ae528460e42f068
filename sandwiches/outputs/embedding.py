"""The answer as an HTML fragment for another site: no script, no style, own language, link to the original."""

from __future__ import annotations

from html import escape

from sandwiches.document import Document
from sandwiches.outputs.clean import direction, language_of, line
from sandwiches.outputs.facts import facts_of
from sandwiches.outputs.look import Look
from sandwiches.outputs.wording import word
from sandwiches.rendering import is_safe_address, render_html


def embed(document: Document, look: Look, *, url: str = "", is_draft: bool = False) -> str:
    """Give the fragment: fact, labelled rumour, explanation, fact, sources, link. Safe to place in a page."""
    facts_of(document, output="embed")
    own = language_of(document)
    article = render_html(document, heading_level=2, organisation=line(look.name), source_prefix="ts-")
    mark = f"<p><strong>{word('draft', own).upper()}</strong></p>" if is_draft else ""
    link = f'<p><a rel="canonical" href="{escape(url)}">{word("original", own)}</a></p>' if is_safe_address(url) else ""
    language = escape(document.language)
    return f'<section lang="{language}" dir="{direction(document.language)}">{mark}{article}{link}</section>\n'
