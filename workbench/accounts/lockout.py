"""Counting failed sign-ins in the database: ten per account and twenty-five per address in fifteen minutes. FAULTS.md S-03.

A place is taken before the password is looked at, so that no crowd of requests gets more looks than one. From a browser in
which the person has signed in before, tries are counted apart: whoever fails on purpose elsewhere locks nobody out.
Kept as keyed hashes, so that the table tells nobody who tried.
"""

import hashlib
import hmac
import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from workbench.accounts.models import SignInAttempt

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)
MOST_PER_ACCOUNT = 10
MOST_PER_ADDRESS = 25
NOWHERE = ""


def reserve(
    session: Session,
    *,
    account: str,
    secret: str,
    now: datetime,
    address: str = NOWHERE,
    most: int = MOST_PER_ACCOUNT,
    most_per_address: int = MOST_PER_ADDRESS,
    window: timedelta = WINDOW,
) -> bool:
    """Take one of the tries of this account, from anywhere, and of this address. False when they are used up.

    An empty address is not counted. The last try of an account tells its owner (`is_last`).
    """
    account_key, address_key = key_of(secret, account), key_of(secret, network_of(address)) if address else NOWHERE
    _alone(session, account_key)
    since = now - window
    if _failed(session, SignInAttempt.account_key == account_key, since) >= most:
        return False
    if address_key and _failed(session, SignInAttempt.address_key == address_key, since) >= most_per_address:
        return False
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - KEPT))
    session.add(SignInAttempt(account_key=account_key, address_key=address_key, at=now))
    session.flush()
    return True


def is_used_up(session: Session, *, account: str, secret: str, now: datetime, most: int = MOST_PER_ACCOUNT) -> bool:
    """Whether the account has no try left."""
    return _failed(session, SignInAttempt.account_key == key_of(secret, account), now - WINDOW) >= most


def newest_attempt(session: Session, *, account: str, secret: str) -> int:
    """The row of the last try: what a letter about it refers to."""
    wanted = select(func.max(SignInAttempt.id)).where(SignInAttempt.account_key == key_of(secret, account))
    return session.scalar(wanted) or 0


def forget_failures(session: Session, *, account: str, secret: str) -> None:
    """After a sign-in that worked."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.account_key == key_of(secret, account)))


def key_of(secret: str, value: str) -> str:
    """What stands in the table for an account or an address."""
    return hmac.new(secret.encode(), value.lower().encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def network_of(address: str) -> str:
    """An IPv4 address, or the /64 of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if parsed.version == 6 else address


def _failed(session: Session, condition: ColumnElement[bool], since: datetime) -> int:
    return session.scalar(select(func.count()).select_from(SignInAttempt).where(condition, SignInAttempt.at > since)) or 0


def _alone(session: Session, account_key: str) -> None:
    """One at a time per account: SQLite has one writer anyway, PostgreSQL is asked for it."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(int(account_key[:15], 16))))
