"""Counting failed sign-ins in the database: ten per account and twenty-five per address in fifteen minutes. FAULTS.md S-03.

Kept as keyed hashes, so that the table tells nobody who tried.
"""

import hashlib
import hmac
import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from workbench.accounts.models import SignInAttempt

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)
MOST_PER_ACCOUNT = 10
MOST_PER_ADDRESS = 25


def is_locked(session: Session, *, account: str, address: str, secret: str, now: datetime) -> bool:
    """Whether this account, from anywhere, or this address has failed too often."""
    since = now - WINDOW
    counts = [
        (SignInAttempt.account_key == _keyed(secret, account.lower()), MOST_PER_ACCOUNT),
        (SignInAttempt.address_key == _keyed(secret, _network(address)), MOST_PER_ADDRESS),
    ]
    for condition, most in counts:
        failed = session.scalar(select(func.count()).select_from(SignInAttempt).where(condition, SignInAttempt.at > since))
        if (failed or 0) >= most:
            return True
    return False


def record_failure(session: Session, *, account: str, address: str, secret: str, now: datetime) -> None:
    """Count one failure and forget those older than a day."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - KEPT))
    row = SignInAttempt(account_key=_keyed(secret, account.lower()), address_key=_keyed(secret, _network(address)), at=now)
    session.add(row)
    session.flush()


def forget_failures(session: Session, *, account: str, secret: str) -> None:
    """After a sign-in that worked."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.account_key == _keyed(secret, account.lower())))


def _keyed(secret: str, value: str) -> str:
    return hmac.new(secret.encode(), value.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _network(address: str) -> str:
    """An IPv4 address, or the /64 of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if parsed.version == 6 else address
