"""W16: no personal identity number, e-mail, handle or link to the original post.

Data minimisation (GDPR article 5; JO 4935-2009), and a link amplifies the post (Phillips 2018). Ten digits without a hyphen
count as an identity number only when the check digit is right, so that telephone and case numbers pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sandwiches.document import PARTS
from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rendering.strip import link_targets
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import normalise

SOURCES = ("GDPR5", "JO4935", "Phillips18")
FORMATS = EVERY
EXAMPLES = (
    Example("sv", {}, {"explanation+": "Inlägget av @kalle77 är fel."}, "block"),
    Example("en", {}, {"explanation+": "See the [post](https://www.facebook.com/groups/1/posts/2)."}, "block"),
)
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+", re.U)
HANDLE = re.compile(r"(?<![\w.@/])@[A-Za-z0-9_][\w.-]{1,63}(?:@[\w.-]+)?")
IDENTITY = re.compile(
    r"(?<![\d-])(?:(?:18|19|20)?\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])([-+–]?)\d{4}(?![\d-])"
)
POST = re.compile(
    r"(?<![\w.-])(?:https?://)?(?:[\w-]{1,40}\.){0,3}(?:facebook|fb|twitter|x|instagram|tiktok|threads|reddit|flashback|linkedin|vk|bsky|youtube|t|youtu)"
    r"\.(?:com|net|org|me|be|app|co|watch|social)/[^\s)>\]]+|https?://[\w.-]+/@[\w.]+/\d+",
    re.I,
)

# An address that ends in the number of a post, a user or a film, whatever the site is called.
ITEM = re.compile(
    r"https?://[^\s/)>\]]{1,200}/(?:[^\s)>\]]{0,200}/)?(?:p|post|posts|inlagg|status|statuses|u|user|users|profile|profil|t|thread|trad|"
    r"threads|topic|permalink|groups?|comments?|reel|watch|video|videos|v|story|stories|@[\w.-]{1,64})[/=?][^\s)>\]]{1,300}",
    re.I,
)
SITE = re.compile(r"https?://[^/\s]+/", re.I)
ADDRESS = re.compile(r"https?://[^\s)>\]]{4,500}", re.I)
ABOUT_POST = {
    "sv": re.compile(
        r"\b(?:inlägg\w*|tråd(?:en|ar)?|kommentar\w*|originalet|kontot|profil(?:en)?|flödet|facebook\w*|gruppen)\b", re.I
    ),
    "en": re.compile(r"\b(?:posts?|posted|thread|comments?|original|account|profile|feed|facebook|tweet\w*)\b", re.I),
}


def check(reading: Reading) -> Iterator[Hit]:
    """Block personal data and links to posts in the parts, also inside the Markdown's links, and in other published text."""
    document = reading.document
    for part in PARTS:
        raw = normalise(document.part(part))
        found = _find(f"{reading.text(part)} {' '.join(link_targets(raw))}") if raw else ""
        found = found or _link_to_post(reading, part, raw)
        if found and not _is_own(found, reading):
            yield Hit("block", part, found)
    found = _find(normalise(document.quote))
    if found:
        yield Hit("block", "quote", found)
    images = " ".join(f"{image.alt} {image.text}" for image in document.images)
    found = _find(normalise(f"{document.claim} {document.true_kernel} {document.humour_text} {images}"))
    if found:
        yield Hit("block", "whole", found)


def _is_own(found: str, reading: Reading) -> bool:
    """Tell whether this is the footer's own address, or a page of a site that the answer has as a source."""
    document = reading.document
    if "@" in found and not found.startswith("http"):
        return found.rstrip(".,").lower() in document.footer.contact.lower()
    host = SITE.match(found)
    return host is not None and any(one.url.startswith(host.group()) for one in document.evidence) and not POST.search(found)


def _link_to_post(reading: Reading, part: str, raw: str) -> str:
    """Give an address that is no source, in a sentence that speaks of a post."""
    sources = {one.url.strip().rstrip("/") for one in reading.document.evidence}
    found = ADDRESS.search(raw)
    about = ABOUT_POST.get(reading.language)
    if not found or not about or found.group().rstrip("/.,;") in sources:
        return ""
    return found.group() if any("http" in one and about.search(one) for one in reading.sentences(part)) else ""


@lru_cache(maxsize=2048)
def _find(text: str) -> str:
    for pattern in (EMAIL, HANDLE, POST, ITEM):
        match = pattern.search(text)
        if match:
            return match.group()
    return next((match.group() for match in IDENTITY.finditer(text) if _is_identity(match.group())), "")


def _is_identity(written: str) -> bool:
    digits = re.sub(r"\D", "", written)
    return len(digits) == 12 or (not written.isdigit() and written[:2] != "07") or _has_check_digit(digits[-10:])


def _has_check_digit(digits: str) -> bool:
    """Tell whether ten digits end in the right check digit (Luhn)."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(digits)]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
