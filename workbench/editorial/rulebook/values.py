"""One setting of the rulebook: its name, its value in a version, and a person's typing read into a value within bounds."""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from sandwiches.method import LANGUAGES
from sandwiches.rulebook import DEFAULT_RULEBOOK, Bound, ListBound, bounds
from sandwiches.words.text import tokens
from workbench.errors import NotFound, Refused
from workbench.web.languages import language, show_number
from workbench.web.vocabulary import word

PLACES = {"threshold": "thresholds", "cues": "cues", "synonyms": "synonyms"}
WORDING = re.compile(r"[^\W_][\w '’.%/+-]*", re.UNICODE)
Content = Mapping[str, Any]


@dataclass(frozen=True)
class Setting:
    """What can be changed at a time: a threshold, a word list in a language, or the synonyms of a theme in a language."""

    kind: str
    key: str
    language: str = ""

    @property
    def title(self) -> str:
        """Its name in the language of the page."""
        if self.kind == "synonyms":
            return _("Every theme") if self.key == "general" else word(self.key, "theme")
        bound = self.bound
        return bound.title_sv if language() == "sv" else bound.title_en

    @property
    def bound(self) -> Bound | ListBound:
        """What a threshold or a word list may be."""
        return bounds().thresholds[self.key] if self.kind == "threshold" else bounds().lists[self.key]


def setting(kind: str, key: str, language: str = "") -> Setting:
    """The setting of that name. Raises NotFound when there is none."""
    which = Setting(kind, key, language)
    if not is_setting(which):
        raise NotFound(subject_id=f"{kind}/{key}/{language}")
    return which


def is_setting(which: Setting) -> bool:
    """Whether the method has a setting of that kind, name and language."""
    known = {"threshold": bounds().thresholds, "cues": bounds().lists, "synonyms": bounds().themes}
    languages = ("",) if which.kind == "threshold" else LANGUAGES
    return which.kind in known and which.key in known[which.kind] and which.language in languages


def shipped_value(which: Setting) -> Any:
    """The method's own value, as JSON."""
    if which.kind == "threshold":
        return bounds().thresholds[which.key].default
    if which.kind == "cues":
        return list(DEFAULT_RULEBOOK.cue_list(which.key, which.language))
    return [list(group) for group in DEFAULT_RULEBOOK.synonym_groups(which.key, which.language)]


def value_in(content: Content, which: Setting) -> Any:
    """The value that a version's content gives the setting, as JSON."""
    kept = content.get(PLACES[which.kind], {})
    if which.kind == "threshold":
        return float(kept.get(which.key, shipped_value(which)))
    own = kept.get(which.key, {}).get(which.language)
    return shipped_value(which) if own is None else own


def with_value(content: Content, which: Setting, value: Any) -> dict[str, Any]:
    """The content with one value changed; what equals the method's own is left out."""
    place = PLACES[which.kind]
    changed: dict[str, Any] = {name: dict(part) for name, part in content.items()}
    part = changed.setdefault(place, {})
    if which.kind == "threshold":
        part[which.key] = value
        if value == shipped_value(which):
            del part[which.key]
    else:
        by_language = {**part.get(which.key, {}), which.language: value}
        if value == shipped_value(which):
            del by_language[which.language]
        part[which.key] = by_language
        if not by_language:
            del part[which.key]
    return {name: part for name, part in changed.items() if part}


def changed_settings(content: Content) -> list[Setting]:
    """Every setting that a content gives another value than the method's."""
    found = [Setting("threshold", key) for key in content.get("thresholds", {})]
    for kind in ("cues", "synonyms"):
        found += [Setting(kind, key, one) for key, part in content.get(PLACES[kind], {}).items() for one in part]
    return sorted(found, key=lambda one: (one.kind, one.key, one.language))


