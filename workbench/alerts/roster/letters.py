"""Letters about swaps and gaps, in the receiver's language."""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from workbench.accounts.models import User
from workbench.alerts.roster.models import DutyGapNotice, DutySwap
from workbench.mail import compose
from workbench.settings import Settings
from workbench.web.languages import translator


def swap_letter(settings: Settings, swap: DutySwap, receiver: User, word: str) -> EmailMessage:
    """The question, or its answer. The same Message-ID at every try."""
    _ = translator(receiver.language)
    time = swap_times(swap, settings)
    if word == "asked":
        subject = _("Can you take a duty shift? %(time)s") % {"time": time}
        lines = [_("%(name)s asks you to take the shift %(time)s.") % {"name": swap.asked_by.name, "time": time}]
        if swap.return_shift is not None:
            lines.append(_("In return %(name)s takes a shift of yours.") % {"name": swap.asked_by.name})
        if swap.message:
            lines += ["", swap.message]
        lines += ["", _("Nothing changes before you have answered:")]
    elif word == "agreed":
        subject = _("The swap is agreed: %(time)s") % {"time": time}
        lines = [_("%(name)s takes the shift %(time)s.") % {"name": swap.asked_of.name, "time": time}, "", _("The roster:")]
    else:
        subject = _("The shift is still yours: %(time)s") % {"time": time}
        lines = [_("%(name)s cannot take the shift %(time)s.") % {"name": swap.asked_of.name, "time": time}, "", _("The roster:")]
    lines.append(f"{settings.base_url}/alerts/duty/mine")
    domain = settings.mail_from.partition("@")[2]
    message_id = f"<duty-swap-{swap.id}-{word}@{domain}>"
    return compose(settings, to=receiver.email, subject=subject, text="\n".join(lines), message_id=message_id)


def swap_times(swap: DutySwap, settings: Settings) -> str:
    """From and until, by the municipality's clock; numbers are read in every language."""
    return _times(swap.shift.starts_at, swap.shift.ends_at, settings)


def gap_letter(settings: Settings, gaps: Sequence[DutyGapNotice], receiver: User) -> EmailMessage:
    """The hours of the coming week that nobody has. The same Message-ID at every try."""
    _ = translator(receiver.language)
    first = _times(gaps[0].starts_at, gaps[0].ends_at, settings)
    subject = _("Nobody is on duty: %(time)s") % {"time": first}
    lines = [_("Nobody is on duty at these times of the coming week:"), ""]
    lines += [f"- {_times(gap.starts_at, gap.ends_at, settings)}" for gap in gaps]
    lines += ["", _("In a gap, alerts go to the receivers of the rule, and when it has none to the administrators.")]
    lines += ["", _("Give the time to somebody:"), f"{settings.base_url}/alerts/duty/plan"]
    domain = settings.mail_from.partition("@")[2]
    message_id = f"<duty-gap-{int(gaps[0].told_at.timestamp())}-{receiver.id}@{domain}>"
    return compose(settings, to=receiver.email, subject=subject, text="\n".join(lines), message_id=message_id)


def _times(starts_at: datetime, ends_at: datetime, settings: Settings) -> str:
    zone = ZoneInfo(settings.timezone)
    first, last = starts_at.astimezone(zone), ends_at.astimezone(zone)
    return f"{first:%Y-%m-%d %H:%M} – {last:%Y-%m-%d %H:%M}"
