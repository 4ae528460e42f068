"""What the templates of set pages need, as JSON types: card, poster, leaflet, advert, fact page. Pure: nothing is set here."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import date
from typing import Any

from sandwiches.document import Document
from sandwiches.formats import part_title
from sandwiches.outputs import fonts
from sandwiches.outputs.clean import direction, language_of, line, printable, sentences_of, shorten
from sandwiches.outputs.errors import CannotMake
from sandwiches.outputs.facts import Facts, Sentence, facts_of, spoken
from sandwiches.outputs.look import Look
from sandwiches.outputs.posts import rumour_line
from sandwiches.outputs.texts import card, footer_lines, source_line, source_list
from sandwiches.outputs.wording import word
from sandwiches.rendering.labels import myth_label
from sandwiches.rendering.labels import word as rendering_word

CARD_SIZES = {"card_wide": (1200, 630), "card_square": (1080, 1080)}
ADVERT_MM = (40, 400)
_MOST_HEADLINE = 160
_MOST_FACTS = 420
_MOST_BODY = 12_000
_LONG_WORD = 40


def page_data(
    output: str, document: Document, look: Look, *, url: str = "", is_draft: bool = False, size: tuple[int, int] | None = None
) -> dict[str, Any]:
    """Give the data of one set page. Raises CannotMake: no fact is left, letters are missing, the size is impossible."""
    make = {"card_wide": _card, "card_square": _card, "poster": _poster, "leaflet": _leaflet, "advert": _advert}
    facts = facts_of(document, output=output)
    shown = _frame(output, document, look, facts, url, is_draft)
    shown |= _size(output, size)
    given = make[output](document, look, facts, url) if output in make else _fact_sheet(document, look, facts, url)
    return shown | _clean(given, output)


def _frame(output: str, document: Document, look: Look, facts: Facts, url: str, is_draft: bool) -> dict[str, Any]:
    own = language_of(document)
    language, _dash, region = document.language.partition("-")
    name, link = line(look.name), url.partition("://")[2].rstrip("/")
    alt = look.logo_alt or word("logo_alt", own, name=name)
    words = {
        "title": shorten(facts.title, 200), "draft": word("draft", own) if is_draft else "",
        "draft_short": word("draft_short", own) if is_draft else "", "link": link if len(link) <= 60 else "",
        "more": word("more_on", own), "qr_alt": word("qr_alt", own, link=link),
    }  # fmt: skip
    unit = "" if output in CARD_SIZES else shorten(line(look.unit), 80)
    sender = {"name": shorten(name, 80), "unit": unit, "logo_alt": shorten(line(alt), 120)}
    return {
        **_clean(words, output),
        "lang": language if language.isalpha() and len(language) in (2, 3) else "en",
        "region": region if region.isalpha() and len(region) == 2 else None,
        "dir": direction(document.language),
        "tall": _is_tall(facts),
        "own_lang": own,
        "fonts": list(fonts.FAMILIES),
        "date": day_of(document),
        "qr_link": url if output not in CARD_SIZES else "",
        "qr_svg": "",
        "look": {
            **_clean(sender, output), "ink": look.ink, "ground": look.ground, "band": look.band,
            "logo_svg": logo_svg(look),
        },
    }  # fmt: skip


def logo_svg(look: Look) -> str:
    """Give the logo as SVG text: a PNG is put inside one, so that every template takes one kind. Empty without a logo."""
    if not look.logo:
        return ""
    if look.logo_type == "svg":
        return look.logo.decode("utf-8")
    width, height = png_size(look.logo)
    inside = base64.b64encode(look.logo).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"><image width="{width}" height="{height}" '
        f'xlink:href="data:image/png;base64,{inside}"/></svg>'
    )


def png_size(png: bytes) -> tuple[int, int]:
    """Give width and height from a PNG's first chunk. Raises ValueError for anything else."""
    if png[:8] != b"\x89PNG\r\n\x1a\n" or png[12:16] != b"IHDR":
        raise ValueError("not a PNG")
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def _card(document: Document, look: Look, _facts: Facts, url: str) -> dict[str, Any]:
    words = card(document, look, url=url)
    return {"headline": words.headline, "fact": words.fact, "source": words.source, "link": words.link}


def _poster(document: Document, _look: Look, facts: Facts, _url: str) -> dict[str, Any]:
    return {
        "headline": shorten(facts.title, _MOST_HEADLINE), "facts": _some(facts), "source": source_line(document, facts.opening),
    }  # fmt: skip


def _advert(document: Document, look: Look, facts: Facts, url: str) -> dict[str, Any]:
    own = language_of(document)
    sender = shorten(line(look.name), 60)
    return {**_poster(document, look, facts, url), "advert": word("advert", own, name=sender) if sender else ""}


