"""Forms of the alerts room."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget


class RuleForm(FlaskForm):  # type: ignore[misc]
    """A new rule: when to alert whom."""

    name = StringField(_l("Name of the rule"), validators=[InputRequired(_l("Write a name for the rule")), Length(max=120)])
    kind = SelectField(
        _l("Alert when"),
        choices=[
            ("sightings", _l("a rumour is seen often")),
            ("burst", _l("a rumour is heard more than usual")),
            ("harm", _l("the harm is rated high")),
        ],
    )
    threshold = IntegerField(
        _l("From how many sightings, or from which step of harm"),
        default=3,
        validators=[InputRequired(_l("Write a number")), NumberRange(1, 1000, _l("Write a number from 1 to 1000"))],
    )
    window_hours = IntegerField(
        _l("Within how many hours"),
        default=24,
        validators=[
            InputRequired(_l("Write a number of hours")),
            NumberRange(1, 720, _l("Write a number of hours from 1 to 720")),
        ],
    )
    theme = SelectField(_l("Theme"))
    receivers = SelectMultipleField(
        _l("Whom to tell"),
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[InputRequired(_l("Choose at least one person to tell."))],
    )
