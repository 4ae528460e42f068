"""Who may do what: changed by two administrators together, never one's own, and never down to fewer than two administrators."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from workbench.accounts import service as accounts
from workbench.accounts.models import ROLES, Role, User, user_role
from workbench.accounts.people.models import RoleChange
from workbench.accounts.sessions import service as sessions
from workbench.accounts.telling import tell
from workbench.activity.service import record
from workbench.errors import Conflict, NotAllowed, NotFound, Refused

LEAST_ADMINISTRATORS = 2
LONGEST_REASON = 500


def propose(session: Session, user: User, roles: Iterable[str], *, reason: str, actor: User, now: datetime) -> RoleChange:
    """Propose what this person may do from now on; an earlier proposal that waits is withdrawn. Raises NotAllowed or Refused."""
    wanted = sorted(set(roles))
    if user.id == actor.id:
        raise NotAllowed(_("Nobody changes their own roles. Two other administrators do it."), subject_id=user.id)
    _refuse_unusable(wanted, reason, user)
    for earlier in waiting_for(session, user.id):
        earlier.state, earlier.decided_by_id, earlier.decided_at = "withdrawn", actor.id, now
    row = RoleChange(
        user_id=user.id, roles=wanted, reason=reason.strip(), proposed_by_id=actor.id, proposed_at=now, state="waiting"
    )
    session.add(row)
    session.flush()
    before = sorted(user.role_names)
    record(session, "role_change_proposed", user, actor_id=actor.id, now=now, before=before, after=wanted, change_id=row.id)
    return row


def agree(session: Session, change: RoleChange, *, actor: User, now: datetime, is_demo: bool = False) -> None:
    """The second administrator's yes: the roles hold at once, and the person is signed out everywhere. FAULTS.md A-04, S-01."""
    _require_second(change, actor)
    user = session.get_one(User, change.user_id, options=[selectinload(User.roles)])
    if "administrator" not in change.roles:
        require_two_left(session, user, is_demo=is_demo)
    before = sorted(user.role_names)
    known = accounts.ensure_roles(session)
    user.roles = [known[name] for name in change.roles]
    change.state, change.decided_by_id, change.decided_at = "agreed", actor.id, now
    session.flush()
    sessions.end_all(session, user, actor_id=actor.id, now=now)
    row = record(
        session, "roles_changed", user, actor_id=actor.id, now=now, before=before, after=change.roles,
        proposed_by_id=change.proposed_by_id, change_id=change.id,
    )  # fmt: skip
    if user.active:
        tell(session, user.id, "roles_changed", activity_id=row.id)


def refuse(session: Session, change: RoleChange, *, actor: User, now: datetime) -> None:
    """A no, or, from whoever proposed it, taken back. Never by the person whom it is about."""
    if change.state != "waiting":
        raise Conflict(_("This change of roles is decided already."), subject_id=change.id)
    if actor.id == change.user_id:
        raise NotAllowed(_("Nobody changes their own roles. Two other administrators do it."), subject_id=change.id)
    state = "withdrawn" if actor.id == change.proposed_by_id else "refused"
    change.state, change.decided_by_id, change.decided_at = state, actor.id, now
    user = session.get_one(User, change.user_id)
    record(session, f"role_change_{state}", user, actor_id=actor.id, now=now, change_id=change.id)


def require_two_left(session: Session, user: User, *, is_demo: bool) -> None:
    """Raises Refused when this person is needed as one of two administrators. One question at a time, by a lock on the role."""
    if is_demo or "administrator" not in user.role_names or not user.active:
        return
    session.scalar(select(Role.id).where(Role.name == "administrator").with_for_update())
    if administrator_count(session) <= LEAST_ADMINISTRATORS:
        message = _("There must always be two administrators. Make somebody else an administrator first.")
        raise Refused(message, subject_id=user.id)


def administrator_count(session: Session) -> int:
    """How many people can act as administrator now: who is only invited does not count."""
    wanted = select(func.count(func.distinct(User.id))).join(user_role, user_role.c.user_id == User.id)
    wanted = wanted.join(Role, Role.id == user_role.c.role_id).where(Role.name == "administrator", User.active)
    return session.scalar(wanted) or 0


def others_who_may_agree(session: Session, actor_id: int) -> int:
    """How many other administrators there are."""
    wanted = select(func.count(func.distinct(User.id))).join(user_role, user_role.c.user_id == User.id)
    wanted = wanted.join(Role, Role.id == user_role.c.role_id)
    return session.scalar(wanted.where(Role.name == "administrator", User.active, User.id != actor_id)) or 0


def change_by_id(session: Session, change_id: int) -> RoleChange:
    """One change of roles. Raises NotFound."""
    row = session.get(RoleChange, change_id, options=[joinedload(RoleChange.user), joinedload(RoleChange.proposed_by)])
    if row is None:
        raise NotFound(subject_id=change_id)
    return row


def waiting_for(session: Session, user_id: int | None = None) -> list[RoleChange]:
    """Changes that wait for a second administrator, of one person or of all; the oldest first."""
    wanted = select(RoleChange).where(RoleChange.state == "waiting").order_by(RoleChange.id)
    wanted = wanted.options(joinedload(RoleChange.user).selectinload(User.roles), joinedload(RoleChange.proposed_by))
    if user_id is not None:
        wanted = wanted.where(RoleChange.user_id == user_id)
    return list(session.scalars(wanted))


def _require_second(change: RoleChange, actor: User) -> None:
    if change.state != "waiting":
        raise Conflict(_("This change of roles is decided already."), subject_id=change.id)
    if actor.id in (change.proposed_by_id, change.user_id):
        raise NotAllowed(
            _("Another administrator must agree: neither you who proposed it nor the person it is about."), subject_id=change.id
        )


def _refuse_unusable(wanted: list[str], reason: str, user: User) -> None:
    if not wanted or not set(wanted) <= set(ROLES):
        raise Refused(_("Choose at least one role"), subject_id=user.id)
    if set(wanted) == user.role_names:
        raise Refused(_("These are the roles that the person has already."), subject_id=user.id)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Refused(_("Write in a sentence why the roles are changed."), subject_id=user.id)
    is_partner = user.organisation.kind == "partner"
    if is_partner != (wanted == ["partner"]) and (is_partner or "partner" in wanted):
        raise Refused(_("Partners have the role of partner and no other; colleagues never have it."), subject_id=user.id)
