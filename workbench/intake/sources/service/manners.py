"""How we behave towards a host: one request at a time, its robots.txt, and the times that it asks us to leave it alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from feeds.robots import host_of
from workbench.intake.models import HostManners

LEASE = timedelta(seconds=180)  # longer than any visit; a visit that died gives its host back after this
TURN = timedelta(seconds=2)  # how soon a visit that found its host busy asks again
ROBOTS_HOLD = timedelta(days=1)
ROBOTS_STALE = timedelta(days=30)  # an old copy holds so long while the site does not answer (RFC 9309, 2.3.1.4)
ROBOTS_RETRY = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=60)


@dataclass(frozen=True)
class Rules:
    """A host's robots.txt as we know it. `is_fresh`: read within a day."""

    text: str
    is_fresh: bool


def claim_host(session: Session, url: str, *, now: datetime) -> datetime | None:
    """Take the host of `url` for one visit. None when it is ours; else the time to ask again. Other hosts are not touched."""
    host = host_of(url)
    return claim_hosts(session, [host], now=now)[host]


def claim_hosts(session: Session, hosts: Sequence[str], *, now: datetime) -> dict[str, datetime | None]:
    """As `claim_host`, for many hosts (`feeds.robots.host_of`) at once."""
    if not hosts:
        return {}
    _ensure(session, *hosts)
    is_free = (
        or_(HostManners.busy_until.is_(None), HostManners.busy_until <= now),
        or_(HostManners.free_at.is_(None), HostManners.free_at <= now),
    )
    claim = update(HostManners).where(HostManners.host.in_(hosts), *is_free).values(busy_until=now + LEASE)
    taken = set(session.scalars(claim.returning(HostManners.host).execution_options(synchronize_session=False)))
    left = [host for host in hosts if host not in taken]
    asked = select(HostManners.host, HostManners.free_at).where(HostManners.host.in_(left))
    times: dict[str, datetime | None] = (
        {host: max(free_at or now, now + TURN) for host, free_at in session.execute(asked)} if left else {}
    )
    return {host: None if host in taken else times[host] for host in hosts}


def release_host(session: Session, url: str, *, now: datetime, delay_s: float = 0.0, wait_until: datetime | None = None) -> None:
    """Give the host back. It is left alone for `delay_s` seconds, or until `wait_until` when that is later."""
    free_at = now + timedelta(seconds=delay_s) if delay_s else None
    if wait_until is not None:
        free_at = max(free_at, wait_until) if free_at is not None else wait_until
    statement = update(HostManners).where(HostManners.host == host_of(url)).values(busy_until=None, free_at=free_at)
    session.execute(statement.execution_options(synchronize_session=False))


def release_hosts(session: Session, hosts: Sequence[str]) -> None:
    """Give many hosts back that asked for nothing."""
    if hosts:
        statement = update(HostManners).where(HostManners.host.in_(hosts)).values(busy_until=None, free_at=None)
        session.execute(statement.execution_options(synchronize_session=False))


def stop_waiting(session: Session, url: str) -> None:
    """A person asks: whatever the host asked for, it is tried at once. A visit that is going on is still waited for."""
    statement = update(HostManners).where(HostManners.host == host_of(url)).values(free_at=None)
    session.execute(statement.execution_options(synchronize_session=False))


def rules_of(session: Session, url: str, *, now: datetime) -> Rules | None:
    """What we know of the host's robots.txt; None when we have never read it, or not for a month."""
    host = host_of(url)
    return rules_of_hosts(session, [host], now=now).get(host)


def rules_of_hosts(session: Session, hosts: Sequence[str], *, now: datetime) -> dict[str, Rules]:
    """As `rules_of`, for many hosts at once; without those that we know nothing of."""
    if not hosts:
        return {}
    asked = select(HostManners.host, HostManners.robots_text, HostManners.robots_read_at)
    rows = session.execute(asked.where(HostManners.host.in_(hosts), HostManners.robots_read_at >= now - ROBOTS_STALE))
    return {row.host: Rules(row.robots_text, row.robots_read_at > now - ROBOTS_HOLD) for row in rows}


def keep_rules(session: Session, url: str, text: str, *, now: datetime) -> None:
    """Store what the host's robots.txt says."""
    _ensure(session, host_of(url))
    _set_robots(session, url, robots_text=text, robots_read_at=now)


def keep_old_rules(session: Session, url: str, *, now: datetime) -> None:
    """The host's robots.txt did not answer: what we know holds for another hour."""
    _set_robots(session, url, robots_read_at=now - ROBOTS_HOLD + ROBOTS_RETRY)


def forget_hosts(session: Session, *, now: datetime) -> int:
    """Drop what we know of hosts that nobody has read for two months. Returns how many."""
    old = or_(HostManners.robots_read_at.is_(None), HostManners.robots_read_at < now - FORGOTTEN_AFTER)
    idle = or_(HostManners.busy_until.is_(None), HostManners.busy_until < now)
    unwaited = or_(HostManners.free_at.is_(None), HostManners.free_at < now)
    done = session.execute(delete(HostManners).where(old, idle, unwaited), {"synchronize_session": False})
    return int(done.rowcount)  # type: ignore[attr-defined]


def _set_robots(session: Session, url: str, **values: object) -> None:
    statement = update(HostManners).where(HostManners.host == host_of(url)).values(**values)
    session.execute(statement.execution_options(synchronize_session=False))


def _ensure(session: Session, *hosts: str) -> None:
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [{"host": host, "robots_text": ""} for host in hosts]
    session.execute(insert(HostManners).values(rows).on_conflict_do_nothing())
