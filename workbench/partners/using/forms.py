"""The form that reports a use."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from workbench.partners.using.service import MOST_REACH
from workbench.web.number_fields import WholeField


class UseForm(FlaskForm):  # type: ignore[misc]
    """Where, when, how many."""

    used_on = DateField(_l("Which day?"), validators=[InputRequired(_l("Choose the day when it was used"))])
    place = StringField(
        _l("Where?"),
        validators=[InputRequired(_l("Write where you used it")), Length(max=200, message=_l("Write at most 200 characters"))],
    )
    reach = WholeField(
        _l("How many may it have reached?"),
        validators=[Optional(), NumberRange(0, MOST_REACH, message=_l("Write a whole number, 0 or more"))],
    )
    url = StringField(
        _l("Web address, if it can be seen"), validators=[Length(max=500, message=_l("Write at most 500 characters"))]
    )
    note = TextAreaField(_l("How was it received?"), validators=[Length(max=2000, message=_l("Write at most 2,000 characters"))])
