"""The known rumours laid out for search. Nothing is trained again when a rumour is new, and only its own wordings are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack

from classifiers.matching.background import Background
from classifiers.matching.counting import VIEWS, Counted, Floats, as_rows, count_text, document_frequency
from classifiers.matching.subjects import find_subjects
from classifiers.types import KnownRumour
from classifiers.words.wording import clean_text


@dataclass(frozen=True, slots=True)
class View:
    """All wordings in one view. `by_feature` is the inverted index: a row a feature, a column a wording."""

    rows: csr_matrix
    by_feature: csr_matrix
    idf: Floats
    norms: Floats
    sums: Floats


@dataclass(frozen=True, slots=True)
class Joined:
    """The views side by side for the closer look: feature f of view v is column v * SIZE + f. `norms`, `sums`: wording × view."""

    rows: csr_matrix
    idf: Floats
    norms: Floats
    sums: Floats


@dataclass(frozen=True, slots=True)
class Space:
    """The rumours' wordings. `starts` marks the first wording of each rumour, `owners` the rumour of each wording."""

    rumours: tuple[KnownRumour, ...]
    rumour_ids: tuple[str, ...]
    phrases: tuple[str, ...]
    starts: np.ndarray[Any, Any]
    owners: np.ndarray[Any, Any]
    views: tuple[View, ...]
    joined: Joined
    subjects: Floats
    places: dict[str, int]
    background: Background


def build_space(rumours: Sequence[KnownRumour], background: Background, known: Space | None = None) -> Space:
    """Every claim and variant; rare words weigh more, by the rumours and the corpus together.

    `known` is an earlier space with the same background: wordings of rumours that did not change are taken from it. The
    answer is the same as without it.
    """
    kept, fresh, starts = _sort_wordings(rumours, known)
    phrases = [known.phrases[row] if row >= 0 and known else fresh[-row - 1] for row in kept]
    counted = [count_text(phrase) for phrase in fresh]
    order = _order(kept, len(known.phrases) if known else 0)
    subjects = find_subjects(counted, background.subjects)
    if known is not None:
        subjects = np.vstack([known.subjects, subjects])
    views = tuple(
        _lay_out(counted, view, order, background, known.views[view].rows if known else None) for view in range(len(VIEWS))
    )
    bounds = np.array(starts, dtype=np.int64)
    return Space(
        rumours=tuple(rumours),
        rumour_ids=tuple(rumour.rumour_id for rumour in rumours),
        phrases=tuple(phrases),
        starts=bounds,
        owners=np.repeat(np.arange(len(rumours)), np.diff(np.append(bounds, len(phrases)))),
        views=views,
        joined=_join_views(views),
        subjects=subjects[order],
        places={phrase: place for place, phrase in reversed(list(enumerate(phrases)))},
        background=background,
    )


def _sort_wordings(rumours: Sequence[KnownRumour], known: Space | None) -> tuple[list[int], list[str], list[int]]:
    """For each wording its row in the known space, or -1 - place among the fresh ones; then where each rumour starts."""
    old = {rumour.rumour_id: place for place, rumour in enumerate(known.rumours)} if known else {}
    kept: list[int] = []
    fresh: list[str] = []
    starts: list[int] = []
    for rumour in rumours:
        starts.append(len(kept))
        place = old.get(rumour.rumour_id)
        if known is not None and place is not None and known.rumours[place] == rumour:
            last = known.starts[place + 1] if place + 1 < len(known.starts) else len(known.phrases)
            kept.extend(range(int(known.starts[place]), int(last)))
            continue
        for phrase in dict.fromkeys(clean_text(wording) for wording in (rumour.claim, *rumour.variants)):
            fresh.append(phrase)
            kept.append(-len(fresh))
    return kept, fresh, starts


def _order(kept: list[int], known_count: int) -> np.ndarray[Any, Any]:
    rows = np.array(kept, dtype=np.int64)
    return np.where(rows >= 0, rows, known_count - 1 - rows)


def _lay_out(counted: list[Counted], view: int, order: Any, background: Background, known: csr_matrix | None) -> View:
    rows = as_rows(counted, view)
    if known is not None:
        rows = vstack([known, rows], format="csr") if counted else known
    if not np.array_equal(order, np.arange(rows.shape[0])):
        rows = rows[order]
    idf = _rarity(rows, background, view)
    weighted = rows.data * idf[rows.indices]
    norms = np.sqrt(_add_rows(weighted**2, rows)) + 1e-9
    sums = _add_rows(idf[rows.indices], rows) + 1e-9
    scaled = csr_matrix((weighted * np.repeat(1 / norms, np.diff(rows.indptr)), rows.indices, rows.indptr), shape=rows.shape)
    return View(rows, scaled.T.tocsr(), idf, norms.astype(np.float32), sums.astype(np.float32))


def _join_views(views: tuple[View, ...]) -> Joined:
    return Joined(
        hstack([view.rows for view in views], format="csr"),
        np.concatenate([view.idf for view in views]),
        np.stack([view.norms for view in views], axis=1),
        np.stack([view.sums for view in views], axis=1),
    )


def _rarity(rows: csr_matrix, background: Background, view: int) -> Floats:
    total = background.count + rows.shape[0]
    rarity: Floats = np.log((total + 1) / (background.frequencies[view] + document_frequency(rows) + 1)).astype(np.float32)
    return rarity


def _add_rows(values: Floats, rows: csr_matrix) -> Floats:
    total = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
    return np.asarray(total[rows.indptr[1:]] - total[rows.indptr[:-1]], dtype=np.float32)
