"""Languages by their codes (BCP 47): the name in its own script, in Swedish and English, and the direction of writing."""

import re
from functools import cache

from babel import Locale, UnknownLocaleError
from flask_babel import gettext as _

from workbench.web.languages import RIGHT_TO_LEFT, language

CODE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")
OWN = ("sv", "en")
# Names that the locale data spells without its own language's script or not at all.
OWN_NAMES = {
    "rom": "romani čhib",
    "ckb": "کوردیی ناوەندی",
    "kmr": "kurmancî",
    "se": "davvisámegiella",
    "fit": "meänkieli",
    "prs": "دری",
}
OTHER_NAMES = {
    "rom": ("romska", "Romany"),
    "kmr": ("kurmanji", "Kurmanji"),
    "fit": ("meänkieli", "Meänkieli"),
    "prs": ("dari", "Dari"),
}


def read_code(typed: str) -> str:
    """The code in its usual capitals (ar, zh-Hant, pt-BR), or "" when it is none."""
    parts = typed.strip().replace("_", "-").split("-")
    rest = [part.title() if len(part) == 4 else part.upper() for part in parts[1:]]
    code = "-".join([parts[0].lower(), *rest])
    return code if CODE.fullmatch(code) else ""


@cache
def own_name(code: str) -> str:
    """The language's name in itself: العربية, Soomaali, suomi. "" when it is not known."""
    base = code.split("-")[0]
    if base in OWN_NAMES:
        return OWN_NAMES[base]
    locale = _locale(code)
    return (locale.languages.get(base) or "") if locale is not None else ""


@cache
def name_in(code: str, language: str) -> str:
    """The language's name in Swedish or English; the code itself when neither knows it."""
    base = code.split("-")[0]
    if base in OTHER_NAMES:
        return OTHER_NAMES[base][0 if language == "sv" else 1]
    return Locale.parse(language).languages.get(base) or code


def direction(code: str) -> str:
    """ "rtl" or "ltr"."""
    return "rtl" if code.lower().split("-")[0] in RIGHT_TO_LEFT else "ltr"


def language_name(code: str) -> str:
    """A template filter: the language in words of the page's own language."""
    own = {"sv": _("Swedish"), "en": _("English")}
    if code in own:
        return own[code]
    return name_in(code, language())


def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None
