"""Watched words of many rules in many texts: each word of a text is looked up once, however many rules there are. Pure.

A word is met in all its usual forms in Swedish and English ("skola": skolan, skolor, skolbuss); with a star before it also inside
compounds ("*boende": asylboende). A short word is met in its own forms only. Several words of one line must follow each other.
Case and accents do not count.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sandwiches.words import stem, tokens
from workbench.intake.rules.matching import fold

Owner = TypeVar("Owner", bound=Hashable)
Spot = tuple[int, int]  # phrase, word within it

SHORTEST_ROOT = 4
MOST_PHRASES, LONGEST_PHRASE, MOST_WORDS = 50, 80, 6
LONGEST_TEXT = 20_000
MOST_KNOWN = 200_000


def phrases_of(written: str) -> list[str]:
    """The words as a person wrote them: one phrase for each line or comma; the same once."""
    found = (" ".join(part.split()) for line in written.replace("\x00", "").splitlines() for part in line.split(","))
    return list(dict.fromkeys(phrase for phrase in found if any(letter.isalnum() for letter in phrase)))


@dataclass(frozen=True)
class _Word:
    bare: str
    stems: frozenset[str]
    root: str  # a beginning that is enough; empty for a short word
    is_inside: bool


@dataclass
class WordIndex(Generic[Owner]):
    """The phrases of all owners. `owners_of(text)` says who has a phrase there, and which."""

    phrases: list[tuple[Owner, str, tuple[_Word, ...]]] = field(default_factory=list)
    _by_stem: dict[str, list[Spot]] = field(default_factory=dict)
    _by_root: dict[str, list[Spot]] = field(default_factory=dict)
    _inside: list[tuple[str, Spot]] = field(default_factory=list)
    _known: dict[str, tuple[Spot, ...]] = field(default_factory=dict)

    def add(self, owner: Owner, phrases: Iterable[str]) -> None:
        """Watch for these phrases on behalf of `owner`."""
        for phrase in phrases:
            words = tuple(_read_word(word) for word in phrase.split() if any(letter.isalnum() for letter in word))[:MOST_WORDS]
            if not words:
                continue
            number = len(self.phrases)
            self.phrases.append((owner, phrase, words))
            for place, word in enumerate(words):
                self._add_word(word, (number, place))
        self._known.clear()

    def owners_of(self, text: str) -> dict[Owner, list[str]]:
        """Everybody who has a phrase in the text, with the phrases that stand there."""
        if not self.phrases:
            return {}
        found: dict[Owner, list[str]] = {}
        for number in self._phrases_in(tokens(text[:LONGEST_TEXT])):
            owner, phrase, _ = self.phrases[number]
            held = found.setdefault(owner, [])
            if phrase not in held:
                held.append(phrase)
        return found

    def _add_word(self, word: _Word, spot: Spot) -> None:
        for each in word.stems | {word.bare}:
            self._by_stem.setdefault(each, []).append(spot)
        if word.root:
            self._by_root.setdefault(word.root, []).append(spot)
        if word.is_inside:
            self._inside.append((word.root or word.bare, spot))

    def _phrases_in(self, words: Sequence[str]) -> Iterator[int]:
        """Numbers of the phrases, by walking through the text once and following those that have begun."""
        begun: set[Spot] = set()
        for word in words:
            spots = self._spots_of(word)
            if not spots:
                begun = set()
                continue
            going = set()
            for number, place in spots:
                if place and (number, place) not in begun:
                    continue
                if place + 1 == len(self.phrases[number][2]):
                    yield number
                else:
                    going.add((number, place + 1))
            begun = going

    def _spots_of(self, word: str) -> tuple[Spot, ...]:
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            known = self._known[word] = self._find(word)
        return known

    def _find(self, word: str) -> tuple[Spot, ...]:
        spots: set[Spot] = set()
        for part in {word, *word.split("-")}:
            bare = fold(part)
            for each in {bare, *_stems(part)}:
                spots.update(self._by_stem.get(each, ()))
            for end in range(SHORTEST_ROOT, len(bare) + 1):
                spots.update(self._by_root.get(bare[:end], ()))
            spots.update(spot for root, spot in self._inside if root in bare)
        return tuple(sorted(spots))


def _read_word(written: str) -> _Word:
    is_inside = written.startswith("*")
    parts = tokens(written.lstrip("*"))
    word = parts[0] if parts else written.lower()
    bare, stems = fold(word), _stems(word)
    roots = [each for each in stems if len(each) >= SHORTEST_ROOT and bare.startswith(each)]
    return _Word(bare, stems, min(roots, key=len, default=""), is_inside)


def _stems(word: str) -> frozenset[str]:
    return frozenset(fold(stem(word, language)) for language in ("sv", "en"))
