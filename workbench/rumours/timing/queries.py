"""Reading the clocks of rumours: the steps of one, and pauses."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session, joinedload

from workbench.activity.models import Activity
from workbench.rumours.clocks import HOME_ZONE
from workbench.rumours.models import Decision, RiskRating, Rumour
from workbench.rumours.states import ENDED
from workbench.rumours.timing.models import ClockPause, RumourStep
from workbench.rumours.timing.office import week_of
from workbench.rumours.timing.steps import Facts, Step, lay_out

TAKEN_UP = (
    "rumour_taken", "rumour_handed_over", "rumour_edited", "state_changed", "risk_rated", "verdict_set", "decision_proposed",
    "decision_made", "first_action_taken", "note_added",
)  # fmt: skip
MANY = 500
Reached = dict[tuple[str, int], datetime]


def steps_of(session: Session, rumour: Rumour, *, timezone: str = HOME_ZONE) -> list[Step]:
    """Heard, acknowledged, decided … published, each with its time and its target. Two queries."""
    return lay_out(facts_of(session, [rumour])[rumour.id], ZoneInfo(timezone), week_of(session))


def facts_of(session: Session, rumours: Sequence[Rumour]) -> dict[int, Facts]:
    """What is known of the present round of each rumour. One query for every 500 of them."""
    facts: dict[int, Facts] = {}
    for start in range(0, len(rumours), MANY):
        some = rumours[start : start + MANY]
        ids = [rumour.id for rumour in some]
        moments, decisions = _moments(session, ids)
        for one in some:
            facts[one.id] = _facts(one, moments, decisions.get(one.id, []))
    return facts


def standing_pause(session: Session, rumour: Rumour, now: datetime) -> ClockPause | None:
    """The pause that holds the rumour's clock now."""
    if rumour.clock_paused_until is None or rumour.clock_paused_until <= now:
        return None
    standing = (ClockPause.rumour_id == rumour.id, ClockPause.ended_at.is_(None), ClockPause.until > now)
    statement = select(ClockPause).where(*standing).options(joinedload(ClockPause.paused_by))
    return session.scalars(statement.order_by(ClockPause.id.desc()).limit(1)).unique().one_or_none()


def pauses_of(session: Session, rumour_ids: Sequence[int]) -> dict[int, list[tuple[datetime, datetime]]]:
    """(from, to) of every pause, by rumour."""
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for start in range(0, len(rumour_ids), MANY):
        wanted = ClockPause.rumour_id.in_(rumour_ids[start : start + MANY])
        columns = (ClockPause.rumour_id, ClockPause.paused_at, ClockPause.until, ClockPause.ended_at)
        for rumour_id, begins, until, ended in session.execute(select(*columns).where(wanted).order_by(ClockPause.id)):
            found.setdefault(rumour_id, []).append((begins, ended or until))
    return found


def _facts(rumour: Rumour, moments: Reached, decisions: list[Any]) -> Facts:
    since = rumour.clock_started_at or rumour.opened_at
    is_again = since > rumour.opened_at
    mine = [row for row in decisions if row.at >= since]
    first, last = (mine[0], mine[-1]) if mine else (None, None)
    reached = {kind: moments.get((kind, rumour.id)) for kind in ("taken_up", "drafted", "approved", "published")}
    danger = ("danger", rumour.id) in moments
    answered = rumour.answered_at if rumour.answered_at is not None and rumour.answered_at >= since else None
    return Facts(
        heard_at=since if is_again else min(rumour.first_heard_at, since),
        opened_at=since,
        is_urgent=danger or "violence" in rumour.flags,
        runs_by_night=danger,
        acknowledged_at=reached["taken_up"],
        decide_due_at=first.decide_due_at if first else rumour.decide_due_at,
        decided_at=first.at if first else None,
        decision=last.kind if last else "",
        decision_at=last.at if last else None,
        first_action_due_at=last.first_action_due_at if last else None,
        first_action_at=rumour.acknowledged_at if last else None,
        publish_due_at=last.publish_due_at if last else None,
        target_met_at=last.target_met_at if last else None,
        drafted_at=reached["drafted"],
        approved_at=reached["approved"],
        published_at=reached["published"] or answered,
        paused_until=rumour.clock_paused_until,
        is_over=rumour.state in ENDED,
    )


def _moments(session: Session, ids: Sequence[int]) -> tuple[Reached, dict[int, list[Any]]]:
    """All that the clocks of these rumours stand on, in one query.

    First: when each was taken up by a person and reached each step in its round; `danger` if its harm stands at 4. Second: every
    decision by rumour, oldest first.
    """
    reached: Reached = {}
    decisions: dict[int, list[Any]] = {}
    parts = (_decisions(ids), _taken_up(ids), _steps(ids), _danger(ids))  # the first one names the columns
    for row in session.execute(union_all(*parts).order_by("row_id")):
        if row.row_id:
            decisions.setdefault(row.rumour_id, []).append(row)
        else:
            reached[(row.kind, row.rumour_id)] = row.at
    return reached, decisions


def _in_round() -> ColumnElement[datetime]:
    return func.coalesce(Rumour.clock_started_at, Rumour.opened_at)


def _moment(kind: Any, rumour_id: Any, at: Any) -> Select[Any]:
    """A part of the union that has no targets."""
    none = cast(null(), Decision.target_met_at.type)
    return select(
        kind.label("kind"), rumour_id.label("rumour_id"), at.label("at"), none, none, none, none, literal(0).label("row_id")
    )


def _taken_up(ids: Sequence[int]) -> Select[Any]:
    mine = (Activity.subject_kind == Rumour.__tablename__, Activity.subject_id.in_(ids), Activity.verb.in_(TAKEN_UP))
    parts = _moment(literal("taken_up"), Activity.subject_id, func.min(Activity.at))
    found = parts.join(Rumour, Rumour.id == Activity.subject_id)
    return found.where(*mine, Activity.actor_id.is_not(None), Activity.at >= _in_round()).group_by(Activity.subject_id)


def _steps(ids: Sequence[int]) -> Select[Any]:
    parts = _moment(RumourStep.kind, RumourStep.rumour_id, func.min(RumourStep.at)).join(
        Rumour, Rumour.id == RumourStep.rumour_id
    )
    wanted = parts.where(RumourStep.rumour_id.in_(ids), RumourStep.at >= _in_round())
    return wanted.group_by(RumourStep.kind, RumourStep.rumour_id)


def _danger(ids: Sequence[int]) -> Select[Any]:
    parts = _moment(literal("danger"), RiskRating.rumour_id, RiskRating.rated_at)
    return parts.join(Rumour, Rumour.rating_id == RiskRating.id).where(Rumour.id.in_(ids), RiskRating.harm == 4)


def _decisions(ids: Sequence[int]) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Decision.decision.label("kind"), Decision.rumour_id, Decision.decided_at.label("at"), Decision.decide_due_at,
        Decision.first_action_due_at, Decision.publish_due_at, Decision.target_met_at, Decision.id.label("row_id"),
    )  # fmt: skip
    return select(*columns).where(Decision.rumour_id.in_(ids))
