"""Visiting sources: due ones become jobs; each is read with no session open, then stored with its cursor."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.orm import Session

from feeds import notices
from feeds.errors import FeedError, SourceGone
from feeds.types import Batch, Item
from workbench import clock
from workbench.intake.collecting import MaskedItem, mask_items
from workbench.intake.jobs import articles, robots
from workbench.intake.models import NEEDS_DELETION_DECISION, POLLED, SOCIAL, SYNDICATION, Source
from workbench.intake.service import budgets, house_rules, hubs, manners, removal, sources, stories, versions, visits
from workbench.intake.service.decisions import standing_decision
from workbench.intake.visiting import MOST_POSTS, SourceValues, fetch_policy, host_url, values_of, visit
from workbench.queue import JobContext, Registry, Retry

__all__ = ["collect_due", "collect_source", "fetch_policy", "register"]

log = structlog.get_logger(__name__)

VISIT_SECONDS = 180
WAIT_AS_JOB = timedelta(minutes=1)  # a host that is free later than this is left to the source's next visit


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add_tick("intake.collect_due", collect_due, every_seconds=15)
    registry.add("intake.collect_source", collect_source, lease_seconds=VISIT_SECONDS)
    registry.add_tick("intake.forget_visits", forget_visits, every_seconds=3600)


def collect_due(context: JobContext, _payload: dict[str, Any]) -> None:
    """Due sources become one job each."""
    with context.finishing_session() as session:
        sources.enqueue_due(session, now=clock.utcnow())


def forget_visits(context: JobContext, _payload: dict[str, Any]) -> None:
    """The log of visits and what we know of hosts do not grow without end."""
    with context.finishing_session() as session:
        visits.forget_visits(session, now=clock.utcnow())
        manners.forget_hosts(session, now=clock.utcnow())


@dataclass(frozen=True)
class _Plan:
    """One visit that may go ahead: its host is claimed, and `limit` reads are taken out of the budget."""

    source_id: int
    values: SourceValues
    host_url: str
    limit: int
    takes_full_text: bool
    chance: float
    reserved_at: datetime
    began: float

    def took_ms(self) -> int:
        return round((time.monotonic() - self.began) * 1000)


def collect_source(context: JobContext, payload: dict[str, Any], *, chance: Callable[[], float] = random.random) -> None:
    """Claim the source's host, visit it with no session open, store what it gave together with the cursor.

    Raises Retry while another visit has the host. The host is given back whatever happens.
    """
    plan = _plan(context, payload["source_id"], chance())
    if plan is None:
        return
    try:
        delay_s, batch = _visit(context, plan)
    except FeedError as error:
        log.info("source failed", source_id=plan.source_id, kind=error.kind, error=str(error))
        _store_failure(context, plan, error)
    except Exception:
        _give_up(context, plan)
        raise
    else:
        _store(context, plan, batch, delay_s)


def _plan(context: JobContext, source_id: int, chance: float) -> _Plan | None:
    """What to do, with the host claimed; None when there is nothing to do now."""
    now = clock.utcnow()
    with context.database.write_session() as session:
        source = session.get(Source, source_id)
        if source is None or not _is_open(session, source):
            return None
        values = values_of(source)
        url = host_url(values)
        wait_until = manners.claim_host(session, url, now=now)
        if wait_until is not None and wait_until > now + WAIT_AS_JOB:
            source.next_poll_at = wait_until
            return None
        limit = budgets.reserve(session, source.kind, MOST_POSTS, now=now) if wait_until is None else 0
        if wait_until is None and limit == 0:
            visits.record_out_of_budget(session, source, notices.BUDGET_SPENT, now=now)
            manners.release_host(session, url, now=now)
            return None
    if wait_until is not None:
        raise Retry(wait_until, "another visit has the host")
    return _Plan(source_id, values, url, limit, source.takes_full_text, chance, now, time.monotonic())


def _is_open(session: Session, source: Source) -> bool:
    if source.state in ("paused", "gone") or source.kind not in POLLED:
        return False
    return source.kind not in NEEDS_DELETION_DECISION or standing_decision(session) is not None


def _visit(context: JobContext, plan: _Plan) -> tuple[float, Batch]:
    """The seconds that the host is left alone afterwards, and what the source gave. Raises FeedError."""
    now = clock.utcnow()
    delay_s = 0.0
    if plan.values.kind == SYNDICATION:
        delay_s = robots.refuse_forbidden(context, plan.values.address, now=now)
    batch = visit(plan.values, settings=context.settings, now=now, limit=plan.limit)
    if plan.takes_full_text and batch.items:
        batch = replace(batch, items=articles.fill_texts(context, plan.source_id, batch.items, host=plan.host_url))
    return delay_s, batch


def _store_failure(context: JobContext, plan: _Plan, error: FeedError) -> None:
    from feeds.social import costs_nothing

    now = clock.utcnow()
    wait_s = robots.WAIT_S if getattr(error, "holds_host", False) else None
    until = now + timedelta(seconds=wait_s) if wait_s else None
    with context.finishing_session() as session:
        fresh = sources.get_source(session, plan.source_id)
        visits.record_failure(
            session,
            fresh,
            error.public_text,
            is_gone=isinstance(error, SourceGone),
            chance=plan.chance,
            now=now,
            wait_s=wait_s,
            took_ms=plan.took_ms(),
        )
        used = 0 if fresh.kind not in SOCIAL or costs_nothing(error) else plan.limit
        budgets.give_back(session, fresh.kind, plan.limit, used, month=plan.reserved_at)
        manners.release_host(session, plan.host_url, now=now, wait_until=until)


def _store(context: JobContext, plan: _Plan, batch: Batch, delay_s: float) -> None:
    now = clock.utcnow()
    items = _mask(context, plan.values.kind, batch.items)
    until = now + timedelta(seconds=batch.retry_after) if batch.retry_after else None
    with context.finishing_session() as session:
        fresh = sources.get_source(session, plan.source_id)
        budgets.give_back(session, fresh.kind, plan.limit, batch.read_count, month=plan.reserved_at)
        interval = timedelta(minutes=context.settings.poll_minutes)
        ids = visits.store_batch(
            session, fresh, batch, items, interval=interval, chance=plan.chance, now=now, took_ms=plan.took_ms()
        )
        versions.store_edits(session, fresh, items, now=now)
        removal.remove_gone(session, fresh, batch.gone_ids, reason="tombstone", now=now)
        lines = stories.join_copies(session, ids, now=now)
        house_rules.apply_rules(session, lines, now=now)
        hubs.follow_hub(session, fresh, batch, settings=context.settings, now=now)
        manners.release_host(session, plan.host_url, now=now, delay_s=delay_s, wait_until=until)
    log.info("source read", source_id=plan.source_id, new=len(ids), not_modified=batch.not_modified)


def _give_up(context: JobContext, plan: _Plan) -> None:
    """Something broke that no source can be blamed for: the host is free again, reserved reads count as made."""
    with context.database.write_session() as session:
        manners.release_host(session, plan.host_url, now=clock.utcnow())


def _mask(context: JobContext, kind: str, items: tuple[Item, ...]) -> list[MaskedItem]:
    from workbench.intake.authors import author_code

    key, masked = context.settings.secret_key, mask_items(items, now=clock.utcnow())
    return [
        replace(one, author_code=author_code(key, kind, item.author)) if item.author else one
        for item, one in zip(items, masked, strict=True)
    ]
