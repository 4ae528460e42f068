"""Who trains and who is held out. All posts on one rumour stay on one side; the draw depends on seed and id alone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from classifiers.corpus import Sentence

FOLDS = 5


def draw_fold(group: str, seed: int, folds: int = FOLDS) -> int:
    """The fold of a group, 0 … folds-1, the same on every machine."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{group}".encode()).digest()[:8], "big") % folds


def split_held_out(sentences: Sequence[Sentence], seed: int) -> tuple[list[Sentence], list[Sentence]]:
    """(training, held out): about a fifth of the rumours and of the other sentences is held out."""
    held = [draw_fold(sentence.group, seed) == 0 for sentence in sentences]
    training = [sentence for sentence, is_held in zip(sentences, held, strict=True) if not is_held]
    return training, [sentence for sentence, is_held in zip(sentences, held, strict=True) if is_held]
