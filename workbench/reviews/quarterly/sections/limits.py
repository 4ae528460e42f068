"""Section 13: what cannot be concluded."""

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.reviews.quarterly.document import Block, Paragraph
from workbench.reviews.quarterly.sections.part import Counts, Part, Scope, View


def count(session: Session, scope: Scope) -> Counts:
    """Whether the quarter was over when it was counted."""
    return {"is_over": scope.days[1] <= scope.today, "counted_on": scope.today.isoformat()}


def blocks(counts: Counts, view: View) -> list[Block]:
    """One paragraph, and one more while the quarter lasts."""
    said: list[Block] = [
        Paragraph(
            _(
                "The figures count what reached us. They do not show how many people have heard or believe a rumour, and not "
                "whether an answer changed anybody's mind. More reports can mean that more people report."
            )
        ),
        Paragraph(
            _(
                "We have no comparison area, so we cannot know whether our answers are the cause when fewer believe a claim. "
                "We ask about one claim at a time, never what anybody thinks of migration, parties or policy. Where fewer than "
                "30 answer we give counts, not shares."
            )
        ),
    ]
    if counts and not counts["is_over"]:
        said.insert(0, Paragraph(_("The quarter was not over when it was counted; the figures are not final.")))
    return said


PART = Part(13, "limits", lambda: _("What cannot be concluded"), count, blocks)
