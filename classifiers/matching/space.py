"""The known rumours as vectors. Nothing is trained again when a rumour is new."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from classifiers.matching.counting import Background, Floats, count_features, document_frequency, share_out, weigh
from classifiers.types import KnownRumour
from classifiers.wording import clean_text

Themer = Callable[[Sequence[str]], Floats]  # texts → probability of each theme, one row a text


@dataclass(frozen=True, slots=True)
class Space:
    """The rumours' wordings as vectors. `starts` marks the first wording of each rumour."""

    rumour_ids: tuple[str, ...]
    phrases: tuple[str, ...]
    starts: np.ndarray[Any, Any]
    idfs: tuple[Floats, ...]
    cosines: tuple[csr_matrix, ...]
    shares: tuple[csr_matrix, ...]
    themes: Floats
    themer: Themer


def build_space(rumours: Sequence[KnownRumour], background: Background, themer: Themer) -> Space:
    """Vectors of every claim and variant; rare words weigh more, by the rumours and the corpus together."""
    phrases: list[str] = []
    starts: list[int] = []
    for rumour in rumours:
        starts.append(len(phrases))
        phrases.extend(dict.fromkeys(clean_text(wording) for wording in (rumour.claim, *rumour.variants)))
    counts = count_features(phrases)
    total = background.count + len(phrases)
    idfs = tuple(
        np.log((total + 1) / (known + document_frequency(view) + 1)).astype(np.float32)
        for known, view in zip(background.frequencies, counts, strict=True)
    )
    return Space(
        rumour_ids=tuple(rumour.rumour_id for rumour in rumours),
        phrases=tuple(phrases),
        starts=np.array(starts),
        idfs=idfs,
        cosines=tuple(weigh(view, idf).T.tocsr() for view, idf in zip(counts, idfs, strict=True)),
        shares=tuple(share_out(view, idf).T.tocsr() for view, idf in zip(counts[:2], idfs[:2], strict=True)),
        themes=np.sqrt(themer(phrases)).T,
        themer=themer,
    )
