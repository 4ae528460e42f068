"""Asking items' own addresses whether they are still there: a few at a time, oldest first, one a host."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import structlog

from feeds.errors import FetchError, RobotsRefused, TooLarge
from feeds.guarded import fetch
from feeds.robots import host_of
from workbench import clock
from workbench.intake.models import Item
from workbench.intake.sources.jobs import robots
from workbench.intake.sources.service import manners
from workbench.intake.sources.visiting import fetch_policy
from workbench.intake.upstream import missing
from workbench.queue import JobContext, Registry

log = structlog.get_logger(__name__)

AT_ONCE = 10
LOOKED_THROUGH = 200  # so that one paper's thousands do not hide the others
PAGE_BYTES = 2 * 1024 * 1024
LEASE_S = 480


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add_tick("intake.check_addresses", check_addresses, every_seconds=600, lease_seconds=LEASE_S)


def check_addresses(context: JobContext, _payload: dict[str, Any]) -> None:
    """Ask a few addresses. What answers 404 or 410 twice, a day apart, is removed; the count of its sightings stays."""
    with context.database.read_session() as session:
        waiting = missing.items_to_check(session, now=clock.utcnow(), most=LOOKED_THROUGH)
    for item in one_a_host(waiting)[:AT_ONCE]:
        _check(context, item)
        context.renew(LEASE_S)


def one_a_host(items: Sequence[Item]) -> list[Item]:
    """The first item of each host."""
    first: dict[str, Item] = {}
    for item in items:
        first.setdefault(host_of(item.url or ""), item)
    return list(first.values())


def _check(context: JobContext, item: Item) -> None:
    now, url = clock.utcnow(), item.url or ""
    with context.database.write_session() as session:
        if manners.claim_host(session, url, now=now) is not None:
            return
    delay_s, status = 0.0, None
    try:
        delay_s = robots.refuse_forbidden(context, url, now=now)
        status = _ask(context, url)
    except (FetchError, RobotsRefused) as error:
        log.info("address not asked", item_id=item.id, kind=error.kind)
    finally:
        with context.database.write_session() as session:
            fresh = session.get(Item, item.id)
            if fresh is not None and fresh.url == item.url:
                _record(fresh, session, status)
            manners.release_host(session, url, now=clock.utcnow(), delay_s=delay_s)


def _record(item: Item, session: Any, status: int | None) -> None:
    if status is None:
        missing.postpone(session, item, now=clock.utcnow())
    elif missing.record_answer(session, item, status, now=clock.utcnow()):
        log.info("item gone at its source", item_id=item.id, status=status)


def _ask(context: JobContext, url: str) -> int:
    policy = replace(fetch_policy(context.settings), max_bytes=PAGE_BYTES)
    try:
        return fetch(url, headers={"accept": "text/html, */*;q=0.5"}, policy=policy).status
    except TooLarge:
        return 200  # a page that long is there
