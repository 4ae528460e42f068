"""What a channel on paper or in a room keeps in Channel.settings: size, deadline, places, whom to write to."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from workbench.campaigns.paper.kinds import KINDS

NO_WEEKDAY = -1
MOST_PLACES = 60
LONGEST_PLACE = 120
MOST_DAYS = 120
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True)
class PaperChoices:
    """`deadline_weekday`: 0 Monday … 6 Sunday, -1 any day; `lead_days` between the deadline and the day it appears."""

    width_mm: int = 122
    height_mm: int = 90
    deadline_weekday: int = NO_WEEKDAY
    deadline_time: str = "12:00"
    lead_days: int = 0
    remind_days: int = 2
    minutes: int = 60
    copies: int = 0
    contact: str = ""
    places: tuple[str, ...] = ()

    @classmethod
    def read(cls, stored: Mapping[str, Any], kind: str) -> "PaperChoices":
        """From Channel.settings; what is missing or odd is as it is for the kind until somebody sets it."""
        usual = KINDS[kind]
        found = cls(lead_days=usual.lead_days, deadline_time=usual.deadline_time)
        numbers = {
            name: stored[name]
            for name, (low, high) in _BOUNDS.items()
            if type(stored.get(name)) is int and low <= stored[name] <= high
        }
        words: dict[str, Any] = {}
        if _TIME.fullmatch(str(stored.get("deadline_time", ""))):
            words["deadline_time"] = stored["deadline_time"]
        if isinstance(stored.get("contact"), str):
            words["contact"] = stored["contact"][:200]
        if isinstance(stored.get("places"), list):
            words["places"] = read_places("\n".join(str(one) for one in stored["places"]))
        return replace(found, **numbers, **words)

    def write(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """Channel.settings with these choices in place."""
        return {**stored, **asdict(self), "places": list(self.places)}


_BOUNDS = {
    "width_mm": (40, 400), "height_mm": (40, 400), "deadline_weekday": (NO_WEEKDAY, 6), "lead_days": (0, MOST_DAYS),
    "remind_days": (0, 30), "minutes": (10, 480), "copies": (0, 10_000_000),
}  # fmt: skip


def read_places(written: str) -> tuple[str, ...]:
    """One place a line; empty lines and the second of two that are the same are left out."""
    lines = (_place(line)[:LONGEST_PLACE] for line in written.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))[:MOST_PLACES]


def longest_place(written: str) -> str:
    """The longest of the places as they would be kept if there was room."""
    return max((_place(line) for line in written.splitlines()), key=len, default="")


def _place(line: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in line).split())
