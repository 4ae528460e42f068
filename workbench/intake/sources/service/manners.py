"""How we behave towards a host: one request at a time, its robots.txt, and the times that it asks us to leave it alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, or_, select, update
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

_HOSTS = HostManners.metadata.tables[HostManners.__tablename__]  # the rows are many and short: no objects are made of them
_NAMED = _HOSTS.c.host.in_(bindparam("hosts", expanding=True))
_CLAIM = (
    update(_HOSTS)
    .where(
        _NAMED,
        or_(_HOSTS.c.busy_until.is_(None), _HOSTS.c.busy_until <= bindparam("now")),
        or_(_HOSTS.c.free_at.is_(None), _HOSTS.c.free_at <= bindparam("now")),
    )
    .values(busy_until=bindparam("until"))
    .returning(_HOSTS.c.host)
)
_FREE_TIMES = select(_HOSTS.c.host, _HOSTS.c.free_at).where(_NAMED)
_RELEASE = update(_HOSTS).where(_NAMED).values(busy_until=None, free_at=None)
_RULES = select(_HOSTS.c.host, _HOSTS.c.robots_text, _HOSTS.c.robots_read_at).where(
    _NAMED, _HOSTS.c.robots_read_at >= bindparam("since")
)


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
    connection = session.connection()
    taken = set(connection.scalars(_CLAIM, {"hosts": hosts, "now": now, "until": now + LEASE}))
    left = [host for host in hosts if host not in taken]
    times: dict[str, datetime | None] = (
        {host: max(free_at or now, now + TURN) for host, free_at in connection.execute(_FREE_TIMES, {"hosts": left})}
        if left
        else {}
    )
    return {host: None if host in taken else times[host] for host in hosts}


def release_host(
    session: Session,
    url: str,
    *,
    now: datetime,
    delay_s: float = 0.0,
    wait_until: datetime | None = None,
    claimed_at: datetime | None = None,
) -> None:
    """Give the host back. It is left alone for `delay_s` seconds, or until `wait_until` when that is later.

    With `claimed_at` only what was claimed then is given back: when another visit has the host by now, nothing happens.
    """
    free_at = now + timedelta(seconds=delay_s) if delay_s else None
    if wait_until is not None:
        free_at = max(free_at, wait_until) if free_at is not None else wait_until
    statement = update(HostManners).where(HostManners.host == host_of(url)).values(busy_until=None, free_at=free_at)
    if claimed_at is not None:
        statement = statement.where(HostManners.busy_until == claimed_at + LEASE)
    session.execute(statement.execution_options(synchronize_session=False))


def release_hosts(session: Session, hosts: Sequence[str]) -> None:
    """Give many hosts back that asked for nothing."""
    if hosts:
        session.connection().execute(_RELEASE, {"hosts": hosts})


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
    rows = session.connection().execute(_RULES, {"hosts": hosts, "since": now - ROBOTS_STALE})
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
    statement = insert(_HOSTS).values(robots_text="").on_conflict_do_nothing()
    session.connection().execute(statement, [{"host": host} for host in hosts])
