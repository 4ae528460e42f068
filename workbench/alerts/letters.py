"""The letter that tells of an alert, in the receiver's language. It names the claim neutrally and no person."""

import re
from email.message import EmailMessage

from workbench.alerts.models import Alert, AlertReceipt, AlertRule
from workbench.mail import compose
from workbench.settings import Settings
from workbench.web.languages import LANGUAGES, translator


def reason_for(rule: AlertRule, count: int, language: str) -> str:
    """Why the rule fired, in words."""
    _ = translator(language)
    if rule.kind == "harm":
        return _("The harm was rated %(count)s of 4.") % {"count": count}
    if rule.kind == "burst":
        return _("It is heard more than usual: %(count)s independent reports.") % {"count": count}
    if count == 1:
        return _("One sighting within %(hours)s hours.") % {"hours": rule.window_hours}
    return _("%(count)s sightings within %(hours)s hours.") % {"count": count, "hours": rule.window_hours}


def reason_in(alert: Alert, language: str) -> str:
    """Why the alert was raised, in that language. A stored sentence that no count of the rule gives is shown as it stands."""
    for count in (1, *map(int, re.findall(r"\d{1,9}", alert.reason))):
        if alert.reason in [reason_for(alert.rule, count, each) for each in LANGUAGES]:
            return reason_for(alert.rule, count, language)
    return alert.reason


def letter(
    settings: Settings, receipt: AlertReceipt, *, claim: str | None, rule_name: str, reason: str, alert_id: int
) -> EmailMessage:
    """The whole letter with its fixed Message-ID and a link that leads to the alert after sign-in.

    `claim` is None for a restricted rumour: then the letter says only that there is one.
    """
    _ = translator(receipt.user.language)
    claim = claim or _("a restricted rumour")
    subject = _("Alert: %(claim)s") % {"claim": claim}
    lines = [
        _("A rumour needs you: %(claim)s") % {"claim": claim},
        reason,
        _("Rule: %(rule)s") % {"rule": rule_name},
        "",
        _("Read and acknowledge:"),
        f"{settings.base_url}/alerts/{alert_id}",
        "",
        _("You get this letter because you stand as a receiver of the rule. An administrator can change that."),
    ]
    return compose(settings, to=receipt.user.email, subject=subject, text="\n".join(lines), message_id=receipt.message_id)
