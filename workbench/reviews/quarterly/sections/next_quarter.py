"""Section 12: what happened to the last decisions, and at most three changes for the next quarter. Written, not counted."""

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.reviews.quarterly.document import Block, Paragraph
from workbench.reviews.quarterly.sections.part import Counts, Part, Scope, View, quarter_name, table_of
from workbench.reviews.quarterly.speaking import say_day


def count(session: Session, scope: Scope) -> Counts:
    """Nothing: people decide."""
    return {}


def blocks(counts: Counts, view: View) -> list[Block]:
    """The last decisions first, then the new ones. The public version names no colleague."""
    said = _last(view)
    decisions = view.extra.get("decisions", [])
    if not decisions:
        if not view.extra.get("note"):
            said.append(Paragraph(_("No change is decided for the next quarter yet.")))
        return said + _note(view)
    rows = [
        (row["text"], *(() if view.for_public else (row["owner"],)), say_day(row["due_on"]), row["stop_if"] or "–")
        for row in decisions
    ]
    owner = () if view.for_public else (_("Who sees to it"),)
    columns = (_("Decision"), *owner, _("By which day"), _("We stop if"))
    return said + table_of(_("Changes for the next quarter"), columns, rows) + _note(view)


def _last(view: View) -> list[Block]:
    outcomes = view.extra.get("outcomes", [])
    if not outcomes:
        return [Paragraph(_("No earlier review has decisions to follow up."), is_quiet=True)]
    states = outcome_words()
    rows = [
        (
            row["text"],
            *(() if view.for_public else (row["owner"],)),
            states.get(row["state"], _("not said yet")),
            row["note"] or "–",
        )
        for row in outcomes
    ]
    owner = () if view.for_public else (_("Who sees to it"),)
    caption = _("What happened to the last decisions (%(quarter)s)", quarter=quarter_name(outcomes[0]["quarter"]))
    return table_of(caption, (_("Decision"), *owner, _("How it went"), _("In words")), rows)


def outcome_words() -> dict[str, str]:
    """The states of a decision in words."""
    return {
        "done": _("done"),
        "under_way": _("under way"),
        "stopped": _("given up"),
        "not_begun": _("not begun"),
    }


def _note(view: View) -> list[Block]:
    note = str(view.extra.get("note") or "")
    return [Paragraph(part) for part in note.split("\n") if part.strip()]


PART = Part(12, "next_quarter", lambda: _("Next quarter"), count, blocks)
