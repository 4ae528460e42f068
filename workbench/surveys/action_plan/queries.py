"""Reading the action plan. For the review: `plan_status`."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from workbench.accounts.models import User
from workbench.errors import NotFound
from workbench.rumours.clocks import HOME_ZONE
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to
from workbench.surveys.action_plan.models import (
    Finding,
    GroupDecision,
    GroupMeeting,
    Measure,
    MeasurePartner,
    MeasureRumour,
    PublicPlan,
    StatusChange,
)
from workbench.surveys.action_plan.standing import ORDER, Standing, standing_of
from workbench.web.pages import Page

SIZE = 20
OPEN_KEYS = ("late", "on_track", "paused", "planned")


@dataclass(frozen=True)
class MeasureStatus:
    """One measure on a day, as a review shows it. `why` is the reason of its status; `owner` a unit in public versions."""

    code: str
    title: str
    kind: str  # of action_plan.models.KINDS
    theme: str
    owner: str
    standing: str  # late, on_track, paused, planned, stopped, done
    why: str
    days_late: int
    starts_on: date
    ends_on: date
    late_milestones: tuple[str, ...]
    next_milestone: str
    next_due_on: date | None
    indicator: str
    base_line: str
    target: str
    latest_reading: str
    read_on: date | None
    says_stop: bool  # the newest reading is a result at which we said that we stop
    stop_rule: str
    status_set_on: date | None = None


@dataclass(frozen=True)
class PlanStatus:
    """The plan on a day: measures, late ones first, and what the working group has open."""

    day: date
    measures: tuple[MeasureStatus, ...]
    next_meeting_on: date | None = None
    open_decisions: int = 0
    late_decisions: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many measures stand in each way; every way is named, also with 0."""
        found = Counter(row.standing for row in self.measures)
        return {key: found[key] for key in ORDER}


@dataclass(frozen=True)
class PlanFilter:
    """What the list shows. `show`: "" what goes on, "late", "ended", "all"."""

    show: str = ""
    kind: str = ""
    theme: str = ""
    owner_id: int | None = None
    q: str = ""


@dataclass(frozen=True)
class MeasureRow:
    """One measure in the list with how it stands."""

    measure: Measure
    standing: Standing


def plan_status(session: Session, day: date, *, for_public: bool, timezone: str = HOME_ZONE) -> PlanStatus:
    """The plan as it stood at the end of `day`.

    For the public: what the version says that was published then, with units for names and without reasons; an empty plan when
    none was.
    """
    rows = [row for row in _all(session) if row.created_at.astimezone(ZoneInfo(timezone)).date() <= day]
    shown = [_status(row, standing_of(row, day, timezone=timezone), day) for row in rows]
    if for_public:
        published = published_plan(session, day=day, timezone=timezone)
        texts = {str(one["code"]): one for one in published.measures} if published is not None else {}
        return PlanStatus(day, _late_first([_as_public(row, texts[row.code]) for row in shown if row.code in texts]))
    coming = select(func.min(GroupMeeting.held_on)).where(GroupMeeting.held_on > day)
    decided = select(GroupDecision.due_on).join(GroupDecision.meeting).where(GroupMeeting.held_on <= day)
    due = session.scalars(decided.where(or_(GroupDecision.done_on.is_(None), GroupDecision.done_on > day))).all()
    late = sum(one < day for one in due)
    return PlanStatus(day, _late_first(shown), session.scalar(coming), len(due), late)


def measure_list(
    session: Session, wanted: PlanFilter, *, today: date, viewer: User | None, number: int = 1, timezone: str = HOME_ZONE
) -> tuple[Page[MeasureRow], dict[str, int]]:
    """One page of the plan, late ones first, and how many measures stand in each way under the same filter."""
    rows = [MeasureRow(row, standing_of(row, today, timezone=timezone)) for row in _all(session) if _fits(row, wanted)]
    counts = Counter(row.standing.key for row in rows)
    if wanted.show == "late":
        rows = [row for row in rows if row.standing.key == "late"]
    elif wanted.show == "ended":
        rows = [row for row in rows if row.standing.key not in OPEN_KEYS]
    elif wanted.show != "all":
        rows = [row for row in rows if row.standing.key in OPEN_KEYS]
    rows.sort(key=lambda row: (ORDER.index(row.standing.key), -row.standing.days_late, row.measure.ends_on, row.measure.id))
    some = rows[(number - 1) * SIZE : number * SIZE]
    return Page(some, number, SIZE, len(rows)), {key: counts[key] for key in ORDER}


def measure_by_code(session: Session, code: str) -> Measure:
    """One measure with all that hangs on it. Raises NotFound."""
    load = (
        joinedload(Measure.owner), selectinload(Measure.milestones), selectinload(Measure.readings),
        selectinload(Measure.history).joinedload(StatusChange.set_by),
        selectinload(Measure.findings).options(joinedload(Finding.wave_item), joinedload(Finding.focus_theme)),
        selectinload(Measure.rumours).joinedload(MeasureRumour.rumour),
        selectinload(Measure.partners).joinedload(MeasurePartner.organisation),
    )  # fmt: skip
    found = session.scalar(select(Measure).where(Measure.code == code).options(*load))
    if found is None:
        raise NotFound(_("There is no such measure."), subject_id=code)
    return found


