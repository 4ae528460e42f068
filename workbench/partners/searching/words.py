"""From a text or a search to stems. The same way for both, so that "skolornas" finds "skola"."""

from dataclasses import dataclass

from sandwiches.words.matching import stem
from sandwiches.words.text import tokens, word_set

STEMMED = ("sv", "en")
LONG_ENOUGH = 4  # shorter stems match whole words only: "bo" is not "bolag"
MOST_WORDS = 8
SHORTEST_WITH_AN = 5  # "sedan" and "organ" end so by nature
LONGEST_WORD = 60
EMPTY_WORDS = word_set(
    "och att det som en ett i på är av för med till den de har om vi ni du jag han hon inte kan ska från vad hur när var"
    " the a an and or of to in on is are was for with that this it we you i he she not can will from what how when where"
)


@dataclass(frozen=True)
class Word:
    """One word that is looked for: as typed, and its stems in the languages that have one."""

    typed: str
    stems: tuple[str, ...]


def stems_of(text: str, language: str) -> str:
    """The stems of a text in their order, for the index."""
    pieces = (piece for token in tokens(text) for piece in _pieces(token))
    if language not in STEMMED:
        return " ".join(pieces)
    return " ".join(stem_of(piece, language) for piece in pieces)


def stem_of(word: str, language: str) -> str:
    """The Snowball stem. It leaves the Swedish "-an" ("skolan", "kvinnan"), so that is taken off beforehand."""
    if language == "sv" and len(word) > SHORTEST_WITH_AN and word.endswith(("an", "ans")):
        word = word.removesuffix("s").removesuffix("an") + "a"
    return stem(word, language)


def plain_words(text: str) -> str:
    """The words of a text in their order, without signs that a full-text search may stumble on."""
    return " ".join(piece for token in tokens(text) for piece in _pieces(token))


def words_of_search(typed: str) -> list[Word]:
    """The words that are looked for, at most eight; small words count only when there are no others."""
    pieces = list(dict.fromkeys(piece[:LONGEST_WORD] for token in tokens(typed) for piece in _pieces(token)))
    telling = [piece for piece in pieces if piece not in EMPTY_WORDS] or pieces
    return [Word(one, tuple(dict.fromkeys((*(stem_of(one, code) for code in STEMMED), one)))) for one in telling[:MOST_WORDS]]


def _pieces(token: str) -> list[str]:
    return [piece for piece in token.replace("'", "-").casefold().split("-") if piece]
