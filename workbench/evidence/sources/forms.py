"""Forms about sources: an address, the facts, the filter, a passage or number, still valid, replaced."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SearchField, SelectField, StringField, TextAreaField, URLField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from workbench.rumours.forms import language_name
from workbench.rumours.texts import tidy

LANGUAGE_CODES = ("sv", "en", "nb", "da", "fi", "ar", "fa", "so", "uk")


def tidied(value: str | None) -> str:
    """Without what cannot be stored."""
    return tidy(value or "")


def line(label: Any, missing: Any = None, *, most: int = 200, kind: type[Any] = StringField) -> Any:
    """A field of one line."""
    needed = [DataRequired(missing)] if missing is not None else []
    return kind(
        label, filters=[tidied], validators=[*needed, Length(max=most, message=_l("At most %(max)d characters fit here"))]
    )


def day(label: Any, missing: Any = None) -> DateField:
    """A field for a day."""
    needed = [InputRequired(missing)] if missing is not None else [Optional()]
    return DateField(label, validators=needed)


class AddressForm(FlaskForm):  # type: ignore[misc]
    """The address of a page that becomes a source."""

    address = line(_l("Address of the page"), _l("Write the address of the page."), most=2000, kind=URLField)


class SourceForm(FlaskForm):  # type: ignore[misc]
    """The facts of a source."""

    version = HiddenField()
    publisher = line(_l("Publisher"), _l("Write who published it."))
    title = line(_l("Title"), _l("Write the title."), most=300)
    published = line(_l("Published"), most=10)
    url = line(_l("Address"), most=2000, kind=URLField)
    reference = line(_l("Where it can be found, if it is on paper"))
    accessed = day(_l("Day you read it"))
    language = SelectField(_l("Language"), default="sv")
    review_by = day(_l("Look at it again by"))
    note = line(_l("Note for colleagues"), most=2000, kind=TextAreaField)

    def fill(self, held: str = "") -> "SourceForm":
        """Give the languages their words."""
        codes = [*LANGUAGE_CODES, *([held] if held and held not in LANGUAGE_CODES else [])]
        self.language.choices = [(code, language_name(code)) for code in codes]
        return self


class SourceFilter(FlaskForm):  # type: ignore[misc]
    """The filter of the list, in the address."""

    class Meta:
        csrf = False

    q = SearchField(_l("Words"), validators=[Length(max=100, message=_l("Search for at most 100 characters"))], default="")
    state = SelectField(_l("State"), default="")
    language = SelectField(_l("Language"), default="")
    sort = SelectField(_l("Order"), default="")

    def fill(self, languages: Sequence[str]) -> "SourceFilter":
        """Give the choices their words."""
        self.state.choices = [
            ("", _("All")), ("recheck", _("To check again")), ("failed", _("Without a copy, though one was wanted")),
            ("replaced", _("Replaced by newer")),
        ]  # fmt: skip
        self.language.choices = [("", _("All")), *((code, language_name(code)) for code in languages)]
        self.sort.choices = [
            ("", _("Newest here first")),
            ("publisher", _("By publisher")),
            ("published", _("By day of publication")),
        ]
        return self

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen that leaves rows out."""
        return bool(self.q.data or self.state.data or self.language.data)


class ExtractForm(FlaskForm):  # type: ignore[misc]
    """A passage as it stands in the source."""

    text = line(_l("Passage, word for word"), _l("Write the passage as it stands in the source."), most=5000, kind=TextAreaField)
    place = line(_l("Page or section"), most=100)


class NumberForm(FlaskForm):  # type: ignore[misc]
    """A number with what it counts."""

    value = line(_l("Number with unit"), _l("Write the number with its unit."), most=100)
    counted = line(_l("What it counts"), _l("Write what the number counts."), most=500)
    where = line(_l("Page or section"), most=100)


class StillValidForm(FlaskForm):  # type: ignore[misc]
    """Why a source still holds, and until when that is believed."""

    reason = line(_l("Why does it still hold?"), _l("Write why the source still holds."), most=1000, kind=TextAreaField)
    until = day(_l("Look at it again by"), _l("Choose the day on which it is looked at again."))


class ReplaceForm(FlaskForm):  # type: ignore[misc]
    """The newer source."""

    newer = line(_l("The newer source's code"), _l("Write the newer source's code. It stands on its page."), most=20)


class RemoveCopyForm(FlaskForm):  # type: ignore[misc]
    """Why a copy goes."""

    why = line(_l("Why is the copy taken away?"), _l("Write why the copy is taken away."), most=1000)


def days_from(today: date, months: int) -> date:
    """About so many months later."""
    return date.fromordinal(today.toordinal() + months * 30)
