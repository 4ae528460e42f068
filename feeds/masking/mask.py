"""`mask`: text → text without personal identifiers (METHOD.md F5), before anything is stored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from feeds.masking.links import BARE_SOCIAL, URL, find_link_end, is_post_link
from feeds.masking.patterns import ACCOUNTS, ADDRESSES, EMAIL, HANDLES, IDENTITY, PHONES, PLATES, Pattern
from feeds.masking.screens import can_hold_bare_link, can_hold_link, choose_after_links, choose_email
from feeds.masking.shadow import cast_shadow

TOKENS = {
    "identity_number": "[personnummer]",
    "phone": "[telefonnummer]",
    "email": "[e-post]",
    "handle": "[användarnamn]",
    "post_link": "[länk till inlägg]",
    "address": "[adress]",
    "account": "[konto]",
    "plate": "[registreringsnummer]",
}
# A masked part is blanked with this for the patterns that follow; no pattern accepts it.
_BLANK = "\x01"
_MAX_ROUNDS = 5
_AFTER_LINKS = HANDLES + IDENTITY + ACCOUNTS + PHONES + ADDRESSES + PLATES


@dataclass(frozen=True)
class Masked:
    """The masked text, and how many of each kind were taken out (kinds as in TOKENS; absent means none)."""

    text: str
    counts: Mapping[str, int] = field(default_factory=dict)


def mask(text: str, *, is_screened: bool = True) -> Masked:
    """Gives `text` with personal identifiers replaced by words in brackets. Masking twice changes nothing more.

    Full-width and other digits, composed letters, invisible characters and odd spaces and dashes do not hide anything.
    The time is linear in the length. Names of people are not found; links to articles stay. `is_screened=False` runs
    every pattern, also those that cannot find anything: it is slow, and a test holds the two equal.
    """
    counts: Counter[str] = Counter()
    for _round in range(_MAX_ROUNDS):
        text, found = _mask_once(text, is_screened)
        if not found:
            break
        counts.update(found)
    return Masked(text, dict(counts))


def find_spans(text: str) -> list[tuple[int, int, str]]:
    """Where `mask` would put a word in brackets, as (start, end, kind) in `text`; for a person who looks before it is done."""
    shadow = cast_shadow(text)
    spans = sorted((*shadow.span(start, end), kind) for start, end, kind in _find_screened(shadow.text))
    apart: list[tuple[int, int, str]] = []
    for start, end, kind in spans:
        first = max(start, apart[-1][1] if apart else 0)
        if first < end:
            apart.append((first, end, kind))
    return apart


def _mask_once(text: str, is_screened: bool) -> tuple[str, Mapping[str, int]]:
    shadow = cast_shadow(text)
    finds = _find_screened(shadow.text) if is_screened else _find_all(shadow.text)
    if not finds:
        return text, {}
    parts: list[str] = []
    place = 0
    for start, end, kind in sorted(finds):
        first, last = shadow.span(start, end)
        if first < place:
            first = place
        parts += (text[place:first], TOKENS[kind])
        place = max(place, last)
    parts.append(text[place:])
    return "".join(parts), Counter(kind for _start, _end, kind in finds)


def _find_all(shadow: str) -> list[tuple[int, int, str]]:
    """Gives what to mask as (start, end, kind); no two overlap. Kept links are hidden from the patterns that follow."""
    finds: list[tuple[int, int, str]] = []
    shadow = BARE_SOCIAL.sub(_link_taker(finds), URL.sub(_link_taker(finds), shadow))
    for pattern in EMAIL:
        shadow = _take(shadow, pattern, finds)
    shadow = URL.sub(_hide_link, shadow)
    for pattern in _AFTER_LINKS:
        shadow = _take(shadow, pattern, finds)
    return finds


def _find_screened(shadow: str) -> list[tuple[int, int, str]]:
    """As `_find_all`, without the patterns that cannot find anything."""
    finds: list[tuple[int, int, str]] = []
    has_link = can_hold_link(shadow)
    if has_link:
        shadow = URL.sub(_link_taker(finds), shadow)
    if can_hold_bare_link(shadow):
        shadow = BARE_SOCIAL.sub(_link_taker(finds), shadow)
    for pattern in choose_email(shadow):
        shadow = _take(shadow, pattern, finds)
    if has_link:
        shadow = URL.sub(_hide_link, shadow)
    for pattern in choose_after_links(shadow):
        shadow = _take(shadow, pattern, finds)
    return finds


def _take(shadow: str, pattern: Pattern, finds: list[tuple[int, int, str]]) -> str:
    group = "number" if "number" in pattern.regex.groupindex else 0

    def blank(match: re.Match[str]) -> str:
        if not pattern.accepts(match):
            return match.group()
        start, end = match.span(group)
        finds.append((start, end, pattern.kind))
        return match.group()[: start - match.start()] + _BLANK * (end - start) + match.group()[end - match.start() :]

    return pattern.regex.sub(blank, shadow)


def _link_taker(finds: list[tuple[int, int, str]]) -> Callable[[re.Match[str]], str]:
    def blank(match: re.Match[str]) -> str:
        start = match.start()
        end = find_link_end(match.string, start, match.end())
        if end == start or not (match.re is BARE_SOCIAL or is_post_link(match.string[start:end])):
            return match.group()
        finds.append((start, end, "post_link"))
        return _BLANK * (end - start) + match.string[end : match.end()]

    return blank


def _hide_link(match: re.Match[str]) -> str:
    """An article's address stays whole: the digits in it are nobody's number."""
    end = find_link_end(match.string, match.start(), match.end())
    return _BLANK * (end - match.start()) + match.string[end : match.end()]
