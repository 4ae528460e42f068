"""Where somebody is signed in: opening, using, renewing and ending sessions. The key is in the cookie only, here its hash."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import CursorResult, Select, bindparam, delete, func, select, update
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import User
from workbench.accounts.sessions.models import AccountSession
from workbench.activity.service import record
from workbench.errors import NotFound

LONGEST = timedelta(hours=12)
IDLE = timedelta(hours=2)
IDLE_ADMINISTRATOR = timedelta(minutes=30)
GRAIN = timedelta(minutes=5)  # `used_at` is written at most this often; for administrators every three minutes
MOST_SESSIONS = 20  # of one person; the one unused longest gives way


@dataclass(frozen=True)
class Place:
    """The browser in which somebody signs in, and how they do."""

    browser: str = ""
    system: str = ""
    way: str = "password"


def open_session(session: Session, user: User, place: Place, *, now: datetime, is_demo: bool = False) -> str:
    """A new session for this person; its key, which is nowhere else. FAULTS.md S-01, S-02."""
    key = secrets.token_urlsafe(32)
    row = AccountSession(
        key_hash=hash_of(key),
        user_id=user.id,
        opened_at=now,
        used_at=now,
        expires_at=now + LONGEST,
        idle_minutes=int(idle_time(user.role_names, is_demo=is_demo).total_seconds() // 60),
        browser=place.browser,
        system=place.system,
        way=place.way,
    )
    session.add(row)
    session.flush()
    _keep_few(session, user.id)
    return key


def idle_time(roles: Iterable[str], *, is_demo: bool) -> timedelta:
    """After how long without a click the session ends."""
    if is_demo:
        return LONGEST
    return IDLE_ADMINISTRATOR if "administrator" in roles else IDLE


def find_session(session: Session, key: str) -> AccountSession | None:
    """The row of a key with its person and their roles, alive or not; one question to the database."""
    return session.scalars(_by_key(), {"key_hash": hash_of(key)}).unique().first()


@cache
def _by_key() -> Select[AccountSession]:
    """Made once: every request asks it."""
    loaded = joinedload(AccountSession.user, innerjoin=True).joinedload(User.roles)
    return select(AccountSession).where(AccountSession.key_hash == bindparam("key_hash")).options(loaded)


def is_over(row: AccountSession, now: datetime) -> bool:
    """Whether the twelve hours, or the time without a click, have passed."""
    return now >= row.expires_at or now - row.used_at > timedelta(minutes=row.idle_minutes)


def needs_touch(row: AccountSession, now: datetime) -> bool:
    """Whether the last use is so long ago that it is worth a write."""
    return now - row.used_at >= min(GRAIN, timedelta(minutes=row.idle_minutes) / 10)


def touch(session: Session, session_id: int, *, now: datetime) -> None:
    """The session was used now."""
    session.execute(update(AccountSession).where(AccountSession.id == session_id).values(used_at=now))


def renew_key(session: Session, key: str) -> str | None:
    """A new key for the same session; the old one opens nothing from now on. None when there was no such session."""
    new = secrets.token_urlsafe(32)
    changed = session.execute(update(AccountSession).where(AccountSession.key_hash == hash_of(key)).values(key_hash=hash_of(new)))
    return new if _count(changed) else None


def end_session(session: Session, key: str) -> None:
    """The session of this key is over at once."""
    session.execute(delete(AccountSession).where(AccountSession.key_hash == hash_of(key)))


def end_one(session: Session, session_id: int, *, actor: User, now: datetime) -> None:
    """End one of one's own sessions. Raises NotFound for anybody else's."""
    row = session.get(AccountSession, session_id)
    if row is None or row.user_id != actor.id:
        raise NotFound(subject_id=session_id)
    session.delete(row)
    record(session, "session_ended", actor, actor_id=actor.id, now=now)


def end_all(session: Session, user: User, *, actor_id: int | None, now: datetime, but_key: str = "") -> int:
    """End every session of this person, but the one of `but_key`; how many there were. On paper only if there were any."""
    condition = AccountSession.user_id == user.id
    if but_key:
        condition = condition & (AccountSession.key_hash != hash_of(but_key))
    ended = _count(session.execute(delete(AccountSession).where(condition)))
    if ended:
        record(session, "sessions_ended", user, actor_id=actor_id, now=now, count=ended)
    return ended


def sessions_of(session: Session, user_id: int, *, now: datetime) -> list[AccountSession]:
    """Where this person is signed in now, the newest use first."""
    wanted = select(AccountSession).where(AccountSession.user_id == user_id, AccountSession.expires_at > now)
    rows = session.scalars(wanted.order_by(AccountSession.used_at.desc(), AccountSession.id.desc()))
    return [row for row in rows if not is_over(row, now)]


def forget_old(session: Session, *, now: datetime) -> int:
    """Delete what has run out; how many."""
    return _count(session.execute(delete(AccountSession).where(AccountSession.expires_at <= now)))


def hash_of(key: str) -> bytes:
    """SHA-256: enough for 256 random bits, which nobody can guess."""
    return hashlib.sha256(key.encode("utf-8", "replace")).digest()


def _keep_few(session: Session, user_id: int) -> None:
    count = session.scalar(select(func.count()).select_from(AccountSession).where(AccountSession.user_id == user_id)) or 0
    if count > MOST_SESSIONS:
        oldest = select(AccountSession.id).where(AccountSession.user_id == user_id).order_by(AccountSession.used_at)
        spare = session.scalars(oldest.limit(count - MOST_SESSIONS)).all()
        session.execute(delete(AccountSession).where(AccountSession.id.in_(spare)))


def _count(result: object) -> int:
    return int(result.rowcount) if isinstance(result, CursorResult) else 0
