"""Who may read an answer, and so may be named in its comments or be handed its turn."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workbench.accounts.models import Role, User
from workbench.accounts.permissions import TABLE
from workbench.editorial.models import Sandwich
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to

WRITERS = frozenset({"writer", "fact_checker", "approver"})


def colleagues(session: Session) -> Sequence[User]:
    """Everybody with an active account, by name; also those who may not read answers."""
    wanted = select(User).where(User.active).options(selectinload(User.roles))
    return session.scalars(wanted.order_by(User.name, User.id)).unique().all()


def may_read(session: Session, sandwich: Sandwich, person: User) -> bool:
    """Whether the person may open the answer: by role, and because they may see its rumour."""
    if not person.active or not person.role_names & TABLE["editorial.sandwich_page"]:
        return False
    return session.scalar(select(Rumour.id).where(Rumour.id == sandwich.rumour_id, visible_to(person))) is not None


def readers(session: Session, sandwich: Sandwich) -> list[User]:
    """The colleagues who may open the answer."""
    able = [person for person in colleagues(session) if person.role_names & TABLE["editorial.sandwich_page"]]
    is_restricted = session.scalar(select(Rumour.sensitivity).where(Rumour.id == sandwich.rumour_id)) == "restricted"
    return [person for person in able if may_read(session, sandwich, person)] if is_restricted else able


def reader_names(session: Session, sandwich: Sandwich) -> list[str]:
    """Their names, for a list to choose from; one query where the rumour is open to all."""
    if sandwich.rumour.sensitivity == "restricted":
        return [person.name for person in readers(session, sandwich)]
    wanted = select(User.name).join(User.roles).where(User.active, Role.name.in_(TABLE["editorial.sandwich_page"]))
    return list(session.scalars(wanted.distinct().order_by(User.name)))
