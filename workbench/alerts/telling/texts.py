"""What the short routes say: a push message, a text message, a line in a chat, the body of a webhook."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from workbench.alerts.telling.notices import Notice, in_order
from workbench.settings import Settings
from workbench.web.languages import translator

MOST_IN_CHAT = 10
LONGEST_BODY = 300


def push_payload(notices: Sequence[Notice], language: str, settings: Settings) -> dict[str, Any]:
    """What the service worker shows. `tag` is the same at every try: a second copy takes the place of the first."""
    _ = translator(language)
    is_urgent = any(one.is_urgent for one in notices)
    if len(notices) == 1:
        one = notices[0]
        title = _("Urgent alert") if is_urgent else _("Alert")
        said = f"{one.headline}. {one.reason}" if one.reason else one.headline
        return {"title": title, "body": said[:LONGEST_BODY], "url": f"/alerts/{one.alert_id}", "tag": f"alert-{one.alert_id}",
                "urgent": is_urgent, "lang": language}  # fmt: skip
    title = _("%(count)s alerts") % {"count": len(notices)}
    body = "; ".join(one.headline for one in in_order(notices)[:3])
    tag = f"alerts-{max(one.alert_id for one in notices)}"
    return {"title": title, "body": body[:LONGEST_BODY], "url": "/alerts", "tag": tag, "urgent": is_urgent, "lang": language}


def sms_text(notices: Sequence[Notice], language: str, settings: Settings) -> str:
    """Short, and without a word of what it is about: a link that leads there after sign-in."""
    _ = translator(language)
    is_urgent = any(one.is_urgent for one in notices)
    if len(notices) == 1:
        what, link = _("Urgent alert") if is_urgent else _("Alert"), notices[0].url
    else:
        what, link = _("%(count)s alerts") % {"count": len(notices)}, f"{settings.base_url}/alerts"
    return f"{settings.municipality}: {what}. {link}"


def chat_text(notices: Sequence[Notice], language: str, settings: Settings) -> str:
    """Lines for a room. Links stand on lines of their own."""
    _ = translator(language)
    if len(notices) == 1:
        one = notices[0]
        first = _("Urgent alert: %(claim)s") if one.is_urgent else _("Alert: %(claim)s")
        lines = [first % {"claim": one.headline}, one.reason, one.url]
        return "\n".join(line for line in lines if line)
    lines = [_("%(count)s alerts") % {"count": len(notices)}]
    lines += [one.headline for one in in_order(notices)[:MOST_IN_CHAT]]
    return "\n".join([*lines, f"{settings.base_url}/alerts"])


def webhook_body(notices: Sequence[Notice], at: datetime) -> dict[str, Any]:
    """What a signed webhook carries (Standard Webhooks): one alert, or a list of them."""
    rows = [
        {
            "id": one.alert_id, "headline": None if one.is_restricted else one.headline, "is_restricted": one.is_restricted,
            "reason": one.reason, "rule": one.rule, "is_urgent": one.is_urgent, "times": one.times, "url": one.url,
        }
        for one in in_order(notices)
    ]  # fmt: skip
    if len(rows) == 1:
        return {"type": "alert.raised", "timestamp": at.isoformat(), "data": rows[0]}
    return {"type": "alerts.raised", "timestamp": at.isoformat(), "data": {"alerts": rows}}


def trial_payload(language: str) -> dict[str, Any]:
    """A push message that somebody asked for as a test."""
    _ = translator(language)
    title, body = _("Test of alerts"), _("This is a test. Alerts reach you here.")
    return {"title": title, "body": body, "url": "/alerts/telling", "tag": "alert-test", "urgent": False, "lang": language}


def trial_text(language: str, settings: Settings) -> str:
    """A test for a telephone or a chat."""
    _ = translator(language)
    return f"{settings.municipality}: {_('This is a test. Alerts reach you here.')}"
