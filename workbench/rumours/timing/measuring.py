"""How long our own steps take: median of office time, and the share in time. Nothing is said of what cannot be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.rumours.models import Rumour
from workbench.rumours.office_hours import STANDARD, Week, working_time
from workbench.rumours.queries import visible_to
from workbench.rumours.timing.office import week_of
from workbench.rumours.timing.queries import facts_of, pauses_of
from workbench.rumours.timing.steps import Step, lay_out

MEASURED = ("acknowledged", "decided", "first_action", "drafted", "approved", "published", "replied")
FEWEST = 5  # a median of fewer says more about chance than about us
MOST = 2000
NOTHING = timedelta(0)
Pauses = Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True)
class OwnTime:
    """One step over all rumours of the period. `typical` is None when too few have come so far."""

    kind: str
    count: int
    typical: timedelta | None
    in_time: int
    with_target: int
    late_open: int


@dataclass(frozen=True)
class OwnTimes:
    """Every step. `left_out` counts steps whose times run backwards: a clock was wrong, or a time was put in afterwards."""

    rows: Sequence[OwnTime]
    rumour_count: int
    left_out: int
    is_cut: bool


def own_times(session: Session, now: datetime, *, days: int, timezone: str, viewer: User) -> OwnTimes:
    """Rumours that began in the last so many days and that the viewer may see."""
    began = func.coalesce(Rumour.clock_started_at, Rumour.opened_at)
    wanted = select(Rumour).where(began > now - timedelta(days=days), began <= now, Rumour.state != "merged", visible_to(viewer))
    rumours = session.scalars(wanted.order_by(began.desc()).limit(MOST + 1)).all()
    zone, week, some = ZoneInfo(timezone), week_of(session), rumours[:MOST]
    facts, pauses = facts_of(session, some), pauses_of(session, [one.id for one in some])
    ways = [(lay_out(facts[one.id], zone, week), pauses.get(one.id, [])) for one in some]
    rows, left_out = measure(ways, now, zone, week)
    return OwnTimes(rows, len(some), left_out, len(rumours) > MOST)


def measure(
    ways: Sequence[tuple[Sequence[Step], Pauses]], now: datetime, zone: ZoneInfo, week: Week = STANDARD
) -> tuple[list[OwnTime], int]:
    """Each step from when the rumour was heard, in office time without pauses; and how many steps ran backwards."""
    spans: dict[str, list[timedelta]] = {kind: [] for kind in MEASURED}
    tally = {kind: [0, 0, 0] for kind in MEASURED}  # in time, with a target, late and open
    left_out = 0
    for steps, pauses in ways:
        begun = next(step.done_at for step in steps if step.kind == "heard")
        for step in steps:
            if step.kind not in MEASURED or begun is None:
                continue
            if step.done_at is not None and step.done_at < begun:
                left_out += 1
                continue
            if step.done_at is not None:
                spans[step.kind].append(spent(begun, step.done_at, pauses, zone, week))
            _count(tally[step.kind], step, now)
    rows = [OwnTime(kind, len(spans[kind]), _typical(spans[kind]), *tally[kind]) for kind in MEASURED]
    return rows, left_out


def spent(start: datetime, end: datetime, pauses: Pauses, zone: ZoneInfo, week: Week = STANDARD) -> timedelta:
    """Office time between two moments, without the time that was paused."""
    total = working_time(start, end, zone, week)
    for begins, ends in pauses:
        total -= working_time(max(begins, start), min(ends, end), zone, week)
    return max(NOTHING, total)


def _count(tally: list[int], step: Step, now: datetime) -> None:
    status = step.status(now)
    if step.due_at is None or status in ("over", "open", "paused", "soon", "running"):
        return
    tally[0] += status == "done"
    tally[1] += 1
    tally[2] += status == "late"


def _typical(spans: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(span.total_seconds() for span in spans)) if len(spans) >= FEWEST else None
