"""Section 4: messages published, repeated, corrected, withdrawn, and overdue for review; and on which kinds of channel."""

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.campaigns.models import Channel, Placement
from workbench.editorial.models import Sandwich
from workbench.reviews import queries
from workbench.reviews.quarterly.document import Block
from workbench.reviews.quarterly.sections.part import Counts, Figure, Part, Scope, View, compared, table_of


def count(session: Session, scope: Scope) -> Counts:
    """Messages of the quarter. What is overdue is so on the day of counting, or on the day after the quarter."""
    start, end = scope.span
    sent = (Placement.sent_at >= start, Placement.sent_at < end)
    channels = session.execute(
        select(Channel.kind, func.count()).join(Placement, Placement.channel_id == Channel.id).where(*sent).group_by(Channel.kind)
    )
    languages = session.execute(
        select(Sandwich.language, func.count())
        .where(Sandwich.first_published_at >= start, Sandwich.first_published_at < end)
        .group_by(Sandwich.language)
        .order_by(Sandwich.language)
    )
    return queries.count_messages(session, scope.span, min(scope.today, scope.days[1])) | {
        "channels": {row[0]: row[1] for row in sorted(channels, key=lambda row: (-row[1], row[0]))},
        "languages": {row[0]: row[1] for row in languages},
    }


def blocks(counts: Counts, view: View) -> list[Block]:
    """One table, and the languages."""
    rows = [
        (_("Published for the first time"), counts["published"]),
        (_("Repeated"), counts["repeated"]),
        (_("Corrected in public"), counts["corrected"]),
        (_("Withdrawn"), counts["withdrawn"]),
        (_("Overdue for review when it was counted"), counts["overdue_for_review"]),
    ]
    said = table_of(_("Messages of the quarter"), (_("Kind"), _("Number")), rows)
    languages = counts.get("languages", {})
    if len(languages) > 1:
        said += table_of(_("Published for the first time, by language"), (_("Language"), _("Number")), list(languages.items()))
    return said + compared(figures, counts, view)


def figures(counts: Counts) -> list[Figure]:
    """What quarters are compared by."""
    return [
        Figure("published", _("Published for the first time"), counts["published"]),
        Figure("repeated", _("Repeated"), counts["repeated"]),
        Figure("corrected", _("Corrected in public"), counts["corrected"]),
        Figure("withdrawn", _("Withdrawn"), counts["withdrawn"]),
        Figure("overdue", _("Overdue for review"), counts["overdue_for_review"]),
    ]


PART = Part(4, "messages", lambda: _("Messages"), count, blocks, figures)
