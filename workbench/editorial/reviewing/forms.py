"""Forms of the review's settings."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length

from workbench.editorial.writing.plain_forms import PlainForm


class ElectionForm(PlainForm):
    """One election that the law does not set."""

    name = StringField(_l("Which election?"), validators=[InputRequired(_l("Write which election it is")), Length(max=100)])
    held_on = DateField(_l("Election day"), validators=[InputRequired(_l("Give the day of the election"))])
