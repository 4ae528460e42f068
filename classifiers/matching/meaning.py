"""One more view of candidates: rumours that an encoder finds near in meaning. It can make a match possible, never sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import numpy as np

from classifiers.encoding import Encoder
from classifiers.matching.candidates import windows_of
from classifiers.matching.counting import Floats
from classifiers.matching.space import Space
from classifiers.words.features import ReadText

# The least cosine of a possible match. Set by hand for encoders trained on paraphrases, where texts on different things seldom
# pass .5; it was not tuned, so what it finds is never called sure.
LIKE_ENOUGH = 0.75
_NEAREST = 5
_MOST_WINDOWS = 8  # of one text: a network takes milliseconds for each


@dataclass(frozen=True, slots=True)
class Near:
    """A rumour that is near in meaning: the cosine, and the window and wording that are nearest."""

    rumour_id: str
    likeness: float
    window: str
    phrase: str


class WordingVectors:
    """The vectors of the last asked wordings; only new ones are encoded."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._phrases: tuple[str, ...] = ()
        self._vectors: Floats = np.zeros((0, encoder.width), dtype=np.float32)
        self._lock = Lock()

    def vectors_of(self, phrases: tuple[str, ...]) -> Floats:
        """One row a wording, in order."""
        with self._lock:
            if phrases != self._phrases:
                known = {phrase: place for place, phrase in enumerate(self._phrases)}
                fresh = [phrase for phrase in dict.fromkeys(phrases) if phrase not in known]
                known.update({phrase: len(self._phrases) + place for place, phrase in enumerate(fresh)})
                stacked = np.vstack([self._vectors, self._encoder.encode(fresh)])
                self._phrases, self._vectors = phrases, stacked[[known[phrase] for phrase in phrases]]
            return self._vectors


@lru_cache(maxsize=2)
def _vectors_by(encoder: Encoder) -> WordingVectors:
    return WordingVectors(encoder)


def find_near(encoder: Encoder, reads: Sequence[ReadText], space: Space) -> Iterator[list[Near]]:
    """For each text, in order, at most five rumours with a cosine of at least LIKE_ENOUGH, nearest first."""
    wordings = _vectors_by(encoder).vectors_of(space.phrases)
    for read in reads:
        windows = [] if read.is_empty else windows_of(read)[:_MOST_WINDOWS]
        yield _nearest(windows, encoder.encode(windows) @ wordings.T, space) if windows and len(wordings) else []


def _nearest(windows: Sequence[str], cosines: Floats, space: Space) -> list[Near]:
    """`cosines`: one row a window, one column a wording; the wordings of a rumour lie side by side."""
    by_wording = cosines.max(axis=0)
    by_rumour = np.maximum.reduceat(by_wording, space.starts)
    order = np.argsort(-by_rumour, kind="stable")[:_NEAREST]
    found = []
    for rumour in order[by_rumour[order] >= LIKE_ENOUGH]:
        own = np.flatnonzero(space.owners == rumour)
        wording = own[np.argmax(by_wording[own])]
        window = windows[int(np.argmax(cosines[:, wording]))]
        likeness = round(min(1.0, float(by_rumour[rumour])), 4)
        found.append(Near(space.rumour_ids[rumour], likeness, window, space.phrases[wording]))
    return found
