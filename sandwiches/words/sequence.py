"""Whether a text repeats a claim in its own order of words, and not only the things both speak of."""

from __future__ import annotations

from collections.abc import Sequence

from sandwiches.method import cue_set
from sandwiches.words.matching import words_match
from sandwiches.words.text import tokens

SLACK = 4  # words that may stand between the claim's words where it is repeated
MOST_CLAIM, MOST_TEXT = 24, 80  # words read; a longer claim or sentence is another rule's finding


def follows_claim(claim: str, text: str, language: str) -> float:
    """Give the largest share of the claim's words, negations among them, that stand in its order within a short window."""
    stop = cue_set("stop", language)
    wanted = [word for word in tokens(claim) if word not in stop][:MOST_CLAIM]
    if not wanted:
        return 0.0
    known: dict[str, frozenset[int]] = {}
    for word in tokens(text)[:MOST_TEXT]:
        if word not in known:
            known[word] = frozenset(place for place, other in enumerate(wanted) if words_match(word, other, language))
    words = [known[word] for word in tokens(text)[:MOST_TEXT]]
    span = min(len(tokens(claim)), MOST_CLAIM) + SLACK
    starts = [place for place, matched in enumerate(words) if matched]
    most = max((_in_order(len(wanted), words[start : start + span]) for start in starts), default=0)
    return most / len(wanted)


def _in_order(count: int, words: Sequence[frozenset[int]]) -> int:
    """Count the longest run of wanted words that stand in order (longest common subsequence)."""
    row = [0] * (count + 1)
    for matched in words:
        above = 0
        for index in range(count):
            kept = row[index + 1]
            row[index + 1] = above + 1 if index in matched else max(kept, row[index])
            above = kept
    return row[-1]
