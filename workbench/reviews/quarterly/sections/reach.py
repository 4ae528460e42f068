"""Section 5: reach and questions received. Not likes."""

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.campaigns.models import Placement
from workbench.editorial.models import ErrorReport
from workbench.intake.models import Tip
from workbench.partners.models import Adoption
from workbench.partners.using.models import UsageReport
from workbench.reviews.quarterly.document import Block, Paragraph
from workbench.reviews.quarterly.sections.part import Counts, Figure, Part, Scope, View, compared, table_of
from workbench.reviews.quarterly.speaking import say_number
from workbench.surveys.listening.models import Meeting, MeetingQuestion


def count(session: Session, scope: Scope) -> Counts:
    """Reach as it was reported, by us and by partners; and what people asked or told us."""
    (start, end), (first, after) = scope.span, scope.days
    sent = (Placement.sent_at >= start, Placement.sent_at < end)
    placements = session.execute(select(func.count(), func.count(Placement.reach), func.sum(Placement.reach)).where(*sent)).one()
    used = (UsageReport.used_on >= first, UsageReport.used_on < after)
    uses = session.execute(select(func.count(), func.count(UsageReport.reach), func.sum(UsageReport.reach)).where(*used)).one()
    adopted = (Adoption.adopted_at >= start, Adoption.adopted_at < end)
    held = (Meeting.held_on >= first, Meeting.held_on < after)
    asked = select(func.count(MeetingQuestion.id)).join(Meeting, Meeting.id == MeetingQuestion.meeting_id).where(*held)
    told = select(func.count(Tip.id)).where(Tip.told_at >= start, Tip.told_at < end)
    reported = select(func.count(ErrorReport.id)).where(ErrorReport.reported_at >= start, ErrorReport.reported_at < end)
    return {
        "placements": placements[0], "with_reach": placements[1], "reach": int(placements[2] or 0),
        "uses": uses[0], "uses_with_reach": uses[1], "use_reach": int(uses[2] or 0),
        "adoptions": session.scalar(select(func.count(Adoption.id)).where(*adopted)) or 0,
        "meetings": session.scalar(select(func.count(Meeting.id)).where(*held)) or 0,
        "questions": session.scalar(asked) or 0,
        "tips": session.scalar(told) or 0,
        "error_reports": session.scalar(reported) or 0,
    }  # fmt: skip


def blocks(counts: Counts, view: View) -> list[Block]:
    """Reach with how much of it is known, then questions."""
    said = table_of(
        _("Reach"),
        (_("Whose"), _("Times out"), _("With a known reach"), _("Reach, added up")),
        [
            (_("Our own channels"), counts["placements"], counts["with_reach"], _known(counts["with_reach"], counts["reach"])),
            (_("Partners"), counts["uses"], counts["uses_with_reach"], _known(counts["uses_with_reach"], counts["use_reach"])),
        ],
        _(
            "Reach is what each channel or partner reported. One person can be counted many times, so it is not a number "
            "of people."
        ),
    )
    if counts["adoptions"]:
        took = ngettext(
            "Partners took %(count)s answer into use.", "Partners took %(count)s answers into use.", counts["adoptions"],
            count=say_number(counts["adoptions"]),
        )  # fmt: skip
        said.append(Paragraph(took))
    rows = [
        (_("Tips and questions to us"), counts["tips"]),
        (_("Questions at meetings and talks"), counts["questions"]),
        (_("Reports of errors in answers"), counts["error_reports"]),
    ]
    said += table_of(_("What people asked and told us"), (_("Kind"), _("Number")), rows, _meetings(counts["meetings"]))
    return said + compared(figures, counts, view)


def figures(counts: Counts) -> list[Figure]:
    """What quarters are compared by."""
    return [
        Figure("placements", _("Times out in our channels"), counts["placements"]),
        Figure("adoptions", _("Answers that partners took into use"), counts["adoptions"]),
        Figure("tips", _("Tips and questions to us"), counts["tips"]),
        Figure("questions", _("Questions at meetings and talks"), counts["questions"]),
    ]


def _known(reports: int, reach: int) -> int | None:
    return reach if reports else None


def _meetings(number: int) -> str:
    return _("Meetings and talks in the quarter: %(count)s.", count=say_number(number))


PART = Part(5, "reach", lambda: _("Reach and questions"), count, blocks, figures)
