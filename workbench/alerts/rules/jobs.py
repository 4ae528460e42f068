"""Looking at the rules, in the worker: often at what is new, more seldom at what goes by the clock."""

from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.orm import Session

from workbench import clock
from workbench.alerts.models import AlertReceipt, AlertRule, AlertRuleTrial
from workbench.alerts.rules import engine, service, trying
from workbench.alerts.rules.conditions import digest_of
from workbench.alerts.rules.replaying import TextReplay
from workbench.alerts.telling.service import plan_receipt
from workbench.queue import JobContext, Registry

log = structlog.get_logger(__name__)

EVERY_SECONDS = 2
AROUND_SECONDS = 60
LEASE_SECONDS = 120


def register(registry: Registry) -> None:
    """The kinds of job of rules."""
    registry.add_tick("alerts.raise_alerts", raise_alerts, every_seconds=EVERY_SECONDS)
    registry.add_tick("alerts.look_around", look_around, every_seconds=AROUND_SECONDS)
    registry.add_lane("rules", "alerts.raise_alerts")
    registry.add("alerts.try_rule", try_rule, lease_seconds=LEASE_SECONDS)
    registry.add("alerts.send_letter", send_letter)


def raise_alerts(context: JobContext, payload: dict[str, Any]) -> None:
    """Look at what is new; what fires becomes one alert each, in one transaction with the telling and the marks."""
    now = clock.utcnow()
    with context.database.read_session() as session:
        found = engine.look(session, now)
    if found.is_nothing:
        return
    try:
        with context.finishing_session() as session:
            engine.act(session, found, now=now, settings=context.settings)
    except engine.Overtaken:
        log.info("another run has seen to the news")


def look_around(context: JobContext, payload: dict[str, Any]) -> None:
    """Look at what goes by the clock: silent sources, broken evidence, deadlines, saved views."""
    with context.finishing_session() as session:
        engine.look_around(session, now=clock.utcnow(), settings=context.settings)


def try_rule(context: JobContext, payload: dict[str, Any]) -> None:
    """Read the last 90 days with a rule and say how far it has come. A rule that was changed since is left alone."""
    zone = ZoneInfo(context.settings.timezone)
    with context.database.read_session() as session:
        trial = session.get(AlertRuleTrial, payload["trial_id"])
        rule = session.get(AlertRule, trial.rule_id) if trial else None
        if trial is None or rule is None or trial.state == "done" or digest_of(rule) != trial.digest:
            return
        total = max(1, trying.how_much(session, rule, trial.asked_at))
        reading = trying.start_texts(session, rule)
    if reading is not None:
        _read_texts(context, reading, trial, total)
    with context.database.read_session() as session:
        found = trying.result_of(session, rule, reading, now=trial.asked_at, zone=zone)
    with context.finishing_session() as session:
        service.finish_trial(session, session.get_one(AlertRuleTrial, trial.id), found, now=clock.utcnow())


def _read_texts(context: JobContext, reading: TextReplay, trial: AlertRuleTrial, total: int) -> None:
    done, given = {"last_item": 0, "last_sighting": 0}, 0
    for name, read in (("last_item", trying.items_after), ("last_sighting", trying.sightings_after)):
        while True:
            with context.database.read_session() as session:
                texts, done[name] = read(session, done[name], trial.asked_at)
            if not done[name]:
                break
            reading.take(texts)
            given += len(texts)
            with context.database.write_session() as session:
                stored = session.get_one(AlertRuleTrial, trial.id)
                stored.state, stored.done_share = "running", min(99, 100 * given // total)
            context.renew(LEASE_SECONDS)


def send_letter(context: JobContext, payload: dict[str, Any]) -> None:
    """A letter that was planned before alerts had several routes: it goes on the way that all go now."""
    with context.finishing_session() as session:
        _plan_again(session, int(payload["receipt_id"]))


def _plan_again(session: Session, receipt_id: int) -> None:
    receipt = session.get(AlertReceipt, receipt_id)
    if receipt is not None and receipt.state == "prepared":
        plan_receipt(session, receipt)
