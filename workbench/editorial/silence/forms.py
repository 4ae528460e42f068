"""Forms of silence: contacts, calls, texts for the first hour, the staff note, the reply."""

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from workbench.editorial.writing.plain_forms import PlainForm
from workbench.web.number_fields import WholeField

CLOCK = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class ContactForm(PlainForm):
    """An office to call."""

    name = StringField(_l("Office or function"), validators=[InputRequired(_l("Give the name of the office.")), Length(max=120)])
    phone = StringField(_l("Telephone"), validators=[Length(max=60)])
    when_to_call = TextAreaField(_l("When to call"), validators=[Length(max=500)])
    position = WholeField(
        _l("Place in the order"), default=1, validators=[Optional(), NumberRange(0, 999, _l("Write a number from 0 to 999."))]
    )


class CallForm(PlainForm):
    """A call that was made."""

    contact = SelectField(_l("Whom did you call?"), coerce=int, validators=[Optional()])
    other = StringField(_l("Another office"), validators=[Length(max=120)])
    at = DateTimeLocalField(_l("When?"), format=CLOCK, validators=[InputRequired(_l("Say when you called."))])
    agreed = TextAreaField(
        _l("What did you agree on?"),
        validators=[InputRequired(_l("Write what you agreed on, in a few words.")), Length(max=3000)],
    )


class TemplateForm(PlainForm):
    """A text for the first hour."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Give the text a name.")), Length(max=120)])
    language = SelectField(_l("Language"), choices=[("sv", _l("Swedish")), ("en", _l("English"))])
    headline = StringField(_l("Headline"), validators=[InputRequired(_l("Write the headline.")), Length(max=200)])
    opening_fact = TextAreaField(
        _l("What is said first"), validators=[InputRequired(_l("Write what is said first.")), Length(max=3000)]
    )
    explanation = TextAreaField(_l("What is said then"), validators=[Length(max=3000)])


class NoteForm(PlainForm):
    """The staff note."""

    text = TextAreaField(_l("The note"), validators=[InputRequired(_l("Write the note.")), Length(max=3000)])


class GivenForm(PlainForm):
    """Who has got the note."""

    given_to = StringField(
        _l("Which group has got it?"),
        validators=[InputRequired(_l("Write which group has got the note, such as the service desk.")), Length(max=120)],
    )


class ReplyForm(PlainForm):
    """The reply as it was given."""

    text = TextAreaField(_l("The reply"), validators=[InputRequired(_l("There is no reply to note.")), Length(max=3000)])
    channel = SelectField(_l("How had the person asked?"), validators=[InputRequired(_l("Choose how the person had asked."))])
