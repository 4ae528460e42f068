"""Section 8: the action plan, what is on track, late and stopped, and why."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.reviews.quarterly.document import Block, Paragraph
from workbench.reviews.quarterly.sections.part import Counts, Figure, Part, Scope, View, compared, table_of
from workbench.reviews.quarterly.speaking import say_day, say_list, say_number
from workbench.surveys.action_plan.queries import MeasureStatus, PlanStatus, plan_status


def count(session: Session, scope: Scope) -> Counts:
    """The plan as it stood on the quarter's last day, or today while it lasts."""
    day = min(scope.today, scope.days[1] - timedelta(days=1))
    zone = scope.zone.key
    return {
        "day": day.isoformat(),
        "internal": _plan(plan_status(session, day, for_public=False, timezone=zone)),
        "public": _plan(plan_status(session, day, for_public=True, timezone=zone)),
    }


def _plan(status: PlanStatus) -> dict[str, Any]:
    return {
        "counts": status.counts,
        "measures": [_measure(one) for one in status.measures],
        "open_decisions": status.open_decisions,
        "late_decisions": status.late_decisions,
    }


def _measure(one: MeasureStatus) -> dict[str, Any]:
    return {
        "title": one.title,
        "owner": one.owner,
        "standing": one.standing,
        "why": one.why,
        "late": list(one.late_milestones),
        "ends_on": one.ends_on.isoformat(),
        "reading": one.latest_reading,
        "target": one.target,
        "says_stop": one.says_stop,
        "stop_rule": one.stop_rule,
    }


def blocks(counts: Counts, view: View) -> list[Block]:
    """Late ones first."""
    plan = counts["public" if view.for_public else "internal"]
    if not plan["measures"]:
        empty = _("No action plan is published.") if view.for_public else _("The action plan holds no measure yet.")
        return [Paragraph(empty), *compared(figures, counts, view)]
    words = standing_words()
    said: list[Block] = [Paragraph(_standing(counts["day"], plan["counts"]))]
    said += table_of(
        _("The measures, late ones first"),
        (_("Measure"), _("Who sees to it"), _("How it stands"), _("Why"), _("Until"), _("Newest reading, and the target")),
        [
            (
                row["title"],
                row["owner"],
                words[row["standing"]],
                _why(row),
                say_day(row["ends_on"]),
                _reading(row),
            )
            for row in plan["measures"]
        ],
    )
    if plan["open_decisions"] and not view.for_public:
        said.append(
            Paragraph(
                _(
                    "The working group has %(open)s open decisions, %(late)s of them late.",
                    open=say_number(plan["open_decisions"]),
                    late=say_number(plan["late_decisions"]),
                )
            )
        )
    return said + compared(figures, counts, view)


def standing_words() -> dict[str, str]:
    """How one measure stands."""
    return {
        "late": _("behind the plan"),
        "on_track": _("as planned"),
        "paused": _("resting"),
        "planned": _("not begun yet"),
        "stopped": _("ended early"),
        "done": _("carried out"),
    }


def _standing(day: str, numbers: dict[str, int]) -> str:
    return _(
        "The plan on %(day)s. Late: %(late)s. As planned: %(on_track)s. Resting: %(paused)s. Not begun: %(planned)s. "
        "Stopped: %(stopped)s. Done: %(done)s.",
        day=say_day(day),
        **{key: say_number(numbers.get(key, 0)) for key in standing_words()},
    )


def _why(row: dict[str, Any]) -> str:
    said = [row["why"]] if row["why"] else []
    if row["late"]:
        said.append(_("Late milestones: %(milestones)s", milestones=say_list(row["late"])))
    if row["says_stop"]:
        said.append(_("The newest reading is one at which we said that we stop: %(rule)s", rule=row["stop_rule"]))
    return ". ".join(part.rstrip(".") for part in said) or "–"


def _reading(row: dict[str, Any]) -> str:
    return " / ".join(part or "–" for part in (row["reading"], row["target"]))


def figures(counts: Counts) -> list[Figure]:
    """What quarters are compared by: the published plan's measures, so that the figure is the same for everybody."""
    found = counts["public"]["counts"]
    return [
        Figure("on_track", _("Published measures as planned"), found.get("on_track", 0)),
        Figure("late", _("Published measures that are late"), found.get("late", 0)),
        Figure("stopped", _("Published measures that are stopped"), found.get("stopped", 0)),
        Figure("done", _("Published measures that are done"), found.get("done", 0)),
    ]


PART = Part(8, "action_plan", lambda: _("Action plan"), count, blocks, figures)
