"""One card for each kind of thing on the page “now”."""

from datetime import UTC, datetime, time
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.engine import Row

from workbench.accounts.models import User
from workbench.alerts.handling.titles import may_read, title_of
from workbench.alerts.models import Alert
from workbench.alerts.rules.wording import reason_in
from workbench.desk.cards import Action, Card, only_allowed
from workbench.rumours.timing.due import Case, Due
from workbench.rumours.wording import clock_name, clock_words, span_words
from workbench.web.languages import language
from workbench.web.vocabulary import word

TONES = {"late": "block", "soon": "warn"}


def is_danger(due: Due) -> bool:
    """Whether somebody may be in danger: such a card comes first."""
    return "violence" in due.rumour.flags or (due.decision is not None and due.decision.decision == "respond_now")


def due_card(due: Due, now: datetime, draft: str | None, viewer: User) -> Card:
    """A target of a rumour: late, or still to meet."""
    rumour, status = due.rumour, due.clock.status(now)
    about = word(due.decision.decision, "decision") if due.decision else _("no decision yet")
    owner = _("yours") if rumour.owner_id == viewer.id else rumour.owner if rumour.owner else _("nobody owns it")
    pause = None if is_danger(due) else Action(_("Pause …"), "rumours.pause_clock", {"code": rumour.code})
    return Card(
        tag=clock_words(due.clock, now),
        title=rumour.claim,
        note=" · ".join((clock_name(due.clock), about, owner)),
        actions=only_allowed(_step(due, draft), pause, _read(rumour)),
        tone=TONES.get(status, "line"),
        link=_read(rumour),
    )


def fresh_card(due: Due, now: datetime) -> Card:
    """A new rumour that nobody owns."""
    take = Action(_("I take it"), "rumours.take_rumour", {"code": due.rumour.code}, is_post=True)
    note = _("New rumour. To be decided: %(how)s.", how=clock_words(due.clock, now))
    tone = TONES.get(due.clock.status(now), "line")
    return Card(
        _("New rumour"), due.rumour.claim, note, only_allowed(take, _read(due.rumour)), tone, "rumour", due.rumour.opened_at
    )


def alert_card(alert: Alert, viewer: User) -> Card:
    """An alert that nobody has answered."""
    values = {"alert_id": alert.id}
    take = Action(_("I take it"), "alerts.take", values, is_post=True)
    acknowledge = Action(_("Acknowledge"), "alerts.acknowledge", values, is_post=True)
    read = Action(_("Read"), "alerts.alert_page", values)
    chosen = only_allowed(take) or only_allowed(acknowledge)
    note = reason_in(alert, language()) if may_read(alert, viewer) else ""
    tag = _("Urgent alert") if alert.is_urgent else _("Alert")
    return Card(
        tag,
        title_of(alert, viewer),
        note,
        (*chosen, *only_allowed(read)),
        "block" if alert.is_urgent else "warn",
        "flag",
        alert.raised_at,
    )


def held_card(alert: Alert, viewer: User) -> Card:
    """An alert that the visitor has taken or acknowledged and that is not dealt with."""
    values = {"alert_id": alert.id}
    answer = (
        Action(_("Answer this"), "answering.sitting", values) if alert.rumour_id is not None and may_read(alert, viewer) else None
    )
    note = _("You have taken it.") if alert.taken_by_id == viewer.id else _("You have acknowledged it.")
    return Card(
        _("Alert"),
        title_of(alert, viewer),
        note,
        only_allowed(answer, Action(_("Read"), "alerts.alert_page", values)),
        "line",
        "flag",
        alert.raised_at,
    )


def turn_card(row: Row[*tuple[Any, ...]]) -> Card:
    """A text whose turn is the visitor's."""
    values = {"slug": row.slug}
    title = row.headline or _("Answer without a headline")
    if row.sent_revision_id is not None:
        actions = only_allowed(
            Action(_("Read and approve"), "editorial.review", values), Action(_("Read"), "editorial.sandwich_page", values)
        )
        return Card(_("With you for approval"), title, "", actions, "line", "eye", row.state_since)
    actions = only_allowed(
        Action(_("Continue"), "editorial.editor", values), Action(_("Read"), "editorial.sandwich_page", values)
    )
    return Card(word(row.state, "sandwich_state"), title, "", actions, "line", "answer", row.state_since)


def promise_card(row: Row[*tuple[Any, ...]], now: datetime) -> Card:
    """The next word on a page of what we know."""
    values = {"slug": row.slug}
    span = span_words(abs(row.due_at - now))
    is_late = now >= row.due_at
    tag = _("%(time)s late", time=span) if is_late else _("%(time)s left", time=span)
    actions = only_allowed(
        Action(_("Write the update"), "editorial.editor", values), Action(_("Read"), "editorial.sandwich_page", values)
    )
    return Card(tag, row.title, _("An update is promised on the page."), actions, "block" if is_late else "warn")


def placement_card(row: Row[*tuple[Any, ...]]) -> Card:
    """A placement that waits for an answer or a hand, or did not go out."""
    title, channel = row.title, row.channel_name
    read = only_allowed(Action(_("See to it"), "campaigns.placement_page", {"reference": row.reference}))
    if row.state == "offered":
        return Card(_("Offer"), title, _("%(channel)s: another time is proposed.", channel=channel), read, "line", "calendar")
    if row.state == "planned":
        note = _("%(channel)s: do it, and mark it as done.", channel=channel)
        return Card(_("To do by hand"), title, note, read, "warn", "calendar", row.scheduled_at)
    note = _("%(channel)s: it did not go out as it should.", channel=channel)
    return Card(_("Not sent"), title, note, read, "block", "calendar", row.scheduled_at)


def consent_card(row: Row[*tuple[Any, ...]]) -> Card:
    """A spokesperson whose consent ends within a month."""
    read = only_allowed(Action(_("Ask again"), "audiences.spokesperson_page", {"spokesperson_id": row.id}))
    until = datetime.combine(row.consent_until, time(12), UTC) if row.consent_until else None
    return Card(
        _("Consent ends"),
        row.name,
        _("Spokesperson. Without a new consent nothing goes out in this name."),
        read,
        "line",
        "people",
        until=until,
    )


def _step(due: Due, draft: str | None) -> Action:
    """The press that moves the rumour on."""
    code: dict[str, object] = {"code": due.rumour.code}
    if due.kind == "decide":
        return Action(_("Decide"), "rumours.decide", code)
    if due.kind == "score_again":
        return Action(_("Rate the risk again"), "rumours.rate", code)
    if due.kind == "first_action":
        return Action(_("First action taken"), "rumours.acknowledge", code, is_post=True)
    if due.kind == "reply":
        return Action(_("The reply is given"), "rumours.meet_target", code, is_post=True)
    if draft is not None:
        return Action(_("Continue the answer"), "editorial.editor", {"slug": draft})
    return Action(_("Write the answer"), "editorial.new_sandwich", code)


def _read(rumour: Case) -> Action:
    return Action(_("Read"), "rumours.rumour_page", {"code": rumour.code})
