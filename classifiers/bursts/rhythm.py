"""What is usual for many streams at once: level, weekday × hour-of-day rhythm and dispersion, learnt day by day.

The level is Gamma-Poisson with exponential forgetting; rhythm cells are shrunk towards weekday × hour, and these towards even
(empirical Bayes: Casella 1985). Dispersion is the method of moments per block length, shrunk. A day far above what was
expected teaches no more than its upper bound, so that a burst does not become the new usual at once (robust update: Noufaily
et al. 2013, doi 10.1002/sim.5595).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WEEK = 168  # hours
LEVEL_HALF_LIFE_DAYS = 42.0
RHYTHM_HALF_LIFE_DAYS = 84.0
PRIOR_SHAPE, PRIOR_HOURS = 0.5, 24.0  # the level before anything is known: half a post in a day
WEEKDAY_POSTS, HOUR_POSTS, CELL_POSTS = 14.0, 48.0, 504.0  # posts that weigh as much as the even rhythm
BLOCK_HOURS = (1, 6, 24)
PRIOR_DISPERSION, DISPERSION_WEIGHT = 0.05, 5.0
CAP_DEVIATIONS, CAP_POSTS = 3.0, 2.0


@dataclass(frozen=True)
class Usual:
    """What is usual at the start of one day: posts an hour, the rhythm by hour of the week (mean 1), and how sure we are."""

    level: Floats  # (streams,) posts an hour
    rhythm: Floats  # (streams, 168)
    shape: Floats  # (streams,) posts that the level rests on
    dispersion: Floats  # (streams, len(BLOCK_HOURS)) extra variance over the squared mean
    rhythm_posts: Floats  # (streams,) posts that the rhythm rests on

    def size(self, rows: NDArray[np.int64], window_hours: float) -> Floats:
        """The negative binomial's size for a window: days that vary, and what we do not know of level and rhythm.

        The share of a weekday or of an hour is itself counted from few posts: the fewer, the wider.
        """
        posts = self.rhythm_posts[rows]
        weekday = _doubt(posts + WEEKDAY_POSTS, min(1.0, max(window_hours, 24) / WEEK))
        hour = _doubt(posts + HOUR_POSTS, min(1.0, window_hours / 24))
        block = max(place for place, hours in enumerate(BLOCK_HOURS) if hours <= window_hours)
        found: Floats = 1.0 / (1.0 / self.shape[rows] + self.dispersion[rows, block] + weekday + hour)
        return found


@dataclass
class Learner:
    """The sums that `Usual` is made of. `learn_day` is called once a day, in order."""

    stream_count: int
    posts: Floats = field(init=False)
    hours: Floats = field(init=False)
    level_posts: Floats = field(init=False)
    level_hours: Floats = field(init=False)
    excess: Floats = field(init=False)
    squares: Floats = field(init=False)

    def __post_init__(self) -> None:
        n = self.stream_count
        self.posts, self.hours = np.zeros((n, WEEK)), np.zeros((n, WEEK))
        self.level_posts, self.level_hours = np.zeros(n), np.zeros(n)
        self.excess, self.squares = np.zeros((n, len(BLOCK_HOURS))), np.zeros((n, len(BLOCK_HOURS)))

    def usual(self) -> Usual:
        """What is usual by what was learnt until now."""
        shape = PRIOR_SHAPE + self.level_posts
        dispersion = (self.excess + DISPERSION_WEIGHT * PRIOR_DISPERSION) / (self.squares + DISPERSION_WEIGHT)
        level = shape / (PRIOR_HOURS + self.level_hours)
        rhythm = _shrink_rhythm(self.posts, self.hours)
        return Usual(level, rhythm, shape, np.maximum(dispersion, 0.0), self.posts.sum(1))

    def learn_day(self, counts: Floats, watched: Floats, places: NDArray[np.int64], is_new: NDArray[np.bool_]) -> None:
        """Take in one day: posts and watched share of each of its 24 hours, and the hour of the week each one is.

        Streams in their first week (`is_new`) learn without an upper bound and say nothing about dispersion yet.
        """
        before = self.usual()
        expected = before.level[:, None] * before.rhythm[:, places] * watched
        total, mean = counts.sum(1), expected.sum(1)
        bound = mean + CAP_DEVIATIONS * np.sqrt(mean + before.dispersion[:, -1] * mean**2) + CAP_POSTS
        weight = np.where((total > bound) & ~is_new, bound / np.maximum(total, 1.0), 1.0)
        self._learn_dispersion(counts * weight[:, None], expected, ~is_new)
        self._learn_level(counts.sum(1) * weight, (before.rhythm[:, places] * watched).sum(1))
        fade = 0.5 ** (1 / RHYTHM_HALF_LIFE_DAYS)
        self.posts *= fade
        self.hours *= fade
        np.add.at(self.posts.T, places, (counts * weight[:, None]).T)  # an hour comes twice when the clock is put back
        np.add.at(self.hours.T, places, watched.T)

    def _learn_level(self, posts: Floats, hours: Floats) -> None:
        fade = 0.5 ** (1 / LEVEL_HALF_LIFE_DAYS)
        self.level_posts = self.level_posts * fade + posts
        self.level_hours = self.level_hours * fade + hours

    def _learn_dispersion(self, counts: Floats, expected: Floats, is_told: NDArray[np.bool_]) -> None:
        fade = 0.5 ** (1 / RHYTHM_HALF_LIFE_DAYS)
        for place, hours in enumerate(BLOCK_HOURS):
            heard = counts.reshape(len(counts), -1, hours).sum(2)
            mean = expected.reshape(len(counts), -1, hours).sum(2)
            self.excess[:, place] = self.excess[:, place] * fade + is_told * ((heard - mean) ** 2 - mean).sum(1)
            self.squares[:, place] = self.squares[:, place] * fade + is_told * (mean**2).sum(1)


def _doubt(posts: Floats, part: float) -> Floats:
    """The squared relative error of a part's share of these posts."""
    return (1.0 / part - 1.0) / posts


def _shrink_rhythm(posts: Floats, hours: Floats) -> Floats:
    """(streams, 168) with mean 1: cells towards weekday × hour, weekdays and hours towards even."""
    share = np.maximum(hours, 1e-9) / np.maximum(hours.mean(1, keepdims=True), 1e-9)
    grid = np.where(share > 0.05, posts / np.maximum(share, 0.05), 0.0).reshape(len(posts), 7, 24)
    total: Any = grid.sum((1, 2))
    weekday = (grid.sum(2) + WEEKDAY_POSTS / 7) / (total + WEEKDAY_POSTS)[:, None]
    hour = (grid.sum(1) + HOUR_POSTS / 24) / (total + HOUR_POSTS)[:, None]
    even = weekday[:, :, None] * hour[:, None, :]
    cells = (grid + CELL_POSTS * even) / (total + CELL_POSTS)[:, None, None]
    rhythm: Floats = cells.reshape(len(posts), WEEK) * WEEK
    return rhythm
