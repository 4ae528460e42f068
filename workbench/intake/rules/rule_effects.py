"""What house rules do to items, and taking it back. Rules read heading and text, never who said it; they delete nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload

from workbench.activity.service import record
from workbench.intake.models import HouseRule, HouseRuleHit, Item, ItemTag, Source
from workbench.intake.rules.matching import BadPattern, Matcher, make_matcher
from workbench.intake.stories.authors import forget_authors
from workbench.intake.stories.story_lines import chunks

log = structlog.get_logger(__name__)


def apply_rules(session: Session, item_ids: Sequence[int], *, now: datetime) -> None:
    """Let every rule that is on read these new items, in order. Twice changes nothing; what one dismissed no other reads."""
    if not item_ids:
        return
    rules = session.scalars(in_order().where(HouseRule.is_on)).all()
    if not rules:
        return
    for some in chunks(item_ids):
        rows = list(_readable(session, some))
        done = select(HouseRuleHit.rule_id, HouseRuleHit.item_id).where(HouseRuleHit.item_id.in_(some))
        known = {(hit.rule_id, hit.item_id) for hit in session.execute(done)}
        for rule in rules:
            hits = _hits(rule, rows, known)
            if hits:
                _carry_out(session, rule, hits, now=now)
            if rule.action == "dismiss":
                gone = set(hits)
                rows = [row for row in rows if row.id not in gone]


def undo_effects(session: Session, rule: HouseRule, *, since: datetime, actor_id: int, now: datetime) -> int:
    """Take back what the rule has done since then, unless a person has changed it after. Returns how many items."""
    mine = (HouseRuleHit.rule_id == rule.id, HouseRuleHit.undone_at.is_(None), HouseRuleHit.at >= since)
    hits = session.execute(select(HouseRuleHit.item_id, HouseRuleHit.action).where(*mine).with_for_update()).all()
    for action in sorted({hit.action for hit in hits}):
        ids = [hit.item_id for hit in hits if hit.action == action]
        for some in chunks(ids):
            _UNDO[action](session, rule, some)
    session.execute(update(HouseRuleHit).where(*mine).values(undone_at=now))
    session.expire_all()
    if hits:
        record(session, "house_rule_undone", rule, actor_id=actor_id, now=now, count=len(hits))
    return len(hits)


def forget_dismissal(session: Session, item_ids: Sequence[int], *, now: datetime) -> None:
    """A person has taken these items up again: no undo of the rule touches them any more."""
    for some in chunks(item_ids):
        standing = (HouseRuleHit.item_id.in_(some), HouseRuleHit.action == "dismiss", HouseRuleHit.undone_at.is_(None))
        session.execute(update(HouseRuleHit).where(*standing).values(undone_at=now))


def in_order() -> Any:
    """The statement of all rules that are not deleted, in the order in which they read."""
    kept = select(HouseRule).where(HouseRule.deleted_at.is_(None)).options(joinedload(HouseRule.assignee))
    return kept.order_by(HouseRule.position, HouseRule.id)


def matcher_of(rule: HouseRule) -> Matcher:
    """The rule's matcher. Raises BadPattern."""
    return make_matcher(rule.pattern_kind, rule.pattern)


def text_read(row: Any) -> str:
    """What a rule reads of an item."""
    return f"{row.title}\n{row.text}"


def _readable(session: Session, item_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Items that nobody has sorted or holds."""
    columns = (Item.id, Item.title, Item.text, Item.source_id, Source.genre)
    free = (Item.id.in_(item_ids), Item.state == "new", Item.taken_by_id.is_(None))
    found: Any = select(*columns).join(Source, Source.id == Item.source_id).where(*free).order_by(Item.id)
    return session.execute(found).all()


def _hits(rule: HouseRule, rows: Sequence[Row[Any]], known: set[Any]) -> list[int]:
    try:
        matcher = matcher_of(rule)
    except BadPattern:
        log.exception("a house rule cannot be read", rule_id=rule.id)
        return []
    return [row.id for row in rows if _is_within(rule, row) and (rule.id, row.id) not in known and matcher.hits(text_read(row))]


def _is_within(rule: HouseRule, row: Any) -> bool:
    return (not rule.genre or row.genre == rule.genre) and (rule.source_id is None or row.source_id == rule.source_id)


def _carry_out(session: Session, rule: HouseRule, item_ids: list[int], *, now: datetime) -> None:
    _DO[rule.action](session, rule, item_ids)
    rows = [{"rule_id": rule.id, "item_id": item_id, "action": rule.action, "at": now} for item_id in item_ids]
    session.execute(insert(HouseRuleHit), rows)
    record(session, "house_rule_applied", rule, actor_id=None, now=now, count=len(item_ids), items=item_ids[:100])


def _tag(session: Session, rule: HouseRule, item_ids: Sequence[int]) -> None:
    upsert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [{"item_id": item_id, "tag": rule.tag, "rule_id": rule.id} for item_id in item_ids]
    session.execute(upsert(ItemTag).on_conflict_do_nothing(), rows)


def _assign(session: Session, rule: HouseRule, item_ids: Sequence[int]) -> None:
    session.execute(
        update(Item).where(Item.id.in_(item_ids), Item.assigned_to_id.is_(None)).values(assigned_to_id=rule.assignee_id)
    )


def _raise(session: Session, _rule: HouseRule, item_ids: Sequence[int]) -> None:
    session.execute(update(Item).where(Item.id.in_(item_ids)).values(is_raised=True))


def _dismiss(session: Session, _rule: HouseRule, item_ids: Sequence[int]) -> None:
    session.execute(update(Item).where(Item.id.in_(item_ids)).values(state="dismissed"))
    forget_authors(session, item_ids)


def _untag(session: Session, rule: HouseRule, item_ids: Sequence[int]) -> None:
    session.execute(delete(ItemTag).where(ItemTag.item_id.in_(item_ids), ItemTag.rule_id == rule.id))


def _unassign(session: Session, rule: HouseRule, item_ids: Sequence[int]) -> None:
    held = (Item.id.in_(item_ids), Item.assigned_to_id == rule.assignee_id)
    session.execute(update(Item).where(*held, ~_other_hit(rule, "assign")).values(assigned_to_id=None), _PLAINLY)


def _lower(session: Session, rule: HouseRule, item_ids: Sequence[int]) -> None:
    session.execute(update(Item).where(Item.id.in_(item_ids), ~_other_hit(rule, "raise")).values(is_raised=False), _PLAINLY)


def _reopen(session: Session, _rule: HouseRule, item_ids: Sequence[int]) -> None:
    session.execute(update(Item).where(Item.id.in_(item_ids), Item.state == "dismissed").values(state="new"))


def _other_hit(rule: HouseRule, action: str) -> Any:
    """Whether another rule wants the same of the item."""
    other = (HouseRuleHit.rule_id != rule.id, HouseRuleHit.action == action, HouseRuleHit.undone_at.is_(None))
    return select(HouseRuleHit.id).where(HouseRuleHit.item_id == Item.id, *other).exists()


_Effect = Callable[[Session, HouseRule, Sequence[int]], None]
_PLAINLY = {"synchronize_session": False}
_DO: dict[str, _Effect] = {"tag": _tag, "assign": _assign, "raise": _raise, "dismiss": _dismiss}
_UNDO: dict[str, _Effect] = {"tag": _untag, "assign": _unassign, "raise": _lower, "dismiss": _reopen}