def read_number(which: Setting, typed: str) -> float:
    """The number that a person typed; a comma or a point stands before the decimals. Raises Refused."""
    bound = bounds().thresholds[which.key]
    text = unicodedata.normalize("NFKC", typed).strip().replace("−", "-").replace(",", ".")
    is_number = re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,9})?", text, re.ASCII) is not None
    number = float(text) if is_number else math.nan
    if not math.isfinite(number):
        raise Refused(_("Write a number, for example %(example)s.", example=show_value(bound.default)), subject_id=which.key)
    if bound.is_whole and number != int(number):
        raise Refused(_("Write a whole number."), subject_id=which.key)
    if not bound.least <= number <= bound.most:
        limits = {"least": show_value(bound.least), "most": show_value(bound.most)}
        raise Refused(_("The number must be between %(least)s and %(most)s.", **limits), subject_id=which.key)
    return number


def read_words(which: Setting, typed: str) -> list[str]:
    """The words or phrases of a list, one a line, each once. Raises Refused when one cannot be looked for, or too many or few."""
    bound = bounds().lists[which.key]
    words = list(dict.fromkeys(_wording(line, bound.most_letters) for line in typed.splitlines() if line.strip()))
    if not bound.least <= len(words) <= bound.most:
        limits: dict[str, Any] = {"count": show_value(len(words)), "least": bound.least, "most": bound.most}
        raise Refused(_("The list has %(count)s entries. It may have %(least)s to %(most)s.", **limits), subject_id=which.key)
    return words


def read_groups(which: Setting, typed: str) -> list[list[str]]:
    """Groups of wordings, one group a line with commas between. Raises Refused as `read_words`."""
    limit = bounds()
    groups = []
    for number, line in enumerate([line for line in typed.splitlines() if line.strip()], start=1):
        group = list(dict.fromkeys(_wording(one, limit.most_letters) for one in line.split(",") if one.strip()))
        if not 2 <= len(group) <= limit.most_wordings:
            values: dict[str, Any] = {"number": number, "count": len(group), "most": limit.most_wordings}
            message = _("Line %(number)s has %(count)s wordings. A group has 2 to %(most)s, with commas between.", **values)
            raise Refused(message, subject_id=which.key)
        groups.append(group)
    if len(groups) > limit.most_groups:
        many = {"count": show_value(len(groups)), "most": str(limit.most_groups)}
        raise Refused(_("There are %(count)s groups. The limit is %(most)s.", **many), subject_id=which.key)
    return groups


def repeats_note(which: Setting, typed: str) -> str:
    """What a person is told about words that stood twice in a list or a group; empty when none did."""
    lines = [line for line in typed.splitlines() if line.strip()]
    lists = [lines] if which.kind == "cues" else [line.split(",") for line in lines]
    cleaned = [[" ".join(tokens(one)) for one in each if one.strip()] for each in lists]
    count = sum(len(each) - len(set(each)) for each in cleaned) if which.kind != "threshold" else 0
    if not count:
        return ""
    return ngettext("%(num)d word stood twice. It is kept once.", "%(num)d words stood twice. They are kept once.", count)


def show_value(number: float) -> str:
    """A number with only the decimals it has, in the language of the page."""
    decimals = len(f"{number:.4f}".rstrip("0").partition(".")[2])
    return show_number(number, decimals)


def as_typed(which: Setting, value: Any) -> str:
    """A value as a person edits it: a number, words line by line, or a group a line."""
    if which.kind == "threshold":
        return show_value(value)
    return "\n".join(value if which.kind == "cues" else [", ".join(group) for group in value])


def _wording(raw: str, most_letters: int) -> str:
    text = unicodedata.normalize("NFC", raw).strip().lower()
    shown = "".join(one if one.isprintable() else "·" for one in text[:40])
    if len(text) > most_letters:
        raise Refused(_("“%(entry)s…” is longer than %(most)s letters.", entry=shown, most=most_letters))
    wording = " ".join(tokens(text))
    if not WORDING.fullmatch(text) or not wording:
        raise Refused(_("“%(entry)s” cannot be looked for. Use letters, digits, spaces, hyphens and apostrophes.", entry=shown))
    return wording
