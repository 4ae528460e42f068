"""Forms of working together on a text."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from workbench.editorial.collaborating.words import MOST
from workbench.editorial.writing.plain_forms import PlainForm
from workbench.web.number_fields import WholeField


class PassageForm(PlainForm):
    """A passage: chosen from the list of sentences, or marked in the text (the script fills the hidden fields)."""

    passage = SelectField(_l("About which passage?"), validate_choice=False)
    marked = HiddenField()
    quoted = HiddenField()


class CommentForm(PassageForm):
    """A comment on a passage."""

    text = TextAreaField(_l("Comment"), validators=[InputRequired(_l("Write the comment")), Length(max=MOST)])
    also = StringField(_l("Tell a colleague"), validators=[Length(max=120)])


class ReplyForm(PlainForm):
    """An answer in a thread."""

    text = TextAreaField(_l("Your answer"), validators=[InputRequired(_l("Write your answer")), Length(max=MOST)])


class SuggestionForm(PlainForm):
    """Other words for a passage."""

    marked = HiddenField()
    quoted = HiddenField()
    replacement = TextAreaField(_l("Your words instead"), validators=[Length(max=MOST)])
    why = TextAreaField(_l("Why is that better? (may be left out)"), validators=[Length(max=MOST)])


class DeclineForm(PlainForm):
    """Why a suggestion is declined."""

    reason = TextAreaField(
        _l("Why is the suggestion declined?"),
        validators=[InputRequired(_l("Write why the suggestion is declined")), Length(max=MOST)],
    )


class HandOverForm(PlainForm):
    """Who goes on, with what, and why."""

    to = SelectField(_l("To whom?"), coerce=int, validate_choice=False)
    what = RadioField(_l("What is handed over?"), default="turn")
    reason = TextAreaField(_l("Why?"), validators=[InputRequired(_l("Write why the text is handed over")), Length(max=1000)])


class TakeOverForm(PlainForm):
    """Why the turn is taken over."""

    why = TextAreaField(
        _l("Why do you take it over?"), validators=[InputRequired(_l("Write why you take it over")), Length(max=1000)]
    )


class QuoteLinkForm(PlainForm):
    """How long the link works, and where it is sent."""

    days = WholeField(
        _l("How many days does the link work?"),
        default=7,
        validators=[InputRequired(_l("Give a number of days")), NumberRange(1, 30, _l("Choose from 1 to 30 days"))],
    )
    send_to = StringField(_l("The spokesperson's e-mail address (may be left out)"), validators=[Length(max=254)])
