"""Streams in which nothing happens, for fixing the alarm level and for tests: a rhythm of its own each, and days that vary."""

from __future__ import annotations

import numpy as np

from classifiers.bursts.rhythm import WEEK, Floats

DAY, HOUR = 86_400.0, 3600.0


def draw_rhythm(random: np.random.Generator) -> Floats:
    """A week of 168 hours with mean 1: a quiet night, a waking hour and a weekend that differ from stream to stream."""
    hour = np.arange(24)
    wake, depth, weekend = random.uniform(5, 10), random.uniform(0.3, 0.95), random.uniform(0.4, 1.3)
    day = 1 + depth * np.sin((hour - wake) / 24 * 2 * np.pi) + random.uniform(0, 0.4) * np.sin((hour - wake) / 12 * 2 * np.pi)
    week = np.concatenate([np.clip(day, 0.05, None) * (weekend if n > 4 else 1.0) for n in range(7)])
    rhythm: Floats = week * WEEK / week.sum()
    return rhythm


def draw_stream(random: np.random.Generator, per_day: float, days: int, *, dispersion: float = 0.0, start: float = 0.0) -> Floats:
    """Sorted times in seconds of a stream with `per_day` posts a day; `dispersion` is the variance of a day's own factor."""
    rhythm = draw_rhythm(random)
    factor = random.gamma(1 / dispersion, dispersion, size=days) if dispersion else np.ones(days)
    hourly = per_day / 24 * np.tile(rhythm, days // 7 + 1)[: days * 24] * np.repeat(factor, 24)
    counts = random.poisson(hourly)
    times = (np.repeat(np.arange(days * 24), counts) + random.random(counts.sum())) * HOUR
    return np.sort(times) + start
