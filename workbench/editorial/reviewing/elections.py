"""The time before an election: from six months before the day, and the day itself (METHOD F11).

Ordinary general elections are held on the second Sunday of September every fourth year (regeringsformen 3:3, vallagen 1:3);
2022, 2026, 2030. An administrator enters other elections.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.editorial.reviewing.models import Election

MONTHS_BEFORE = 6
SUNDAY = 6


@dataclass(frozen=True)
class ElectionDay:
    """One election. `id` is None for one that follows from the law."""

    held_on: date
    name: str
    id: int | None = None

    @property
    def begins_on(self) -> date:
        """The first day on which the extra care holds."""
        return months_before(self.held_on, MONTHS_BEFORE)

    def covers(self, day: date) -> bool:
        """Whether the day lies in the time before the election, or is its day."""
        return self.begins_on <= day <= self.held_on


def general_election(year: int) -> date:
    """The second Sunday of September."""
    first = date(year, 9, 1)
    return first + timedelta(days=(SUNDAY - first.weekday()) % 7 + 7)


def next_general_election(day: date) -> date:
    """The ordinary general election on or after the day."""
    year = day.year + (2 - day.year) % 4
    held_on = general_election(year)
    return held_on if held_on >= day else general_election(year + 4)


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last day."""
    month = day.month - 1 - months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))


def elections_from(session: Session, day: date) -> list[ElectionDay]:
    """Coming elections, soonest first: the one that the law sets, and those that an administrator has entered."""
    entered = session.scalars(select(Election).where(Election.held_on >= day).order_by(Election.held_on, Election.id))
    rows = [ElectionDay(row.held_on, row.name, row.id) for row in entered]
    by_law = ElectionDay(next_general_election(day), _("General election"))
    return sorted([by_law, *rows], key=lambda one: one.held_on)


def election_near(session: Session, day: date) -> ElectionDay | None:
    """The election in whose time the day lies; the soonest when there are several."""
    return first_near(elections_from(session, day), day)


def first_near(elections: Iterable[ElectionDay], day: date) -> ElectionDay | None:
    """The first of the elections whose time covers the day."""
    return next((one for one in elections if one.covers(day)), None)
