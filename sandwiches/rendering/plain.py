"""The document as plain text (for e-mail) and as Markdown (for people who reuse it)."""

from __future__ import annotations

from sandwiches.document import Document, Evidence
from sandwiches.formats import part_title
from sandwiches.rendering.labels import label_language, myth_label, plain_date, technique_name, word
from sandwiches.rendering.strip import strip_markdown


def render_text(document: Document, *, organisation: str = "", url: str | None = None) -> str:
    """Give the whole answer as plain text with an empty line between parts."""
    blocks = [strip_markdown(document.headline)]
    blocks += [_titled(title, strip_markdown(text), ": ") for title, text in _parts(document)]
    if document.evidence:
        lines = [f"[{one.n}] {_source(one, document.language)}" for one in document.evidence]
        blocks.append("\n".join([word("sources", document.language), *lines]))
    blocks.append("\n".join(_footer_lines(document, organisation, url)))
    return "\n\n".join(block for block in blocks if block.strip()) + "\n"


def render_markdown(document: Document, *, organisation: str = "", url: str | None = None) -> str:
    """Give the whole answer as Markdown, the parts as they were written."""
    headline = strip_markdown(document.headline)
    blocks = [f"# {headline}" if headline else ""]
    blocks += [_titled(f"**{title}**" if title else "", text.strip(), "\n\n") for title, text in _parts(document)]
    if document.evidence:
        blocks.append(f"## {word('sources', document.language)}")
        blocks.append("\n".join(f"- \\[{one.n}\\] {_source(one, document.language)}" for one in document.evidence))
    blocks.append("  \n".join(_footer_lines(document, organisation, url)))
    return "\n\n".join(block for block in blocks if block.strip()) + "\n"


def _parts(document: Document) -> list[tuple[str, str]]:
    """Give (title, Markdown) of the parts that have text; the myth is always labelled first."""
    language = document.language
    parts = []
    for name in ("opening_fact", "myth", "explanation", "closing_fact"):
        text = document.part(name)
        if not text.strip():
            continue
        title = myth_label(document.verdict, language) if name == "myth" else part_title(document.format, name, language)
        parts.append((title, text))
        if name == "explanation" and document.format == "sandwich" and len(document.techniques) == 1:
            technique = technique_name(document.techniques[0], language)
            if technique:
                parts.append((word("technique", language), f"{technique}."))
        if name == "explanation" and strip_markdown(document.quote).strip():
            parts.append(("", _quotation(document)))
    return parts


def _quotation(document: Document) -> str:
    """Give the spokesperson's own words as a Markdown quotation that also reads well as plain text."""
    lines = [line.strip() for line in strip_markdown(document.quote).splitlines() if line.strip()]
    by = strip_markdown(document.quote_by).strip()
    opening, closing = ("”", "”") if label_language(document.language) == "sv" else ("“", "”")
    said = "\n".join(lines)
    if said[0] not in "\"'“”»«":
        said = f"{opening}{said}{closing}"
    return "\n".join(f"> {line}" for line in [*said.splitlines(), *([f"— {by}"] if by else [])])


def _titled(title: str, text: str, between: str) -> str:
    return f"{title}{between}{text}" if title else text


def _source(one: Evidence, language: str) -> str:
    facts = [one.title, one.publisher, plain_date(one.published, language), one.url]
    if one.accessed:
        facts.append(f"{word('read', language).lower()} {plain_date(one.accessed, language)}")
    return ", ".join(fact for fact in facts if fact)


def _footer_lines(document: Document, organisation: str, url: str | None) -> list[str]:
    footer, language = document.footer, document.language
    lines = []
    sender = ", ".join(text for text in (organisation, footer.unit, footer.published_by_role) if text)
    if sender:
        lines.append(f"{word('responsible', language)}: {sender}")
    if document.published_at:
        lines.append(f"{word('published', language)}: {plain_date(document.published_at, language)}")
    if document.next_update_at:
        lines.append(f"{word('next_update', language)}: {plain_date(document.next_update_at, language)}")
    if footer.contact:
        lines.append(f"{word('contact', language)}: {footer.contact}")
    if footer.error_link:
        lines.append(f"{word('report_error', language)}: {footer.error_link}")
    if url:
        lines.append(url)
    return lines
