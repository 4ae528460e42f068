"""Forms of the campaigns room."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateTimeLocalField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import URL, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput

from workbench.campaigns.timing import read_local
from workbench.web.number_fields import WholeField

MOST_YEARS_AHEAD = 5
CLOCK = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]  # as browsers send and want it


class TimeForm(FlaskForm):  # type: ignore[misc]
    """A time by the local clock; on the two odd nights of the year it asks which hour is meant."""

    at = DateTimeLocalField(_l("Date and time"), format=CLOCK, validators=[InputRequired(_l("Choose a date and a time"))])
    which = RadioField(_l("Which hour?"), choices=[], validate_choice=False, validators=[Optional()])

    def moment(self, zone: ZoneInfo, now: datetime) -> datetime | None:
        """The chosen moment, or None with the error at its field."""
        if self.at.data is None:
            return None
        if self.at.data.year > now.year + MOST_YEARS_AHEAD:
            self.at.errors = [_("That is too far ahead. Choose a time within five years.")]
            return None
        if self.at.data.year < now.year - 1:  # the first years have no moment in every time zone
            self.at.errors = [_("That time has passed. Choose a later one.")]
            return None
        local = read_local(self.at.data, zone)
        if local.problem:
            self.which.choices = [(str(n), _clock(each, zone)) for n, each in enumerate(local.choices)]
            if self.which.data not in ("0", "1"):
                self.which.errors = [_ask(local.problem)]
                return None
            chosen = local.choices[int(self.which.data)]
        else:
            chosen = local.choices[0]
        if chosen < now:
            self.at.errors = [_("That time has passed. Choose a later one.")]
            return None
        return chosen


class PlacementForm(TimeForm):
    """Channels × time × voice. It is sent with GET: the check page's Change links come back with everything kept."""

    class Meta:
        csrf = False

    at = DateTimeLocalField(_l("Date and time"), format=CLOCK, validators=[Optional()])
    channel = SelectMultipleField(
        _l("Channels"), coerce=int, option_widget=CheckboxInput(), validators=[InputRequired(_l("Choose at least one channel"))]
    )
    when = RadioField(
        _l("When?"),
        choices=[("now", _l("Now")), ("later", _l("Later"))],
        default="now",
        validators=[InputRequired(_l("Choose when"))],
    )
    voice = RadioField(_l("Who says it?"), validators=[InputRequired(_l("Choose who says it"))])
    content = RadioField(
        _l("What goes out?"),
        choices=[("full", _l("The whole answer")), ("fact", _l("The fact, without the rumour"))],
        validators=[Optional()],
    )


class DeclineForm(FlaskForm):  # type: ignore[misc]
    """A partner's no, with a word."""

    note = TextAreaField(_l("Why not?"), validators=[InputRequired(_l("Write a word on why")), Length(max=1000)])


class DoneForm(FlaskForm):  # type: ignore[misc]
    """Done by hand: where, and how many it reached."""

    live_url = URLField(_l("Link to it"), validators=[Optional(), Length(max=1000), URL(message=_l("Write a full web address"))])
    reach = WholeField(
        _l("How many did it reach?"), validators=[Optional(), NumberRange(0, 10_000_000, _l("Write a whole number"))]
    )


class ChannelForm(FlaskForm):  # type: ignore[misc]
    """A new channel."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Write the name")), Length(max=120)])
    kind = SelectField(_l("Kind"))
    organisation = SelectField(_l("Owner"), coerce=int)
    address = URLField(_l("Web address (webhook)"), validators=[Length(max=1000)])
    secret = StringField(_l("Secret (webhook)"), validators=[Length(max=200)])


class WebhookForm(FlaskForm):  # type: ignore[misc]
    """Another address or secret."""

    address = URLField(_l("Web address"), validators=[InputRequired(_l("Write the web address")), Length(max=1000)])
    secret = StringField(_l("New secret"), validators=[Length(max=200)])


class RecipientForm(FlaskForm):  # type: ignore[misc]
    """One address for a list."""

    address = StringField(_l("E-mail address"), validators=[InputRequired(_l("Write the e-mail address")), Length(max=254)])


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    summer = _("summer time") if local.dst() else _("winter time")
    return f"{local:%H:%M} {summer}"


def _ask(problem: str) -> str:
    if problem == "missing":
        return _("That hour does not exist: the clocks go forward that night. Choose one.")
    return _("That hour comes twice: the clocks go back that night. Choose one.")
