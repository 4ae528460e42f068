"""How often each rule fires, was ticked and was overridden in this installation during the last 90 days."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from sandwiches.method import rule_records
from sandwiches.reading import Surroundings
from sandwiches.rulebook import Rulebook
from workbench import queue
from workbench.activity.models import Activity
from workbench.editorial.models import RuleOverride
from workbench.editorial.rulebook.models import RuleCount
from workbench.editorial.rulebook.trying import StoredText, findings

PERIOD = timedelta(days=90)
MOST_TEXTS = 500


@dataclass(frozen=True)
class RuleUse:
    """One rule in the last 90 days. `counted` is None until the first count."""

    counted: RuleCount | None
    sent_count: int
    ticked_count: int
    asked_count: int
    granted_count: int


def use_of(session: Session, rule_id: str, *, now: datetime) -> RuleUse:
    """How often the rule fired, was ticked when a text was sent, and was overridden."""
    since = now - PERIOD
    sent = session.scalars(select(Activity.details).where(Activity.verb == "sent_for_approval", Activity.at >= since)).all()
    asked = select(func.count()).select_from(RuleOverride).where(RuleOverride.rule == rule_id, RuleOverride.requested_at >= since)
    granted = select(func.count()).select_from(RuleOverride).where(RuleOverride.rule == rule_id, RuleOverride.granted_at >= since)
    return RuleUse(
        counted=session.get(RuleCount, rule_id),
        sent_count=len(sent),
        ticked_count=sum(rule_id in details.get("ticked", ()) for details in sent),
        asked_count=session.scalar(asked) or 0,
        granted_count=session.scalar(granted) or 0,
    )


def count_findings(texts: list[StoredText], rulebook: Rulebook, *, day: date, known: Surroundings) -> Counter[str]:
    """In how many of the texts each rule fires."""
    return Counter(one.rule for text in texts for one in findings(text, rulebook, day=day, known=known))


def store_counts(session: Session, counts: Counter[str], *, text_count: int, version: int, now: datetime) -> None:
    """Put the new count of every rule in the place of the old one."""
    session.execute(delete(RuleCount))
    for rule_id in rule_records():
        row = {"fired_count": counts[rule_id], "text_count": text_count, "version": version}
        session.add(RuleCount(rule=rule_id, counted_at=now, **row))
    session.flush()


def ask_for_count(session: Session, version: int) -> None:
    """Count again once a new version holds."""
    queue.enqueue(session, "editorial.count_rules", {}, dedupe=f"editorial.count_rules:version:{version}")
