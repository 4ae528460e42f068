"""How near an answer lies to a rumour: its theme, and the rare words that both share. Values only, pure Python."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from sandwiches.words import content_words, stem

THEME = 0.3
OTHER_THEME = 0.15
SAME_LANGUAGE = 0.05
LEAST_WORDS = 0.12  # with another theme, texts that share less than this share everyday words only
LONGEST = 500
COMPOUND = 5  # letters that the beginning or end of a Swedish compound must have


@dataclass(frozen=True)
class Text:
    """What an answer is compared by."""

    key: int
    theme: str
    language: str
    words: str
    more_themes: tuple[str, ...] = ()


def rank(wanted: Text, texts: Sequence[Text]) -> list[tuple[int, float]]:
    """(key, 0–1) of the texts that are near, best first; equal ones by key, newest first."""
    own = {language: stems(wanted.words, language) for language in {wanted.language, *(text.language for text in texts)}}
    read = [(text, stems(text.words, text.language)) for text in texts]
    weights = _weights([words for _, words in read])
    alike = {language: _alike(words, weights, language) for language, words in own.items()}
    rows = []
    for text, words in read:
        shared = _shared(alike[text.language], words, weights)
        theme = _theme(wanted, text)
        if shared < LEAST_WORDS and not theme:
            continue
        language = SAME_LANGUAGE if text.language == wanted.language else 0.0
        rows.append((text.key, round(theme + language + (1 - THEME - SAME_LANGUAGE) * shared, 6)))
    return sorted(rows, key=lambda row: (-row[1], -row[0]))


def stems(text: str, language: str) -> frozenset[str]:
    """The stems of the words that carry the content."""
    read_as = language if language in ("sv", "en") else "en"
    return frozenset(stem(word, read_as) for word in content_words(text[:LONGEST], read_as))


def _theme(wanted: Text, text: Text) -> float:
    if wanted.theme == text.theme:
        return THEME
    return OTHER_THEME if wanted.theme in text.more_themes or text.theme in wanted.more_themes else 0.0


def _weights(sets: Iterable[frozenset[str]]) -> dict[str, float]:
    """Rare words weigh more: log(1 + texts / texts with the word)."""
    sets = list(sets)
    counts = Counter(word for words in sets for word in words)
    return {word: log(1 + len(sets) / count) for word, count in counts.items()}


def _alike(wanted: frozenset[str], known: Iterable[str], language: str) -> dict[str, frozenset[str]]:
    """For each wanted word the words that count as it: itself, and in Swedish compounds that begin or end with it."""
    if language != "sv":
        return {word: frozenset({word}) for word in wanted}
    return {word: frozenset({word, *(other for other in known if _is_compound(word, other))}) for word in wanted}


def _is_compound(word: str, other: str) -> bool:
    shorter, longer = (word, other) if len(word) <= len(other) else (other, word)
    return len(shorter) >= COMPOUND and (longer.startswith(shorter) or longer.endswith(shorter))


def _shared(alike: dict[str, frozenset[str]], words: frozenset[str], weights: dict[str, float]) -> float:
    """The weight of the wanted words that the text has, as a share of the weight of all wanted words."""
    rarest = max(weights.values(), default=1.0)
    total = sum(weights.get(word, rarest) for word in alike)
    found = sum(weights.get(word, rarest) for word, same in alike.items() if not same.isdisjoint(words))
    return found / total if total else 0.0
