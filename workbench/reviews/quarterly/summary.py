"""The key figures at the top of a review: four at most, each with what it cannot say."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from workbench.reviews.quarterly.document import KeyFigure
from workbench.reviews.quarterly.sections.part import View
from workbench.reviews.quarterly.sections.survey import newest_belief
from workbench.reviews.quarterly.speaking import say_number

MOST = 4
Counts = Mapping[str, Any]


def key_figures(counts: Counts, earlier: Sequence[Counts], view: View) -> tuple[KeyFigure, ...]:
    """New rumours, time to the answer, answers out, and what the newest survey says when there is one."""
    before = earlier[0] if earlier else {}
    made = [_rumours(counts, before), _times(counts), _messages(counts), _survey(counts, view)]
    return tuple(figure for figure in made if figure is not None)[:MOST]


def _rumours(counts: Counts, before: Counts) -> KeyFigure | None:
    if "rumours" not in counts:
        return None
    new = counts["rumours"]["new"]
    if "rumours" not in before:
        return KeyFigure(_("New rumours"), say_number(new), _("There is no earlier review to compare with."))
    difference = new - before["rumours"]["new"]
    if difference > 0:
        note = _(
            "%(count)s more than in the review before. More reports can mean that more people report.",
            count=say_number(difference),
        )
    elif difference < 0:
        note = _(
            "%(count)s fewer than in the review before. Fewer reports can mean that fewer people report.",
            count=say_number(-difference),
        )
    else:
        note = _("As many as in the review before.")
    return KeyFigure(_("New rumours"), say_number(new), note)


def _times(counts: Counts) -> KeyFigure | None:
    span = counts.get("times", {}).get("decided_to_published")
    if span is None:
        return None
    label = _("From decided to published")
    if not span["count"]:
        return KeyFigure(label, "–", _("No rumour of the quarter has its answer out yet."))
    value = _("%(hours)s hours, median", hours=say_number(span["median"], 1))
    note = _(
        "Nine of ten within %(hours)s hours. %(cases)s cases.", hours=say_number(span["p90"], 1), cases=say_number(span["count"])
    )
    return KeyFigure(label, value, note)


def _messages(counts: Counts) -> KeyFigure | None:
    found = counts.get("messages")
    if found is None:
        return None
    note = _(
        "%(corrected)s corrected, %(withdrawn)s withdrawn.",
        corrected=say_number(found["corrected"]),
        withdrawn=say_number(found["withdrawn"]),
    )
    return KeyFigure(_("Answers published"), say_number(found["published"]), note)


def _survey(counts: Counts, view: View) -> KeyFigure | None:
    return newest_belief(dict(counts.get("survey") or {}), view)
