"""How fast a burst dies away: the half-life after its peak, with an interval; nothing when there is too little to say.

Counts after the peak are Poisson around usual + extra × 2^(−time / half-life); the half-life is the most likely one, its 95 %
interval comes from the profile likelihood, widened by the scatter that is left (quasi-likelihood: McCullagh & Nelder 1989).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from classifiers.bursts.rhythm import Floats
from classifiers.bursts.scanning import HOUR

FEWEST_POSTS, FEWEST_HOURS = 10, 12.0
PEAK_HOURS, BIN_HOURS = 2.0, 1.0
HALF_LIVES = np.geomspace(1.0, 24.0 * 60, 241)  # hours
ROUNDS = 60
CHI_SQUARE_95 = 3.841


@dataclass(frozen=True)
class Decay:
    """The half-life in hours. `low_hours` or `high_hours` is None where the posts do not bound it on that side."""

    peak_at: datetime
    half_life_hours: float
    low_hours: float | None
    high_hours: float | None
    post_count: int


def measure_decay(posts: Iterable[datetime], *, since: datetime, until: datetime, usual_per_day: float = 0.0) -> Decay | None:
    """The half-life of the burst that began about `since`, by the posts until `until`.

    None when fewer than ten posts more than usual came after the peak, when the peak is less than twelve hours old, or when
    the posts have not become fewer: then there is no half-life to speak of yet.
    """
    times = np.sort(np.array([moment.timestamp() for moment in posts if since <= moment <= until], dtype=np.float64))
    if len(times) < FEWEST_POSTS:
        return None
    in_window = np.searchsorted(times, times, side="right") - np.searchsorted(times, times - PEAK_HOURS * HOUR, side="left")
    peak = float(times[int(np.argmax(in_window))])
    length = (until.timestamp() - peak) / HOUR
    after = times[times > peak]
    usual = usual_per_day / 24 * BIN_HOURS
    if length < FEWEST_HOURS or len(after) - usual * length / BIN_HOURS < FEWEST_POSTS:
        return None
    bins = int(length // BIN_HOURS)
    counts = np.histogram((after - peak) / HOUR, bins=bins, range=(0.0, bins * BIN_HOURS))[0].astype(np.float64)
    return _fit(counts, usual, since + timedelta(seconds=peak - since.timestamp()), len(after))


def _fit(counts: Floats, usual: float, peak_at: datetime, post_count: int) -> Decay | None:
    shapes = 0.5 ** ((np.arange(len(counts)) + 0.5) * BIN_HOURS / HALF_LIVES[:, None])
    extra = np.full(len(HALF_LIVES), max(counts.sum() / len(counts), 1e-6))
    for _ in range(ROUNDS):  # EM: which share of each bin's posts is beyond the usual
        mean = usual + extra[:, None] * shapes
        extra = (counts * extra[:, None] * shapes / mean).sum(1) / shapes.sum(1)
    mean = usual + extra[:, None] * shapes + 1e-12
    likelihood = (counts * np.log(mean) - mean).sum(1)
    best = int(np.argmax(likelihood))
    if best == len(HALF_LIVES) - 1 or HALF_LIVES[best] > len(counts) * BIN_HOURS:
        return None
    scatter = max(1.0, float((((counts - mean[best]) ** 2) / np.maximum(mean[best], 0.05)).sum() / max(len(counts) - 2, 1)))
    inside = np.flatnonzero(2 * (likelihood[best] - likelihood) <= CHI_SQUARE_95 * scatter)
    low, high = max(int(inside[0]) - 1, 0), min(int(inside[-1]) + 1, len(HALF_LIVES) - 1)
    return Decay(
        peak_at=peak_at,
        half_life_hours=round(float(HALF_LIVES[best]), 1),
        low_hours=round(float(HALF_LIVES[low]), 1) if low else None,
        high_hours=round(float(HALF_LIVES[high]), 1) if high < len(HALF_LIVES) - 1 else None,
        post_count=post_count,
    )
