"""Reading panels: one, many, how many can be asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench.errors import Gone, NotFound
from workbench.surveys.panels.models import Panel, PanelContact, PopulationMargin


@dataclass(frozen=True)
class Membership:
    """A panel in numbers: who is asked, who has not answered the letter, who left, whose letters came back."""

    active: int = 0
    waiting: int = 0
    left: int = 0
    bounced: int = 0


def panel_by_id(session: Session, panel_id: int) -> Panel:
    """One panel. Raises NotFound."""
    found = session.get(Panel, panel_id)
    if found is None:
        raise NotFound(_("There is no such panel."), subject_id=panel_id)
    return found


def open_panel(session: Session, panel_id: int) -> Panel:
    """A panel that anybody may join. Raises NotFound."""
    found = session.get(Panel, panel_id)
    if found is None or not found.is_open or found.closed_at is not None:
        raise NotFound(_("There is no such panel."), subject_id=panel_id)
    return found


def all_panels(session: Session) -> Sequence[Panel]:
    """Open ones first, then by name."""
    return session.scalars(select(Panel).order_by(Panel.closed_at.is_not(None), Panel.name)).all()


def member_by_token(session: Session, token: str) -> PanelContact:
    """Whose letter held this link, with the panel; also one who has left. Raises NotFound."""
    statement = select(PanelContact).where(PanelContact.token == token[:100]).options(joinedload(PanelContact.panel))
    found = session.scalar(statement)
    if found is None:
        raise NotFound(_("The link no longer works."), subject_id="panel link")
    return found


def contact_by_token(session: Session, token: str) -> PanelContact:
    """As `member_by_token`, of somebody who has not left. Raises NotFound, Gone."""
    found = member_by_token(session, token)
    if found.left_on is not None:
        raise Gone(_("You have left the panel, and your address is erased."), subject_id=found.id)
    return found


def is_asked() -> ColumnElement[bool]:
    """The condition that letters go to a contact; as service.is_active. Joined with its panel."""
    stays = and_(PanelContact.left_on.is_(None), PanelContact.bounced_on.is_(None))
    return and_(stays, or_(PanelContact.confirmed_on.is_not(None), Panel.sampling != "volunteer"))


def active_count(session: Session, panel_id: int) -> int:
    """How many members would get an invitation now."""
    statement = select(func.count(PanelContact.id)).join(Panel, Panel.id == PanelContact.panel_id)
    return session.scalar(statement.where(PanelContact.panel_id == panel_id, is_asked())) or 0


def memberships(session: Session, panel_ids: Sequence[int]) -> dict[int, Membership]:
    """The numbers of several panels, with one question."""
    waits = and_(PanelContact.confirmed_on.is_(None), Panel.sampling == "volunteer", PanelContact.left_on.is_(None))
    came_back = and_(PanelContact.bounced_on.is_not(None), PanelContact.left_on.is_(None))
    statement = (
        select(
            PanelContact.panel_id,
            func.count().filter(is_asked()),
            func.count().filter(and_(waits, PanelContact.bounced_on.is_(None))),
            func.count().filter(PanelContact.left_on.is_not(None)),
            func.count().filter(came_back),
        )
        .join(Panel, Panel.id == PanelContact.panel_id)
        .where(PanelContact.panel_id.in_(panel_ids))
        .group_by(PanelContact.panel_id)
    )
    return {row[0]: Membership(*row[1:]) for row in session.execute(statement)}


def margins_of(session: Session, panel_id: int) -> Sequence[PopulationMargin]:
    """How the population is spread, by variable."""
    wanted = PopulationMargin.panel_id == panel_id
    return session.scalars(select(PopulationMargin).where(wanted).order_by(PopulationMargin.variable, PopulationMargin.id)).all()


def has_members(session: Session, panel_id: int) -> bool:
    """Whether anybody is in it."""
    return bool(session.scalar(select(exists().where(PanelContact.panel_id == panel_id))))
