"""From a municipality's changes, as JSON types, to a rulebook; what is out of bounds is refused by name."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sandwiches.errors import RulebookError
from sandwiches.method import LANGUAGES
from sandwiches.rulebook import DEFAULT_RULEBOOK, Bound, Groups, ListBound, Rulebook, bounds
from sandwiches.words.text import tokens

_KINDS = ("thresholds", "cues", "synonyms")


def rulebook_from(changes: Mapping[str, Any]) -> Rulebook:
    """Give the rulebook with the changes made. Raises RulebookError, whose `field` names what is out of bounds.

    Changes: ``{"thresholds": {"head_words": 14}, "cues": {"loaded": {"sv": […]}}, "synonyms": {"T01": {"sv": [[…], …]}}}``.
    A list replaces the method's; ``{"add": […], "remove": […]}`` in its place changes it.
    """
    _check_mapping(changes, "changes")
    for kind in changes:
        if kind not in _KINDS:
            raise RulebookError(str(kind)[:60], f"must be one of {', '.join(_KINDS)}")
    own = {kind: {} if changes.get(kind) is None else changes[kind] for kind in _KINDS}
    thresholds, cues, synonyms = _thresholds(own["thresholds"]), _cues(own["cues"]), _synonyms(own["synonyms"])
    return Rulebook(thresholds, cues, synonyms) if thresholds or cues or synonyms else DEFAULT_RULEBOOK


def _thresholds(record: Any) -> dict[str, float]:
    _check_mapping(record, "thresholds")
    known = bounds().thresholds
    found = {name: _threshold(value, _known(known, name, "thresholds")) for name, value in record.items()}
    for low in known.values():
        if low.not_above:
            value, limit = (found.get(name, known[name].default) for name in (low.name, low.not_above))
            if value > limit:
                raise RulebookError(f"thresholds.{low.name}", f"is {value:g}, above {low.not_above}, which is {limit:g}")
    return found


def _threshold(value: Any, bound: Bound) -> float:
    field = f"thresholds.{bound.name}"
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise RulebookError(field, "must be a number")
    if bound.is_whole and value != int(value):
        raise RulebookError(field, "must be a whole number")
    if not bound.least <= value <= bound.most:
        raise RulebookError(field, f"must be between {bound.least:g} and {bound.most:g}")
    return float(value)


def _cues(record: Any) -> dict[tuple[str, str], tuple[str, ...]]:
    _check_mapping(record, "cues")
    found = {}
    for name, by_language in record.items():
        bound = _known(bounds().lists, name, "cues")
        for language, change in _languages(by_language, f"cues.{name}"):
            field = f"cues.{name}.{language}"
            now = DEFAULT_RULEBOOK.cue_list(name, language)
            words = _changed(now, change, field, lambda one, field, bound=bound: _wording(one, field, bound.most_letters))
            _check_count(words, field, bound)
            found[name, language] = words
    return found


def _synonyms(record: Any) -> dict[tuple[str, str], Groups]:
    _check_mapping(record, "synonyms")
    found = {}
    for theme, by_language in record.items():
        if theme not in bounds().themes:
            raise RulebookError(f"synonyms.{str(theme)[:60]}", f"must be one of {', '.join(bounds().themes)}")
        for language, change in _languages(by_language, f"synonyms.{theme}"):
            field = f"synonyms.{theme}.{language}"
            groups = _changed(DEFAULT_RULEBOOK.synonym_groups(theme, language), change, field, _group)
            if len(groups) > bounds().most_groups:
                raise RulebookError(field, f"has {len(groups)} groups; the limit is {bounds().most_groups}")
            found[theme, language] = groups
    return found


def _changed(now: tuple[Any, ...], change: Any, field: str, read: Any) -> tuple[Any, ...]:
    """Give the entries after the change: a whole new list, or additions and removals."""
    if isinstance(change, Mapping):
        for key in change:
            if key not in ("add", "remove"):
                raise RulebookError(f"{field}.{str(key)[:60]}", "must be add or remove")
        removed = {read(one, field) for one in _list(change.get("remove") or [], field)}
        added = [read(one, field) for one in _list(change.get("add") or [], field)]
        return tuple(dict.fromkeys([*(one for one in now if one not in removed), *added]))
    return tuple(dict.fromkeys(read(one, field) for one in _list(change, field)))


def _group(value: Any, field: str) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(_wording(one, field, bounds().most_letters) for one in _list(value, field)))
    if not 2 <= len(words) <= bounds().most_wordings:
        raise RulebookError(field, f"holds a group of {len(words)}; a group has 2 to {bounds().most_wordings} wordings")
    return words


def _wording(value: Any, field: str, most_letters: int) -> str:
    """Give a word or phrase as the rules look for it: lower-case words with one space between."""
    if not isinstance(value, str):
        raise RulebookError(field, "must hold words as text")
    wording = " ".join(tokens(value)) + ("*" if value.rstrip().endswith("*") else "")
    if not tokens(value):
        raise RulebookError(field, f"holds an entry without a word: {value[:40]!r}")
    if len(wording) > most_letters:
        raise RulebookError(field, f"holds an entry longer than {most_letters} letters: {wording[:40]!r}")
    return wording


def _check_count(words: tuple[str, ...], field: str, bound: ListBound) -> None:
    if not bound.least <= len(words) <= bound.most:
        raise RulebookError(field, f"has {len(words)} entries; it may have {bound.least} to {bound.most}")


def _languages(record: Any, field: str) -> list[tuple[str, Any]]:
    _check_mapping(record, field)
    for language in record:
        if language not in LANGUAGES:
            raise RulebookError(f"{field}.{str(language)[:20]}", f"must be one of {', '.join(LANGUAGES)}")
    return list(record.items())


def _known(known: Mapping[str, Any], name: Any, where: str) -> Any:
    if name not in known:
        raise RulebookError(f"{where}.{str(name)[:60]}", "is not a name that can be changed")
    return known[name]


def _list(value: Any, field: str) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise RulebookError(field, "must be a list")
    if len(value) > 1000:
        raise RulebookError(field, f"has {len(value)} entries; that is too many")
    return list(value)


def _check_mapping(value: Any, field: str) -> None:
    if not isinstance(value, Mapping):
        raise RulebookError(field, "must be an object with fields")
