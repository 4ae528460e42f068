"""The document as a semantic HTML article: two slices of fact around the filling, then sources and footer."""

from __future__ import annotations

from html import escape

from sandwiches.document import Document, Evidence
from sandwiches.formats import part_title
from sandwiches.rendering.labels import (
    is_right_to_left,
    label_language,
    myth_label,
    plain_date,
    technique_name,
    verdict_name,
    word,
)
from sandwiches.rendering.markdown import is_safe_address, markdown_to_html
from sandwiches.rendering.pictures import figures
from sandwiches.rendering.strip import strip_markdown


def render_html(
    document: Document,
    *,
    heading_level: int = 1,
    organisation: str = "",
    url: str | None = None,
    source_prefix: str = "k",
    pictures_at: str | None = None,
) -> str:
    """Give the whole answer as an ``<article>``. Safe to place in a page as it is.

    `heading_level` is that of the headline, 1 to 5. `source_prefix` keeps ids apart when several answers share a page.
    `pictures_at` shows the pictures: "" on the installation's own pages, its address elsewhere.
    """
    level = min(max(heading_level, 1), 5)
    direction = ' dir="rtl"' if is_right_to_left(document.language) else ""
    pieces = [f'<article class="sandwich-article" lang="{escape(document.language)}"{direction}>']
    headline = escape(strip_markdown(document.headline))
    if headline:
        pieces.append(f"<h{level}>{headline}</h{level}>")
    pieces.append(_meta(document))
    pieces.append('<div class="reading">' + "".join(_parts(document, source_prefix, pictures_at)) + "</div>")
    pieces.append(_sources(document, level + 1, source_prefix))
    pieces.append(_footer(document, organisation, url))
    return "".join(pieces) + "</article>"


def _parts(document: Document, prefix: str, pictures_at: str | None) -> list[str]:
    """Give the parts that have text, in the sandwich's order, each in its box."""
    language = document.language
    boxes = []
    if document.opening_fact.strip():
        boxes.append(
            _box(
                "slice slice-top", part_title(document.format, "opening_fact", language), document.opening_fact, document, prefix
            )
        )
        boxes.append(figures(document, "opening_fact", pictures_at))
    if document.myth.strip():
        boxes.append(_box("filling filling-myth", myth_label(document.verdict, language), document.myth, document, prefix))
        boxes.append(figures(document, "myth", pictures_at))
    if document.explanation.strip():
        title = part_title(document.format, "explanation", language)
        if not title and document.format in ("sandwich", "fact_page"):
            title = word("explanation", language)
        boxes.append(_box("filling", title, document.explanation, document, prefix, _technique(document)))
        boxes.append(figures(document, "explanation", pictures_at))
    if document.quote.strip():
        boxes.append(_quotation(document))
    if document.closing_fact.strip():
        title = part_title(document.format, "closing_fact", language)
        boxes.append(_box("slice slice-bottom", title, document.closing_fact, document, prefix))
        boxes.append(figures(document, "closing_fact", pictures_at))
    boxes.append(figures(document, "", pictures_at))
    return boxes


def _box(css: str, title: str, text: str, document: Document, prefix: str, extra: str = "") -> str:
    name = f'<p class="part-name"{_label_attributes(document.language)}>{escape(title)}</p>' if title else ""
    return f'<div class="{css}">{name}{markdown_to_html(text, prefix, word("source", document.language))}{extra}</div>'


def _quotation(document: Document) -> str:
    """Give the spokesperson's own words with their name."""
    by = strip_markdown(document.quote_by).strip()
    name = f"<figcaption>{escape(by)}</figcaption>" if by else ""
    return f'<figure class="spoken"><blockquote>{markdown_to_html(document.quote)}</blockquote>{name}</figure>'


def _label_attributes(language: str) -> str:
    """Give the attributes of words that the rendering adds in another language than the text's."""
    own = label_language(language)
    if language.split("-")[0].lower() == own:
        return ""
    return f' lang="{own}"' + (' dir="ltr"' if is_right_to_left(language) else "")


def _technique(document: Document) -> str:
    if document.format != "sandwich" or len(document.techniques) != 1:
        return ""
    name = technique_name(document.techniques[0], document.language)
    return (
        f'<p class="technique"{_label_attributes(document.language)}>{word("technique", document.language)}: {escape(name)}.</p>'
        if name
        else ""
    )


def _meta(document: Document) -> str:
    language = document.language
    facts = []
    if document.published_at:
        facts.append(f"{word('published', language)} {_time(document.published_at, language)}")
    if document.review_by:
        facts.append(f"{word('valid_until', language)} {_time(document.review_by, language)}")
    if document.format == "sandwich" and document.verdict:
        facts.append(f"{word('verdict', language)}: {escape(verdict_name(document.verdict, language))}")
    if document.next_update_at:
        facts.append(f"{word('next_update', language)}: {_time(document.next_update_at, language)}")
    return (
        f'<p class="meta"{_label_attributes(language)}>' + "".join(f"<span>{fact}</span>" for fact in facts) + "</p>"
        if facts
        else ""
    )


def _time(iso: str, language: str) -> str:
    return f'<time datetime="{escape(iso)}">{escape(plain_date(iso, language))}</time>'


def _sources(document: Document, level: int, prefix: str) -> str:
    if not document.evidence:
        return ""
    title_id = f"{prefix}-title"
    entries = "".join(_source(one, document.language, prefix) for one in document.evidence)
    heading = f'<h{level} id="{title_id}"{_label_attributes(document.language)}>{word("sources", document.language)}</h{level}>'
    return f'<section class="source-list" aria-labelledby="{title_id}">{heading}<ol class="sources">{entries}</ol></section>'


def _source(one: Evidence, language: str, prefix: str) -> str:
    title = escape(one.title or one.url)
    link = f'<a href="{escape(one.url)}" rel="noopener noreferrer">{title}</a>' if is_safe_address(one.url) else title
    facts = [escape(one.publisher)] if one.publisher else []
    if one.published:
        facts.append(escape(plain_date(one.published, language)))
    line = ", ".join(facts)
    if one.accessed:
        still = f", {word('still_valid', language)}" if one.still_valid else ""
        line += f". {word('read', language)} {escape(plain_date(one.accessed, language))}{still}."
    if is_safe_address(one.archived):
        line += f' <a href="{escape(one.archived)}" rel="noopener noreferrer">{word("archived", language)}</a>'
    return f'<li id="{prefix}{one.n}"><span class="n">[{one.n}]</span><div>{link}<br>{line}</div></li>'


def _footer(document: Document, organisation: str, url: str | None) -> str:
    footer, language = document.footer, document.language
    lines = []
    sender = ", ".join(text for text in (organisation, footer.unit, footer.published_by_role) if text)
    if sender:
        lines.append(f"{word('responsible', language)}: {escape(sender)}")
    if footer.contact:
        lines.append(f"{word('contact', language)}: {escape(footer.contact)}")
    if footer.error_link and (is_safe_address(footer.error_link) or _is_own_path(footer.error_link)):
        lines.append(f'<a href="{escape(footer.error_link)}">{word("report_error", language)}</a>')
    if url and is_safe_address(url):
        lines.append(f'<a class="print-url" href="{escape(url)}">{escape(url)}</a>')
    return '<footer class="sandwich-footer">' + "".join(f"<p>{line}</p>" for line in lines) + "</footer>" if lines else ""


def _is_own_path(address: str) -> bool:
    """Tell whether an address is a path on our own site, not one that a browser reads as another host."""
    return address.startswith("/") and address[1:2] not in ("/", "\\") and address.isprintable() and "\\" not in address
