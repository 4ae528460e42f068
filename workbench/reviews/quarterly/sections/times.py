"""Section 3: heard → logged → decided → published, median and 90th percentile, against the targets of METHOD.md B.3."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.reviews import queries
from workbench.reviews.charts.chart import Cell
from workbench.reviews.quarterly.document import Block, Paragraph
from workbench.reviews.quarterly.sections.part import Counts, Figure, Part, Scope, View, compared, table_of
from workbench.rumours.models import DECISIONS, Decision, Rumour
from workbench.web.vocabulary import word

STEPS = ("heard_to_logged", "logged_to_decided", "decided_to_published")
TALLY = ("in_time", "late", "running")


def count(session: Session, scope: Scope) -> Counts:
    """The spans of the quarter's rumours, and how the targets of its decisions were kept."""
    return queries.measure_times(session, scope.span) | {"targets": keep_targets(session, scope)}


def keep_targets(session: Session, scope: Scope) -> dict[str, dict[str, dict[str, int]]]:
    """By decision: the first action and the result, each in time, late or still running. The quarter's newest decision counts."""
    rows = session.execute(
        select(
            Decision.rumour_id, Decision.decision, Decision.first_action_due_at, Decision.publish_due_at,
            Decision.target_met_at, Rumour.acknowledged_at,
        )
        .join(Rumour, Rumour.id == Decision.rumour_id)
        .where(Decision.decided_at >= scope.span[0], Decision.decided_at < scope.span[1])
        .order_by(Decision.decided_at, Decision.id)
    )  # fmt: skip
    newest: dict[int, Any] = {row.rumour_id: row for row in rows}
    found: dict[str, dict[str, dict[str, int]]] = {}
    for row in newest.values():
        first_done = row.target_met_at if row.decision == "monitor" else row.acknowledged_at
        for what, due, done in (
            ("first_action", row.first_action_due_at, first_done),
            ("result", row.publish_due_at, row.target_met_at),
        ):
            if due is not None:
                tally = found.setdefault(row.decision, {}).setdefault(what, dict.fromkeys(TALLY, 0))
                tally[_kept(due, done, scope.as_of)] += 1
    return found


def _kept(due: datetime, done: datetime | None, as_of: datetime) -> str:
    if done is not None:
        return "in_time" if done <= due else "late"
    return "late" if due < as_of else "running"


def blocks(counts: Counts, view: View) -> list[Block]:
    """Three spans, then the targets."""
    names = (_("From heard to logged"), _("From logged to decided"), _("From decided to published"))
    spans = [(name, counts[key]) for name, key in zip(names, STEPS, strict=True)]
    if not any(span["count"] for _name, span in spans):
        return [Paragraph(_("Nothing to measure in the quarter.")), *compared(figures, counts, view)]
    said = table_of(
        _("Hours between the steps"),
        (_("Step"), _("Median, hours"), _("Nine of ten within, hours"), _("Cases")),
        [(name, span["median"], span["p90"], span["count"]) for name, span in spans],
        _("All hours of the day are counted. – means nothing to measure."),
    )
    said += _targets(counts.get("targets", {}))
    return said + compared(figures, counts, view)


def _targets(targets: dict[str, dict[str, dict[str, int]]]) -> list[Block]:
    whats = {"first_action": _("first action"), "result": _("answer, draft or reply out")}
    rows: list[tuple[Cell, ...]] = [
        (f"{word(decision, 'decision')}: {whats[what]}", *(targets[decision][what][name] for name in TALLY))
        for decision in DECISIONS
        if decision in targets
        for what in ("first_action", "result")
        if what in targets[decision]
    ]
    return table_of(
        _("Were the target times kept?"),
        (_("Target"), _("In time"), _("Late"), _("Still running")),
        rows,
        _("Targets run in office hours, except where somebody may be in danger."),
    )


def figures(counts: Counts) -> list[Figure]:
    """What quarters are compared by."""
    return [
        Figure("logged", _("Heard to logged, median hours"), counts["heard_to_logged"]["median"]),
        Figure("decided", _("Logged to decided, median hours"), counts["logged_to_decided"]["median"]),
        Figure("published", _("Decided to published, median hours"), counts["decided_to_published"]["median"]),
        Figure("p90", _("Decided to published, nine of ten within"), counts["decided_to_published"]["p90"]),
    ]


PART = Part(3, "times", lambda: _("Times and targets"), count, blocks, figures)
