"""Letters to whoever sees to a channel: it stands still, or its key is about to end."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from flask_babel import force_locale

from sandwiches.rendering.labels import plain_date
from workbench.accounts.models import User
from workbench.campaigns.models import Channel
from workbench.campaigns.wording import explain
from workbench.mail import compose
from workbench.settings import Settings
from workbench.web.languages import translator


def channel_letter(channel: Channel, person: User, what: str, job_id: int, settings: Settings, *, now: datetime) -> EmailMessage:
    """Tell one person, in their language, what has happened, what it means and where to mend it. Holds no key and no text."""
    _ = translator(person.language)
    name = {"name": " ".join(channel.name.split())}
    if what == "paused":
        subject = _("The channel %(name)s is paused") % name
        with force_locale(person.language):
            said = [explain(channel.paused_reason)]
        said.append(_("What was to go out there waits and goes on when you open the channel. What has failed is on the plan."))
    else:
        subject, said = _expiry(channel, person, settings, now)
    address = f"{settings.base_url}/channels/{channel.id}"
    text = "\n\n".join([subject + ".", *said, address, _("You get this letter because you see to the channel.")])
    message_id = f"<channel-{job_id}@{settings.mail_from.partition('@')[2]}>"
    return compose(settings, to=person.email, subject=subject, text=text, message_id=message_id)


def _expiry(channel: Channel, person: User, settings: Settings, now: datetime) -> tuple[str, list[str]]:
    _ = translator(person.language)
    ends_at = channel.token_expires_at or now
    day = plain_date(ends_at.astimezone(ZoneInfo(settings.timezone)).date().isoformat(), person.language)
    values = {"name": " ".join(channel.name.split()), "day": day}
    if ends_at <= now:
        subject = _("The key of the channel %(name)s has ended") % values
        return subject, [_("It ended on %(day)s. Nothing can go out there until a new key is entered.") % values]
    if ends_at <= now + timedelta(days=1):
        subject = _("The key of the channel %(name)s ends tomorrow") % values
    else:
        subject = _("The key of the channel %(name)s ends on %(day)s") % values
    return subject, [_("Make a new one and enter it on the channel's page before that day. Then nothing stops.")]
