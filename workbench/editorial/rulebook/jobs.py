"""Background work of the rulebook: dry runs, and the daily count of what each rule finds."""

from typing import Any

from workbench import clock
from workbench.editorial.record import today
from workbench.editorial.rulebook.active import active_rulebook, active_version, make_rulebook, surroundings_of
from workbench.editorial.rulebook.changing import content_after
from workbench.editorial.rulebook.counting import MOST_TEXTS, PERIOD, count_findings, store_counts
from workbench.editorial.rulebook.models import RulebookChange, RulebookTrial
from workbench.editorial.rulebook.people import forget_names
from workbench.editorial.rulebook.trying import Tally, compare, store_tally, stored_texts
from workbench.queue import JobContext, Registry

AT_A_TIME = 25
LEASE_SECONDS = 120


def register(registry: Registry) -> None:
    """The kinds of job of the rulebook."""
    registry.add("editorial.try_rulebook", try_rulebook, lease_seconds=LEASE_SECONDS)
    registry.add("editorial.count_rules", count_rules, lease_seconds=LEASE_SECONDS)
    registry.add_tick("editorial.count_rules_daily", count_rules, every_seconds=24 * 3600, lease_seconds=LEASE_SECONDS)
    registry.add_tick("editorial.forget_politicians", forget_politicians, every_seconds=24 * 3600)


def try_rulebook(context: JobContext, payload: dict[str, Any]) -> None:
    """Check the newest texts with and without the change, and say how far it has come. A dry run asked for again is left."""
    day = today(clock.utcnow(), context.settings)
    with context.database.read_session() as session:
        change = session.get(RulebookChange, payload["change_id"])
        if change is None or change.trial is None or change.trial.state == "done" or change.trial.round != payload["round"]:
            return
        trial_id = change.trial.id
        before, (after, _left_out) = active_rulebook(session), make_rulebook(content_after(session, change))
        known = surroundings_of(session, municipality=context.settings.municipality, today=day)
        texts = list(stored_texts(session))
    tally = Tally()
    for start in range(0, len(texts), AT_A_TIME):
        compare(texts[start : start + AT_A_TIME], before, after, day=day, known=known, tally=tally)
        with context.database.write_session() as session:
            if (trial := _own_trial(session, trial_id, payload["round"])) is not None:
                store_tally(trial, tally, total=len(texts))
        context.renew(LEASE_SECONDS)
    with context.finishing_session() as session:
        if (trial := _own_trial(session, trial_id, payload["round"])) is not None:
            store_tally(trial, tally, total=len(texts), finished_at=clock.utcnow())


def count_rules(context: JobContext, payload: dict[str, Any]) -> None:
    """Count in how many of the texts saved in the last 90 days each rule fires."""
    now = clock.utcnow()
    day = today(now, context.settings)
    with context.database.read_session() as session:
        rulebook, version = active_rulebook(session), active_version(session)
        known = surroundings_of(session, municipality=context.settings.municipality, today=day)
        texts = list(stored_texts(session, most=MOST_TEXTS, since=now - PERIOD))
    counts = count_findings(texts, rulebook, day=day, known=known)
    with context.finishing_session() as session:
        store_counts(session, counts, text_count=len(texts), version=version, now=now)


def forget_politicians(context: JobContext, payload: dict[str, Any]) -> None:
    """Erase names that left the list of people in politics a year ago."""
    with context.finishing_session() as session:
        forget_names(session, now=clock.utcnow())


def _own_trial(session: Any, trial_id: int, round_number: int) -> RulebookTrial | None:
    trial: RulebookTrial | None = session.get(RulebookTrial, trial_id)
    return trial if trial is not None and trial.round == round_number and trial.state == "running" else None
