"""What a rule asks for, read from its row, and all rules sorted so that an event meets only those that may hold. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from workbench.alerts.models import AlertRule
from workbench.alerts.rules.firing import window_of
from workbench.alerts.rules.words import WordIndex

COUNTED = ("sightings", "sources")
TEXTUAL = ("words", "spokesperson")
Districts = Mapping[str, frozenset[str]]
NO_DISTRICTS: Districts = {}


@dataclass(frozen=True)
class Asked:
    """One rule with its conditions as sets. An empty set means: all."""

    rule: AlertRule
    themes: frozenset[str]
    places: frozenset[str]
    channels: frozenset[str]
    genres: frozenset[str]
    sources: frozenset[int]
    words: tuple[str, ...]
    spokespersons: frozenset[int]
    streams: frozenset[str]
    asks: frozenset[str]
    what: frozenset[str]
    with_unread: bool
    only_likely: bool
    how: str
    view_id: int

    @property
    def window(self) -> timedelta:
        """How far back it counts."""
        return window_of(self.rule)

    @property
    def counts_as(self) -> tuple[object, ...]:
        """Rules with the same of this have the same count for the same rumour."""
        return (self.rule.kind, self.rule.window_hours, self.places, self.channels, self.with_unread)


def read_rule(rule: AlertRule, districts: Districts = NO_DISTRICTS) -> Asked:
    """The rule's conditions. What is missing or of another shape counts as not asked for.

    The name of a district stands for all its spellings: `districts` gives them by the name.
    """
    given = rule.conditions or {}
    themes = _words(given.get("themes")) or ([rule.theme] if rule.theme else [])
    return Asked(
        rule=rule,
        themes=frozenset(themes),
        places=frozenset(key for place in _words(given.get("places")) for key in _spellings(place_key(place), districts)),
        channels=frozenset(_words(given.get("channels"))),
        genres=frozenset(_words(given.get("genres"))),
        sources=_ids(given.get("sources")),
        words=tuple(_words(given.get("words"))),
        spokespersons=_ids(given.get("spokespersons")),
        streams=frozenset(_words(given.get("streams")) or ["rumour"]),
        asks=frozenset(_words(given.get("asks")) or ["rumour", "spokesperson"]),
        what=frozenset(_words(given.get("what"))),
        with_unread=bool(given.get("with_unread")),
        only_likely=bool(given.get("only_likely")),
        how=str(given.get("how") or "unread"),
        view_id=next(iter(_ids([given.get("view")])), 0),
    )


def digest_of(rule: AlertRule) -> str:
    """Of everything that decides when the rule fires; the name, the receivers and how loud it is do not."""
    given = {name: value for name, value in sorted((rule.conditions or {}).items()) if value}
    decides = [rule.kind, rule.threshold, rule.window_hours, rule.theme or "", given]
    return hashlib.sha256(json.dumps(decides, sort_keys=True, ensure_ascii=True).encode()).hexdigest()[:32]


def place_key(place: str) -> str:
    """Small letters, one blank between words."""
    return " ".join(place.casefold().split())


@dataclass
class RuleBook:
    """The active rules, sorted by what they look at."""

    asked: dict[int, Asked] = field(default_factory=dict)
    by_kind: dict[str, list[Asked]] = field(default_factory=dict)
    counted_by_theme: dict[str, list[Asked]] = field(default_factory=dict)  # "" holds those of every theme
    words: WordIndex[int] = field(default_factory=WordIndex)
    known: list[list[int]] = field(default_factory=list)  # [id, version] of each, by id

    def of_kind(self, *kinds: str) -> list[Asked]:
        """The rules of these kinds."""
        return [one for kind in kinds for one in self.by_kind.get(kind, ())]

    def counted_for(self, theme: str) -> list[Asked]:
        """The rules that count reports of a rumour of this theme."""
        return [*self.counted_by_theme.get("", ()), *self.counted_by_theme.get(theme, ())]

    def longest_window(self) -> timedelta:
        """How far back any counting rule looks."""
        return max((one.window for one in self.of_kind(*COUNTED)), default=timedelta(hours=1))


def make_book(rules: Iterable[AlertRule], roles: Mapping[int, Sequence[str]], districts: Districts = NO_DISTRICTS) -> RuleBook:
    """The rules sorted. `roles` are the words for each spokesperson's role, by id; `districts` the spellings of each."""
    book = RuleBook()
    for rule in rules:
        asked = read_rule(rule, districts)
        book.asked[rule.id] = asked
        book.known.append([rule.id, rule.version])
        book.by_kind.setdefault(rule.kind, []).append(asked)
        if rule.kind in COUNTED:
            for theme in asked.themes or {""}:
                book.counted_by_theme.setdefault(theme, []).append(asked)
        elif rule.kind in TEXTUAL:
            book.words.add(rule.id, watched(asked, roles))
    book.known.sort()
    return book


def watched(asked: Asked, roles: Mapping[int, Sequence[str]]) -> list[str]:
    """The phrases of a rule: its own words, and those of the roles it minds."""
    if asked.rule.kind != "spokesperson":
        return list(asked.words)
    chosen = [
        role for number in sorted(roles) if not asked.spokespersons or number in asked.spokespersons for role in roles[number]
    ]
    return list(dict.fromkeys([*asked.words, *chosen]))


def _words(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str) and each] if isinstance(value, list) else []


def _spellings(key: str, districts: Districts) -> frozenset[str]:
    return districts.get(key, frozenset()) | {key}


def _ids(value: Any) -> frozenset[int]:
    return frozenset(each for each in value if isinstance(each, int)) if isinstance(value, list) else frozenset()
