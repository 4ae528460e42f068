"""Changes to the house's own rules: add, edit, try, switch, move, delete and bring back. What they do: see rule_effects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.accounts.permissions.groups import EDITORS
from workbench.activity.models import Activity
from workbench.activity.service import record
from workbench.errors import NotFound, Refused, StaleVersion
from workbench.intake.models import ACTIONS, GENRES, PATTERN_KINDS, HouseRule, Source
from workbench.intake.rules.matching import BadPattern, make_matcher
from workbench.intake.rules.rule_effects import apply_rules, in_order, undo_effects
from workbench.intake.rules.rule_trials import HOLDS_FOR, fingerprint_of, newest_trial
from workbench.intake.wording import bad_pattern_words

__all__ = [
    "Wanted", "add_rule", "all_rules", "apply_rules", "delete_rule", "edit_rule", "get_rule", "move_rule", "restore_rule",
    "switch_off", "switch_on", "undo_effects",
]  # fmt: skip

NAME_LENGTH, TAG_LENGTH = 120, 40


@dataclass(frozen=True)
class Wanted:
    """A rule as a person has filled it in."""

    name: str
    pattern_kind: str
    pattern: str
    action: str
    genre: str = ""
    source_id: int | None = None
    tag: str = ""
    assignee_id: int | None = None


def all_rules(session: Session) -> Sequence[HouseRule]:
    """Every rule in its order."""
    found: Sequence[HouseRule] = session.scalars(in_order()).all()
    return found


def get_rule(session: Session, rule_id: int, *, deleted: bool = False) -> HouseRule:
    """The rule. Raises NotFound; a deleted one is found only when asked for."""
    rule = session.get(HouseRule, rule_id)
    if rule is None or (rule.deleted_at is not None) != deleted:
        raise NotFound(_("There is no such rule."), subject_id=rule_id)
    return rule


def add_rule(session: Session, wanted: Wanted, *, actor_id: int, now: datetime) -> HouseRule:
    """A new rule, last in the order and switched off. Raises Refused when it cannot work."""
    _refuse_unusable(session, wanted)
    last = session.scalar(select(func.max(HouseRule.position)))
    rule = HouseRule(position=(last or 0) + 1, is_on=False, created_by_id=actor_id, created_at=now, **_values(wanted))
    session.add(rule)
    session.flush()
    record(session, "house_rule_added", rule, actor_id=actor_id, now=now, name=rule.name)
    return rule


def edit_rule(session: Session, rule: HouseRule, wanted: Wanted, *, version: int, actor_id: int, now: datetime) -> None:
    """Word the rule anew. When it looks for or does something else it is off until it has been tried again.

    Raises StaleVersion, naming who, when somebody changed it since the page was opened.
    """
    if version != rule.version:
        message = _(
            "%(name)s changed this rule after you opened the page. Open it again and read it first.", name=_editor(session, rule)
        )
        raise StaleVersion(message, subject_id=rule.id, theirs=rule.version, base=version)
    _refuse_unusable(session, wanted)
    before = fingerprint_of(rule)
    for name, value in _values(wanted).items():
        setattr(rule, name, value)
    if fingerprint_of(rule) != before:
        rule.is_on = False
    session.flush()
    record(session, "house_rule_edited", rule, actor_id=actor_id, now=now, name=rule.name, is_on=rule.is_on)


def switch_on(session: Session, rule: HouseRule, *, accepts: bool, actor_id: int, now: datetime) -> None:
    """From now on the rule reads what comes in. Raises Refused before a dry run of today, and for a loss nobody has accepted."""
    trial = newest_trial(session, rule)
    if trial is None or trial.state != "done" or trial.asked_at < now - HOLDS_FOR:
        raise Refused(_("Try the rule first. A dry run holds for one day."), subject_id=rule.id)
    if rule.action == "dismiss" and trial.linked_count and not accepts:
        raise Refused(
            _("The rule would have dismissed items that belonged to rumours. Tick that you have seen it."), subject_id=rule.id
        )
    if not rule.is_on:
        _switch(session, rule, True)
        record(
            session, "house_rule_switched_on", rule, actor_id=actor_id, now=now, linked=trial.linked_count, hits=trial.hit_count
        )


def switch_off(session: Session, rule: HouseRule, *, actor_id: int, now: datetime) -> None:
    """The rule rests. What it has done stays."""
    if rule.is_on:
        _switch(session, rule, False)
        record(session, "house_rule_switched_off", rule, actor_id=actor_id, now=now)


def move_rule(session: Session, rule: HouseRule, step: int, *, actor_id: int, now: datetime) -> None:
    """One place up (-1) or down (1) in the order."""
    ids = [one.id for one in all_rules(session)]
    place = ids.index(rule.id)
    wanted = place + step
    if step not in (-1, 1) or not 0 <= wanted < len(ids):
        return
    ids[place], ids[wanted] = ids[wanted], ids[place]
    places = {rule_id: position for position, rule_id in enumerate(ids, 1)}
    session.execute(update(HouseRule).where(HouseRule.id.in_(ids)).values(position=case(places, value=HouseRule.id)))
    session.expire_all()
    record(session, "house_rule_moved", rule, actor_id=actor_id, now=now, step=step)


def delete_rule(session: Session, rule: HouseRule, *, actor_id: int, now: datetime) -> None:
    """The rule is off and out of the list; it can be brought back. What it has done stays."""
    rule.deleted_at, rule.is_on = now, False
    session.flush()
    record(session, "house_rule_deleted", rule, actor_id=actor_id, now=now, name=rule.name)


def restore_rule(session: Session, rule: HouseRule, *, actor_id: int, now: datetime) -> None:
    """A deleted rule is in the list again, switched off."""
    rule.deleted_at = None
    session.flush()
    record(session, "house_rule_restored", rule, actor_id=actor_id, now=now, name=rule.name)


def _switch(session: Session, rule: HouseRule, is_on: bool) -> None:
    """Beside the version: who edits the words of a rule is not disturbed by its switch or its place."""
    session.execute(update(HouseRule).where(HouseRule.id == rule.id).values(is_on=is_on))


def _values(wanted: Wanted) -> dict[str, object]:
    return {
        "name": wanted.name.strip()[:NAME_LENGTH], "pattern_kind": wanted.pattern_kind, "pattern": wanted.pattern.strip(),
        "genre": wanted.genre, "source_id": wanted.source_id, "action": wanted.action,
        "tag": " ".join(wanted.tag.split())[:TAG_LENGTH] if wanted.action == "tag" else "",
        "assignee_id": wanted.assignee_id if wanted.action == "assign" else None,
    }  # fmt: skip


def _refuse_unusable(session: Session, wanted: Wanted) -> None:
    known = ((wanted.pattern_kind, PATTERN_KINDS), (wanted.action, ACTIONS), (wanted.genre or GENRES[0], GENRES))
    if any(value not in values for value, values in known) or not wanted.name.strip():
        raise Refused(_("Fill in the rule's name, what it looks for and what it does."))
    try:
        make_matcher(wanted.pattern_kind, wanted.pattern.strip())
    except BadPattern as error:
        raise Refused(bad_pattern_words(error)) from error
    if wanted.action == "tag" and not wanted.tag.strip():
        raise Refused(_("Write the tag that the rule puts on."))
    if wanted.action == "assign":
        person = session.get(User, wanted.assignee_id) if wanted.assignee_id else None
        if person is None or not person.active or not person.role_names & EDITORS:
            raise Refused(_("Choose who gets the items: somebody who sorts the inbox."))
    if wanted.source_id is not None and session.get(Source, wanted.source_id) is None:
        raise Refused(_("There is no such source."), subject_id=wanted.source_id)


def _editor(session: Session, rule: HouseRule) -> str:
    verbs = ("house_rule_edited", "house_rule_added", "house_rule_deleted", "house_rule_restored")
    last = (Activity.subject_kind == HouseRule.__tablename__, Activity.subject_id == rule.id, Activity.verb.in_(verbs))
    statement = select(User.name).join(Activity, Activity.actor_id == User.id).where(*last)
    return session.scalar(statement.order_by(Activity.id.desc()).limit(1)) or str(_("Somebody"))
