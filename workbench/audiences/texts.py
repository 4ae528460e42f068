"""Texts that people type into the register, made ready to be stored; languages read from words."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale
from flask_babel import gettext as _

from feeds.masking import mask
from workbench.errors import Refused

LINE_LENGTH = 200
TEXT_LENGTH = 2000
JOINERS = "\n\t\u200c\u200d"  # Persian words and joined emoji fall apart without the last two
MOST_LANGUAGES = 20
_CODE = re.compile(r"[a-z]{2,3}(-[a-z]{2,8})?")


def tidy(text: str | None) -> str:
    """The text without control and bidi characters, with plain line ends and no space around."""
    plain = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    kept = (sign for sign in plain if sign in JOINERS or unicodedata.category(sign) not in ("Cc", "Cf", "Cs"))
    return "".join(kept).strip()


def on_one_line(text: str | None) -> str:
    """As `tidy`, with one space wherever there was any."""
    return " ".join(tidy(text).split())


def line(text: str | None, *, most: int = LINE_LENGTH) -> str:
    """As `tidy`, on one line. Raises Refused when it is longer than `most`."""
    return _at_most(on_one_line(text), most)


def masked(text: str | None, *, most: int = TEXT_LENGTH) -> str:
    """As `tidy`, with telephone numbers, addresses and the like masked. Raises Refused when it is longer than `most`."""
    return mask(_at_most(tidy(text), most)).text


def read_languages(text: str | Iterable[str] | None) -> list[str]:
    """Codes of languages from codes or names with commas between: "sv, somaliska". Raises Refused for a word that is none."""
    words = tidy(text).split(",") if isinstance(text, str) else list(text or ())
    known, codes = _codes_by_name(), []
    for word in (" ".join(each.split()).lower() for each in words):
        code = known.get(word)
        if word and code is None:
            raise Refused(_("“%(word)s” is no language that we know. Write its name in Swedish or English.", word=word[:40]))
        if code is not None and code not in codes:
            codes.append(code)
    if len(codes) > MOST_LANGUAGES:
        raise Refused(_("At most %(most)s languages fit.", most=MOST_LANGUAGES))
    return codes


def name_language(code: str) -> str:
    """A language in the words of the page; the code itself if nobody knows it."""
    locale = get_locale() or Locale("en")
    try:
        return str(locale.languages.get(Locale.parse(code, sep="-").language, code))
    except (UnknownLocaleError, ValueError):
        return code


@cache
def _codes_by_name() -> dict[str, str]:
    """Some 1 300 names; made anew for each cell of a list of people they took a minute of a processor."""
    known: dict[str, str] = {}
    for place in ("en", "sv"):
        for code, name in Locale(place).languages.items():
            if _CODE.fullmatch(code.lower()) and code not in ("mul", "und", "zxx", "mis"):
                known[code.lower()] = code
                known[str(name).lower()] = code
    return known


def _at_most(text: str, most: int) -> str:
    if len(text) > most:
        raise Refused(_("The text is too long. At most %(most)s characters.", most=most))
    return text
