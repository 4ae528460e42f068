"""Section 2: decisions, how often people chose otherwise than proposed, changed their mind, or lifted a rule."""

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.reviews import queries
from workbench.reviews.quarterly.document import Block, Paragraph
from workbench.reviews.quarterly.sections.part import Counts, Figure, Part, Scope, View, compared, table_of
from workbench.reviews.quarterly.speaking import say_number
from workbench.web.vocabulary import word


def count(session: Session, scope: Scope) -> Counts:
    """Decisions made in the quarter."""
    return queries.count_decisions(session, scope.span)


def blocks(counts: Counts, view: View) -> list[Block]:
    """How many of each, and how often a person chose otherwise."""
    if not counts["made"]:
        return [Paragraph(_("No decision was made in the quarter.")), *compared(figures, counts, view)]
    said = table_of(
        _("Decisions made"),
        (_("Decision"), _("Number")),
        [(word(slug, "decision"), number) for slug, number in counts["made"].items()],
    )
    said.append(
        Paragraph(
            _(
                "People chose otherwise than the machine proposed %(otherwise)s times, each time with a written reason. "
                "%(changed)s decisions were changed later.",
                otherwise=say_number(counts["otherwise_than_proposed"]),
                changed=say_number(counts["changed"]),
            )
        )
    )
    said += table_of(_("Rules lifted in writing by an approver"), (_("Rule"), _("Number")), list(counts["overrides"].items()))
    return said + compared(figures, counts, view)


def figures(counts: Counts) -> list[Figure]:
    """What quarters are compared by."""
    made = counts["made"]
    answered = sum(made.get(name, 0) for name in ("respond_now", "respond", "what_we_know"))
    return [
        Figure("respond", _("Decisions to answer"), answered),
        Figure("prepare", _("Decisions to prepare"), made.get("prepare", 0)),
        Figure("monitor", _("Decisions to monitor"), made.get("monitor", 0)),
        Figure("otherwise", _("Otherwise than proposed"), counts["otherwise_than_proposed"]),
        Figure("changed", _("Changed later"), counts["changed"]),
        Figure("overrides", _("Rules lifted"), sum(counts["overrides"].values())),
    ]


PART = Part(2, "decisions", lambda: _("Decisions"), count, blocks, figures)
