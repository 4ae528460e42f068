"""The clocks of our own comment fields: when one has run out, an alert by the ways that everybody has chosen, letters among them.

The law asks for a watch that suits the place (1998:112, 4 §): a light on a page that nobody opens is none.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.queries import people_with_role
from workbench.alerts.models import Alert, AlertRule
from workbench.alerts.rules.firing import Firing
from workbench.alerts.rules.raising import raise_alert
from workbench.alerts.rules.wording import reason_of
from workbench.alerts.telling.service import tell
from workbench.privacy.comments.service import look_due_at
from workbench.privacy.models import CommentCase, CommentField
from workbench.settings import Settings
from workbench.web.languages import translator

FIELD, CASE = "comment_field", "comment_case"  # as a rule about deadlines names them
GUARDS = ("administrator", "legal_reviewer")  # who answers for the fields, beside whom the rule tells


def tell_late(session: Session, *, now: datetime, settings: Settings) -> int:
    """Raise an alert for each clock that has run out, once. Returns how many. Nothing while the rules for it are switched off."""
    late = [*_late_fields(session, now), *_late_cases(session, now)]
    if not late:
        return 0
    rules = _rules(session) or [_house_rule(session, settings, now=now)]
    guards = [person.id for person in people_with_role(session, *GUARDS)]
    raised = 0
    for rule in rules:
        asked = frozenset((rule.conditions or {}).get("what", ()))
        for what, number, due_at, title in late:
            if not rule.is_active or rule.archived_at is not None or what not in asked:
                continue
            alert = _raise(session, rule, what, number, due_at, title, now=now, settings=settings)
            if alert is not None:
                tell(session, alert, guards, cause="rule", now=now, settings=settings)
                raised += 1
    return raised


def _late_fields(session: Session, now: datetime) -> list[tuple[str, int, datetime, str]]:
    rows = session.scalars(select(CommentField).where(CommentField.is_open).order_by(CommentField.id)).all()
    return [(FIELD, row.id, look_due_at(row), row.name) for row in rows if look_due_at(row) <= now]


def _late_cases(session: Session, now: datetime) -> list[tuple[str, int, datetime, str]]:
    """Comments that nobody has decided about; one that was handed on lies with somebody else."""
    late = select(CommentCase).where(CommentCase.outcome == "", CommentCase.due_at <= now).order_by(CommentCase.id)
    rows = session.scalars(late.options(joinedload(CommentCase.field))).all()
    return [(CASE, row.id, row.due_at, row.field.name) for row in rows]


def _raise(
    session: Session, rule: AlertRule, what: str, number: int, due_at: datetime, title: str, *, now: datetime, settings: Settings
) -> Alert | None:
    """Once for each time that the clock runs out. The comment's words are in no alert."""
    facts = {"what": what, "count": (due_at - now) // timedelta(hours=1), "number": number}
    group = f"{rule.id}:{what}{number}:{int(due_at.timestamp())}"
    firing = Firing(rule, None, 1, group, once=True, subject_kind="system", title=title, facts=facts)
    reason = reason_of("deadline", facts, settings.default_language)
    return raise_alert(session, firing, reason=reason, now=now, settings=settings)


def _rules(session: Session) -> Sequence[AlertRule]:
    """Rules about these clocks, also those that somebody has switched off or deleted: then nobody is to be told."""
    deadlines = session.scalars(select(AlertRule).where(AlertRule.kind == "deadline").order_by(AlertRule.id)).all()
    return [rule for rule in deadlines if {FIELD, CASE} & set((rule.conditions or {}).get("what", ()))]


def _house_rule(session: Session, settings: Settings, *, now: datetime) -> AlertRule:
    """Made when the first clock runs out; administrators see and change it among the rules."""
    _ = translator(settings.default_language)
    rule = AlertRule(
        name=_("A comment field of ours waits"), kind="deadline", threshold=1, window_hours=24, tells_duty=True,
        conditions={"what": [FIELD, CASE]}, created_at=now,
    )  # fmt: skip
    session.add(rule)
    session.flush()
    return rule
