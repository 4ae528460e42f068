"""Reading accounts."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from workbench.accounts.models import Organisation, User
from workbench.errors import NotFound


def all_people(session: Session) -> Sequence[User]:
    """Everybody with an account, by organisation and name."""
    statement = select(User).options(selectinload(User.roles)).join(User.organisation)
    return session.scalars(statement.order_by(Organisation.kind, Organisation.name, User.name)).unique().all()


def people_with_role(session: Session, *roles: str) -> Sequence[User]:
    """Active people who hold one of the roles, by name."""
    wanted = set(roles)
    people = session.scalars(select(User).options(joinedload(User.roles)).where(User.active).order_by(User.name)).unique()
    return [person for person in people if person.role_names & wanted]


def organisations(session: Session, *, kind: str | None = None) -> Sequence[Organisation]:
    """Active organisations, the municipality first."""
    statement = select(Organisation).where(Organisation.is_active).order_by(Organisation.kind, Organisation.name)
    return session.scalars(statement if kind is None else statement.where(Organisation.kind == kind)).all()


def home(session: Session) -> Organisation:
    """The municipality's own organisation. Raises NotFound before the installation is set up."""
    found = session.scalar(select(Organisation).where(Organisation.kind == "municipality").order_by(Organisation.id))
    if found is None:
        raise NotFound("no municipality in the database; run: flask --app wsgi setup")
    return found


def person(session: Session, user_id: int) -> User:
    """One person. Raises NotFound."""
    found = session.get(User, user_id)
    if found is None:
        raise NotFound(subject_id=user_id)
    return found
