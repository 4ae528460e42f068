"""Whether two texts tell the same story: address, digest, shingles, bands. Pure values; standard library only.

Near duplicates are found by MinHash (Broder 1997, "On the resemblance and containment of documents") in its one-permutation
form (Li, Owen, Zhang 2012), which needs one hash a shingle and so no numpy: 16 bands of 4 values find 99.9 % of the pairs that
share 0.8 of their shingles. What the bands find is compared on the texts themselves before anything is joined.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import blake2b
from zlib import crc32

from feeds.fingerprints import compared_words, words_of

WINDOW = timedelta(days=30)
SAME_SOURCE_WINDOW = timedelta(days=2)  # the same words in the same place later are a recurring notice
NEAR, NEAR_OF_PEOPLE = 0.8, 0.9
SHINGLE, BANDS, ROWS = 4, 16, 4
FEWEST_WORDS, FEWEST_NEAR = 6, 12
FEWEST_OF_PEOPLE = 3

_NAME = re.compile(r"(?<![.!?:”\"»])\s+([A-ZÅÄÖÉÜ]\w+)")
_MIX, _MASK = 0x9E3779B97F4A7C15, (1 << 64) - 1
_FIGURES = frozenset(
    re.findall(
        r"\w+",
        """
    noll två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton tjugo trettio fyrtio femtio hundra
    tusen miljon miljoner miljard miljarder halv hälften första andra tredje zero two three four five six seven eight
    nine ten eleven twelve hundred thousand million billion half first second third måndag tisdag onsdag torsdag
    fredag lördag söndag monday tuesday wednesday thursday friday saturday sunday januari februari mars april maj juni
    juli augusti september oktober november december january february march may june july august october
    """,
    )
)
_TURNS = frozenset(
    re.findall(
        r"\w+",
        """
    inte ej icke aldrig ingen inget inga utan not no never none without uppdatering uppdaterad uppdateras rättelse
    rättad dementerar update updated correction corrected denies
    """,
    )
)


@dataclass(frozen=True)
class Story:
    """A text as it is compared. `places` are the names of its source, which papers put into agency copy."""

    title: str
    text: str
    address: str | None
    digest: str | None
    source_id: int
    dated_at: datetime
    is_personal: bool = False
    places: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def words(self) -> list[str]:
        """What is compared."""
        return compared_words(self.title, self.text)

    @cached_property
    def shingles(self) -> frozenset[int]:
        """Every four words in a row."""
        return shingles(self.words)

    @cached_property
    def figures(self) -> frozenset[str]:
        """Numbers, days and months of what is compared."""
        return _figures_of(self.words)

    @cached_property
    def heading_figures(self) -> frozenset[str]:
        """Those of the heading."""
        return _figures_of(words_of(self.title))

    @cached_property
    def names(self) -> frozenset[str]:
        """Words with a capital letter inside a sentence, without the names of the source."""
        return frozenset(name.casefold() for name in _NAME.findall(self.text)) - self.places

    @cached_property
    def turns(self) -> tuple[int, ...]:
        """How often each word that turns a sentence round, or tells of an update, stands in it."""
        return tuple(self.words.count(word) for word in sorted(_TURNS))


@dataclass(frozen=True)
class Sameness:
    """Why two texts are one story, and the share of shingles that they share."""

    sign: str  # models.COPY_SIGNS
    similarity: float


def shingles(words: Sequence[str]) -> frozenset[int]:
    """A number for every four words in a row."""
    rows = zip(words, words[1:], words[2:], words[3:], strict=False)
    return frozenset(crc32(" ".join(row).encode()) * _MIX & _MASK for row in rows)


def bands(words: Sequence[str]) -> tuple[int, ...]:
    """The values of 16 bands, each fit for a 64-bit column; none for a short text. Two that share one are worth comparing."""
    if len(words) < FEWEST_NEAR:
        return ()
    lowest: list[int | None] = [None] * (BANDS * ROWS)
    for value in shingles(words):
        place = value % len(lowest)
        held = lowest[place]
        if held is None or value < held:
            lowest[place] = value
    filled = _filled(lowest)
    return tuple(_band(number, filled[number * ROWS : (number + 1) * ROWS]) for number in range(BANDS))


def jaccard(first: frozenset[int], second: frozenset[int]) -> float:
    """The share of shingles that both hold."""
    return len(first & second) / len(first | second) if first and second else 0.0


def compare(line: Story, other: Story) -> Sameness | None:
    """Why `other` is a copy of `line`, or None. When in doubt they are two stories: a missed copy costs one more line."""
    apart = abs(line.dated_at - other.dated_at)
    is_at_home = line.source_id == other.source_id
    if apart > WINDOW:
        return None
    share = jaccard(line.shingles, other.shingles)
    if line.address and line.address == other.address and _is_same_page(line, other, share):
        return Sameness("address", round(share or 1.0, 4))
    if is_at_home and apart > SAME_SOURCE_WINDOW:
        return None
    if line.digest and line.digest == other.digest and len(line.words) >= _fewest(line, other):
        return None if _headings_differ(line, other) else Sameness("text", 1.0)
    needed = NEAR_OF_PEOPLE if line.is_personal or other.is_personal else NEAR
    if is_at_home or share < needed or min(len(line.words), len(other.words)) < FEWEST_NEAR or _differ(line, other):
        return None
    return Sameness("near", round(share, 4))


def _is_same_page(line: Story, other: Story, share: float) -> bool:
    """The same address and not another text: the same heading, or one text is the beginning or most of the other."""
    if line.is_personal or other.is_personal:
        return share >= NEAR_OF_PEOPLE or line.digest == other.digest
    if not line.words or not other.words or line.digest == other.digest:
        return True
    smaller = min(line.shingles, other.shingles, key=len)
    held = len(line.shingles & other.shingles) / len(smaller) if smaller else 0.0
    if words_of(line.title) != words_of(other.title) and held < NEAR:
        return False
    return line.figures <= other.figures or other.figures <= line.figures


def _differ(line: Story, other: Story) -> bool:
    """Other figures, days or names, a "not" more, or an update: another story in almost the same words."""
    places = line.places | other.places
    return (
        line.figures != other.figures
        or _headings_differ(line, other)
        or line.turns != other.turns
        or bool((line.names - other.names - places) and (other.names - line.names - places))
    )


def _headings_differ(line: Story, other: Story) -> bool:
    """Each heading has figures, and not the same: a text that is sent out again and again."""
    return bool(line.heading_figures and other.heading_figures and line.heading_figures != other.heading_figures)


def _figures_of(words: Sequence[str]) -> frozenset[str]:
    return frozenset(word for word in words if word in _FIGURES or any(letter.isdigit() for letter in word))


def _fewest(line: Story, other: Story) -> int:
    return FEWEST_OF_PEOPLE if line.is_personal and other.is_personal else FEWEST_WORDS


def _filled(lowest: Sequence[int | None]) -> list[int]:
    """Empty places take the value of the next filled one, marked by the distance (Shrivastava and Li 2014)."""
    size, found = len(lowest), [0] * len(lowest)
    for place, value in enumerate(lowest):
        step = 0
        while value is None and step < size:
            step += 1
            value = lowest[(place + step) % size]
        found[place] = ((value or 0) + step * _MIX) & _MASK
    return found


def _band(number: int, values: Sequence[int]) -> int:
    raw = b"".join(value.to_bytes(8, "big") for value in values)
    return int.from_bytes(blake2b(raw, digest_size=8, salt=bytes([number])).digest(), "big", signed=True)
