"""The last spaces of a model, kept while the same rumours are asked for and extended when some are new or changed."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from classifiers.matching.background import Background
from classifiers.matching.space import Space, build_space
from classifiers.types import KnownRumour

_MOST = 3


class SpaceKeeper:
    """Gives the space of a set of rumours. A set that shares rumours with a kept one costs only what is new in it."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._spaces: list[Space] = []
        self._lock = Lock()

    def space_of(self, rumours: Sequence[KnownRumour]) -> Space:
        """The space of these rumours, in this order."""
        asked = tuple(rumours)
        with self._lock:
            for place, space in enumerate(self._spaces):
                if space.rumours == asked:
                    self._spaces.insert(0, self._spaces.pop(place))
                    return space
            nearest = max(self._spaces, key=lambda space: _count_shared(space, asked), default=None)
            built = build_space(asked, self._background, nearest)
            kept = [space for space in self._spaces if space is not nearest or len(asked) < len(space.rumours) // 2]
            self._spaces = [built, *kept][:_MOST]
            return built


def _count_shared(space: Space, rumours: tuple[KnownRumour, ...]) -> int:
    known = dict(zip(space.rumour_ids, space.rumours, strict=True))
    return sum(known.get(rumour.rumour_id) == rumour for rumour in rumours)
