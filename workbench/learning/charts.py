"""Small charts as numbers: where each mark of an SVG stands. The table beside it carries the figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SIDE = 240.0  # the square of the calibration plot
HEIGHT = 120.0  # bars


@dataclass(frozen=True)
class Point:
    """A tenth of the scores: what the model said and what was, with the interval's ends. Screen coordinates."""

    x: float
    y: float
    low: float
    high: float
    radius: float


@dataclass(frozen=True)
class Bar:
    """One bar: its left edge, top, width and height."""

    x: float
    y: float
    width: float
    height: float


def calibration_points(table: Sequence[Mapping[str, Any]]) -> list[Point]:
    """One point a row of the card's table; a larger one stands for more texts."""
    most = max((row["was"]["total"] for row in table), default=1)
    return [
        Point(
            round(SIDE * row["said"], 1), _down(row["was"]["share"]), _down(row["was"]["low"]), _down(row["was"]["high"]),
            round(3 + 4 * (row["was"]["total"] / most) ** 0.5, 1),
        )
        for row in table
    ]  # fmt: skip


def paired_bars(first: Sequence[int], second: Sequence[int], *, width: float = 300.0) -> tuple[list[Bar], list[Bar]]:
    """Two series of counts as shares of their sums, side by side."""
    shares = [[count / max(1, sum(counts)) for count in counts] for counts in (first, second)]
    top = max([0.01, *shares[0], *shares[1]])
    step = width / max(1, len(first))
    bars = []
    for place, values in enumerate(shares):
        bars.append(
            [
                Bar(round(index * step + place * step * 0.42, 1), round(HEIGHT * (1 - value / top), 1), round(step * 0.4, 1),
                    round(HEIGHT * value / top, 1))
                for index, value in enumerate(values)
            ]
        )  # fmt: skip
    return bars[0], bars[1]


def _down(share: float) -> float:
    return round(SIDE * (1 - share), 1)
