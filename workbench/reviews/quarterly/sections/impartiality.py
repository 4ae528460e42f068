"""Section 10: impartiality. One standard whoever a rumour favours (METHOD.md F2): who is answered, how soon, who complains."""

import statistics
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.editorial.models import ErrorReport, Revision, RuleOverride, Sandwich
from workbench.reviews.quarterly.document import Block, Paragraph
from workbench.reviews.quarterly.sections.part import Counts, Figure, Part, Scope, View, compared, table_of
from workbench.reviews.quarterly.speaking import say_number
from workbench.rumours.models import TARGET_GROUPS, Rumour
from workbench.web.vocabulary import THEMES, word

AMONG = "T13"  # rumours among newcomers about rules and rights
WRONG = ("false", "misleading", "partly_true")


def count(session: Session, scope: Scope) -> Counts:
    """The quarter's new rumours by group and theme: answered, how soon, with which finding; overrides and complaints."""
    start, end = scope.span
    rumours = session.execute(
        select(
            Rumour.id, Rumour.theme, Rumour.target_group, Rumour.opened_at, Rumour.answered_at, Rumour.verdict
        ).where(Rumour.opened_at >= start, Rumour.opened_at < end, Rumour.state != "merged")
    ).all()  # fmt: skip
    lifted = session.execute(
        select(Rumour.target_group, func.count())
        .select_from(RuleOverride)
        .join(Revision, Revision.id == RuleOverride.revision_id)
        .join(Sandwich, Sandwich.id == Revision.sandwich_id)
        .join(Rumour, Rumour.id == Sandwich.rumour_id)
        .where(RuleOverride.granted_at >= start, RuleOverride.granted_at < end)
        .group_by(Rumour.target_group)
    )
    complaints = select(func.count(ErrorReport.id)).where(ErrorReport.reported_at >= start, ErrorReport.reported_at < end)
    return {
        "groups": _grouped(rumours, lambda row: row.target_group, scope),
        "themes": _grouped(rumours, lambda row: row.theme, scope),
        "about_among": _grouped(rumours, _side, scope),
        "overrides": {row[0]: row[1] for row in lifted},
        "complaints": session.scalar(complaints) or 0,
    }


def _side(row: Any) -> str:
    if row.theme == AMONG:
        return "among"
    return "about" if row.target_group == "newcomers" else "other"


def _grouped(rows: Iterable[Any], key: Callable[[Any], str], scope: Scope) -> dict[str, dict[str, Any]]:
    by_key: dict[str, list[Any]] = {}
    for row in rows:
        by_key.setdefault(key(row), []).append(row)
    return {name: _measured(found, scope) for name, found in sorted(by_key.items())}


def _measured(rows: list[Any], scope: Scope) -> dict[str, Any]:
    answered = [row for row in rows if row.answered_at is not None and row.answered_at <= scope.as_of]
    hours = [max(0.0, (row.answered_at - row.opened_at) / timedelta(hours=1)) for row in answered]
    verdicts = Counter(row.verdict for row in rows)
    return {
        "rumours": len(rows),
        "answers": len(answered),
        "median_hours": round(statistics.median(hours), 1) if hours else None,
        "wrong": sum(verdicts[name] for name in WRONG),
        "right": verdicts["true"],
        "open": verdicts["unchecked"] + verdicts["unproven"],
    }


def blocks(counts: Counts, view: View) -> list[Block]:
    """By group, by theme, about and among newcomers; then overrides and complaints."""
    columns = (
        _("Rumours"), _("Answered"), _("Median hours to the answer"), _("Found false or misleading"), _("Found true"),
        _("Not settled"),
    )  # fmt: skip
    if not counts["groups"]:
        return [Paragraph(_("No rumour was opened in the quarter, so there is nothing to compare.")), _others(counts)]
    sides = {
        "about": _("About newcomers"),
        "among": _("Among newcomers, about rules and rights"),
        "other": _("About others"),
    }
    said = table_of(
        _("Rumours about newcomers and among newcomers"),
        (_("Which"), *columns),
        [(sides[key], *_cells(counts["about_among"].get(key, NOTHING))) for key in sides],
    )
    said += table_of(
        _("Whom the rumours were about"),
        (_("Group"), *columns),
        [(word(key, "target_group"), *_cells(counts["groups"][key])) for key in TARGET_GROUPS if key in counts["groups"]],
    )
    said += table_of(
        _("Themes that were addressed"),
        (_("Theme"), *columns),
        [(word(key, "theme"), *_cells(counts["themes"][key])) for key in THEMES if key in counts["themes"]],
        _("Groups and themes without a rumour are left out. Few rumours make a median that says little."),
    )
    said.append(_others(counts))
    return said + compared(figures, counts, view)


NOTHING = {"rumours": 0, "answers": 0, "median_hours": None, "wrong": 0, "right": 0, "open": 0}


def _cells(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in NOTHING)


def _others(counts: Counts) -> Paragraph:
    lifted = sum(counts["overrides"].values())
    groups = ", ".join(f"{word(key, 'target_group')} {number}" for key, number in sorted(counts["overrides"].items()))
    said = _("Rules lifted by an approver: %(count)s.", count=say_number(lifted))
    if groups:
        said = _("Rules lifted by an approver: %(count)s (%(groups)s).", count=say_number(lifted), groups=groups)
    return Paragraph(said + " " + _("Reports of errors and complaints: %(count)s.", count=say_number(counts["complaints"])))


def figures(counts: Counts) -> list[Figure]:
    """What quarters are compared by."""
    sides = counts["about_among"]
    return [
        Figure("about", _("Rumours about newcomers"), sides.get("about", NOTHING)["rumours"]),
        Figure("among", _("Rumours among newcomers"), sides.get("among", NOTHING)["rumours"]),
        Figure("about_hours", _("Median hours, about newcomers"), sides.get("about", NOTHING)["median_hours"]),
        Figure("among_hours", _("Median hours, among newcomers"), sides.get("among", NOTHING)["median_hours"]),
        Figure("complaints", _("Reports of errors and complaints"), counts["complaints"]),
    ]


PART = Part(10, "impartiality", lambda: _("Impartiality"), count, blocks, figures)
