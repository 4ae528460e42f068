"""What the Word file holds, as JSON types: blocks of (style, text). Pure; `word_file` writes it."""

from __future__ import annotations

import base64
from typing import Any

from sandwiches.document import Document
from sandwiches.formats import part_title
from sandwiches.outputs.clean import direction, language_of, line, sentences_of, tidy
from sandwiches.outputs.facts import facts_of, spoken
from sandwiches.outputs.look import Look
from sandwiches.outputs.pages import day_of
from sandwiches.outputs.posts import rumour_line
from sandwiches.outputs.texts import footer_lines, source_list
from sandwiches.outputs.wording import word
from sandwiches.rendering.labels import myth_label
from sandwiches.rendering.labels import word as rendering_word


def word_data(document: Document, look: Look, *, url: str = "", is_draft: bool = False) -> dict[str, Any]:
    """Give the whole answer as blocks for Word: headings, facts, labelled rumour, explanation, facts, sources."""
    facts = facts_of(document, output="docx")
    own = language_of(document)
    blocks = [("title", line(document.headline) or facts.title), *_parts(document)]
    sources = source_list(document)
    if sources:
        blocks += [("heading", word("sources", own)), *(("source", one) for one in sources)]
    blocks += [("small", one) for one in footer_lines(document, look, "")]
    return {
        "language": document.language,
        "dir": direction(document.language),
        "title": facts.title,
        "author": line(look.name),
        "date": day_of(document),
        "draft": word("draft", own) if is_draft else "",
        "blocks": [[style, tidy(text)] for style, text in blocks if tidy(text)],
        "link": url,
        "link_words": word("more_on", own),
        "ink": look.ink,
        "band": look.band,
        "logo": base64.b64encode(look.logo).decode("ascii") if look.logo_type == "png" else "",
        "logo_alt": look.logo_alt or word("logo_alt", own, name=line(look.name)),
    }


def _parts(document: Document) -> list[tuple[str, str]]:
    """The parts in order: (style, text). A rumour without a fact before and after it is left out."""
    own = language_of(document)
    facts = facts_of(document, output="docx")
    has_rumour = bool(rumour_line(document)) and bool(facts.closing)
    blocks = [*_titled(part_title(document.format, "opening_fact", own), "fact", _text(document, "opening_fact"))]
    if has_rumour:
        blocks.append(("rumour", f"{myth_label(document.verdict, own)}: {_text(document, 'myth')}"))
    title = part_title(document.format, "explanation", own)
    if not title and document.format in ("sandwich", "fact_page"):
        title = rendering_word("explanation", own)
    told = _text(document, "explanation") if has_rumour else " ".join(one.text for one in facts.explanation)
    blocks += _titled(title, "body", told)
    blocks += _titled("", "body", spoken(document, beside_rumour=has_rumour))
    blocks += _titled(part_title(document.format, "closing_fact", own), "fact", _text(document, "closing_fact"))
    return blocks


def _titled(title: str, style: str, text: str) -> list[tuple[str, str]]:
    if not text:
        return []
    return [("heading", title), (style, text)] if title else [(style, text)]


def _text(document: Document, part: str) -> str:
    return " ".join(text for text, _numbers in sentences_of(document.part(part), document.language))
