"""Forms that connect a social channel. A key is never put back into a form."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, PasswordField, RadioField, SelectField, StringField, URLField
from wtforms.validators import InputRequired, Length, Optional

from workbench.campaigns.models import Channel
from workbench.campaigns.social.kinds import BLUESKY_SERVICE, Options
from workbench.campaigns.social.service import Connection, clean_options, clean_secret
from workbench.settings import Settings

FORMS_OF_TEXT = [
    ("post", _l("The facts in one post; the rumour is not named")),
    ("thread", _l("The whole answer, as a thread where one post is too small")),
]


class ConnectForm(FlaskForm):  # type: ignore[misc]
    """What every social channel is asked for."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Write the name")), Length(max=120)])
    organisation = SelectField(_l("Owner"), coerce=int, validators=[Optional()])
    manner = RadioField(_l("How is a text put there?"), choices=FORMS_OF_TEXT, default="post")
    has_card = BooleanField(_l("Add the share card as a picture, with its words as alt text"), default=True)
    expires = DateField(_l("The key's last day, if it has one"), validators=[Optional()])

    kind = ""

    @property
    def key_fields(self) -> list[Any]:
        """The fields that hold the key."""
        return [field for field in self if field.type == "PasswordField"]

    def connection(self, settings: Settings) -> Connection:
        """What was entered. Raises Refused; its `subject_id` is the field's name."""
        values = {field.name: field.data or "" for field in self if isinstance(field.data, str | None)}
        options: Options = clean_options(
            self.kind, values, settings, is_thread=self.manner.data == "thread", has_card=bool(self.has_card.data)
        )
        return Connection(options, clean_secret(self.kind, values, settings), self._expires_at(settings))

    def _expires_at(self, settings: Settings) -> datetime | None:
        """The end of that day by the local clock."""
        if self.expires.data is None:
            return None
        end = datetime.combine(self.expires.data + timedelta(days=1), time.min, tzinfo=ZoneInfo(settings.timezone))
        return end.astimezone(UTC)


class MastodonForm(ConnectForm):
    """A Mastodon account."""

    kind = "mastodon"
    instance = StringField(
        _l("Server"), validators=[InputRequired(_l("Write the server, for example mastodon.nu")), Length(max=300)]
    )
    secret = PasswordField(_l("Access token"), validators=[Length(max=300)])


class BlueskyForm(ConnectForm):
    """A Bluesky account."""

    kind = "bluesky"
    handle = StringField(_l("Handle"), validators=[InputRequired(_l("Write the handle")), Length(max=253)])
    secret = PasswordField(_l("App password"), validators=[Length(max=100)])
    service = URLField(_l("Server, if the account is not at bsky.social"), validators=[Length(max=300)])


class XForm(ConnectForm):
    """An X account: four keys."""

    kind = "x"
    api_key = PasswordField(_l("API key"), validators=[Length(max=200)])
    api_secret = PasswordField(_l("API key secret"), validators=[Length(max=200)])
    token = PasswordField(_l("Access token"), validators=[Length(max=200)])
    token_secret = PasswordField(_l("Access token secret"), validators=[Length(max=200)])


class ChatForm(ConnectForm):
    """A room in Teams, Slack or Mattermost."""

    kind = "chat"
    flavour = RadioField(
        _l("Which chat?"),
        choices=[("teams", _l("Teams")), ("slack", _l("Slack")), ("mattermost", _l("Mattermost"))],
        validators=[InputRequired(_l("Choose Teams, Slack or Mattermost."))],
    )
    room = StringField(_l("Room, as people there call it"), validators=[Length(max=120)])
    secret = PasswordField(_l("The webhook's address"), validators=[Length(max=1000)])


FORMS: dict[str, type[ConnectForm]] = {one.kind: one for one in (MastodonForm, BlueskyForm, XForm, ChatForm)}


def filled(channel: Channel, settings: Settings) -> ConnectForm:
    """The form as the channel stands, its key aside."""
    known = channel.settings
    last_day = None
    if channel.token_expires_at is not None:
        last_day = (channel.token_expires_at.astimezone(ZoneInfo(settings.timezone)) - timedelta(seconds=1)).date()
    values: dict[str, Any] = {
        "name": channel.name,
        "manner": "thread" if known.get("is_thread") else "post",
        "has_card": known.get("has_card", True),
        "expires": last_day,
        "instance": str(known.get("instance", "")).removeprefix("https://"),
        "handle": known.get("handle", ""),
        "service": "" if known.get("service") == BLUESKY_SERVICE else known.get("service", ""),
        "flavour": known.get("flavour", ""),
        "room": known.get("account", ""),
    }
    form = FORMS[channel.kind](formdata=None, **values)
    return form
