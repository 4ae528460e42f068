"""Markdown to the bare text that rules read: emphasis, links and lists gone, source markers kept. Linear in time."""

from __future__ import annotations

import re
from functools import lru_cache

_LINK = re.compile(r"!?\[([^\[\]]*)\]\(\s*<?([^()\s<>]*(?:\([^()\s]*\))?[^()\s<>]*)>?(?:\s+[\"'][^\"'()]*[\"'])?\s*\)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>", re.I)
_LINE_START = re.compile(r"^ {0,3}(?:(?:[-*+]|\d{1,2}[.)]) +|#{1,6} +|> ?)")
_RULE_LINE = re.compile(r"^ {0,3}(?:[-*_] ?){3,}$")
_STARS = re.compile(r"\*+(?=[^\s*])|(?<=[^\s*])\*+")
_UNDERSCORES = re.compile(r"(?<![\w_])_+(?=[^\s_])|(?<=[^\s_])_+(?![\w_])")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>])")
_HIDE = 0xE000  # private use: an escaped character waits there until emphasis is gone
_HIDDEN = re.compile("[\ue000-\ue07f]")


@lru_cache(maxsize=2048)
def strip_markdown(text: str) -> str:
    """Give the text without Markdown. Lines of one paragraph are joined; each paragraph and list item is a line."""
    text = _ESCAPE.sub(lambda found: chr(_HIDE + ord(found.group(1))), text)
    blocks: list[list[str]] = [[]]
    for line in text.splitlines():
        if not line.strip() or _RULE_LINE.match(line):
            blocks.append([])
            continue
        start = _LINE_START.match(line)
        if start:
            blocks.append([])
            line = line[start.end() :]
        blocks[-1].append(line.strip())
    joined = "\n".join(" ".join(block) for block in blocks if block)
    return _reveal(_strip_inline(joined))


def link_targets(text: str) -> list[str]:
    """Give the addresses that the Markdown's links point to."""
    return [found.group(2) for found in _LINK.finditer(text)] + _AUTOLINK.findall(text)


def _strip_inline(text: str) -> str:
    text = _LINK.sub(lambda found: found.group(1), text)
    text = _AUTOLINK.sub(lambda found: found.group(1), text)
    return _UNDERSCORES.sub("", _STARS.sub("", text.replace("`", "")))


def _reveal(text: str) -> str:
    return _HIDDEN.sub(lambda found: chr(ord(found.group()) - _HIDE), text)
