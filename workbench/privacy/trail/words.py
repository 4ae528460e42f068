"""What each kind of row says, and of what kind of thing, in both languages: a line for each in verbs.tsv and kinds.tsv.

Tests look that none is missing.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("verbs.tsv")
KINDS = Path(__file__).with_name("kinds.tsv")


@dataclass(frozen=True)
class Words:
    """The room in which a kind of row arises, and the row in words for each language."""

    area: str
    en: str
    sv: str


@cache
def all_words() -> dict[str, Words]:
    """By verb, in the order of the house."""
    return {row["verb"]: Words(row["area"], row["en"], row["sv"]) for row in _lines(FILE)}


@cache
def all_kinds() -> dict[str, tuple[str, str]]:
    """(English, Swedish) by the table of the thing."""
    return {row["kind"]: (row["en"], row["sv"]) for row in _lines(KINDS)}


def _lines(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))


def words_of(verb: str, language: str) -> str:
    """The row in words; of a verb that only an older or a newer program writes, its own letters."""
    found = all_words().get(verb)
    return (found.sv if language == "sv" else found.en) if found else verb.replace("_", " ")


def verbs_of(area: str) -> list[str]:
    """What arises in one room."""
    return [verb for verb, words in all_words().items() if words.area == area]


def kind_in_words(kind: str, language: str) -> str:
    """What a thing is; of a kind that only an older or a newer program knows, its own letters."""
    found = all_kinds().get(kind)
    return found[language == "sv"] if found else kind.replace("_", " ").capitalize()
