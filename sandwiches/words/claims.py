"""How much of a claim stands in a text, and how much two texts share (METHOD A.2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache

from sandwiches.method import cue_set
from sandwiches.words.concepts import Concepts
from sandwiches.words.matching import content_words, matches_any
from sandwiches.words.text import tokens

TOPIC_WEIGHT = 0.5


def claim_score(
    claim: str,
    text: str,
    language: str,
    topic_words: Collection[str] = (),
    *,
    concepts: Concepts | None = None,
    topics: Collection[str] | None = None,
) -> float:
    """Give the weighted share, 0 to 1, of the claim's content words that stand in the text.

    Group words and the municipality's name weigh half, because fact and rumour share them. `topic_words` adds lower-case
    words of the same kind, `topics` replaces the method's. With `concepts`, words of the claim that belong to a wording also
    count as found when another wording of its group stands in the text. A claim without content words scores 0.
    """
    matches = claim_matches(claim, text, language, topic_words, concepts=concepts, topics=topics)
    total = sum(weight for _, weight, _ in matches)
    return sum(weight for _, weight, is_found in matches if is_found) / total if total else 0.0


def claim_matches(
    claim: str,
    text: str,
    language: str,
    topic_words: Collection[str] = (),
    *,
    concepts: Concepts | None = None,
    topics: Collection[str] | None = None,
) -> list[tuple[str, float, bool]]:
    """Give (word, weight, whether it stands in the text) for the claim's content words in order; see `claim_score`."""
    topics = cue_set("topic", language) if topics is None else topics
    there = _words_there(claim, text, language, concepts)
    return [
        (word, TOPIC_WEIGHT if word in topics or word in topic_words else 1.0, word in there)
        for word in dict.fromkeys(content_words(claim, language))
    ]


@lru_cache(maxsize=4096)
def _words_there(claim: str, text: str, language: str, concepts: Concepts | None) -> frozenset[str]:
    """Give the claim's content words that stand in the text, in these or other words; rules ask of the same sentence."""
    present = set(content_words(text, language))
    meant = _said_otherwise(claim, text, concepts) if concepts else frozenset()
    return frozenset(
        word for word in set(content_words(claim, language)) if word in meant or matches_any(word, present, language)
    )


def _said_otherwise(claim: str, text: str, concepts: Concepts) -> frozenset[str]:
    """Give the claim's words whose wording, or another of its group, stands in the text."""
    in_claim = concepts.find(claim)
    if not in_claim:
        return frozenset()
    there = {number for number, _ in concepts.find(text)}
    words = tokens(claim)
    return frozenset(words[place] for number, places in in_claim if number in there for place in places)


def overlap(first: str, second: str, language: str) -> float:
    """Give the overlap coefficient of the content words: shared words / words of the shorter text; 0 when one is empty."""
    a, b = set(content_words(first, language)), set(content_words(second, language))
    shorter, longer = (a, b) if len(a) <= len(b) else (b, a)
    return _share(shorter, longer, language)


def containment(inner: str, outer: str, language: str) -> float:
    """Give the share of the inner text's content words that stand in the outer text; 1 when the inner has none."""
    words = set(content_words(inner, language))
    return _share(words, set(content_words(outer, language)), language) if words else 1.0


def _share(words: Collection[str], others: Iterable[str], language: str) -> float:
    others = set(others)
    if not words:
        return 0.0
    return sum(matches_any(word, others, language) for word in words) / len(words)
