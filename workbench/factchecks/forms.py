"""Forms of the factchecks room: a file or an address with its licence, the columns, the filter, a rumour's code."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SearchField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp

from workbench.factchecks.reading import FIELDS
from workbench.factchecks.words import FIELD_WORDS
from workbench.rumours.forms import language_name
from workbench.rumours.texts import tidy

NOT_THERE = -1
CODES = ("sv", "en", "nb", "da", "fi")


def _tidied(value: str | None) -> str:
    return tidy(value or "")


def _line(label: Any, required: Any = None, most: int = 200) -> StringField:
    long = Length(max=most, message=_l("At most %(max)d characters fit here"))
    return StringField(label, filters=[_tidied], validators=[*([DataRequired(required)] if required else []), long])


class _SetForm(FlaskForm):  # type: ignore[misc]
    """What is asked of every set."""

    name = _line(_l("Name of the set"), _l("Give the set a name, so that colleagues know it again."))
    licence = _line(
        _l("Licence"), _l("Say under which licence the fact-checks may be used. Without one they cannot be imported.")
    )
    licence_note = TextAreaField(
        _l("Where the licence is stated"), filters=[_tidied],
        validators=[Length(max=1000, message=_l("At most %(max)d characters fit here"))],
    )  # fmt: skip
    publisher = _line(_l("Publisher, where a row names none"))
    language = SelectField(_l("Language, where a row names none"), default="")

    def fill(self) -> "_SetForm":
        """Give the choices their words."""
        self.language.choices = [("", _("not known")), *((code, language_name(code)) for code in CODES)]
        return self


class FileSetForm(_SetForm):
    """A file of fact-checks."""

    file = FileField(_l("File"), validators=[FileRequired(_l("Choose a file."))])


class AddressSetForm(_SetForm):
    """A published feed of fact-checks."""

    address = StringField(
        _l("Address"),
        filters=[_tidied],
        validators=[
            DataRequired(_l("Write the address of the file.")),
            Length(max=2000, message=_l("At most %(max)d characters fit here")),
            Regexp(r"https?://\S+$", message=_l("The address begins with https:// or http:// and has no spaces.")),
        ],
    )
    is_weekly = BooleanField(_l("Read it again every week"))


def columns_form(columns: Sequence[str], mapping: dict[str, int]) -> Any:
    """A form with one choice of column for each field."""

    class ColumnsForm(FlaskForm):  # type: ignore[misc]
        """Which column holds what."""

    unnamed = [_("Column %(number)s", number=place + 1) for place in range(len(columns))]
    choices = [(NOT_THERE, _("not in the file")), *((place, name or unnamed[place]) for place, name in enumerate(columns))]
    for field in FIELDS:
        chosen = SelectField(FIELD_WORDS[field], choices=choices, coerce=int, default=mapping.get(field, NOT_THERE))
        setattr(ColumnsForm, field, chosen)
    return ColumnsForm()


class CheckFilter(FlaskForm):  # type: ignore[misc]
    """The filter of the list, in the address."""

    class Meta:
        csrf = False

    q = SearchField(
        _l("Words in the claim"), validators=[Length(max=100, message=_l("Search for at most 100 characters"))], default=""
    )
    publisher = SelectField(_l("Publisher"), default="")
    language = SelectField(_l("Language"), default="")
    set = SelectField(_l("Set"), default="")

    def fill(self, publishers: Sequence[str], languages: Sequence[str], sets: Sequence[tuple[int, str]]) -> None:
        """Give the choices their words."""
        every = _("All")
        self.publisher.choices = [("", every), *((name, name) for name in publishers)]
        self.language.choices = [("", every), *((code, language_name(code)) for code in languages)]
        self.set.choices = [("", every), *((str(key), name) for key, name in sets)]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen."""
        return any(field.data for field in self)


class LinkForm(FlaskForm):  # type: ignore[misc]
    """Which rumour a fact-check is about."""

    code = _line(_l("The rumour's code"), _l("Write the rumour's code. It stands at the top of its page."), most=40)
