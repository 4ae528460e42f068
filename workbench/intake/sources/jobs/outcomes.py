"""What a visit gave, and writing it: items, cursor, edits, copies, rules, the next visit; or the failure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from feeds.errors import FeedError, FetchRefused, SourceGone
from feeds.types import Batch, Item
from workbench import queue
from workbench.intake.collecting import MaskedItem, mask_items, stored_cursor
from workbench.intake.models import SOCIAL, SYNDICATION, Source
from workbench.intake.rules import house_rules
from workbench.intake.sources.jobs import articles, robots
from workbench.intake.sources.jobs.plans import Plan
from workbench.intake.sources.service import budgets, hubs, manners, unchanged, visits
from workbench.intake.sources.visiting import visit
from workbench.intake.stories import stories
from workbench.intake.stories.author_codes import author_code
from workbench.intake.storing import store_together
from workbench.intake.upstream import removal, versions
from workbench.queue import JobContext
from workbench.settings import Settings

log = structlog.get_logger(__name__)

PUT_OFF = timedelta(minutes=1)


@dataclass(frozen=True)
class Outcome:
    """How one visit ended: a batch with its masked items, or an error; with neither, it was put off.

    `delay_s` is how long the host is left alone afterwards, `is_last_of_host` whether its turn ends here.
    """

    plan: Plan
    batch: Batch | None = None
    items: tuple[MaskedItem, ...] = ()
    error: FeedError | None = None
    delay_s: float = 0.0
    is_last_of_host: bool = True
    was_asked_to_wait: bool = False  # by an earlier visit to the same host

    @property
    def host_waits(self) -> bool:
        """Whether the host wants to be left alone now."""
        return bool(self.delay_s or (self.batch and self.batch.retry_after) or _holds_host(self.error))


def visit_source(context: JobContext, plan: Plan, *, now: datetime) -> Outcome:
    """Ask robots.txt, visit the source, mask what it gave. No session may be open."""
    delay_s = 0.0
    try:
        if plan.values.kind == SYNDICATION:
            delay_s = robots.refuse_forbidden(context, plan.values.address, now=now, known=plan.rules)
        batch = visit(plan.values, settings=context.settings, now=now, limit=plan.limit)
        if plan.takes_full_text and batch.items:
            batch = replace(batch, items=articles.fill_texts(context, plan.source_id, batch.items, host=plan.host_url))
    except FeedError as error:
        log.info("source failed", source_id=plan.source_id, kind=error.kind, error=str(error))
        return Outcome(plan, error=error, delay_s=delay_s)
    return Outcome(plan, batch, tuple(_mask(context.settings, plan.values.kind, batch.items, now)), delay_s=delay_s)


def store_outcomes(session: Session, outcomes: Sequence[Outcome], *, settings: Settings, now: datetime) -> None:
    """Write how visits ended; then look at all that is new together. One that cannot be written costs only itself."""
    others = _store_plain(session, outcomes, now=now)
    ids = _store_others(session, others, settings=settings, now=now)
    _free_hosts(session, outcomes, now=now)
    lines = stories.join_copies(session, ids, now=now)
    house_rules.apply_rules(session, lines, now=now)
    if lines:
        queue.enqueue(session, "intake.assess_new", {}, dedupe=f"assess:{max(lines)}")
    log.info("sources read", count=len(outcomes), changed=len(others), new=len(lines))


def _store_others(session: Session, outcomes: Sequence[Outcome], *, settings: Settings, now: datetime) -> list[int]:
    """Write these visits together; when the database refuses one of them, each on its own. Returns the ids of new items.

    An error at the end of the savepoint itself is raised: the rows would stand, and nobody would look at them as new.
    """
    if not outcomes:
        return []
    is_stored = False
    try:
        with session.begin_nested():
            ids = _store_each(session, outcomes, settings=settings, now=now)
            session.flush()
            is_stored = True
    except SQLAlchemyError:
        if is_stored:
            raise
        if len(outcomes) == 1:
            log.exception("visit could not be stored", source_id=outcomes[0].plan.source_id)
            return []
        log.warning("visits could not be stored together", count=len(outcomes))
    else:
        return ids
    return [item_id for one in outcomes for item_id in _store_others(session, [one], settings=settings, now=now)]


def _store_plain(session: Session, outcomes: Sequence[Outcome], *, now: datetime) -> list[Outcome]:
    """Write the visits that found nothing new in one go. Returns the others."""
    plain = {outcome.plan.source_id: outcome for outcome in outcomes if _is_plain(outcome)}
    if not plain:
        return list(outcomes)
    found = [
        unchanged.Unchanged(
            source_id, outcome.batch.max_age if outcome.batch else None, outcome.plan.chance, outcome.plan.took_ms()
        )
        for source_id, outcome in plain.items()
    ]
    written: set[int] = set()
    try:
        with session.begin_nested():
            written = unchanged.store_unchanged(session, found, now=now)
    except SQLAlchemyError:
        log.exception("visits could not be stored together", count=len(found))
    return [outcome for outcome in outcomes if outcome.plan.source_id not in written]


def _is_plain(outcome: Outcome) -> bool:
    values, batch = outcome.plan.values, outcome.batch
    if batch is None or not batch.not_modified or values.kind != SYNDICATION:
        return False
    return unchanged.is_plain(batch, address=values.address, cursor=values.cursor, following=stored_cursor(batch))


def _store_each(session: Session, outcomes: Sequence[Outcome], *, settings: Settings, now: datetime) -> list[int]:
    """The ends of these visits. Returns the ids of new items."""
    wanted = select(Source).where(Source.id.in_([outcome.plan.source_id for outcome in outcomes]))
    found = {source.id: source for source in session.scalars(wanted)}
    outcomes = [outcome for outcome in outcomes if outcome.plan.source_id in found]
    read = [(found[outcome.plan.source_id], outcome.items) for outcome in outcomes if outcome.batch is not None]
    new = store_together(session, read, now=now)
    for outcome in outcomes:
        source = found[outcome.plan.source_id]
        if outcome.error is not None:
            _store_failure(session, source, outcome, outcome.error, now=now)
        elif outcome.batch is not None:
            _store_batch(session, source, outcome, outcome.batch, len(new[source.id]), settings=settings, now=now)
        else:
            source.next_poll_at = now + PUT_OFF
    return [item_id for ids in new.values() for item_id in ids]


def _store_batch(
    session: Session, source: Source, outcome: Outcome, batch: Batch, new_count: int, *, settings: Settings, now: datetime
) -> None:
    plan = outcome.plan
    budgets.give_back(session, source.kind, plan.limit, batch.read_count, month=plan.reserved_at)
    visits.record_visit(
        session, source, batch, outcome.items, new_count, interval=timedelta(minutes=settings.poll_minutes), chance=plan.chance,
        now=now, took_ms=plan.took_ms(),
    )  # fmt: skip
    if new_count < len(outcome.items):
        versions.store_edits(session, source, outcome.items, now=now)
    removal.remove_gone(session, source, batch.gone_ids, reason="tombstone", now=now)
    hubs.follow_hub(session, source, batch, settings=settings, now=now)


def _store_failure(session: Session, source: Source, outcome: Outcome, error: FeedError, *, now: datetime) -> None:
    from feeds.social import costs_nothing

    plan = outcome.plan
    wait_s = robots.WAIT_S if _holds_host(error) else None
    visits.record_failure(
        session, source, error.public_text, is_gone=isinstance(error, SourceGone), chance=plan.chance, now=now, wait_s=wait_s,
        took_ms=plan.took_ms(), leads_inside=isinstance(error, FetchRefused) and error.kind in ("private", "peer"),
    )  # fmt: skip
    used = 0 if source.kind not in SOCIAL or costs_nothing(error) else plan.limit
    budgets.give_back(session, source.kind, plan.limit, used, month=plan.reserved_at)


def _holds_host(error: FeedError | None) -> bool:
    return bool(getattr(error, "holds_host", False))


def _free_hosts(session: Session, outcomes: Sequence[Outcome], *, now: datetime) -> None:
    """A host is free again once the last of its visits is written, or when it has said until when it is to be left alone."""
    plain: list[str] = []
    for outcome in outcomes:
        wait_s = robots.WAIT_S if _holds_host(outcome.error) else outcome.batch.retry_after if outcome.batch else None
        if wait_s or outcome.delay_s:
            until = now + timedelta(seconds=wait_s) if wait_s else None
            manners.release_host(session, outcome.plan.host_url, now=now, delay_s=outcome.delay_s, wait_until=until)
        elif outcome.is_last_of_host and not outcome.was_asked_to_wait:
            plain.append(outcome.plan.host)
    manners.release_hosts(session, plain)


def _mask(settings: Settings, kind: str, items: Sequence[Item], now: datetime) -> list[MaskedItem]:
    return [
        replace(one, author_code=author_code(settings.secret_key, kind, item.author)) if item.author else one
        for item, one in zip(items, mask_items(tuple(items), now=now), strict=True)
    ]
