"""What travels between reading, counting and storing. No database here."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Key = tuple[str, str]  # kind of stream, key


@dataclass(frozen=True)
class NewAlarm:
    """An alarm as the test gives it; the columns of TrendAlarm."""

    kind: str
    at: datetime
    last_at: datetime
    score: float
    window_hours: int
    count: int
    expected: float


@dataclass
class Heard:
    """The reports of one stream: (when, who told it, as a code that lives only in the worker's memory)."""

    kind: str
    key: str
    label: str = ""
    rumour_id: int | None = None
    reports: list[tuple[datetime, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """What the worker found out about one stream."""

    kind: str
    key: str
    label: str
    rumour_id: int | None
    first_day: date
    counts: list[int]
    expected: list[Any]
    high: list[Any]
    decay: dict[str, Any]
    last_heard_at: datetime | None
    alarms: list[NewAlarm]
