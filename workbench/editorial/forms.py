"""Forms of the editorial room, except the editor's own (typed.py reads that one)."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from workbench.editorial.writing.plain_forms import PlainForm
from workbench.web.choice_fields import OpenSelect

LANGUAGES = [("sv", _l("Swedish")), ("en", _l("English"))]


class NewAnswerForm(PlainForm):
    """A new answer to a rumour."""

    format = RadioField(_l("Format"), validators=[InputRequired(_l("Choose a format"))])
    language = SelectField(_l("Language of the answer"), choices=LANGUAGES)


class FilterForm(PlainForm):
    """The list's filters; they live in the address."""

    class Meta:
        csrf = False

    state = OpenSelect(_l("State"))
    turn = OpenSelect(_l("Whose turn"))
    language = OpenSelect(_l("Language"))
    theme = OpenSelect(_l("Theme"))
    due = OpenSelect(_l("To look at again"))


class ApproveForm(PlainForm):
    """The approver's yes to the revision that they have read."""

    revision_id = HiddenField(validators=[InputRequired()])
    review_by = DateField(
        _l("Check the answer again by"), validators=[InputRequired(_l("Give the day on which it is checked again"))]
    )


class ChangesForm(PlainForm):
    """What should be changed, and where."""

    part = SelectField(_l("Which part?"))
    reason = TextAreaField(
        _l("What should be changed, and why?"),
        validators=[InputRequired(_l("Write what should be changed, and why")), Length(max=5000)],
    )


class WithdrawForm(PlainForm):
    """Why the answer is taken back; the public reads it."""

    reason = TextAreaField(
        _l("Why is it withdrawn?"), validators=[InputRequired(_l("Write why it is withdrawn")), Length(max=2000)]
    )


class CorrectionForm(PlainForm):
    """What was wrong and why; the public reads it."""

    what = TextAreaField(_l("What was wrong?"), validators=[InputRequired(_l("Write what was wrong")), Length(max=2000)])
    why = TextAreaField(_l("Why did it go wrong?"), validators=[InputRequired(_l("Write why it went wrong")), Length(max=2000)])


class ReportAnswerForm(PlainForm):
    """The answer to a reader's report."""

    answer = TextAreaField(_l("Answer"), validators=[InputRequired(_l("Write the answer")), Length(max=5000)])


class ReasonForm(PlainForm):
    """Why an exception is right."""

    reason = StringField(
        _l("Why is the exception right?"), validators=[InputRequired(_l("Write why the exception is right")), Length(max=1000)]
    )
