"""Whether a text repeats a claim in its own order of words, and not only the things both speak of."""

from __future__ import annotations

from collections.abc import Sequence

from sandwiches.method import cue_set
from sandwiches.words.matching import words_match
from sandwiches.words.text import tokens

SLACK = 4  # words that may stand between the claim's words where it is repeated


def follows_claim(claim: str, text: str, language: str) -> float:
    """Give the largest share of the claim's words, negations among them, that stand in its order within a short window."""
    stop = cue_set("stop", language)
    wanted = [word for word in tokens(claim) if word not in stop]
    if not wanted:
        return 0.0
    words = tokens(text)
    span = len(tokens(claim)) + SLACK
    places = [index for index, word in enumerate(words) if any(words_match(word, other, language) for other in wanted)]
    most = max((_in_order(wanted, words[start : start + span], language) for start in places), default=0)
    return most / len(wanted)


def _in_order(wanted: Sequence[str], words: Sequence[str], language: str) -> int:
    """Count the longest run of wanted words that stand in order (longest common subsequence)."""
    row = [0] * (len(wanted) + 1)
    for word in words:
        above = 0
        for index, other in enumerate(wanted):
            kept = row[index + 1]
            row[index + 1] = above + 1 if words_match(word, other, language) else max(row[index + 1], row[index])
            above = kept
    return row[-1]
