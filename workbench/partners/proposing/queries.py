"""Reading proposals."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench.errors import NotFound
from workbench.partners.proposing.models import PROPOSAL_STATES, PartnerProposal
from workbench.partners.viewers import Viewer
from workbench.web.pages import Page, count_rows

PAGE_SIZE = 30


def proposal_page(session: Session, viewer: Viewer, *, state: str = "open", number: int = 1) -> Page[PartnerProposal]:
    """Proposals of the viewer's organisation, or all for the municipality; open ones oldest first, decided ones newest first."""
    wanted = select(PartnerProposal)
    if not viewer.is_home:
        wanted = wanted.where(PartnerProposal.organisation_id == viewer.organisation_id)
    if state in PROPOSAL_STATES:
        wanted = wanted.where(PartnerProposal.state == state)
    total = count_rows(session, wanted)
    order = PartnerProposal.id if state == "open" else PartnerProposal.id.desc()
    loaded = (
        joinedload(PartnerProposal.organisation), joinedload(PartnerProposal.proposed_by), joinedload(PartnerProposal.rumour),
        joinedload(PartnerProposal.spokesperson),
    )  # fmt: skip
    rows = session.scalars(wanted.options(*loaded).order_by(order).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return Page(rows=rows.unique().all(), number=number, size=PAGE_SIZE, total=total)


def proposal_by_id(session: Session, proposal_id: int) -> PartnerProposal:
    """One proposal, for staff. Raises NotFound."""
    row = session.get(PartnerProposal, proposal_id, options=[joinedload(PartnerProposal.organisation)])
    if row is None:
        raise NotFound(subject_id=proposal_id)
    return row
