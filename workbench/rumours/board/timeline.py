"""What happened to rumours, on one axis: observations and decisions, and what later rooms know (placements, alerts)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Event:
    """One thing that happened. `words` say it in the language of the page; `address` leads to it, "" to nothing.

    `state` may be "late", "failed" or "" and marks the event; it is said in `words` too.
    """

    at: datetime
    words: str
    rumour_id: int | None = None
    address: str = ""
    state: str = ""


Collector = Callable[[Session, Sequence[int], datetime, datetime], Iterable[Event]]


@dataclass(frozen=True)
class Lane:
    """One row of the axis: what its events are called, and who finds them."""

    name: str
    label: Any
    collect: Collector


_lanes: dict[str, Lane] = {}


def add_events(name: str, collect: Collector, *, label: Any = "") -> None:
    """Let `collect(session, rumour_ids, start, end)` give the events of one more row, called `label` (lazy words) or `name`.

    It gets at most 5 000 ids and reads in one or two queries; adding the same name again replaces it.
    """
    _lanes[name] = Lane(name, label or name, collect)


def lanes() -> Sequence[Lane]:
    """Every row, in the order in which the rooms added them."""
    return tuple(_lanes.values())
