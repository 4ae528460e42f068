"""Forms of the results."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import InputRequired


class TrustForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """For which group the answers to "whom would you ask" are evidence."""

    audience = SelectField(_l("Which group answered?"), coerce=int, validators=[InputRequired(_l("Choose a group."))])
