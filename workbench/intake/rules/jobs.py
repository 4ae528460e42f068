"""Dry runs of house rules over many items."""

from typing import Any

from workbench import clock
from workbench.intake.models import HouseRule, HouseRuleTrial
from workbench.intake.rules.rule_trials import beginning, fingerprint_of, read_some, store_tally
from workbench.queue import JobContext, Registry


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add("intake.try_rule", try_rule, lease_seconds=120)


def try_rule(context: JobContext, payload: dict[str, Any]) -> None:
    """Read the last 30 days with a rule, a thousand items at a time, and say how far it has come. A rule edited since is left."""
    tally = beginning()
    with context.database.read_session() as session:
        trial = session.get(HouseRuleTrial, payload["trial_id"])
        rule = session.get(HouseRule, trial.rule_id) if trial else None
    if trial is None or rule is None or trial.state == "done" or fingerprint_of(rule) != trial.fingerprint:
        return
    is_more = True
    while is_more:
        with context.database.read_session() as session:
            is_more = read_some(session, rule, tally, now=trial.asked_at)
        with context.database.write_session() as session:
            store_tally(session, trial.id, tally)
        context.renew(120)
    with context.finishing_session() as session:
        store_tally(session, trial.id, tally, finished_at=clock.utcnow())
