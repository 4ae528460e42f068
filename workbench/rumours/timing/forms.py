"""Forms of clocks: a pause, the office's week, a closed day."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, DateTimeLocalField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from workbench.rumours.forms import VersionedForm
from workbench.rumours.office_hours import Hours

REASONS = (
    ("", _l("Choose")),
    ("facts", _l("We wait for facts from somebody else")),
    ("police", _l("The police or the security contact has asked us to wait")),
    ("person", _l("The only one who can check it is away")),
    ("other", _l("Something else")),
)
MINUTES = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class PauseForm(VersionedForm):
    """Why, and until when."""

    why = SelectField(_l("Why does it wait?"), validators=[InputRequired(_l("Choose why it waits"))])
    note = TextAreaField(
        _l("In a few words"), validators=[Length(max=500, message=_l("Write at most 500 characters"))], default=""
    )
    until = DateTimeLocalField(
        _l("The clock starts again"), format=MINUTES, validators=[InputRequired(_l("Choose when it starts again"))]
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.why.choices = [(slug, str(words)) for slug, words in REASONS]

    def validate_note(self, field: TextAreaField) -> None:
        """Something else must be said."""
        if self.why.data == "other" and not (field.data or "").strip():
            raise ValidationError(_("Write why it waits"))

    @property
    def reason(self) -> str:
        """Both in one sentence, in the language of the person who pauses."""
        chosen = "" if self.why.data == "other" else str(dict(REASONS)[self.why.data])
        return ". ".join(part for part in (chosen, (self.note.data or "").strip()) if part)


class WeekForm(FlaskForm):  # type: ignore[misc]
    """When the office opens and closes, Monday to Sunday; both empty is closed."""

    def hours(self) -> list[Hours]:
        """As office_hours takes them."""
        return [self.hours_of(day) for day in range(7)]

    def hours_of(self, day: int) -> Hours:
        """One day's hours."""
        opens, closes = self[f"opens_{day}"].data, self[f"closes_{day}"].data
        return None if opens is None or closes is None else (opens, closes)

    def validate(self, extra_validators: object = None) -> bool:
        """Both or neither, and in order."""
        is_valid = super().validate(extra_validators)
        for day in range(7):
            opens, closes = self[f"opens_{day}"], self[f"closes_{day}"]
            if opens.errors or closes.errors:
                continue
            if (opens.data is None) != (closes.data is None):
                (opens if opens.data is None else closes).errors = [_("Give both times, or leave both empty")]
                is_valid = False
            elif opens.data is not None and opens.data >= closes.data:
                closes.errors = [_("It must close later than it opens")]
                is_valid = False
        return bool(is_valid)


for _day in range(7):
    setattr(WeekForm, f"opens_{_day}", TimeField(_l("Opens"), validators=[Optional()]))
    setattr(WeekForm, f"closes_{_day}", TimeField(_l("Closes"), validators=[Optional()]))


class ClosedDayForm(FlaskForm):  # type: ignore[misc]
    """A day on which the office is closed though it is no public holiday."""

    day = DateField(_l("Day"), validators=[InputRequired(_l("Choose a day"))])
    name = StringField(_l("What for"), validators=[Length(max=60, message=_l("Write at most 60 characters"))], default="")
