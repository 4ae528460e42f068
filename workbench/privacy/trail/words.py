"""What each kind of row says, in both languages: verbs.tsv has one line for each. A test looks that none is missing."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("verbs.tsv")


@dataclass(frozen=True)
class Words:
    """The room in which a kind of row arises, and the row in words for each language."""

    area: str
    en: str
    sv: str


@cache
def all_words() -> dict[str, Words]:
    """By verb, in the order of the house."""
    with FILE.open(encoding="utf-8", newline="") as handle:
        rows = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["verb"]: Words(row["area"], row["en"], row["sv"]) for row in rows}


def words_of(verb: str, language: str) -> str:
    """The row in words; of a verb that only an older or a newer program writes, its own letters."""
    found = all_words().get(verb)
    return (found.sv if language == "sv" else found.en) if found else verb.replace("_", " ")


def verbs_of(area: str) -> list[str]:
    """What arises in one room."""
    return [verb for verb, words in all_words().items() if words.area == area]
