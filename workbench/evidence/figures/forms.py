"""Forms of the fact bank: a figure, a value, the filter."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SearchField, SelectField, TextAreaField
from wtforms.validators import Length

from workbench.evidence.sources.forms import day, line
from workbench.web.vocabulary import choices


class FigureForm(FlaskForm):  # type: ignore[misc]
    """What a figure is."""

    version = HiddenField()
    title_sv = line(_l("Name in Swedish"), _l("Write the figure's name in Swedish."))
    title_en = line(_l("Name in English"))
    unit_sv = line(_l("Unit in Swedish"), _l("Write the unit in Swedish."), most=80)
    unit_en = line(_l("Unit in English"), most=80)
    theme = SelectField(_l("Theme"))
    place = line(_l("Place"), most=100)
    source_code = line(_l("The source's code"), most=20)
    next_release = day(_l("Next release"))
    definition = line(_l("Definition"), most=2000, kind=TextAreaField)
    small_numbers = line(_l("What to mind with small numbers"), most=2000, kind=TextAreaField)

    def fill(self) -> "FigureForm":
        """Give the themes their words."""
        self.theme.choices = choices("theme")
        return self


class NewFigureForm(FigureForm):
    """A new figure has a code too."""

    code = line(_l("Code"), most=60)


class ValueForm(FlaskForm):  # type: ignore[misc]
    """The value of a year or a quarter."""

    period = line(_l("Year or quarter"), _l("Write the year or the quarter."), most=20)
    value = line(_l("Value"), _l("Write the value."), most=40)
    reason = line(_l("Why, if it changes a value that stands there"), most=1000)
    value_source = line(_l("The source's code, if it is another one"), most=20)


class FigureFilter(FlaskForm):  # type: ignore[misc]
    """The filter of the list, in the address."""

    class Meta:
        csrf = False

    q = SearchField(_l("Words"), validators=[Length(max=100, message=_l("Search for at most 100 characters"))], default="")
    theme = SelectField(_l("Theme"), default="")
    place = SelectField(_l("Place"), default="")

    def fill(self, places: Sequence[str]) -> "FigureFilter":
        """Give the choices their words."""
        self.theme.choices = choices("theme", empty=_("All"))
        self.place.choices = [("", _("All")), *((name, name) for name in places)]
        return self

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen."""
        return any(field.data for field in self)
