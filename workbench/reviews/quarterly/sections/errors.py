"""Section 9: errors we made and corrected, and how soon we answered those who reported one."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench.editorial.models import Correction, ErrorReport, Revision, Sandwich
from workbench.reviews.quarterly.document import Block, Paragraph
from workbench.reviews.quarterly.sections.part import Counts, Figure, Part, Scope, View, compared, table_of
from workbench.reviews.quarterly.speaking import say_day, say_number

MOST = 50


def count(session: Session, scope: Scope) -> Counts:
    """Corrections and withdrawals of the quarter, newest first, and reports from readers."""
    start, end = scope.span
    corrected = (Correction.corrected_at >= start, Correction.corrected_at < end)
    rows = session.scalars(
        select(Correction)
        .where(*corrected)
        .options(joinedload(Correction.sandwich).joinedload(Sandwich.rumour))
        .order_by(Correction.corrected_at.desc(), Correction.id.desc())
    ).all()
    reports = session.execute(
        select(ErrorReport.due_at, ErrorReport.answered_at).where(ErrorReport.reported_at >= start, ErrorReport.reported_at < end)
    ).all()
    headlines = _headlines(session, [row.sandwich for row in rows[:MOST]])
    return {
        "corrections": [_told(row, headlines, scope) for row in rows[:MOST]],
        "count": len(rows),
        "reports": len(reports),
        "answered": sum(row.answered_at is not None for row in reports),
        "in_time": sum(row.answered_at is not None and row.answered_at <= row.due_at for row in reports),
        "waiting_late": sum(row.answered_at is None and row.due_at < scope.as_of for row in reports),
    }


def _told(row: Correction, headlines: dict[int, str], scope: Scope) -> dict[str, Any]:
    at = row.corrected_at
    is_open = row.sandwich.visibility == "public" and row.sandwich.rumour.sensitivity != "restricted"
    return {
        "kind": row.kind,
        "day": at.astimezone(scope.zone).date().isoformat() if at else "",
        "headline": headlines.get(row.sandwich_id, ""),
        "what": row.what,
        "why": row.why,
        "is_public": is_open,
    }


def _headlines(session: Session, sandwiches: list[Sandwich]) -> dict[int, str]:
    ids = {one.public_revision_id or one.current_revision_id: one.id for one in sandwiches}
    rows = session.execute(select(Revision.id, Revision.document).where(Revision.id.in_([key for key in ids if key])))
    return {ids[row.id]: " ".join(str(row.document.get("headline") or "").split()) for row in rows}


def blocks(counts: Counts, view: View) -> list[Block]:
    """Each error in its own words."""
    shown = [row for row in counts["corrections"] if row["is_public"] or not view.for_public]
    said: list[Block] = []
    if not counts["count"]:
        said.append(Paragraph(_("No published answer was corrected or withdrawn in the quarter.")))
    kinds = {"correction": _("corrected"), "withdrawal": _("withdrawn")}
    said += table_of(
        _("Errors that we corrected"),
        (_("Day"), _("Answer"), _("What was done"), _("What was wrong"), _("Why")),
        [(say_day(row["day"]), row["headline"], kinds[row["kind"]], row["what"], row["why"]) for row in shown],
        "" if len(shown) == counts["count"] else _("%(count)s in all.", count=say_number(counts["count"])),
    )
    if counts["reports"]:
        said.append(
            Paragraph(
                _(
                    "Readers reported %(reports)s errors. %(answered)s have their answer, %(in_time)s of them within two working "
                    "days.",
                    reports=say_number(counts["reports"]),
                    answered=say_number(counts["answered"]),
                    in_time=say_number(counts["in_time"]),
                )
            )
        )
    else:
        said.append(Paragraph(_("No reader reported an error.")))
    return said + compared(figures, counts, view)


def figures(counts: Counts) -> list[Figure]:
    """What quarters are compared by."""
    return [
        Figure("corrections", _("Errors corrected in public"), counts["count"]),
        Figure("reports", _("Errors that readers reported"), counts["reports"]),
    ]


PART = Part(9, "errors", lambda: _("Errors that we made and corrected"), count, blocks, figures)
