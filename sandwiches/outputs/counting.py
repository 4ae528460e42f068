"""How long a text is where it is to stand. Each network counts in its own way; the published rules are named at each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from sandwiches.outputs.graphemes import grapheme_count, graphemes, is_emoji

SHORT_LINK = 23
_ADDRESS = re.compile(r"https?://[^\s<>\"'”’]+", re.I)
_BARE = re.compile(
    r"(?<![\w@＠$#＃./\-])(?P<host>(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+(?P<top>[a-z]{2,24}))(?P<path>/[^\s<>\"'”’]*)?",
    re.I,
)
_TAIL = ".,:;!?)]}…"
_GENERIC = frozenset(
    "com org net info biz name pro gov edu int mil museum coop aero jobs mobi travel cat tel post xyz online site app dev".split()  # noqa: SIM905
)
_REMOTE_MENTION = re.compile(r"(?<![\w/])@([\w.\-]*\w)@[\w.\-]+\.\w+")
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_DOUBLE = frozenset("^{}\\[~]|€\f")


@dataclass(frozen=True, slots=True)
class Channel:
    """A place for short texts: its limit and how it counts. `shows_links` is false where a link costs what it is long."""

    id: str
    name: str
    limit: int
    count: Callable[[str], int]
    has_threads: bool = True


def links(text: str) -> list[tuple[int, int]]:
    """Give (start, end) of each whole address in the text; closing punctuation is not part of it."""
    found = []
    for match in _ADDRESS.finditer(text):
        end = match.end()
        while end > match.start() and text[end - 1] in _TAIL and not _closes(text[match.start() : end]):
            end -= 1
        if "." in text[match.start() : end].split("//", 1)[1]:
            found.append((match.start(), end))
    return found


def x_length(text: str) -> int:
    """X's weighted length, configuration v3: links 23, emoji 2, Latin and its neighbours 1, everything else 2.

    https://github.com/twitter/twitter-text (config/v3.json). A bare name such as norrvik.se without a path is no link.
    """
    text = unicodedata.normalize("NFC", text)
    spans = [*links(text), *_bare_links(text)]
    return SHORT_LINK * len(spans) + sum(_x_weight(one) for one in graphemes(_without(text, spans)))


def mastodon_length(text: str) -> int:
    """Mastodon's length: characters as people see them, links 23, the domain of a remote mention not counted.

    https://docs.joinmastodon.org/user/posting/#text
    """
    spans = links(text)
    rest = _REMOTE_MENTION.sub(lambda found: "@" + found.group(1), _without(text, spans))
    return SHORT_LINK * len(spans) + grapheme_count(rest)


def bluesky_length(text: str) -> int:
    """Bluesky's length: characters as people see them; a link counts as the short form that the app shows.

    https://docs.bsky.app/docs/advanced-guides/posts and the lexicon app.bsky.feed.post (300 graphemes, 3000 bytes).
    """
    return grapheme_count(shorten_links(text))


def threads_length(text: str) -> int:
    """Threads' length: characters, an emoji as many as its UTF-8 bytes. https://developers.facebook.com/docs/threads/overview"""
    return sum(len(one.encode("utf-8")) if is_emoji(one) else len(one) for one in graphemes(text))


def sms_length(text: str) -> int:
    """A text message's length in GSM letters (3GPP TS 23.038), or in UTF-16 units when a character is outside them."""
    if all(char in _GSM or char in _GSM_DOUBLE for char in text):
        return sum(2 if char in _GSM_DOUBLE else 1 for char in text)
    return len(text.encode("utf-16-le")) // 2


def sms_limit(text: str) -> int:
    """What two joined text messages hold: 306 GSM letters or 134 UTF-16 units."""
    return 306 if all(char in _GSM or char in _GSM_DOUBLE for char in text) else 134


def shorten_links(text: str) -> str:
    """Give the text with each address as Bluesky's app shows it: host and at most 13 characters of path."""
    pieces, at = [], 0
    for start, end in links(text):
        pieces += [text[at:start], short_address(text[start:end])]
        at = end
    return "".join([*pieces, text[at:]])


def short_address(address: str) -> str:
    """Give host and the beginning of the path: what people recognise."""
    host, slash, path = address.split("//", 1)[1].partition("/")
    rest = f"{slash}{path}" if path else ""
    return host + (f"{rest[:13]}..." if len(rest) > 15 else rest)


def _x_weight(cluster: str) -> int:
    if is_emoji(cluster):
        return 2
    return sum(1 if _is_light(ord(char)) else 2 for char in cluster)


def _is_light(code: int) -> bool:
    return code <= 4351 or 8192 <= code <= 8205 or 8208 <= code <= 8223 or 8242 <= code <= 8247


def _bare_links(text: str) -> list[tuple[int, int]]:
    """Addresses without https: counted as links when the top domain is generic or a path follows."""
    found = []
    for match in _BARE.finditer(text):
        top = match["top"].lower()
        if "://" in text[max(0, match.start() - 3) : match.start()] or not (top in _GENERIC or len(top) == 2):
            continue
        is_short_country_name = len(top) == 2 and match["host"].count(".") == 1 and top not in ("co", "tv")
        if match["path"] or not is_short_country_name:
            end = match.end()
            while text[end - 1] in _TAIL:
                end -= 1
            found.append((match.start(), end))
    whole = links(text)
    return [(start, end) for start, end in found if not any(first <= start < last for first, last in whole)]


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in sorted(spans):
        pieces.append(text[at:start])
        at = end
    return "".join([*pieces, text[at:]])


def _closes(address: str) -> bool:
    """Tell whether the last sign closes a bracket that the address itself opened."""
    pairs = {")": "(", "]": "[", "}": "{"}
    last = address[-1]
    return last in pairs and address.count(pairs[last]) >= address.count(last)


CHANNELS = (
    Channel("x", "X", 280, x_length),
    Channel("mastodon", "Mastodon", 500, mastodon_length),
    Channel("bluesky", "Bluesky", 300, bluesky_length),
    Channel("threads", "Threads", 500, threads_length),
    Channel("facebook", "Facebook", 63_206, len, has_threads=False),
    Channel("linkedin", "LinkedIn", 3_000, len, has_threads=False),
    Channel("sms", "SMS", 306, sms_length, has_threads=False),
)
_BY_ID = {one.id: one for one in CHANNELS}


def channel_of(channel_id: str) -> Channel:
    """Give a channel by its id; KeyError when there is none."""
    return _BY_ID[channel_id]


def channel_length(text: str, channel_id: str) -> int:
    """Give the length of a text as the channel counts it."""
    return _BY_ID[channel_id].count(text)


def channel_limit(text: str, channel_id: str) -> int:
    """Give the most that the channel takes; for text messages it depends on the letters used."""
    return sms_limit(text) if channel_id == "sms" else _BY_ID[channel_id].limit
