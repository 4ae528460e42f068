"""Which texts an organisation sees: the one condition that library, feeds, API and partners' own versions share.

The municipality chooses for each answer (Sandwich.visibility and its readers), a partner for each of its own versions
(AdaptedText.visibility and its readers). An organisation whose agreement has ended sees what everybody sees.
"""

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import Session

from workbench.accounts.models import Organisation
from workbench.editorial.models import Sandwich
from workbench.partners.adapting.models import AdaptedReader, AdaptedText
from workbench.partners.models import Adoption
from workbench.partners.viewers import PUBLIC_VIEWER, Viewer, agreement_stands, is_published, visible_to


def may_see(session: Session, organisation_id: int | None) -> ColumnElement[bool]:
    """The condition on Sandwich that the organisation may see the row. None is the public; a closed one sees what it sees."""
    return visible_to(viewer_for(session, organisation_id))


def viewer_for(session: Session, organisation_id: int | None) -> Viewer:
    """The viewer that an organisation is, read from the database."""
    row = session.get(Organisation, organisation_id) if organisation_id is not None else None
    if row is None or not row.is_active:
        return PUBLIC_VIEWER
    return Viewer(organisation_id=row.id, is_home=row.kind == "municipality")


def adapted_visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on AdaptedText joined with its Adoption and Sandwich.

    The writers' own organisation and the municipality see every version; others see it only when it is approved, over the
    revision that is public now, and still in use.
    """
    if viewer.is_home:
        return true()
    standing = and_(Adoption.ended_at.is_(None), AdaptedText.revision_id == Sandwich.public_revision_id, is_published())
    approved = and_(AdaptedText.state == "approved", standing, visible_to(viewer))
    public = and_(approved, AdaptedText.visibility == "public")
    if viewer.is_public:
        return public
    own = Adoption.organisation_id == viewer.organisation_id
    listed = exists().where(
        AdaptedReader.adapted_text_id == AdaptedText.id, AdaptedReader.organisation_id == viewer.organisation_id
    )
    shared = or_(AdaptedText.visibility == "partners", and_(AdaptedText.visibility == "listed", listed))
    return or_(own, public, and_(approved, shared, agreement_stands(viewer.organisation_id)))


def readers_of_adapted(session: Session, adapted_text_id: int) -> list[int]:
    """The organisations that a "listed" version is shown to."""
    wanted = select(AdaptedReader.organisation_id).where(AdaptedReader.adapted_text_id == adapted_text_id)
    return list(session.scalars(wanted.order_by(AdaptedReader.organisation_id)))