def part_of(rows: Sequence[Any], row_id: int) -> Any:
    """The milestone, finding or decision with this id among its owner's. Raises NotFound."""
    found = next((row for row in rows if row.id == row_id), None)
    if found is None:
        raise NotFound(_("There is no such row."), subject_id=row_id)
    return found


def seen_rumours(session: Session, measure: Measure, viewer: User | None) -> Sequence[Rumour]:
    """The rumours that it answers, as far as the viewer may see them."""
    ids = [row.rumour_id for row in measure.rumours]
    if not ids:
        return []
    return session.scalars(select(Rumour).where(Rumour.id.in_(ids), visible_to(viewer)).order_by(Rumour.id)).all()


def owners(session: Session) -> Sequence[User]:
    """Who owns a measure, by name."""
    return session.scalars(select(User).where(User.id.in_(select(Measure.owner_id))).order_by(User.name)).unique().all()


def published_plan(session: Session, *, day: date | None = None, timezone: str = HOME_ZONE) -> PublicPlan | None:
    """The version that the public reads now, or read at the end of `day`."""
    wanted = select(PublicPlan).where(PublicPlan.published_at.is_not(None))
    if day is None:
        wanted = wanted.where(PublicPlan.withdrawn_at.is_(None))
    else:
        end = datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(timezone))
        standing = or_(PublicPlan.withdrawn_at.is_(None), PublicPlan.withdrawn_at >= end)
        wanted = wanted.where(PublicPlan.published_at < end, standing)
    return session.scalar(wanted.order_by(PublicPlan.published_at.desc(), PublicPlan.id.desc()).limit(1))


def proposed_plan(session: Session) -> PublicPlan | None:
    """The version that waits for an approver."""
    wanted = select(PublicPlan).where(PublicPlan.published_at.is_(None), PublicPlan.withdrawn_at.is_(None))
    return session.scalar(wanted.order_by(PublicPlan.id.desc()).limit(1).options(joinedload(PublicPlan.proposed_by)))


def all_measures(session: Session) -> Sequence[Measure]:
    """Every measure with all that an export needs, oldest first."""
    load = (selectinload(Measure.findings), selectinload(Measure.partners).joinedload(MeasurePartner.organisation))
    return _all(session, *load)


def _all(session: Session, *more: Any) -> Sequence[Measure]:
    load = (
        joinedload(Measure.owner), selectinload(Measure.milestones), selectinload(Measure.history),
        selectinload(Measure.readings),
    )  # fmt: skip
    return session.scalars(select(Measure).order_by(Measure.id).options(*load, *more)).unique().all()


def _fits(row: Measure, wanted: PlanFilter) -> bool:
    words = wanted.q.casefold()
    return (
        (not wanted.kind or row.kind == wanted.kind)
        and (not wanted.theme or row.theme == wanted.theme)
        and (wanted.owner_id is None or row.owner_id == wanted.owner_id)
        and (not words or words in f"{row.code} {row.title} {row.what}".casefold())
    )


def _status(row: Measure, standing: Standing, day: date) -> MeasureStatus:
    read = [one for one in row.readings if one.read_on <= day]
    latest, step = read[-1] if read else None, standing.next_milestone
    return MeasureStatus(
        code=row.code, title=row.title, kind=row.kind, theme=row.theme, owner=row.owner.name, standing=standing.key,
        why=standing.why, days_late=standing.days_late, starts_on=row.starts_on, ends_on=row.ends_on,
        late_milestones=tuple(one.title for one in standing.late_milestones),
        next_milestone=step.title if step else "", next_due_on=step.due_on if step else None,
        indicator=row.indicator, base_line=row.base_line, target=row.target,
        latest_reading=latest.value if latest else "", read_on=latest.read_on if latest else None,
        says_stop=latest.says_stop if latest else False, stop_rule=row.stop_rule, status_set_on=standing.set_on,
    )  # fmt: skip


def _as_public(row: MeasureStatus, text: dict[str, Any]) -> MeasureStatus:
    """The words that an approver published; how it stands is counted on the day. No names, reasons or steps."""
    told = {name: str(text[name]) for name in ("title", "indicator", "base_line", "target", "stop_rule", "owner")}
    read_on = date.fromisoformat(text["read_on"]) if text["read_on"] else None
    quiet = replace(row, why="", late_milestones=(), next_milestone="", next_due_on=None, says_stop=False)
    return replace(quiet, **told, latest_reading=str(text["reading"]), read_on=read_on)  # type: ignore[arg-type]


def _late_first(rows: Sequence[MeasureStatus]) -> tuple[MeasureStatus, ...]:
    return tuple(sorted(rows, key=lambda row: (ORDER.index(row.standing), -row.days_late, row.ends_on, row.code)))
