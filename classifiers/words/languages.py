"""Which language a text is in, and how well the classifiers read it. Counts function words; no model, no download."""

from __future__ import annotations

from classifiers.types import LanguageSupport
from classifiers.words.wording import ENGLISH, SWEDISH, split_words

FULL = ("sv", "en")
PARTIAL = ("nb", "da", "fi")
_NAMES = {"no": "nb", "nn": "nb", "nob": "nb", "nno": "nb", "swe": "sv", "eng": "en", "dan": "da", "fin": "fi"}
_READ_CHARACTERS = 2000
_FEW_WORDS = 12
# Words that one of the languages uses often and Swedish does not write so. Shared words decide nothing.
_NORWEGIAN_LIST = (
    "ikke jeg hva hvor hvordan noen etter også være bare mye når nå ble blitt fra dere oss kommunen regjeringen sier må "
    "skal uten hun deg meg hvis eller av og på til det er har med som"
)
_NORWEGIAN = frozenset(_NORWEGIAN_LIST.split())
_DANISH_LIST = (
    "ikke jeg hvad hvor hvordan nogen efter også være bare meget når nu blev blevet fra jer os kommunen regeringen siger må "
    "skal uden hun dig mig hvis eller af og på til det er har med som ud at kun selv igen"
)
_DANISH = frozenset(_DANISH_LIST.split())
_FINNISH_LIST = (
    "ja on ei se että oli ovat mutta kun kuin niin myös tai jos hän minä me te he tämä joka mikä missä milloin vain nyt jo "
    "sitten kanssa ennen jälkeen yli ilman täällä siellä kunta hallitus suomi ruotsi ruotsissa"
)
_FINNISH = frozenset(_FINNISH_LIST.split())
_ENDINGS = ("ssa", "ssä", "sta", "stä", "lla", "llä", "lle", "ksi", "iden", "jen", "ista", "itä", "nnen", "aan", "ään", "een")


def guess_language(text: str) -> str | None:
    """'sv', 'en', 'nb', 'da', 'fi', or None when none has the upper hand."""
    words = split_words(text[:_READ_CHARACTERS])
    counts = {
        "sv": sum(word in SWEDISH for word in words) + 0.5 * sum(any(char in "åäö" for char in word) for word in words),
        "en": float(sum(word in ENGLISH for word in words)),
    }
    strange = sum(any(char in "æø" for char in word) for word in words)
    if strange or "ikke" in words or "jeg" in words:
        counts |= {"nb": _count(words, _NORWEGIAN, "av", "etter", "fra") + strange}
        counts |= {"da": _count(words, _DANISH, "af", "efter", "at") + strange}
    counts["fi"] = sum(word in _FINNISH for word in words) + 0.9 * sum(len(w) > 6 and w.endswith(_ENDINGS) for w in words)
    ranked = sorted(counts.items(), key=lambda pair: -pair[1])
    if ranked[0][1] == 0 or (ranked[0][1] == ranked[1][1] and {ranked[0][0], ranked[1][0]} != {"nb", "da"}):
        return None
    return ranked[0][0]


def _count(words: list[str], known: frozenset[str], *telling: str) -> float:
    return sum(word in known for word in words) + 0.5 * sum(word in telling for word in words)


def name_language(code: str | None) -> str | None:
    """The two letters we use for a language code from outside, such as sv-SE or no."""
    short = (code or "").replace("_", "-").split("-")[0].lower()
    return _NAMES.get(short, short) or None


def name_support(text: str, language: str | None) -> LanguageSupport:
    """How well a text is read. A few Latin words whose language nobody can tell (a headline, a name) are read in full."""
    if language in FULL:
        return "full"
    if language in PARTIAL:
        return "partial"
    letters = [char for char in text[:_READ_CHARACTERS] if char.isalpha()]
    latin = sum(char < "\u0250" for char in letters)
    if language is None and len(split_words(text[:_READ_CHARACTERS])) < _FEW_WORDS and latin > 0.5 * len(letters):
        return "full"
    return "none"
