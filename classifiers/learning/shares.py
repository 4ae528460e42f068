"""Shares with an interval, for tables that people read. No numpy: pages use it."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

_Z = 1.959964  # 95 %


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `total`, with Wilson's 95 % interval. Without any, share, low and high are None."""

    hits: int
    total: int
    share: float | None = None
    low: float | None = None
    high: float | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def share_of(hits: int, total: int) -> Share:
    """The share with Wilson's score interval (Wilson 1927), which stays within 0–1 and is honest for few cases."""
    if total <= 0:
        return Share(hits, total)
    share, square = hits / total, _Z * _Z
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = _Z / (1 + square / total) * math.sqrt(share * (1 - share) / total + square / (4 * total * total))
    return Share(hits, total, round(share, 4), round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4))
