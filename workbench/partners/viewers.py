"""Who looks at the library, and which answers that visitor may see. The only place that decides it."""

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, true

from workbench.editorial.models import Sandwich, SandwichReader
from workbench.editorial.states import PUBLIC
from workbench.partners.organisations.models import PartnerAgreement


@dataclass(frozen=True)
class Viewer:
    """A visitor: the public (no organisation), a partner organisation, or the municipality itself (`is_home`)."""

    organisation_id: int | None = None
    is_home: bool = False

    @property
    def is_public(self) -> bool:
        """Whether this visitor sees what everybody sees."""
        return self.organisation_id is None and not self.is_home

    @property
    def kind(self) -> str:
        """Statements for viewers of one kind are alike but for the organisation."""
        return "home" if self.is_home else "public" if self.is_public else "partner"


PUBLIC_VIEWER = Viewer()
ANY_OF_KIND = {
    "home": Viewer(is_home=True),
    "public": PUBLIC_VIEWER,
    "partner": Viewer(organisation_id=cast(int, bindparam("organisation"))),  # named when the statement is asked
}


def viewer_of(user: Any) -> Viewer:
    """The viewer for a signed-in person, or the public for a visitor and for a closed organisation."""
    if not getattr(user, "is_authenticated", False) or not user.organisation.is_active:
        return PUBLIC_VIEWER
    return Viewer(organisation_id=user.organisation_id, is_home=user.organisation.kind == "municipality")


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on Sandwich that this viewer may see the row."""
    if viewer.is_home:
        return true()
    public = Sandwich.visibility == "public"
    if viewer.is_public:
        return public
    listed = exists().where(SandwichReader.sandwich_id == Sandwich.id, SandwichReader.organisation_id == viewer.organisation_id)
    chosen = or_(Sandwich.visibility == "partners", and_(Sandwich.visibility == "listed", listed))
    return or_(public, and_(chosen, agreement_stands(viewer.organisation_id)))


def agreement_stands(organisation_id: int | None) -> ColumnElement[bool]:
    """The condition that the organisation's agreement has not ended; one without an agreement is a partner as before."""
    ended = PartnerAgreement.ended_at.is_not(None)
    return ~exists().where(PartnerAgreement.organisation_id == organisation_id, ended)


def is_published() -> ColumnElement[bool]:
    """The condition that people can read the answer now; a text under correction stays up until it is replaced."""
    return and_(Sandwich.public_revision_id.is_not(None), Sandwich.state.in_(PUBLIC))


def is_withdrawn() -> ColumnElement[bool]:
    """The condition that the answer was public once and is withdrawn: a tombstone stands in its place."""
    return and_(Sandwich.public_revision_id.is_not(None), Sandwich.state == "withdrawn")
