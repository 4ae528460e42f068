"""Forms of spokespersons and of who trusts them."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, Field, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from workbench.audiences.models import MOST_SPEECHES
from workbench.audiences.service import MOST_ASKED
from workbench.audiences.texts import on_one_line, read_languages, tidy
from workbench.audiences.words import STANDINGS, TRUST
from workbench.errors import Refused
from workbench.web.number_fields import WholeField
from workbench.web.vocabulary import choices

LONG = _l("At most %(max)d characters fit here")


def line(label: Any, missing: Any = None, *, most: int = 120, kind: type[Any] = StringField) -> Any:
    """A field for text, without what cannot be stored; on one line unless it is a TextAreaField. Spaces alone are no text."""
    needed = [InputRequired(missing), DataRequired(missing)] if missing is not None else []
    return kind(
        label, filters=[tidy if kind is TextAreaField else on_one_line], validators=[*needed, Length(max=most, message=LONG)]
    )


def check_languages(field: Field) -> None:
    """Raises ValidationError for a word that is no language."""
    try:
        read_languages(field.data or "")
    except Refused as refused:
        raise ValidationError(refused.message) from refused


class SpokespersonForm(FlaskForm):  # type: ignore[misc]
    """What is known of a spokesperson."""

    name = line(_l("Name"), _l("Write the name"))
    role_title = line(_l("Role or title"), _l("Write the role or title"))
    organisation = SelectField(_l("Organisation"), coerce=int)
    languages = line(_l("Languages"), most=300)
    themes = SelectMultipleField(
        _l("Themes"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), validators=[Optional()]
    )
    most_in_four_weeks = WholeField(
        _l("At most how many times in four weeks?"),
        default=MOST_SPEECHES,
        validators=[
            Optional(),
            NumberRange(min=1, max=MOST_ASKED, message=_l("Write a number from %(min)s to %(max)s")),
        ],
    )
    trusted_by = line(_l("Who trusts this person, and how do we know?"), most=2000, kind=TextAreaField)

    def validate_languages(self, field: Field) -> None:
        """Every word is a language."""
        check_languages(field)


class NewSpokespersonForm(SpokespersonForm):
    """A new spokesperson; a private person comes with their consent."""

    is_private = BooleanField(_l("A private person: speaks for themselves, for no organisation"))
    how = line(_l("How was the consent given?"), most=300)
    until = DateField(_l("Holds until"), validators=[Optional()])


class ConsentForm(FlaskForm):  # type: ignore[misc]
    """The person has said yes."""

    how = line(_l("How was the consent given?"), _l("Write how the consent was given"), most=300)
    until = DateField(_l("Holds until"), validators=[Optional()])


class TrustForm(FlaskForm):  # type: ignore[misc]
    """Evidence that a group trusts the person."""

    audience = SelectField(_l("Group"), coerce=int)
    kind = SelectField(_l("How do you know it?"), choices=list(TRUST.items()))
    held_on = DateField(_l("Day on which people were asked"), validators=[InputRequired(_l("Write the day"))])
    finding = line(
        _l("What was asked, and what people said"),
        _l("Write what was asked and what people said."),
        most=2000,
        kind=TextAreaField,
    )
    asked = WholeField(_l("How many were asked"), validators=[Optional(), NumberRange(min=1, max=1_000_000)])
    named = WholeField(_l("How many named this person"), validators=[Optional(), NumberRange(min=0, max=1_000_000)])


class AbsenceForm(FlaskForm):  # type: ignore[misc]
    """Days away."""

    first = DateField(_l("First day away"), validators=[InputRequired(_l("Write the day"))])
    last = DateField(_l("Last day away"), validators=[Optional()])


class CalendarForm(FlaskForm):  # type: ignore[misc]
    """A calendar: a file, or an address."""

    file = FileField(_l("Calendar file (.ics)"))
    address = line(_l("Or the calendar's address"), most=2000)


class SuggestForm(FlaskForm):  # type: ignore[misc]
    """The question, in the address."""

    class Meta:
        csrf = False

    audience = SelectField(_l("Group"), coerce=int, validators=[InputRequired(_l("Choose a group"))])
    theme = SelectField(_l("Theme"))
    day = DateField(_l("Day"), validators=[Optional()])


class RegisterFilter(FlaskForm):  # type: ignore[misc]
    """The filter of the register, in the address."""

    class Meta:
        csrf = False

    audience = SelectField(_l("Trusted by"), default="")
    theme = SelectField(_l("Theme"), default="")
    consent = SelectField(_l("Consent"), default="")

    def fill(self, groups: list[tuple[str, str]], empty: str) -> "RegisterFilter":
        """Give the choices their words."""
        self.audience.choices = [("", empty), *groups]
        self.theme.choices = choices("theme", empty=empty)
        self.consent.choices = [("", empty), *((slug, str(words)) for slug, words in STANDINGS.items())]
        return self

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is chosen."""
        return bool(self.audience.data or self.theme.data or self.consent.data)
