"""Forms of campaign plans."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput

from workbench.campaigns.forms import TimeForm
from workbench.campaigns.planning.service import LONGEST_GAP
from workbench.web.number_fields import WholeField

HOURS = [(hour, f"{hour:02d}.00") for hour in range(24)]


class ProposeForm(TimeForm):
    """For whom, and from when."""

    audience = SelectMultipleField(
        _l("Audiences"), coerce=int, option_widget=CheckboxInput(), validators=[InputRequired(_l("Choose at least one audience"))]
    )


class RowForm(TimeForm):
    """When, who says it, and what goes out."""

    voice = RadioField(_l("Who says it?"), validators=[InputRequired(_l("Choose who says it"))])
    content = RadioField(
        _l("What goes out?"),
        choices=[("fact", _l("The fact, without the rumour")), ("full", _l("The whole answer"))],
        default="fact",
        validators=[InputRequired(_l("Choose what goes out"))],
    )
    version = HiddenField()


class NewRowForm(RowForm):
    """A row that people add themselves."""

    channel = SelectField(_l("Channel"), coerce=int, validators=[InputRequired(_l("Choose a channel"))])
    audience = SelectField(_l("To whom"), coerce=int)


class PaceForm(FlaskForm):  # type: ignore[misc]
    """How often, not when, and whom a channel reaches."""

    quiet_from = SelectField(_l("Quiet from"), coerce=int, choices=HOURS)
    quiet_until = SelectField(_l("Quiet until"), coerce=int, choices=HOURS)
    gap_hours = WholeField(
        _l("Hours between two texts of one theme"),
        validators=[
            InputRequired(_l("Write a number of hours")),
            NumberRange(0, LONGEST_GAP, _l("Write a whole number from 0 to 336")),
        ],
    )
    audience = SelectMultipleField(_l("Whom it reaches"), coerce=int, option_widget=CheckboxInput())
