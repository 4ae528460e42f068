"""What is said of an alert, in one person's language. It names the claim neutrally and no person; a restricted rumour, never."""

from collections.abc import Iterable
from dataclasses import dataclass

from workbench.alerts.models import Alert
from workbench.alerts.rules.wording import reason_in
from workbench.alerts.telling.service import is_urgent
from workbench.settings import Settings
from workbench.web.languages import translator

OPEN_STATES = frozenset({"raised", "escalated"})


@dataclass(frozen=True)
class Notice:
    """One alert in words. Of a restricted rumour neither claim nor reason nor rule leaves the house."""

    alert_id: int
    headline: str
    reason: str
    rule: str
    url: str
    is_restricted: bool
    is_urgent: bool
    is_open: bool
    is_rumour: bool
    times: int


def notice_of(alert: Alert, language: str, settings: Settings) -> Notice:
    """The alert in words. Its rule and rumour must be loaded."""
    _ = translator(language)
    hidden = alert.rumour is not None and alert.rumour.sensitivity == "restricted"
    title = alert.rumour.claim if alert.rumour is not None else alert.title
    return Notice(
        alert_id=alert.id,
        headline=_("a restricted rumour") if hidden else one_line(title) or alert.rule.name,
        reason="" if hidden else reason_in(alert, language),
        rule="" if hidden else alert.rule.name,
        url=f"{settings.base_url}/alerts/{alert.id}",
        is_restricted=hidden,
        is_urgent=is_urgent(alert),
        is_open=alert.state in OPEN_STATES,
        is_rumour=alert.rumour is not None,
        times=alert.times,
    )


def in_order(notices: Iterable[Notice]) -> list[Notice]:
    """Urgent ones first, then open ones, then the newest."""
    return sorted(notices, key=lambda one: (not one.is_urgent, not one.is_open, -one.alert_id))


def one_line(text: str) -> str:
    """Text that may stand in a header or a title: no line breaks, no control characters, none that turn the writing round."""
    kept = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(kept.split())[:200]
