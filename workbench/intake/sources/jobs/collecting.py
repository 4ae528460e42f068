"""Visiting sources: due ones become jobs, many feeds to one; each is read with no session open, then stored with its cursor."""

import queue as queues
import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from typing import Any

import structlog

from workbench import clock
from workbench.intake.sources.jobs.outcomes import Outcome, store_outcomes, visit_source
from workbench.intake.sources.jobs.plans import Busy, Plan, plan_visits
from workbench.intake.sources.service import manners, sources, visits
from workbench.intake.sources.visiting import fetch_policy
from workbench.queue import JobContext, Registry, Retry

__all__ = ["collect_due", "collect_source", "collect_sources", "fetch_policy", "register"]

log = structlog.get_logger(__name__)

LEASE_SECONDS = 180
AT_ONCE = 8  # hosts that one job visits at the same time
PORTION = 25  # visits written in one transaction
PATIENCE_S = 0.2  # how long a visit that is done waits for others to be written with
LONGEST_CHAIN_S = 90  # of visits to one host; its claim lasts longer

Chance = Callable[[], float]


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add_tick("intake.collect_due", collect_due, every_seconds=5)
    registry.add("intake.collect_source", collect_source, lease_seconds=LEASE_SECONDS)
    registry.add("intake.collect_sources", collect_sources, lease_seconds=LEASE_SECONDS)
    registry.add_tick("intake.forget_visits", forget_visits, every_seconds=3600)


def collect_due(context: JobContext, _payload: dict[str, Any]) -> None:
    """Due sources become jobs: feeds many to a job, networks and mailboxes one each."""
    with context.finishing_session() as session:
        sources.enqueue_due(session, now=clock.utcnow())


def forget_visits(context: JobContext, _payload: dict[str, Any]) -> None:
    """The log of visits and what we know of hosts do not grow without end."""
    with context.finishing_session() as session:
        visits.forget_visits(session, now=clock.utcnow())
        manners.forget_hosts(session, now=clock.utcnow())


def collect_source(context: JobContext, payload: dict[str, Any], *, chance: Chance = random.random) -> None:
    """Visit one source; what it gave and the job's end are one transaction. Raises Retry while another visit has the host."""
    plans, busy = _plan(context, [payload["source_id"]], chance)
    if busy:
        raise Retry(busy[0].until, "another visit has the host")
    for plan in plans:
        _visit(context, plan)


def collect_sources(context: JobContext, payload: dict[str, Any], *, chance: Chance = random.random) -> None:
    """Visit many feeds: hosts side by side, the sources of one host after each other. What is done is written while others go on.

    Twice is harmless: what a feed gives again is known. A source whose host is busy comes back with its next turn.
    """
    plans, busy = _plan(context, payload["source_ids"], chance)
    chains = [list(chain) for _, chain in groupby(sorted(plans, key=lambda plan: plan.host), key=lambda plan: plan.host)]
    done: queues.SimpleQueue[Outcome] = queues.SimpleQueue()
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="visit") as pool:
        for chain in chains:
            pool.submit(_visit_chain, context, chain, done)
        renewed = time.monotonic()
        for portion in _portions(done, len(plans)):
            with context.database.write_session() as session:
                store_outcomes(session, portion, settings=context.settings, now=clock.utcnow())
            if time.monotonic() - renewed > LEASE_SECONDS / 3:
                context.renew(LEASE_SECONDS)
                renewed = time.monotonic()
    with context.finishing_session() as session:
        for one in busy:
            sources.get_source(session, one.source_id).next_poll_at = one.until


def _plan(context: JobContext, source_ids: Sequence[int], chance: Chance) -> tuple[list[Plan], list[Busy]]:
    with context.database.write_session() as session:
        return plan_visits(session, source_ids, chance=chance, now=clock.utcnow())


def _visit(context: JobContext, plan: Plan) -> None:
    """One visit, which ends the job. When something breaks that no source can be blamed for, or the job's claim is lost, the
    host is free again, unless another visit has it by now; reserved reads count as made.
    """
    try:
        outcome = visit_source(context, plan, now=clock.utcnow())
        with context.finishing_session() as session:
            store_outcomes(session, [outcome], settings=context.settings, now=clock.utcnow())
    except Exception:
        with context.database.write_session() as session:
            manners.release_host(session, plan.host_url, now=clock.utcnow(), claimed_at=plan.reserved_at)
        raise


def _visit_chain(context: JobContext, chain: Sequence[Plan], done: "queues.SimpleQueue[Outcome]") -> None:
    """Every source of one host, one after the other. What there is no time or leave for comes back with its next turn."""
    stop_at, is_waiting = time.monotonic() + LONGEST_CHAIN_S, False
    for place, plan in enumerate(chain, start=1):
        is_last = place == len(chain)
        if is_waiting or time.monotonic() > stop_at:
            done.put(Outcome(plan, is_last_of_host=is_last, was_asked_to_wait=is_waiting))
            continue
        try:
            outcome = visit_source(context, plan, now=clock.utcnow())
        except Exception:
            log.exception("visit broke", source_id=plan.source_id)
            outcome = Outcome(plan)
        # A host that wants to be left alone is: its other sources wait for their next turn.
        is_waiting = outcome.host_waits
        done.put(replace(outcome, is_last_of_host=is_last))


def _portions(done: "queues.SimpleQueue[Outcome]", count: int) -> Iterator[list[Outcome]]:
    """What is done, in portions: a full one at once, a smaller one when nothing more comes for a moment."""
    while count:
        portion = [done.get()]
        with suppress(queues.Empty):
            while len(portion) < min(PORTION, count):
                portion.append(done.get(timeout=PATIENCE_S))
        count -= len(portion)
        yield portion
