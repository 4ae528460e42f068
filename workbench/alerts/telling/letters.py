"""The letter that tells of one alert, or of several at once, in the receiver's language."""

from collections.abc import Sequence
from email.message import EmailMessage

from workbench.alerts.telling.notices import Notice, in_order
from workbench.mail import compose
from workbench.settings import Settings
from workbench.web.languages import translator

MOST_LISTED = 25


def letter(settings: Settings, *, to: str, language: str, message_id: str, notices: Sequence[Notice]) -> EmailMessage:
    """The whole letter with its fixed Message-ID; each link leads to its alert after sign-in."""
    if len(notices) == 1:
        subject, lines = _one(notices[0], language)
    else:
        subject, lines = _many(in_order(notices), language, settings)
    _ = translator(language)
    lines += ["", _("How you are told, and when, you choose here:"), f"{settings.base_url}/alerts/telling"]
    headers = {"Auto-Submitted": "auto-generated"}
    if any(one.is_urgent for one in notices):
        headers["Importance"] = "high"
    return compose(settings, to=to, subject=subject, text="\n".join(lines), message_id=message_id, headers=headers)


def trial_letter(settings: Settings, *, to: str, language: str, message_id: str) -> EmailMessage:
    """A test that somebody asked for."""
    _ = translator(language)
    lines = [_("This is a test. Alerts reach you here."), "", f"{settings.base_url}/alerts/telling"]
    headers = {"Auto-Submitted": "auto-generated"}
    return compose(settings, to=to, subject=_("Test of alerts"), text="\n".join(lines), message_id=message_id, headers=headers)


def _one(notice: Notice, language: str) -> tuple[str, list[str]]:
    _ = translator(language)
    subject = _("Urgent alert: %(claim)s") if notice.is_urgent else _("Alert: %(claim)s")
    first = _("A rumour needs you: %(claim)s") if notice.is_rumour else _("This needs you: %(claim)s")
    lines = [first % {"claim": notice.headline}]
    lines += [line for line in (notice.reason, _("Rule: %(rule)s") % {"rule": notice.rule} if notice.rule else "") if line]
    if not notice.is_open:
        lines.append(_("Somebody has acknowledged it already."))
    return subject % {"claim": notice.headline}, [*lines, "", _("Read and acknowledge:"), notice.url]


def _many(notices: Sequence[Notice], language: str, settings: Settings) -> tuple[str, list[str]]:
    _ = translator(language)
    urgent = sum(one.is_urgent for one in notices)
    if urgent:
        subject = _("%(count)s alerts, of which %(urgent)s urgent") % {"count": len(notices), "urgent": urgent}
    else:
        subject = _("%(count)s alerts") % {"count": len(notices)}
    lines: list[str] = []
    for one in notices[:MOST_LISTED]:
        title = _("Urgent: %(claim)s") % {"claim": one.headline} if one.is_urgent else one.headline
        done = [] if one.is_open else [_("Somebody has acknowledged it already.")]
        lines += [f"– {title}", *(f"  {line}" for line in (one.reason, *done) if line), f"  {one.url}", ""]
    if len(notices) > MOST_LISTED:
        lines.append(_("And %(count)s more.") % {"count": len(notices) - MOST_LISTED})
    return subject, [*lines, _("All alerts:"), f"{settings.base_url}/alerts"]
