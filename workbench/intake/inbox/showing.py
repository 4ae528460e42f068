"""Text from outside, made safe to look at: hidden characters get a mark, links show their true host, masks are worded."""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import urlsplit

import idna
from flask_babel import gettext as _
from markupsafe import Markup, escape

from feeds.masking import TOKENS
from workbench.intake.wording import MASKS

# Characters that change the reading direction or have no width: they can make a text look like another.
_CONTROLS = {
    0x00AD: "SHY", 0x061C: "ALM", 0x180E: "MVS", 0x200B: "ZWSP", 0x200C: "ZWNJ", 0x200D: "ZWJ", 0x200E: "LRM", 0x200F: "RLM",
    0x202A: "LRE", 0x202B: "RLE", 0x202C: "PDF", 0x202D: "LRO", 0x202E: "RLO", 0x2060: "WJ", 0x2061: "FA", 0x2062: "IT",
    0x2063: "IS", 0x2064: "IP", 0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI", 0xFEFF: "BOM",
}  # fmt: skip
_CONTROL = re.compile("[" + "".join(map(chr, _CONTROLS)) + "]")
_MASK = re.compile("|".join(re.escape(token) for token in TOKENS.values()))
_KIND = {token: kind for kind, token in TOKENS.items()}
_EMOJI_JOINER = 0x200D


def visible(text: str | None) -> Markup:
    """The text, escaped; every hidden control character as a small mark that names it."""
    return _mark_controls(text or "")


def item_text(text: str | None, words: Iterable[str] = ()) -> Markup:
    """As `visible`; what was masked is worded, and the words that moved the score are marked."""
    shown = Markup()
    place = 0
    text = text or ""
    for match in _MASK.finditer(text):
        shown += _mark_words(text[place : match.start()], words)
        shown += Markup('<span class="masked">{}</span>').format(str(MASKS[_KIND[match.group()]]))
        place = match.end()
    return shown + _mark_words(text[place:], words)


def shown_host(url: str | None) -> str:
    """The host of a link as the network knows it (ASCII): look-alike letters cannot hide another host. Empty if there is none."""
    try:
        parts = urlsplit(url or "")
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or parts.port == 0:  # reading a port that is none raises
            return ""
        return host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    except (ValueError, idna.IDNAError):
        return ""


def safe_link(url: str | None) -> str:
    """The address with its host in ASCII and nothing invisible in it; empty when it cannot be a web address."""
    host = shown_host(url)
    if not host or url is None or _CONTROL.search(url) or any(unicodedata.category(letter) == "Cc" for letter in url):
        return ""
    parts = urlsplit(url)
    if "@" in parts.netloc:
        return ""
    port = f":{parts.port}" if parts.port else ""
    host = f"[{host}]" if ":" in host else host
    return parts._replace(netloc=host + port).geturl()


def _mark_controls(text: str) -> Markup:
    if _CONTROL.search(text) is None:
        return escape(text)
    shown = Markup()
    place = 0
    for match in _CONTROL.finditer(text):
        shown += escape(text[place : match.start()])
        shown += _show_control(match)
        place = match.end()
    return shown + escape(text[place:])


def _show_control(match: re.Match[str]) -> Markup:
    letter = match.group()
    before = match.string[match.start() - 1] if match.start() else ""
    if ord(letter) == _EMOJI_JOINER and before and unicodedata.category(before) in ("So", "Sk", "Mn"):
        return escape(letter)
    title = _("hidden character: %(name)s", name=unicodedata.name(letter, _CONTROLS[ord(letter)]).lower())
    return Markup('<span class="hidden-mark" title="{}">{}</span>').format(title, _CONTROLS[ord(letter)])


def _mark_words(text: str, words: Iterable[str]) -> Markup:
    wanted = sorted({word for word in words if word}, key=len, reverse=True)
    if not wanted:
        return _mark_controls(text)
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(word) for word in wanted) + r")(?!\w)", re.IGNORECASE)
    shown = Markup()
    place = 0
    for match in pattern.finditer(text):
        shown += _mark_controls(text[place : match.start()])
        shown += Markup("<mark>{}</mark>").format(_mark_controls(match.group()))
        place = match.end()
    return shown + _mark_controls(text[place:])
