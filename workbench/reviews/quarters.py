"""Quarters of the calendar: their days, their weeks, their names in an address."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter; `number` is 1 to 4."""

    year: int
    number: int

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def after(self) -> "Quarter":
        """The next one."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> "Quarter":
        """The one before."""
        return Quarter(self.year - (self.number == 1), (self.number + 2) % 4 + 1)

    @property
    def slug(self) -> str:
        """As in an address: 2026-4."""
        return f"{self.year}-{self.number}"

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From its first moment to the first moment after it, in UTC, by the clock of `zone`."""
        start = datetime.combine(self.first_day, datetime.min.time(), zone)
        end = datetime.combine(self.after.first_day, datetime.min.time(), zone)
        return start.astimezone(UTC), end.astimezone(UTC)

    def weeks(self) -> list[date]:
        """The Mondays of the weeks that touch the quarter."""
        monday = self.first_day - timedelta(days=self.first_day.weekday())
        last = self.after.first_day
        return [monday + timedelta(weeks=n) for n in range(15) if monday + timedelta(weeks=n) < last]


def quarter_of(day: date) -> Quarter:
    """The quarter that holds a day."""
    return Quarter(day.year, (day.month + 2) // 3)


def parse_quarter(slug: str) -> Quarter | None:
    """The quarter of an address, or None for anything else."""
    found = re.fullmatch(r"(20\d\d)-([1-4])", slug)
    return Quarter(int(found[1]), int(found[2])) if found else None
