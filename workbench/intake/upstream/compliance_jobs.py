"""Asking the networks which stored posts are gone, and deleting people's words when the decision says so."""

from datetime import datetime, timedelta
from typing import Any

import structlog

from feeds.errors import AskedToWait, FeedError
from workbench import clock
from workbench.errors import Refused
from workbench.intake.models import Source
from workbench.intake.sources.paid_reads import reserved_reads
from workbench.intake.sources.secrets import unseal
from workbench.intake.sources.service import manners
from workbench.intake.sources.visiting import fetch_policy, host_url, values_of
from workbench.intake.upstream import compliance, retention
from workbench.queue import JobContext, Registry

log = structlog.get_logger(__name__)

ASKED_AT_ONCE = 100
MOST_BATCHES = 20  # of one source in one run; the rest is asked in the next
LEASE_S = 600


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add_tick("intake.compliance_sweep", sweep, every_seconds=900, lease_seconds=LEASE_S)
    registry.add_tick("intake.delete_old_texts", delete_old_texts, every_seconds=3600, lease_seconds=LEASE_S)


def sweep(context: JobContext, _payload: dict[str, Any]) -> None:
    """Ask about every post that was not asked about for a day. One source's trouble never stops the others."""
    with context.database.read_session() as session:
        sources = compliance.sources_to_ask(session, now=clock.utcnow())
    for source in sources:
        try:
            _sweep_source(context, source)
        except AskedToWait as error:
            log.info("network asked to wait", source_id=source.id, seconds=error.retry_after)
        except FeedError as error:
            log.warning("posts not asked about", source_id=source.id, kind=error.kind, error=str(error))
        except Refused:
            log.warning("posts not asked about: the key cannot be read", source_id=source.id)


def delete_old_texts(context: JobContext, _payload: dict[str, Any]) -> None:
    """Delete the words of people that are older than the standing decision lets us keep. Off without a decision."""
    with context.finishing_session() as session:
        retention.delete_old_words(session, now=clock.utcnow())


def _sweep_source(context: JobContext, source: Source) -> None:
    key = unseal(context.settings.secret_key, source.secret)
    for _batch in range(MOST_BATCHES):
        now = clock.utcnow()
        with context.database.read_session() as session:
            posts = compliance.posts_to_ask(session, source, now=now, most=ASKED_AT_ONCE)
        if not posts or not _ask_about(context, source, posts, key, now):
            return
        context.renew(LEASE_S)


def _ask_about(context: JobContext, source: Source, posts: list[compliance.Post], key: str, now: datetime) -> bool:
    """Ask about as many of the posts as the budget allows. False when that is none, or when the host is busy or wants rest."""
    url = host_url(values_of(source))
    with context.database.write_session() as session:
        if manners.claim_host(session, url, now=now) is not None:
            return False
    wait_until = None
    try:
        asked, gone = _find_gone(context, source, posts, key, now)
    except AskedToWait as error:
        wait_until = now + timedelta(seconds=error.retry_after)
        raise
    finally:
        with context.database.write_session() as session:
            manners.release_host(session, url, now=clock.utcnow(), wait_until=wait_until)
    if asked:
        with context.database.write_session() as session:
            removed = compliance.record_answer(session, asked, gone, now=clock.utcnow())
        log.info("posts asked about", source_id=source.id, asked=len(asked), removed=removed)
    return bool(asked)


def _find_gone(
    context: JobContext, source: Source, posts: list[compliance.Post], key: str, now: datetime
) -> tuple[list[compliance.Post], frozenset[str]]:
    from feeds.social import find_gone

    with reserved_reads(context.database, source.kind, len(posts), now=now) as reads:
        asked = posts[: reads.granted]
        references = [post.reference for post in asked if post.reference]
        gone = find_gone(source.kind, source.options, key, references, policy=fetch_policy(context.settings), now=now)
        reads.used = len(references) - len(gone)  # a post that is gone was not read
    return asked, gone
