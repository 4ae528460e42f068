"""Forms of the page of local figures: choosing one, describing one."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from workbench.evidence.figures.showing import figure_name
from workbench.evidence.models import Figure
from workbench.reviews.local_statistics.models import SECTIONS
from workbench.reviews.local_statistics.service import MOST_NOTE
from workbench.reviews.local_statistics.showing import SECTION_WORDS


class ChooseForm(FlaskForm):  # type: ignore[misc]
    """A figure of the fact bank and where it stands."""

    figure = SelectField(_l("Figure of the fact bank"), validators=[DataRequired(_l("Choose a figure."))])
    section = SelectField(_l("Where on the page"), validators=[DataRequired(_l("Choose where on the page the figure stands."))])

    def fill(self, figures: Sequence[Figure]) -> "ChooseForm":
        """Give the choices their words."""
        self.figure.choices = [("", _("Choose a figure")), *((row.code, figure_name(row)) for row in figures)]
        self.section.choices = [("", _("Choose a heading")), *section_choices()]
        return self


class DescribeForm(FlaskForm):  # type: ignore[misc]
    """Where a figure stands and what the public should mind."""

    section = SelectField(_l("Where on the page"))
    note_sv = TextAreaField(_l("What to mind, in Swedish"), validators=[Length(max=MOST_NOTE)])
    note_en = TextAreaField(_l("What to mind, in English"), validators=[Length(max=MOST_NOTE)])

    def fill(self) -> "DescribeForm":
        """Give the choices their words."""
        self.section.choices = section_choices()
        return self


def section_choices() -> list[tuple[str, str]]:
    """The headings that a figure can stand under."""
    return [(key, str(SECTION_WORDS[key])) for key in SECTIONS]
