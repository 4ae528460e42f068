"""Forms of the duty roster."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, DateTimeLocalField, SelectField, StringField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from workbench.accounts.models import User
from workbench.web.number_fields import WholeField

CLOCK = "%Y-%m-%dT%H:%M"


def _moment(label: Any) -> DateTimeLocalField:
    return DateTimeLocalField(label, format=CLOCK, validators=[InputRequired(_l("Choose a date and a time"))])


class JoinForm(FlaskForm):  # type: ignore[misc]
    """Add somebody to those who take turns."""

    user_id = SelectField(_l("Who"), coerce=int)

    def __init__(self, people: Iterable[User]) -> None:
        super().__init__()
        self.user_id.choices = [(0, _("Choose a colleague")), *((person.id, person.name) for person in people)]

    def validate_user_id(self, field: SelectField) -> None:
        """Somebody must be chosen."""
        if not field.data:
            raise ValidationError(_("Choose a colleague"))


class FillForm(FlaskForm):  # type: ignore[misc]
    """Give coming weeks to those who take turns."""

    first = DateField(_l("First day"), validators=[InputRequired(_l("Choose a day"))])
    change_at = TimeField(_l("Change of duty at"), validators=[InputRequired(_l("Choose a time"))])
    weeks = WholeField(
        _l("How many weeks"),
        default=8,
        validators=[InputRequired(_l("Write a number")), NumberRange(1, 26, _l("Choose 1 to 26 weeks at a time."))],
    )


class GiveForm(FlaskForm):  # type: ignore[misc]
    """Give one time to one person."""

    person_id = SelectField(_l("Who"), coerce=int)
    starts_at = _moment(_l("From"))
    ends_at = _moment(_l("Until"))

    def __init__(self, people: Iterable[User]) -> None:
        super().__init__()
        self.person_id.choices = [(0, _("Choose a colleague")), *((person.id, person.name) for person in people)]

    def validate_person_id(self, field: SelectField) -> None:
        """Somebody must be chosen."""
        if not field.data:
            raise ValidationError(_("Choose a colleague"))


class AbsenceForm(FlaskForm):  # type: ignore[misc]
    """When I cannot be on duty."""

    starts_at = _moment(_l("From"))
    ends_at = _moment(_l("Until"))


class CalendarForm(FlaskForm):  # type: ignore[misc]
    """Absences from a calendar file."""

    file = FileField(_l("Calendar file (.ics)"), validators=[FileRequired(_l("Choose a file"))])


class SwapForm(FlaskForm):  # type: ignore[misc]
    """Ask a colleague to take a shift."""

    of = SelectField(_l("Whom do you ask?"), coerce=int)
    return_shift = SelectField(_l("Do you take one of theirs in return?"), coerce=int, default=0)
    message = StringField(_l("A few words (you may leave it empty)"), validators=[Length(max=300)])

    def __init__(self, people: Iterable[User], shifts: Sequence[tuple[int, str]]) -> None:
        super().__init__()
        self.of.choices = [(0, _("Choose a colleague")), *((person.id, person.name) for person in people)]
        self.return_shift.choices = [(0, _("No, just take mine")), *shifts]

    def validate_of(self, field: SelectField) -> None:
        """Somebody must be chosen."""
        if not field.data:
            raise ValidationError(_("Choose a colleague"))
