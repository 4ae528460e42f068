"""What training refuses, by name: labels that are missing, and the same text on both sides of a split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from classifiers.corpus import Sentence
from classifiers.errors import CorpusError
from classifiers.types import FLAGS, RELEVANCES
from classifiers.words.wording import split_words

_NEEDED = (("relevance", len(RELEVANCES)), ("statement_type", 2), ("relation", 2), ("theme", 2))
_MOST_NAMED = 5


def refuse_missing_labels(training: Sequence[Sentence]) -> None:
    """Relevance needs all its labels; the others need two to tell apart."""
    for name, fewest in _NEEDED:
        labels = Counter(getattr(sentence, name) for sentence in training if getattr(sentence, name))
        if len(labels) < fewest:
            raise CorpusError(f"The corpus holds too few labels for {name}: {dict(labels)}. Add texts with other labels.")
    worth = Counter(sentence.checkworthy for sentence in training if sentence.checkworthy is not None)
    if len(worth) < 2:
        raise CorpusError(f"The corpus holds too few labels for checkworthy: {dict(worth)}. Add both kinds to labels.jsonl.")
    flags = Counter(flag for sentence in training for flag in sentence.flags)
    missing = [flag for flag in FLAGS if not 0 < flags[flag] < len(training)]
    if missing:
        raise CorpusError(
            f"The corpus holds no texts with, or none without, the flag {missing[0]}. Add such rows to labels.jsonl."
        )


def refuse_leaks(training: Sequence[Sentence], held_out: Sequence[Sentence]) -> None:
    """A text that is learned from and measured on, letter case and punctuation aside, would flatter every figure."""
    seen = {key: sentence.text.id for sentence in training if (key := _name_text(sentence))}
    leaks = [(seen[key], s.text.id) for s in held_out if (key := _name_text(s)) in seen]
    if leaks:
        pairs = "; ".join(f"{one} and {other}" for one, other in leaks[:_MOST_NAMED])
        more = f" and {len(leaks) - _MOST_NAMED} more" if len(leaks) > _MOST_NAMED else ""
        raise CorpusError(
            f"The same text is in the part that is learned from and in the part that is measured on: {pairs}{more}. "
            "Drop one of each."
        )


def _name_text(sentence: Sentence) -> tuple[str, ...]:
    return tuple(split_words(f"{sentence.text.title or ''} {sentence.text.text}"))
