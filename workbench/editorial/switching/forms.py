"""The form for another format."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired


class FormatForm(FlaskForm):  # type: ignore[misc]
    """One of the formats that are open."""

    format = RadioField(_l("Format"), validators=[InputRequired(_l("Choose a format"))])
