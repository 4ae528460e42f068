"""Forms of audiences: the facts, a place, a source."""

# mypy: disable-error-code="arg-type"

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from workbench.audiences.forms import check_languages, line
from workbench.audiences.groups import read_clock
from workbench.audiences.words import MEETINGS, SOURCES, weekday_name
from workbench.errors import Refused


class AudienceForm(FlaskForm):  # type: ignore[misc]
    """What is known of a group."""

    name_sv = line(_l("Name in Swedish"), _l("Write the group's name in both languages."))
    name_en = line(_l("Name in English"), _l("Write the group's name in both languages."))
    values_held = line(_l("What the group holds dear"), most=2000, kind=TextAreaField)
    worries = line(_l("What worries the group"), most=2000, kind=TextAreaField)
    languages = line(_l("Languages"), most=300)
    is_65_plus = BooleanField(_l("Most in the group are 65 or older"))

    def validate_languages(self, field: Field) -> None:
        """Every word is a language."""
        check_languages(field)


class PlaceForm(FlaskForm):  # type: ignore[misc]
    """Where and when a group is met."""

    kind = SelectField(_l("How the group is met"), choices=list(MEETINGS.items()))
    place = line(_l("Where"), _l("Write where the group is met."), most=200)
    weekdays = SelectMultipleField(
        _l("Days"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), validators=[Optional()]
    )
    opens = line(_l("From"), most=10)
    closes = line(_l("Until"), most=10)

    def fill(self) -> "PlaceForm":
        """Give the weekdays their names."""
        self.weekdays.choices = [(day, weekday_name(day)) for day in range(7)]
        return self

    def validate_opens(self, field: Field) -> None:
        """A time of the day."""
        _check_clock(field)

    def validate_closes(self, field: Field) -> None:
        """A time of the day."""
        _check_clock(field)


class SourceForm(FlaskForm):  # type: ignore[misc]
    """How we know it."""

    kind = SelectField(_l("Kind of source"), choices=list(SOURCES.items()))
    title = line(_l("What it is called"), _l("Write what the source is."), most=200)
    held_on = DateField(_l("Day on which people were asked"), validators=[InputRequired(_l("Write the day"))])
    found = line(_l("What it says"), most=2000, kind=TextAreaField)
    consent = line(
        _l("What those who told us have agreed to"),
        _l("Write what those who told us have agreed to. Without that it may not be kept."),
        most=2000,
        kind=TextAreaField,
    )


def _check_clock(field: Field) -> None:
    try:
        read_clock(field.data or "")
    except Refused as refused:
        raise ValidationError(refused.message) from refused
