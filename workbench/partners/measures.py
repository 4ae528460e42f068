"""What the partners' room knows of the six rules of use, and who uses an answer that a writer may begin from."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.permissions import may
from workbench.editorial.models import Sandwich
from workbench.editorial.planning.measures import Measure
from workbench.partners.models import Adoption

SOON = timedelta(days=5)
MOST_NAMES = 3


def measure_partners(session: Session, sandwich: Sandwich, now: datetime) -> Sequence[Measure]:
    """Partners that use the answer, how many did so within five days, and whether all use the newest numbers."""
    rows = [row for row in _adoptions(session, [sandwich.id]) if row.ended_at is None]
    if sandwich.public_revision_id is None or sandwich.first_published_at is None:
        return [Measure(_("Partners that use it"), _("not published yet"))]
    if not rows:
        link = url_for("partners.sharing", slug=sandwich.slug) if may("partners.sharing") else ""
        return [Measure(_("Partners that use it"), "0", "missing", _("See who may use it") if link else "", link)]
    limit = sandwich.first_published_at + SOON
    quick = sum(row.adopted_at <= limit for row in rows)
    behind = sum(row.revision_id != sandwich.public_revision_id for row in rows)
    return [
        Measure(_("Partners that use it"), str(len(rows)), "met"),
        Measure(_("Confirmed within 5 days"), f"{round(100 * quick / len(rows))} %"),
        Measure(_("Partners with older numbers"), str(behind), "missing" if behind else "met"),
    ]


def say_who_uses(session: Session, sandwich_ids: Sequence[int]) -> dict[int, str]:
    """ "Used by Norrviks bibliotek." for each answer that partners use now."""
    names: dict[int, list[str]] = {}
    for row in _adoptions(session, sandwich_ids):
        if row.ended_at is None:
            names.setdefault(row.sandwich_id, []).append(row.organisation.name)
    return {key: _("Used by %(names)s.", names=", ".join(sorted(found)[:MOST_NAMES])) for key, found in names.items()}


def _adoptions(session: Session, sandwich_ids: Sequence[int]) -> Sequence[Adoption]:
    wanted = select(Adoption).where(Adoption.sandwich_id.in_(sandwich_ids)).options(joinedload(Adoption.organisation))
    return session.scalars(wanted.order_by(Adoption.id)).unique().all()
