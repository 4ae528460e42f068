"""Pictures of an answer as figures beside the part that they belong to. Only the installation's own, and only where asked for.

A page of the installation shows them; a letter, a feed or an embedded answer goes without, unless it says where they lie.
Whatever words stand in a picture stand in the text too (rule X2), so nobody misses a fact.
"""

from __future__ import annotations

import re
from html import escape

from sandwiches.document import BODY_PARTS, Document, Image
from sandwiches.rendering.markdown import is_safe_address

_OWN_PATH = re.compile(r"/pictures/[0-9a-f]{64}\.(?:png|jpg|webp)")


def figures(document: Document, beside: str, pictures_at: str | None) -> str:
    """Give the figures that belong beside a part; with "" those that come after the text.

    `pictures_at` goes before their paths: "" on the installation's own pages, its address elsewhere, None for no pictures.
    """
    if pictures_at is None:
        return ""
    shown = [one for one in document.images if _place(document, one) == beside]
    return "".join(_figure(one, pictures_at) for one in shown if _OWN_PATH.fullmatch(one.url))


def _place(document: Document, image: Image) -> str:
    """The part that an image stands beside, if that part has text; the headline's come first, as those of the opening fact."""
    beside = "opening_fact" if image.beside == "headline" else image.beside
    return beside if beside in BODY_PARTS and document.part(beside).strip() else ""


def _figure(image: Image, pictures_at: str) -> str:
    address = f"{pictures_at.rstrip('/')}{image.url}"
    if pictures_at and not is_safe_address(address):
        return ""
    alt = "" if image.decorative else " ".join(image.alt.split())
    return f'<figure class="answer-picture"><img src="{escape(address)}" alt="{escape(alt)}" loading="lazy"></figure>'
