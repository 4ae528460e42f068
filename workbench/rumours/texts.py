"""Texts that people type, made ready to be stored: control characters out, personal identifiers masked."""

import re
import unicodedata
from typing import Any

from flask_babel import gettext as _

from feeds.masking import mask
from workbench.errors import Refused

CLAIM_LENGTH = 75
LINE_LENGTH = 200
TEXT_LENGTH = 5_000
URL_LENGTH = 2_000
JOINERS = "\n\t\u200c\u200d"  # Persian words and joined emoji fall apart without the last two


def tidy(text: str) -> str:
    """The text without control and bidi characters, with plain line ends. What joins emoji and parts Persian letters stays."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (sign for sign in plain if sign in JOINERS or unicodedata.category(sign) not in ("Cc", "Cf", "Cs"))
    return "".join(kept).strip()


def masked(text: str, *, most: int = TEXT_LENGTH) -> str:
    """The text as it may be stored. Raises Refused when it is longer than `most`."""
    plain = tidy(text)
    if len(plain) > most:
        raise Refused(_("The text is too long: %(length)s characters, at most %(most)s.", length=len(plain), most=most))
    return mask(plain).text


def masked_line(text: str, *, most: int = LINE_LENGTH) -> str:
    """As `masked`, on one line."""
    return masked(re.sub(r"\s+", " ", text), most=most)


def read_claim(text: str) -> str:
    """A claim as it may be stored. Raises Refused when it is empty or longer than 75 characters."""
    claim = mask(re.sub(r"\s+", " ", tidy(text[:TEXT_LENGTH]))).text
    if not claim:
        raise Refused(_("Write the claim as one short, neutral statement."))
    if len(claim) > CLAIM_LENGTH:
        message = _("The claim is %(length)s characters long; at most 75 fit. Take away what is not needed.", length=len(claim))
        raise Refused(message)
    return claim


def needed(text: str, message: str, *, subject_id: Any = None) -> str:
    """The text masked. Raises Refused with `message` when nothing is written."""
    kept = masked(text)
    if not kept:
        raise Refused(message, subject_id=subject_id)
    return kept
