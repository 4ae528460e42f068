"""Forms of delivery: done by hand, and the stop."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField, URLField
from wtforms.validators import URL, InputRequired, Length, NumberRange, Optional

from workbench.web.number_fields import WholeField


class ByHandForm(FlaskForm):  # type: ignore[misc]
    """It was put up by a person: where, and how many it reached."""

    live_url = URLField(
        _l("Link"), validators=[Optional(), URL(message=_l("Write the whole address, with https://")), Length(max=2000)]
    )
    reach = WholeField(_l("How many it reached"), validators=[Optional(), NumberRange(0, 100_000_000, _l("A whole number"))])


class StopForm(FlaskForm):  # type: ignore[misc]
    """Why everything is stopped."""

    reason = TextAreaField(
        _l("Why is everything stopped?"),
        validators=[InputRequired(_l("Write why, so that whoever comes next knows when it may go on.")), Length(max=2000)],
    )


class ResumeForm(FlaskForm):  # type: ignore[misc]
    """What becomes of that which came due meanwhile; asked of the second person."""

    overdue = RadioField(
        _l("What came due while everything stood still"),
        choices=[("hold", _l("Waits for a new time")), ("send", _l("Leaves at once"))],
        default="hold",
        validate_choice=True,
    )