def _leaflet(document: Document, look: Look, facts: Facts, url: str) -> dict[str, Any]:
    own = language_of(document)
    has_rumour = bool(rumour_line(document)) and bool(facts.closing)
    title = part_title(document.format, "explanation", own)
    if not title and document.format in ("sandwich", "fact_page"):
        title = rendering_word("explanation", own)
    explanation = _whole(document, "explanation") if has_rumour else _joined(facts.explanation)
    return {
        **_poster(document, look, facts, url),
        "back_title": word("what_is_said" if has_rumour else "background", own),
        "rumour_label": myth_label(document.verdict, own) if has_rumour else "",
        "rumour": _rumour(document) if has_rumour else "",
        "explanation_title": title if has_rumour or document.format != "sandwich" else "",
        "explanation": [*explanation, *_spoken(document, beside_rumour=has_rumour)],
        "closing": _joined(facts.closing),
        "sources": source_list(document)[:12],
        "sources_title": word("sources", own),
        "footer": footer_lines(document, look, ""),
    }


def _fact_sheet(document: Document, look: Look, facts: Facts, _url: str) -> dict[str, Any]:
    own = language_of(document)
    return {
        "headline": shorten(facts.title, 400),
        "facts": _joined(facts.opening),
        "explanation": [
            *_joined(facts.explanation),
            *([] if facts.opening else _joined(facts.closing)),
            *_spoken(document),
        ],
        "sources": source_list(document, facts)[:20],
        "sources_title": word("sources", own),
        "footer": footer_lines(document, look, ""),
    }


def _spoken(document: Document, *, beside_rumour: bool = False) -> list[str]:
    said = spoken(document, beside_rumour=beside_rumour)
    return [shorten(said, 600)] if said else []


def _rumour(document: Document) -> str:
    """The rumour as it is written; its label stands before it."""
    return " ".join(text for text, _numbers in sentences_of(document.myth, document.language))


def _whole(document: Document, part: str) -> list[str]:
    """A part as it is written, one paragraph."""
    return [shorten(" ".join(text for text, _numbers in sentences_of(document.part(part), document.language)), _MOST_BODY)]


def _some(facts: Facts) -> list[str]:
    """The first facts in whole sentences, as many as a poster holds."""
    chosen: list[str] = []
    for one in facts.opening:
        if one.text == facts.title or sum(map(len, chosen)) + len(one.text) > _MOST_FACTS:
            continue
        chosen.append(one.text)
    if not chosen and facts.opening and facts.opening[0].text != facts.title:
        chosen.append(shorten(facts.opening[0].text, _MOST_FACTS))
    return chosen


def _joined(sentences: Iterable[Sentence]) -> list[str]:
    text = " ".join(one.text for one in sentences)
    return [shorten(text, _MOST_BODY)] if text else []


def _size(output: str, size: tuple[int, int] | None) -> dict[str, int]:
    if output in CARD_SIZES:
        width, height = CARD_SIZES[output]
    elif output == "advert":
        width, height = size or (122, 90)
        if not all(ADVERT_MM[0] <= one <= ADVERT_MM[1] for one in (width, height)):
            raise CannotMake(output, "size", f"{width} × {height}")
    else:
        return {}
    return {"width": width, "height": height}


def _is_tall(facts: Facts) -> bool:
    """Whether the text is in a script whose letters reach higher or lower than Latin ones: Hebrew, Arabic, Thai, Ethiopic …"""
    letters = [char for char in facts.title if char.isalpha()]
    return sum(ord(char) >= 0x0530 for char in letters) * 2 > len(letters)


def day_of(document: Document) -> list[int] | None:
    """The document's own day, so that the same text gives the same bytes on every day."""
    for given in (document.published_at, document.verdict_at, document.decision_at):
        try:
            day = date.fromisoformat(given[:10])
        except ValueError:
            continue
        return [day.year, day.month, day.day]
    return None


def _clean(given: dict[str, Any], output: str) -> dict[str, Any]:
    """Every text as our fonts can set it, with places to break in very long words."""
    return {name: _clean_value(value, output) for name, value in given.items()}


def _clean_value(value: Any, output: str) -> Any:
    if isinstance(value, list):
        return [_breakable(printable(one, output)) for one in value]
    return _breakable(printable(value, output)) if isinstance(value, str) else value


def _breakable(text: str) -> str:
    """Words of more than 40 characters may be broken; Typst would let them run off the page."""
    if len(text) <= _LONG_WORD:
        return text
    return " ".join(
        "\u200b".join(word[at : at + 20] for at in range(0, len(word), 20)) if len(word) > _LONG_WORD else word
        for word in text.split(" ")
    )
