"""Reading house rules: the list with what each has done, and one rule with its dry run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.accounts.permissions.groups import EDITORS
from workbench.accounts.queries import people_with_role
from workbench.intake.inbox.showing import visible
from workbench.intake.models import HouseRule, HouseRuleHit, HouseRuleTrial, Item, Source
from workbench.intake.rules.house_rules import all_rules
from workbench.intake.rules.matching import shown
from workbench.intake.rules.rule_effects import matcher_of, text_read
from workbench.intake.rules.rule_trials import newest_trial, sampled_items

AROUND = 90  # letters before and after a hit
DELETED_SHOWN = timedelta(days=30)
NEWEST_HITS = 20


@dataclass(frozen=True)
class TriedItem:
    """An item that a rule would hit, with the place of the hit marked."""

    item: Item
    words: Markup


@dataclass(frozen=True)
class ShownRule:
    """A rule with everything that its page shows."""

    rule: HouseRule
    source: Source | None
    assignee: User | None
    trial: HouseRuleTrial | None
    sample: Sequence[TriedItem]
    hit_count: int
    today_count: int
    hits: Sequence[Item]


def rule_rows(session: Session) -> tuple[Sequence[HouseRule], Mapping[int, int]]:
    """Every rule in order, and how many items each has hit."""
    standing = select(HouseRuleHit.rule_id, func.count()).where(HouseRuleHit.undone_at.is_(None)).group_by(HouseRuleHit.rule_id)
    return all_rules(session), dict(session.execute(standing).all())


def deleted_rules(session: Session, *, now: datetime) -> Sequence[HouseRule]:
    """Rules deleted within 30 days, the newest first."""
    gone = HouseRule.deleted_at > now - DELETED_SHOWN
    return session.scalars(select(HouseRule).where(gone).order_by(HouseRule.deleted_at.desc())).all()


def show_rule(session: Session, rule: HouseRule, *, today: datetime) -> ShownRule:
    """The rule, its newest dry run, and what it has done since `today` began and before."""
    trial = newest_trial(session, rule)
    standing = (HouseRuleHit.rule_id == rule.id, HouseRuleHit.undone_at.is_(None))
    hits = select(Item).join(HouseRuleHit, HouseRuleHit.item_id == Item.id).where(*standing).order_by(HouseRuleHit.id.desc())
    return ShownRule(
        rule=rule,
        source=session.get(Source, rule.source_id) if rule.source_id else None,
        assignee=session.get(User, rule.assignee_id) if rule.assignee_id else None,
        trial=trial,
        sample=[TriedItem(item, mark_hit(rule, item)) for item in sampled_items(session, trial)] if trial else [],
        hit_count=session.scalar(select(func.count()).where(*standing)) or 0,
        today_count=session.scalar(select(func.count()).where(*standing, HouseRuleHit.at >= today)) or 0,
        hits=session.scalars(hits.limit(NEWEST_HITS)).all(),
    )


def mark_hit(rule: HouseRule, item: Item) -> Markup:
    """The words around the first hit, with every hit in them marked."""
    text = shown(text_read(item))
    spans = matcher_of(rule).spans(text)
    if not spans:
        return visible(text[: 2 * AROUND])
    start, end = max(0, spans[0][0] - AROUND), min(len(text), spans[0][1] + AROUND)
    place, words = start, Markup("… " if start else "")
    for first, last in spans:
        if last <= end:
            words += visible(text[place:first]) + Markup("<mark>{}</mark>").format(visible(text[first:last]))
            place = last
    return words + visible(text[place:end]) + Markup(" …" if end < len(text) else "")


def people_who_sort(session: Session) -> Sequence[User]:
    """Those whom a rule can assign items to."""
    return people_with_role(session, *sorted(EDITORS))
