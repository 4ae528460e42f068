"""Changes to measures: all fields of METHOD.md D.7, status with reasons, milestones, readings, findings, rumours, partners."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.accounts.models import Organisation, User
from workbench.activity.service import DOUBLE_PRESS, record
from workbench.errors import Conflict, NotFound, Refused
from workbench.rumours.models import Rumour
from workbench.rumours.service import refuse_unknown
from workbench.rumours.texts import masked, masked_line, needed
from workbench.surveys.action_plan.models import (
    FINDING_KINDS,
    KINDS,
    STATUSES,
    Finding,
    Measure,
    MeasurePartner,
    MeasureRumour,
    Milestone,
    Reading,
    StatusChange,
)
from workbench.surveys.listening.models import FocusTheme
from workbench.surveys.waves.models import WaveItem
from workbench.web.vocabulary import THEMES

MOST_COST = 1_000_000_000
ENDED = ("done", "stopped")
LINES = ("title", "owner_unit", "other_partners", "cost_note", "indicator", "base_line", "target")
TEXTS = ("what", "stop_rule", "risk", "counter_measure", "deviations")


@dataclass(frozen=True)
class MeasurePlan:
    """What a measure is (METHOD.md D.7). Status, milestones, findings, rumours and partners are kept beside it."""

    title: str
    kind: str
    theme: str
    owner_id: int
    starts_on: date
    ends_on: date
    indicator: str
    base_line: str
    target: str
    target_on: date
    stop_rule: str
    what: str = ""
    owner_unit: str = ""
    other_partners: str = ""
    cost: int | None = None
    cost_note: str = ""
    risk: str = ""
    counter_measure: str = ""
    deviations: str = ""
    is_public: bool = False


def add_measure(session: Session, plan: MeasurePlan, *, actor: User, now: datetime) -> Measure:
    """A new measure, planned. Raises Refused for what is missing; the same form sent twice is one measure."""
    values = _read_plan(session, plan)
    same = (Measure.title == values["title"], Measure.created_by_id == actor.id, Measure.created_at > now - DOUBLE_PRESS)
    standing = session.scalar(select(Measure).where(*same).limit(1))
    if standing is not None:
        return standing
    number = (session.scalar(select(func.max(Measure.id))) or 0) + 1
    while session.scalar(select(Measure.id).where(Measure.code == f"A-{number}")) is not None:
        number += 1
    measure = Measure(code=f"A-{number}", created_by_id=actor.id, created_at=now, status="planned", **values)
    session.add(measure)
    session.flush()
    session.add(StatusChange(measure_id=measure.id, status="planned", reason="", set_by_id=actor.id, set_at=now))
    session.flush()
    record(session, "measure_added", measure, actor_id=actor.id, now=now, theme=measure.theme, measure_kind=measure.kind)
    return measure


def change_measure(
    session: Session, measure: Measure, plan: MeasurePlan, *, version: int | None, actor: User, now: datetime
) -> None:
    """Other words, days or owner. Raises Conflict when somebody changed it after `version` was shown."""
    if version is not None and version != measure.version:
        raise Conflict(_("Somebody changed this measure while you wrote. Your text is kept."), subject_id=measure.id)
    values = _read_plan(session, plan)
    changed = sorted(name for name, value in values.items() if getattr(measure, name) != value)
    if "ends_on" in changed:
        measure.reminded_on = None
    for name in changed:
        setattr(measure, name, values[name])
    session.flush()
    record(session, "measure_changed", measure, actor_id=actor.id, now=now, fields=changed)


def set_status(session: Session, measure: Measure, status: str, *, reason: str, actor: User, now: datetime) -> StatusChange:
    """Another status with its reason. Raises Refused without one, or when it has that status already."""
    refuse_unknown({"status": (status, STATUSES)})
    if status == measure.status:
        raise Refused(_("The measure has that status already."), subject_id=measure.id)
    reason = needed(reason, _("Write why the status changes."), subject_id=measure.id)
    old, measure.status = measure.status, status
    change = StatusChange(measure=measure, status=status, reason=reason, set_by_id=actor.id, set_at=now)
    session.add(change)
    session.flush()
    record(session, "measure_status_set", measure, actor_id=actor.id, now=now, old=old, new=status)
    return change


def add_milestone(session: Session, measure: Measure, title: str, *, due_on: date, actor: User, now: datetime) -> Milestone:
    """A step with a day. Raises Refused after the end of the measure."""
    title = masked_line(title)
    if not title:
        raise Refused(_("Write what is to be done by that day."), subject_id=measure.id)
    if due_on > measure.ends_on:
        raise Refused(_("The day is after the end of the measure."), subject_id=measure.id)
    row = Milestone(measure=measure, title=title, due_on=due_on)
    session.add(row)
    session.flush()
    record(session, "milestone_added", measure, actor_id=actor.id, now=now, milestone_id=row.id, due_on=due_on.isoformat())
    return row


def finish_milestone(session: Session, row: Milestone, *, is_done: bool, actor: User, today: date, now: datetime) -> None:
    """It is done, or not after all."""
    if (row.done_on is not None) == is_done:
        return
    row.done_on = today if is_done else None
    session.flush()
    verb = "milestone_reached" if is_done else "milestone_reopened"
    record(session, verb, row.measure, actor_id=actor.id, now=now, milestone_id=row.id)


def move_milestone(session: Session, row: Milestone, due_on: date, *, actor: User, now: datetime) -> None:
    """Another day; people are reminded of it anew."""
    if due_on > row.measure.ends_on:
        raise Refused(_("The day is after the end of the measure."), subject_id=row.measure_id)
    old, row.due_on = row.due_on, due_on
    row.reminded_on = row.late_reminded_on = None
    session.flush()
    days = {"old": old.isoformat(), "new": due_on.isoformat()}
    record(session, "milestone_moved", row.measure, actor_id=actor.id, now=now, milestone_id=row.id, **days)


def remove_milestone(session: Session, row: Milestone, *, actor: User, now: datetime) -> None:
    """Take a step away."""
    measure = row.measure
    measure.milestones.remove(row)
    session.flush()
    record(session, "milestone_removed", measure, actor_id=actor.id, now=now, due_on=row.due_on.isoformat())


def add_reading(
    session: Session, measure: Measure, value: str, *, read_on: date, note: str, says_stop: bool, actor: User, today: date,
    now: datetime,
) -> Reading:  # fmt: skip
    """What the indicator showed. `says_stop`: it is a result at which we said that we stop."""
    value = masked_line(value, most=120)
    if not value:
        raise Refused(_("Write what the indicator showed."), subject_id=measure.id)
    if read_on > today:
        raise Refused(_("That day has not come yet."), subject_id=measure.id)
    row = Reading(measure=measure, read_on=read_on, value=value, note=masked(note), says_stop=says_stop, entered_by_id=actor.id)
    session.add(row)
    session.flush()
    record(session, "measure_read", measure, actor_id=actor.id, now=now, says_stop=says_stop)
    return row


def add_finding(
    session: Session, measure: Measure, kind: str, words: str, *, found_on: date, actor: User, now: datetime,
    wave_item: WaveItem | None = None, focus_theme: FocusTheme | None = None,
) -> Finding:  # fmt: skip
    """What the measure is grounded in. Raises Refused without words."""
    refuse_unknown({"kind": (kind, FINDING_KINDS)})
    words = needed(words, _("Write what was found, in a sentence."), subject_id=measure.id)
    row = Finding(measure=measure, kind=kind, words=words, found_on=found_on)
    row.wave_item = wave_item if kind == "survey_item" else None
    row.focus_theme = focus_theme if kind == "focus_theme" else None
    session.add(row)
    session.flush()
    record(session, "finding_added", measure, actor_id=actor.id, now=now, finding_kind=kind)
    return row


def remove_finding(session: Session, row: Finding, *, actor: User, now: datetime) -> None:
    """It was no ground for the measure."""
    measure = row.measure
    session.delete(row)
    session.flush()
    session.expire(measure, ["findings"])
    record(session, "finding_removed", measure, actor_id=actor.id, now=now)


def add_rumour(session: Session, measure: Measure, rumour: Rumour, *, actor: User, now: datetime) -> bool:
    """The measure answers a rumour. False when it is known. Raises Refused for a merged one."""
    if rumour.state == "merged":
        raise Refused(_("That rumour is merged into another. Choose that one."), subject_id=rumour.id)
    if any(row.rumour_id == rumour.id for row in measure.rumours):
        return False
    session.add(MeasureRumour(measure=measure, rumour=rumour))
    session.flush()
    record(session, "measure_linked", measure, actor_id=actor.id, now=now, rumour_id=rumour.id)
    return True


def remove_rumour(session: Session, measure: Measure, rumour: Rumour, *, actor: User, now: datetime) -> None:
    """The measure does not answer it."""
    row = next((one for one in measure.rumours if one.rumour_id == rumour.id), None)
    if row is None:
        raise NotFound(_("The measure does not answer that rumour."), subject_id=rumour.id)
    session.delete(row)
    session.flush()
    session.expire(measure, ["rumours"])
    record(session, "measure_unlinked", measure, actor_id=actor.id, now=now, rumour_id=rumour.id)


def set_partners(session: Session, measure: Measure, ids: Collection[int], *, actor: User, now: datetime) -> None:
    """The partner organisations that do it with us."""
    wanted = set(ids)
    if wanted == {row.organisation_id for row in measure.partners}:
        return
    known = session.scalars(select(Organisation).where(Organisation.id.in_(wanted), Organisation.kind == "partner")).all()
    if len(known) != len(wanted):
        raise Refused(_("One of the partners does not exist any more."), subject_id=measure.id)
    for row in list(measure.partners):
        if row.organisation_id not in wanted:
            session.delete(row)
    standing = {row.organisation_id for row in measure.partners}
    session.add_all(MeasurePartner(measure_id=measure.id, organisation_id=one.id) for one in known if one.id not in standing)
    session.flush()
    session.expire(measure, ["partners"])
    record(session, "measure_partners_set", measure, actor_id=actor.id, now=now, organisation_ids=sorted(wanted))


def _read_plan(session: Session, plan: MeasurePlan) -> dict[str, object]:
    refuse_unknown({"kind": (plan.kind, KINDS), "theme": (plan.theme, THEMES)})
    values: dict[str, object] = asdict(plan)
    values |= {name: masked_line(getattr(plan, name)) for name in LINES}
    values |= {name: masked(getattr(plan, name)) for name in TEXTS}
    if not values["title"]:
        raise Refused(_("Give the measure a title."))
    if not all(values[name] for name in ("indicator", "base_line", "target")):
        raise Refused(_("Write the indicator, its value today and its target: else nobody can see whether it helps."))
    if not values["stop_rule"]:
        raise Refused(_("Write what result would make us stop. Decide it before the measure begins."))
    if bool(values["risk"]) != bool(values["counter_measure"]):
        raise Refused(_("A risk needs a counter-measure, and a counter-measure needs its risk."))
    if plan.ends_on < plan.starts_on:
        raise Refused(_("The measure ends before it begins."))
    if plan.cost is not None and not 0 <= plan.cost <= MOST_COST:
        raise Refused(_("Write the cost in whole kronor."))
    owner = session.get(User, plan.owner_id)
    if owner is None or not owner.active:
        raise Refused(_("Choose a colleague who owns the measure."))
    return values
