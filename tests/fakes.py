"""Fakes for the edges only: the clock and the network. Small real classes."""

from datetime import datetime, timedelta


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def utcnow(self) -> datetime:
        """The time the test has set."""
        return self.now

    def move(self, distance: timedelta) -> datetime:
        """Go forward (or back) and return the new time."""
        self.now += distance
        return self.now
