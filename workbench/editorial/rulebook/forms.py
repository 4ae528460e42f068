"""Forms of the rulebook: the filter of the list, a proposed value, a rejection, and names in politics."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SearchField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from workbench.editorial.rulebook.changing import MOST_REASON
from workbench.editorial.writing.plain_forms import PlainForm, without_signs_if_text
from workbench.web.choice_fields import OpenSelect
from workbench.web.number_fields import WholeField

WHY = _l("Write why. Colleagues read it, today and in some years.")


class RuleFilter(PlainForm):
    """The list's filters; they live in the address."""

    class Meta:
        csrf = False

    q = SearchField(_l("Words"), validators=[Length(max=200)])
    part = OpenSelect(_l("Part"))
    severity = OpenSelect(_l("What it does"))
    grade = OpenSelect(_l("Strength of the evidence"))


class NumberForm(PlainForm):
    """Another number, and why."""

    value = StringField(_l("New number"), validators=[InputRequired(_l("Write a number")), Length(max=40)])
    reason = TextAreaField(_l("Why?"), validators=[InputRequired(WHY), Length(max=MOST_REASON)])
    base_version = HiddenField()


class WordsForm(FlaskForm):  # type: ignore[misc]
    """A whole list, and why it changes. A sign in the list that cannot be seen is told, not taken away."""

    value = TextAreaField(_l("The list"), validators=[Length(max=400_000)])
    reason = TextAreaField(_l("Why?"), filters=[without_signs_if_text], validators=[InputRequired(WHY), Length(max=MOST_REASON)])
    base_version = HiddenField()


class RejectForm(PlainForm):
    """Why a change is not to be made."""

    reason = TextAreaField(_l("Why not?"), validators=[InputRequired(_l("Write why not")), Length(max=MOST_REASON)])


class AgreeForm(PlainForm):
    """Yes to the change whose dry run was read."""

    seen_round = WholeField(validators=[InputRequired()])


class NamesForm(PlainForm):
    """Names for the list, one a line."""

    names = TextAreaField(_l("Names"), validators=[InputRequired(_l("Write at least one name")), Length(max=100_000)])
    until = DateField(_l("Last day in office"), validators=[Optional()])


class NameForm(PlainForm):
    """One name corrected."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Write the name")), Length(max=200)])
    until = DateField(_l("Last day in office"), validators=[Optional()])
    version = HiddenField()
