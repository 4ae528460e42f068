"""Links to people's posts and profiles, apart from links to articles."""

from __future__ import annotations

import re

_PATH = r"[^\s<>\"'\]\[|{}\\^`\x01]"
URL = re.compile(rf"(?<![\w@.-])(?:https?://|www\.){_PATH}{{1,2000}}", re.I)
# Every address on these hosts is a post, a profile, a closed room or a short link to one.
_SOCIAL_HOSTS = (
    r"x\.com|twitter\.com|t\.co|nitter\.net|fxtwitter\.com|vxtwitter\.com|facebook\.com|fb\.com|fb\.me|fb\.watch|m\.me|messenger\.com"
    r"|instagram\.com|instagr\.am|ig\.me|tiktok\.com|threads\.net|threads\.com|snapchat\.com|t\.me|telegram\.me|telegram\.org|vk\.com"
    r"|wa\.me|whatsapp\.com|discord\.gg|discord\.com|discordapp\.com|flashback\.org|familjeliv\.se|jodel\.com|truthsocial\.com|gab\.com"
    r"|gettr\.com|parler\.com|redd\.it|bsky\.app|bsky\.social|mastodon\.social|mastodon\.nu|mastodonsweden\.se|linkedin\.com|lnkd\.in|swish\.nu"
)
_SOCIAL = re.compile(rf"(?:[\w-]{{1,63}}\.){{0,4}}(?:{_SOCIAL_HOSTS})\.?(?::\d{{1,5}})?[/?#].{{1,2000}}", re.I | re.S)
BARE_SOCIAL = re.compile(rf"(?<![\w@./-])(?:[\w-]{{1,63}}\.){{0,4}}(?:{_SOCIAL_HOSTS})/{_PATH}{{1,2000}}", re.I)
# Fediverse servers have any host: their paths tell. Forums and video comments likewise.
_PERSON_PATH = re.compile(
    r"[^/?#]{1,255}(?:/(?:web/)?@[\w.-]{1,64}|/users?/[\w.-]{1,64}|/u/[\w.-]{1,64}|/notice/\w{1,64}|/profile/[\w.:-]{1,128}"
    r"|/r/\w{1,32}/comments/|/channel/[\w-]{1,64}|/objects/[\w-]{8,64}|/p/\w{1,32}/?$)",
    re.I,
)
_TRAILING = ".,;:!?)'\"…”’»*_"


def find_link_end(text: str, start: int, end: int) -> int:
    """Gives the end of a link without the sentence's own punctuation."""
    while end > start and text[end - 1] in _TRAILING:
        if text[end - 1] == ")" and text.count("(", start, end) >= text.count(")", start, end):
            break
        end -= 1
    return end


def is_post_link(url: str) -> bool:
    """True for an address of a post or a profile; False for an article."""
    address = re.sub(r"^https?://", "", url, flags=re.I)
    address = re.sub(r"^[^/?#@]{0,255}@", "", address)
    return bool(_SOCIAL.match(address) or _PERSON_PATH.match(address))
