"""The form for "checked again, still right"."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, TextAreaField
from wtforms.validators import InputRequired, Length

from workbench.editorial.writing.plain_forms import PlainForm


class CheckAgainForm(PlainForm):
    """Until when it holds, and what was looked at."""

    review_by = DateField(
        _l("Check the answer again by"), validators=[InputRequired(_l("Give the day on which it is checked again"))]
    )
    note = TextAreaField(
        _l("What have you checked?"), validators=[InputRequired(_l("Write what you have checked")), Length(max=2000)]
    )
