"""How often somebody has spoken lately. The room that plans placements counts them; this room only asks."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

WEEKS = 4
Speech = tuple[int, int, datetime]  # spokesperson, answer, when
Counting = Callable[[Session, datetime, datetime], Iterable[Speech]]
_countings: list[Counting] = []


@dataclass(frozen=True)
class Load:
    """How many times in the four weeks that end with a day, and on that day. One answer on one day is one time, on
    however many channels."""

    in_four_weeks: int = 0
    on_day: int = 0


NO_LOAD = Load()


def count_with(counting: Counting) -> None:
    """Let `counting(session, since, until)` give what is said and planned in that time. The same one twice counts once."""
    if counting not in _countings:
        _countings.append(counting)


def loads(session: Session, day: date, *, zone: ZoneInfo) -> dict[int, Load]:
    """The load of everybody who speaks in the four weeks up to and with `day`; whoever is missing has none."""
    since = datetime.combine(day - timedelta(days=7 * WEEKS - 1), time(), zone)
    until = datetime.combine(day + timedelta(days=1), time(), zone)
    rows = [row for counting in _countings for row in counting(session, since, until)]
    times = {(person, answer, at.astimezone(zone).date()) for person, answer, at in rows if since <= at < until}
    counted, today = Counter(person for person, _answer, _at in times), Counter(p for p, _answer, at in times if at == day)
    return {person: Load(count, today[person]) for person, count in counted.items()}
