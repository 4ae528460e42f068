"""Reading people: the list with its filters, one person's history, who waits for an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, selectinload

from workbench.accounts.models import Organisation, Role, User, user_role
from workbench.accounts.people.history import VERBS
from workbench.accounts.people.models import Invitation
from workbench.activity.models import Activity
from workbench.web.pages import Page, count_rows

PAGE_SIZE, MOST_HISTORY = 50, 100


@dataclass(frozen=True)
class Wanted:
    """What the list is filtered by; empty means everything."""

    words: str = ""
    role: str = ""
    organisation_id: int | None = None
    state: str = ""


@dataclass(frozen=True)
class Listed:
    """One page of people, and for those who are invited their invitation."""

    page: Page[User]
    invitations: Mapping[int, Invitation] = field(default_factory=dict)


def list_people(session: Session, wanted: Wanted, *, number: int) -> Listed:
    """One page of everybody who has an account or is invited, by organisation and name."""
    statement = _filtered(select(User).join(User.organisation), wanted)
    total = count_rows(session, statement)
    last = max(1, -(-total // PAGE_SIZE))
    number = min(number, last)
    ordered = statement.options(selectinload(User.roles)).order_by(Organisation.kind, Organisation.name, User.name, User.id)
    people: Sequence[User] = session.scalars(ordered.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).unique().all()
    return Listed(Page(people, number, PAGE_SIZE, total), open_invitations(session, [person.id for person in people]))


def open_invitations(session: Session, user_ids: Sequence[int]) -> dict[int, Invitation]:
    """Invitations that nobody has accepted, by person."""
    wanted = select(Invitation).where(Invitation.user_id.in_(user_ids), Invitation.accepted_at.is_(None))
    return {row.user_id: row for row in session.scalars(wanted)} if user_ids else {}


def history_of(session: Session, user_id: int) -> list[tuple[Activity, str]]:
    """What has been done to this account, the newest first, with the name of who did it."""
    about = (Activity.subject_kind == "user_account", Activity.subject_id == user_id, Activity.verb.in_(VERBS))
    wanted = select(Activity, User.name).outerjoin(User, User.id == Activity.actor_id).where(*about)
    rows = session.execute(wanted.order_by(Activity.at.desc(), Activity.id.desc()).limit(MOST_HISTORY))
    return [(row, name or "") for row, name in rows]


def last_sign_in(session: Session, user_id: int) -> datetime | None:
    """When this person last signed in."""
    about = (Activity.subject_kind == "user_account", Activity.subject_id == user_id)
    return session.scalar(select(func.max(Activity.at)).where(*about, Activity.verb.in_(("signed_in", "signed_in_by_link"))))


def _filtered(statement: Select[Any], wanted: Wanted) -> Select[Any]:
    for word in wanted.words.lower().split()[:5]:
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        fits = or_(func.lower(User.name).like(pattern, escape="\\"), func.lower(User.email).like(pattern, escape="\\"))
        statement = statement.where(fits)
    if wanted.role:
        holds = select(user_role.c.user_id).join(Role, Role.id == user_role.c.role_id).where(Role.name == wanted.role)
        statement = statement.where(User.id.in_(holds))
    if wanted.organisation_id is not None:
        statement = statement.where(User.organisation_id == wanted.organisation_id)
    return statement if not wanted.state else statement.where(_in_state(wanted.state))


def _in_state(state: str) -> Any:
    waits = User.id.in_(select(Invitation.user_id).where(Invitation.accepted_at.is_(None)))
    return {"active": User.active, "invited": ~User.active & waits, "closed": ~User.active & ~waits}[state]
