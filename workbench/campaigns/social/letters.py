"""The letter to whoever sees to a channel whose key is about to end. That a channel stands still: delivering/notices.py."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from sandwiches.rendering.labels import plain_date
from workbench.accounts.models import User
from workbench.campaigns.models import Channel
from workbench.mail import compose
from workbench.settings import Settings
from workbench.web.languages import translator


def token_letter(channel: Channel, person: User, job_id: int, settings: Settings, *, now: datetime) -> EmailMessage:
    """Tell one person, in their language, until when the key holds and where a new one is entered. Holds no part of the key."""
    _ = translator(person.language)
    ends_at = channel.token_expires_at or now
    day = plain_date(ends_at.astimezone(ZoneInfo(settings.timezone)).date().isoformat(), person.language)
    values = {"name": " ".join(channel.name.split()), "day": day}
    said = _("Make a new one and enter it on the channel's page before that day. Then nothing stops.")
    if ends_at <= now:
        subject = _("The key of the channel %(name)s has ended") % values
        said = _("It ended on %(day)s. Nothing can go out there until a new key is entered.") % values
    elif ends_at <= now + timedelta(days=1):
        subject = _("The key of the channel %(name)s ends within a day") % values
    else:
        subject = _("The key of the channel %(name)s ends on %(day)s") % values
    address = f"{settings.base_url}/channels/{channel.id}"
    text = "\n\n".join([subject + ".", said, address, _("You get this letter because you see to the channel.")])
    message_id = f"<channel-{job_id}@{settings.mail_from.partition('@')[2]}>"
    return compose(settings, to=person.email, subject=subject, text=text, message_id=message_id)
