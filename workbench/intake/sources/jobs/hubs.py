"""Talking to hubs: asking for news, leaving, renewing before a lease ends."""

from typing import Any

import structlog

from feeds.errors import FetchError
from feeds.guarded import post
from feeds.websub import request_body
from workbench import clock
from workbench.intake.sources.service import hubs
from workbench.intake.sources.visiting import fetch_policy
from workbench.queue import JobContext, Registry

log = structlog.get_logger(__name__)

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add("intake.subscribe_hub", subscribe_hub, max_attempts=2)
    registry.add("intake.leave_hub", leave_hub, max_attempts=2)
    registry.add_tick("intake.renew_hubs", renew_hubs, every_seconds=3600)


def subscribe_hub(context: JobContext, payload: dict[str, Any]) -> None:
    """Ask the hub for news of a source. It asks back at our address before anything runs."""
    _send(context, payload["subscription_id"], "subscribe")


def leave_hub(context: JobContext, payload: dict[str, Any]) -> None:
    """Tell the hub that we want no more. Its answer changes nothing: our address is closed either way."""
    _send(context, payload["subscription_id"], "unsubscribe")


def renew_hubs(context: JobContext, _payload: dict[str, Any]) -> None:
    """Renew what runs out within a day; leave where nobody wants news any more."""
    with context.finishing_session() as session:
        hubs.renew_due(session, settings=context.settings, now=clock.utcnow())


def _send(context: JobContext, subscription_id: int, mode: str) -> None:
    with context.database.read_session() as session:
        wanted = hubs.request_of(session, subscription_id, mode=mode, settings=context.settings)
    if wanted is None:
        return
    if mode == "unsubscribe":  # before the hub asks back
        with context.database.write_session() as session:
            hubs.record_request(session, subscription_id, mode=mode, is_taken=True, now=clock.utcnow())
    body = request_body(mode=mode, topic=wanted.topic, callback=wanted.callback, secret=wanted.secret)
    try:
        status = post(wanted.hub, body, FORM, policy=fetch_policy(context.settings)).status
    except FetchError as error:
        log.info("hub not reached", subscription_id=subscription_id, kind=error.kind)
        status = 0
    with context.finishing_session() as session:
        if mode == "subscribe" and not 200 <= status < 300:
            hubs.record_request(session, subscription_id, mode=mode, is_taken=False, now=clock.utcnow())
    log.info("hub asked", subscription_id=subscription_id, mode=mode, status=status)
