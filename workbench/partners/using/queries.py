"""Reading what partners have reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from workbench.errors import NotFound
from workbench.partners.models import Adoption
from workbench.partners.using.models import UsageReport
from workbench.partners.viewers import Viewer


@dataclass(frozen=True)
class Use:
    """How often one answer was used, by how many organisations, and the sum of the reach that they gave."""

    reports: int = 0
    organisations: int = 0
    reach: int = 0
    last_on: date | None = None


def reports_of(session: Session, adoption_ids: Sequence[int]) -> dict[int, list[UsageReport]]:
    """Each adoption's reports, newest first."""
    found: dict[int, list[UsageReport]] = {}
    wanted = select(UsageReport).where(UsageReport.adoption_id.in_(adoption_ids))
    for row in session.scalars(wanted.order_by(UsageReport.used_on.desc(), UsageReport.id.desc())):
        found.setdefault(row.adoption_id, []).append(row)
    return found


def report_by_id(session: Session, report_id: int, viewer: Viewer) -> UsageReport:
    """One report of the viewer's own organisation. Raises NotFound."""
    wanted = select(UsageReport).join(UsageReport.adoption).where(UsageReport.id == report_id)
    wanted = wanted.where(Adoption.organisation_id == viewer.organisation_id).options(joinedload(UsageReport.adoption))
    row = session.scalars(wanted).unique().one_or_none()
    if row is None:
        raise NotFound(subject_id=report_id)
    return row


def uses_of(session: Session, sandwich_ids: Sequence[int]) -> dict[int, Use]:
    """What was reported of each answer. The same reader may be counted by several partners: a reach is never a head count."""
    wanted = (
        select(
            Adoption.sandwich_id, func.count(UsageReport.id), func.count(func.distinct(Adoption.organisation_id)),
            func.sum(UsageReport.reach), func.max(UsageReport.used_on),
        )
        .join(UsageReport.adoption)
        .where(Adoption.sandwich_id.in_(sandwich_ids))
        .group_by(Adoption.sandwich_id)
    )  # fmt: skip
    return {row[0]: Use(row[1], row[2], int(row[3] or 0), row[4]) for row in session.execute(wanted)}
