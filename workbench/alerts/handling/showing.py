"""What the pages of alerts show beside the alert itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.accounts.permissions import may
from workbench.accounts.queries import people_with_role
from workbench.alerts.handling import queries
from workbench.alerts.handling.forms import HandOnForm, MuteForm, SnoozeForm
from workbench.alerts.handling.models import AlertEscalation
from workbench.alerts.handling.queries import OPEN_STATES, TABS, Wanted
from workbench.alerts.handling.timeline import events_of
from workbench.alerts.handling.titles import may_read
from workbench.alerts.models import Alert
from workbench.alerts.roster.queries import next_after
from workbench.campaigns.models import Placement
from workbench.evidence.models import EvidenceSource

HANDLING_ROLES = ("writer", "fact_checker", "approver", "legal_reviewer", "administrator")
ADDRESSES = {"item": ("intake.item_page", "item_id"), "source": ("intake.source_page", "source_id")}


def shown(session: Session, alert: Alert, viewer: User, now: datetime, **forms: Any) -> dict[str, Any]:
    """Everything that one alert's page needs; `forms` are those that were sent and refused."""
    people = [one for one in people_with_role(session, *HANDLING_ROLES) if one.id != viewer.id]
    rounds = queries.escalations_of(session, alert.id)
    passes_on = alert.state in OPEN_STATES and (alert.rule.escalate_minutes is not None or bool(rounds))
    told = {receipt.user_id for receipt in alert.receipts}
    return {
        "alert": alert,
        "readable": may_read(alert, viewer),
        "events": events_of(session, alert),
        "mutes": queries.mutes_of(session, alert, now),
        "next_person": next_after(session, told, now) if passes_on else None,
        "passes_on": passes_on,
        "next_at": _next_at(alert, rounds) if passes_on else None,
        "address": subject_address(session, alert),
        "handing": forms.get("handing") or HandOnForm(people),
        "snoozing": forms.get("snoozing") or SnoozeForm(),
        "muting": forms.get("muting") or MuteForm(alert),
        "has_error": bool(forms),
    }


def _next_at(alert: Alert, rounds: Sequence[AlertEscalation]) -> datetime:
    """When the next person is told, unless quiet hours or a digest hold back what the last one was told."""
    return rounds[-1].next_at if rounds else alert.raised_at + timedelta(minutes=alert.rule.escalate_minutes or 0)


def subject_address(session: Session, alert: Alert) -> str | None:
    """The page of what the alert is about, when the viewer may open it."""
    if alert.rumour is not None:
        return url_for("rumours.rumour_page", code=alert.rumour.code)
    if alert.facts.get("what") in ("comment_field", "comment_case"):
        return url_for("privacy.comment_list") if may("privacy.comment_list") else None
    if alert.subject_kind == "system":
        return url_for("operations.status") if may("operations.status") else None
    if alert.subject_id is None:
        return None
    if alert.subject_kind in ADDRESSES:
        endpoint, name = ADDRESSES[alert.subject_kind]
        values: dict[str, Any] = {name: alert.subject_id}
        return url_for(endpoint, **values) if may(endpoint) else None
    if alert.subject_kind == "placement" and may("campaigns.placement_page"):
        reference = session.scalar(select(Placement.reference).where(Placement.id == alert.subject_id))
        return url_for("campaigns.placement_page", reference=reference) if reference else None
    if alert.subject_kind == "evidence" and may("evidence.source_page"):
        code = session.scalar(select(EvidenceSource.code).where(EvidenceSource.id == alert.subject_id))
        return url_for("evidence.source_page", code=code) if code else None
    return None


def wanted_of(values: Any) -> tuple[Wanted, bool]:
    """The filter that an address carries, and whether it is in order."""
    tab, raw = values.get("show", "open"), values.get("rule", "")
    is_number = raw.isascii() and raw.isdigit() and len(raw) < 10
    wanted = Wanted(tab if tab in TABS else "open", int(raw) if is_number else None)
    return wanted, tab in TABS and (not raw or is_number)


def viewer_in(session: Session) -> User:
    """Whoever makes this request, in this session."""
    return session.get_one(User, current_user.id)
