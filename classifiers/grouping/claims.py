"""The clearest sentence of texts that say the same, as a neutral claim of at most 75 characters. Proposes; people decide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from classifiers.grouping.lists import (
    ASKING,
    CALLS,
    DANGLING,
    FIRST,
    JUDGING,
    POINTING,
    SECOND,
    SMALL_STARTS,
    VERBS,
)
from classifiers.grouping.neutral import make_neutral
from classifiers.words.concepts import find_concepts
from classifiers.words.cues import find_cues
from classifiers.words.features import list_content_stems
from classifiers.words.wording import clean_text, guess_language, split_words
from sandwiches.words.loaded import find_loaded

LONGEST = 75
SENTENCES_READ = 30
_LEAST_STEMS = 2
_PLAIN = 5  # with more faults a short sentence is no plain assertion, and a longer one may be cut instead
_END = re.compile(r"(?<=[.!?…])\s+|\n+|\s[–—|]\s|;\s")
_CLAUSE = re.compile(r",\s+(?:men|och|så|fast|but|and|so|though|while|medan)\s+|:\s+", re.IGNORECASE)
_MASK = re.compile(r"\[[^\]]*\]")
_VERB_ENDINGS = {
    "sv": re.compile(r"(?:[^aeiouyåäö]ar|er|ade|ades|erar|eras|as|des|dde)$"),
    "en": re.compile(r"(?:[a-z]{3}ed|[a-z]{3}s)$"),
}
_NOUN_ENDINGS = re.compile(r"(?:heter|ningar|elser|ioner|iteter|are|lärer|barn|nyheter|bostäder|familjer|pengar|platser|tider)$")
_TELLING_CUES = frozenset({"q_rumour", "q_hearsay", "q_unsure", "q_asks", "q_correction"})
_SUBJECTS = frozenset({"migration", "culture", "origin"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A proposed claim. `is_whole` is False when it had to be cut at a word; `row` says from which of the texts it comes."""

    claim: str
    row: int
    is_whole: bool
    language: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    claim: str
    row: int
    language: str
    stems: frozenset[str]
    faults: int


def clearest_sentence(text: str, language: str | None = None) -> Sentence | None:
    """The clearest sentence of one text; None when it holds no words that could be a claim."""
    return choose_claim([(text, language)])


def choose_claim(texts: Sequence[tuple[str, str | None]]) -> Sentence | None:
    """The shortest complete assertion that shares most with the other texts. `texts` holds (text, language).

    None when no sentence can be proposed: questions, masked details, names, insults and words to the reader are never used.
    Independent of the order of the texts. Words are only left out, never added.
    """
    candidates = [found for row, (text, language) in enumerate(texts) for found in _candidates(row, text, language)]
    if not candidates:
        return None
    shares = _shares(texts)
    plain = [found for found in candidates if len(found.claim) <= LONGEST and found.faults <= _PLAIN]
    pool = plain or candidates
    best = min(pool, key=lambda found: (found.faults - _centrality(found, shares), len(found.claim), found.claim, found.row))
    claim = best.claim if len(best.claim) <= LONGEST else _cut(best.claim)
    return Sentence(claim, best.row, len(best.claim) <= LONGEST, best.language)


def _candidates(row: int, text: str, language: str | None) -> Iterator[_Candidate]:
    cleaned = [part for line in text[:5000].splitlines() for part in _END.split(line)]
    seen: set[str] = set()
    for part in cleaned[:SENTENCES_READ]:
        for clause in _clauses(part):
            known = "en" if (language or guess_language(clause) or guess_language(text) or "sv").startswith("en") else "sv"
            claim = make_neutral(_masks_out(clean_text(clause)), known)
            stems = frozenset(stem for _, stem in list_content_stems(tuple(split_words(claim)), known))
            if len(stems) >= _LEAST_STEMS and claim not in seen and not _is_barred(clause, claim, known):
                seen.add(claim)
                yield _Candidate(claim, row, known, stems, _faults(clause, claim, known))


def _clauses(sentence: str) -> list[str]:
    """The sentence, and the clauses that could stand alone."""
    parts = [part for part in _CLAUSE.split(sentence) if part]
    return [sentence, *parts] if len(parts) > 1 else [sentence]


def _masks_out(text: str) -> str:
    return _MASK.sub(" ", text)


def _is_barred(raw: str, claim: str, language: str) -> bool:
    """What is never proposed: questions, holes where a detail was masked, names, capitals, insults, words to the reader."""
    words, lowered = claim.split(), split_words(claim)
    return (
        "?" in raw
        or lowered[0] in ASKING
        or bool(_MASK.search(raw))
        or "@" in raw
        or bool(SECOND & set(lowered))
        or _has_shouting(words)
        or _has_name(words)
        or bool(find_loaded(claim, language))
    )


def _faults(raw: str, claim: str, language: str) -> int:
    """How far the sentence is from a plain, complete assertion: 0 is best."""
    lowered = split_words(claim)
    known = set(lowered)
    cues = set(find_cues(claim))
    signs = (
        (4, not _has_verb(lowered, language)),
        (3, bool(FIRST & known)),
        (3, bool(_TELLING_CUES & cues)),
        (3, lowered[0] in SMALL_STARTS or lowered[0] in CALLS or lowered[0] in VERBS),
        (2, bool(JUDGING & known)),
        (2, len(lowered) < 4),
        (2, lowered[0] in POINTING),
        (2, not _SUBJECTS & find_concepts(lowered).keys()),
        (1, "!" in raw),
    )
    return sum(weight for weight, is_so in signs if is_so)


def _has_shouting(words: Sequence[str]) -> bool:
    loud = [word for word in words if len(word) > 1 and word.isupper() and word.isalpha()]
    return len(loud) > 1 or any(len(word) > 5 for word in loud)


def _has_name(words: Sequence[str]) -> bool:
    """Two large first letters in a row: mostly a person's name."""
    large = [word[:1].isupper() and word[1:].islower() for word in words]
    return any(first and second for first, second in pairwise(large))


def _has_verb(words: Sequence[str], language: str) -> bool:
    if VERBS & set(words):
        return True
    ending = _VERB_ENDINGS[language]
    return any(ending.search(word) and not _NOUN_ENDINGS.search(word) for word in words[1:])


def _shares(texts: Sequence[tuple[str, str | None]]) -> dict[str, int]:
    """In how many of the texts each stem stands."""
    counts: dict[str, int] = {}
    for text, language in texts:
        for stem in {
            stem for _, stem in list_content_stems(tuple(split_words(clean_text(text))), language or guess_language(text))
        }:
            counts[stem] = counts.get(stem, 0) + 1
    return counts


def _centrality(found: _Candidate, shares: dict[str, int]) -> int:
    """How many of its words other texts use too, at most three: more would only favour long sentences."""
    return min(3, sum(shares.get(stem, 0) > 1 for stem in found.stems))


def _cut(claim: str) -> str:
    """At most 75 characters, ending at a word that does not dangle."""
    words = claim[: LONGEST + 1].rsplit(" ", 1)[0].split() if " " in claim[: LONGEST + 1] else [claim[:LONGEST]]
    while len(words) > 3 and (words[-1].casefold() in DANGLING or words[-1].endswith(",")):
        words.pop()
    return " ".join(words).rstrip(" ,.;:–-")[:LONGEST]
