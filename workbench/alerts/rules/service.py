"""Changes to alert rules: add, change, switch, try, delete, put back. Each is one row of activity."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import DOUBLE_PRESS, record
from workbench.alerts.models import RULE_KINDS, AlertReceiver, AlertRule, AlertRuleTrial
from workbench.alerts.rules.conditions import digest_of
from workbench.errors import Refused, StaleVersion
from workbench.queue import enqueue

HARM_STEPS = 4
NAME_LENGTH = 120
MOST_RULES = 2000
MOST_IN_90_DAYS = 300  # more than three a day: nobody reads them any more
HOLDS_FOR = timedelta(days=7)
UNDO_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Wanted:
    """A rule as a person has filled it in."""

    name: str
    kind: str
    threshold: int = 1
    window_hours: int = 24
    conditions: dict[str, Any] = field(default_factory=dict)
    receiver_ids: tuple[int, ...] = ()
    is_urgent: bool = False
    tells_duty: bool = True
    escalate_minutes: int | None = None


def add_rule(
    session: Session,
    name: str,
    *,
    kind: str,
    threshold: int,
    window_hours: int,
    theme: str | None,
    receivers: Sequence[User],
    actor_id: int | None,
    now: datetime,
) -> AlertRule:
    """A new rule that is on at once: for set-up and the demo. People try a rule first: see `draft_rule`."""
    conditions = {"themes": [theme]} if theme else {}
    ids = tuple(person.id for person in receivers)
    wanted = Wanted(name, kind, threshold, window_hours, conditions, ids, tells_duty=False)
    rule = draft_rule(session, wanted, actor_id=actor_id, now=now)
    if not rule.is_active:
        rule.is_active, rule.tells_duty = True, True
        session.flush()
    return rule


def draft_rule(session: Session, wanted: Wanted, *, actor_id: int | None, now: datetime) -> AlertRule:
    """A new rule, switched off. Raises Refused when it cannot work.

    The same name again within ten seconds is the rule that was made.
    """
    refuse_unusable(wanted)
    known = session.scalar(select(AlertRule).where(AlertRule.name == wanted.name.strip()))
    if known is not None and known.created_at > now - DOUBLE_PRESS and known.archived_at is None:
        return known
    if known is not None:
        _refuse_taken(known)
    rule = AlertRule(created_at=now, created_by_id=actor_id, is_active=False, **_values(wanted))
    session.add(rule)
    session.flush()
    _set_receivers(session, rule, wanted)
    record(session, "alert_rule_added", rule, actor_id=actor_id, now=now, rule_kind=rule.kind, threshold=rule.threshold)
    return rule


def change_rule(session: Session, rule: AlertRule, wanted: Wanted, *, version: int, actor_id: int, now: datetime) -> bool:
    """Change a rule. When it fires at other times than before it is off until it has been tried again: then True is given.

    Raises StaleVersion when a colleague was quicker, Refused when it cannot work.
    """
    refuse_archived(rule)
    if version != rule.version:
        message = _("A colleague changed this rule after you opened the page. Open it again and read it first.")
        raise StaleVersion(message, subject_id=rule.id, theirs=rule.version, base=version)
    refuse_unusable(wanted)
    taken = session.scalar(select(AlertRule).where(AlertRule.name == wanted.name.strip(), AlertRule.id != rule.id))
    if taken is not None:
        _refuse_taken(taken)
    before = digest_of(rule)
    for name, value in _values(wanted).items():
        setattr(rule, name, value)
    rule.theme = None
    _set_receivers(session, rule, wanted)
    fires_otherwise = digest_of(rule) != before
    if fires_otherwise:
        rule.is_active = False
    rule.version += 1
    session.flush()
    record(session, "alert_rule_changed", rule, actor_id=actor_id, now=now, fires_otherwise=fires_otherwise)
    return fires_otherwise


def set_active(session: Session, rule: AlertRule, *, is_active: bool, actor_id: int | None, now: datetime) -> None:
    """Switch a rule on or off. On: Refused until it has been tried, and when it would fire too often. Safe to call twice."""
    refuse_archived(rule)
    if rule.is_active == is_active:
        return
    if is_active and rule.kind != "heartbeat":
        refuse_untried(session, rule, now)
    rule.is_active = is_active
    rule.version += 1
    session.flush()
    record(session, "alert_rule_switched", rule, actor_id=actor_id, now=now, active=is_active)


def archive_rule(session: Session, rule: AlertRule, *, actor: User, now: datetime) -> None:
    """Delete a rule: it fires no more and leaves the list; its alerts, its dry runs and its log stay. Safe to call twice.

    Raises Refused for the rule that watches the workbench itself: it would only be made again.
    """
    if rule.archived_at is not None:
        return
    if rule.kind == "heartbeat":
        raise Refused(_("The workbench makes this rule itself. Switch it off instead."), subject_id=rule.id)
    rule.archived_at, rule.archived_by_id = now, actor.id
    rule.version += 1
    session.flush()
    record(session, "alert_rule_deleted", rule, actor_id=actor.id, now=now, name=rule.name)


def restore_rule(session: Session, rule: AlertRule, *, actor: User, now: datetime) -> None:
    """Put a deleted rule back. Within ten minutes it is as it was; later it is off until it has been tried again."""
    if rule.archived_at is None:
        return
    if now - rule.archived_at > UNDO_WITHIN:
        rule.is_active = False
    rule.archived_at = rule.archived_by_id = None
    rule.version += 1
    session.flush()
    record(session, "alert_rule_restored", rule, actor_id=actor.id, now=now, active=rule.is_active)


def start_trial(
    session: Session, rule: AlertRule, *, actor_id: int | None, now: datetime, at_once: bool = False
) -> AlertRuleTrial:
    """Ask for a dry run over the last 90 days. One that waits or runs is found instead. `at_once`: the caller runs it."""
    refuse_archived(rule)
    digest = digest_of(rule)
    trial = newest_trial(session, rule)
    if (
        trial is not None
        and trial.digest == digest
        and trial.state in ("waiting", "running")
        and trial.asked_at > now - timedelta(hours=1)
    ):
        return trial
    trial = AlertRuleTrial(rule_id=rule.id, digest=digest, asked_by_id=actor_id, asked_at=now)
    session.add(trial)
    session.flush()
    if not at_once:
        enqueue(session, "alerts.try_rule", {"trial_id": trial.id}, dedupe=f"try-alert-rule:{trial.id}")
    return trial


def finish_trial(session: Session, trial: AlertRuleTrial, found: dict[str, Any], *, now: datetime) -> None:
    """Keep what the dry run found."""
    trial.state, trial.done_share, trial.found, trial.finished_at = "done", 100, found, now
    session.flush()
    rule = session.get_one(AlertRule, trial.rule_id)
    record(session, "alert_rule_tried", rule, actor_id=trial.asked_by_id, now=now, times=found["count"])


def newest_trial(session: Session, rule: AlertRule) -> AlertRuleTrial | None:
    """The last dry run of the rule."""
    mine = select(AlertRuleTrial).where(AlertRuleTrial.rule_id == rule.id)
    return session.scalar(mine.order_by(AlertRuleTrial.id.desc()).limit(1))


def refuse_untried(session: Session, rule: AlertRule, now: datetime) -> None:
    """Raises Refused unless a dry run of the rule as it is now, at most a week old, was quiet enough."""
    trial = newest_trial(session, rule)
    if trial is None or trial.state != "done" or trial.digest != digest_of(rule) or trial.asked_at < now - HOLDS_FOR:
        raise Refused(_("Try the rule on the last 90 days first. A dry run holds for one week."), subject_id=rule.id)
    count = int(trial.found.get("count", 0))
    if count > MOST_IN_90_DAYS:
        text = _(
            "The rule would have fired %(count)s times in 90 days; at most %(most)s are allowed. Make it narrower and try again.",
            count=count, most=MOST_IN_90_DAYS,
        )  # fmt: skip
        raise Refused(text, subject_id=rule.id)


def refuse_archived(rule: AlertRule) -> None:
    """Raises Refused for a deleted rule: it must be put back before anything else is done with it."""
    if rule.archived_at is not None:
        raise Refused(_("This rule is deleted. Put it back first."), subject_id=rule.id)


def refuse_unusable(wanted: Wanted) -> None:
    """Raises Refused for what can never work."""
    if wanted.kind not in RULE_KINDS or not wanted.name.strip():
        raise Refused(_("Write a name for the rule"))
    if not wanted.receiver_ids and not wanted.tells_duty:
        raise Refused(_("Choose at least one person to tell."))
    if wanted.kind == "harm" and not 1 <= wanted.threshold <= HARM_STEPS:
        raise Refused(_("Harm has steps from 1 to 4."))
    if wanted.kind == "words" and not wanted.conditions.get("words"):
        raise Refused(_("Write at least one word to watch for."))
    if wanted.kind == "search" and not wanted.conditions.get("view"):
        raise Refused(_("Choose a saved view."))


def _refuse_taken(known: AlertRule) -> None:
    if known.archived_at is not None:
        raise Refused(_("A deleted rule has that name. Put it back, or choose another name."), subject_id=known.id)
    raise Refused(_("There is already a rule of that name."), subject_id=known.id)


def _values(wanted: Wanted) -> dict[str, Any]:
    return {
        "name": wanted.name.strip()[:NAME_LENGTH], "kind": wanted.kind, "threshold": wanted.threshold,
        "window_hours": wanted.window_hours, "conditions": {name: value for name, value in wanted.conditions.items() if value},
        "is_urgent": wanted.is_urgent, "tells_duty": wanted.tells_duty, "escalate_minutes": wanted.escalate_minutes,
    }  # fmt: skip


def _set_receivers(session: Session, rule: AlertRule, wanted: Wanted) -> None:
    chosen = set(wanted.receiver_ids)
    rule.receivers = [row for row in rule.receivers if row.user_id in chosen]
    kept = {row.user_id for row in rule.receivers}
    rule.receivers += [AlertReceiver(rule_id=rule.id, user_id=user_id) for user_id in sorted(chosen - kept)]
    session.flush()
