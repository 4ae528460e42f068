"""Every change to a panel: making it, who is in it, closing it for good."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.audiences.texts import line, masked
from workbench.errors import NotAllowed, Refused
from workbench.surveys.panels.models import SAMPLINGS, Panel, PanelContact, PopulationMargin

CLOSERS = frozenset({"approver", "administrator"})


@dataclass(frozen=True)
class NewPanel:
    """What is declared of a panel. `sampling` is declared once and never changed."""

    name: str
    sampling: str
    about: str = ""
    about_en: str = ""
    population: int | None = None
    is_open: bool = False


def make_panel(session: Session, new: NewPanel, *, actor_id: int, now: datetime) -> Panel:
    """A new panel. Raises Refused when a name is taken, or a drawn sample says nothing of how it was drawn."""
    if new.sampling not in SAMPLINGS:
        raise Refused(_("Choose how the panel is put together."))
    row = Panel(sampling=new.sampling, salt=secrets.token_urlsafe(32), created_by_id=actor_id, created_at=now)
    _describe(session, row, new)
    session.add(row)
    session.flush()
    record(session, "panel_made", row, actor_id=actor_id, now=now, sampling=row.sampling)
    return row


def change_panel(session: Session, panel: Panel, new: NewPanel, *, actor_id: int, now: datetime) -> None:
    """New words about a panel; its sampling stays. Raises Refused."""
    require_open(panel)
    _describe(session, panel, new)
    session.flush()
    record(session, "panel_changed", panel, actor_id=actor_id, now=now, is_open=panel.is_open)


def set_margins(
    session: Session, panel: Panel, variable: str, counts: Iterable[tuple[str, int]], *, source: str, actor_id: int, now: datetime
) -> None:
    """How the population is spread over one background variable, in place of what stood there. Only for drawn samples."""
    require_open(panel)
    rows = [(line(value, most=60), count) for value, count in counts]
    if panel.sampling != "random":
        raise Refused(_("Only a random sample is weighted. This panel is not one."), subject_id=panel.id)
    if rows and not line(source):
        raise Refused(_("Say where the figures come from."), subject_id=panel.id)
    if len({value for value, _count in rows}) != len(rows) or any(count < 0 for _value, count in rows):
        raise Refused(_("Each group stands once, with a whole number."), subject_id=panel.id)
    session.execute(delete(PopulationMargin).where(PopulationMargin.panel_id == panel.id, PopulationMargin.variable == variable))
    for value, count in rows:
        session.add(PopulationMargin(panel_id=panel.id, variable=variable, value=value, count=count, source=line(source)))
    session.flush()
    record(session, "panel_margins_set", panel, actor_id=actor_id, now=now, variable=variable)


def close_panel(session: Session, panel: Panel, *, has_open_waves: bool, actor: User, now: datetime) -> int:
    """For good: every address and the salt of the numbers are erased. How many addresses. Raises NotAllowed, Refused."""
    if not actor.role_names & CLOSERS:
        raise NotAllowed(_("An approver or an administrator closes a panel."), subject_id=actor.id)
    require_open(panel)
    if has_open_waves:
        raise Refused(_("A survey of this panel is open or planned. Close or delete it first."), subject_id=panel.id)
    gone = session.scalars(select(PanelContact.id).where(PanelContact.panel_id == panel.id)).all()
    session.execute(delete(PanelContact).where(PanelContact.panel_id == panel.id))
    panel.salt, panel.is_open, panel.closed_at = "", False, now
    session.flush()
    record(session, "panel_closed", panel, actor_id=actor.id, now=now, erased=len(gone))
    return len(gone)


def require_open(panel: Panel) -> None:
    """Raise Refused for a panel that is closed for good."""
    if panel.closed_at is not None:
        raise Refused(_("The panel is closed. Its addresses and numbers are erased."), subject_id=panel.id)


def is_active(contact: PanelContact, panel: Panel) -> bool:
    """Whether letters go to this member: not left, not bounced, and a volunteer has said yes."""
    is_confirmed = contact.confirmed_on is not None or panel.sampling != "volunteer"
    return is_confirmed and contact.left_on is None and contact.bounced_on is None


def _describe(session: Session, row: Panel, new: NewPanel) -> None:
    name = line(new.name, most=120)
    if not name:
        raise Refused(_("Give the panel a name."))
    with session.no_autoflush:
        taken = session.scalar(select(Panel.id).where(Panel.name == name))
    if taken is not None and taken != row.id:
        raise Refused(_("There is a panel with that name already."))
    about = masked(new.about)
    if row.sampling != "volunteer" and not about:
        raise Refused(_("Say how the people were drawn: from which register, how many, which day."))
    if new.is_open and row.sampling != "volunteer":
        raise Refused(_("Only a volunteer panel can be joined on a page."))
    row.name, row.about, row.about_en = name, about, masked(new.about_en)
    row.population, row.is_open = new.population, new.is_open


def today_of(now: datetime) -> date:
    """The day that is written beside an address: a day says less than a moment."""
    return now.date()
