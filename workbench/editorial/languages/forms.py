"""Forms of languages: a language, a reader, a new version."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from workbench.editorial.writing.plain_forms import PlainForm


class LanguageForm(PlainForm):
    """A language by its code; the name is filled in when it is known."""

    code = StringField(_l("Language code"), validators=[InputRequired(_l("Write a language code")), Length(max=20)])
    name = StringField(_l("Name in its own script"), validators=[Length(max=60)])


class ReaderForm(PlainForm):
    """A colleague who reads a language."""

    user_id = SelectField(_l("Who reads it?"), coerce=int, validators=[InputRequired(_l("Choose a colleague"))])
    language = SelectField(_l("Language"), validators=[InputRequired(_l("Choose a language"))])


class VersionForm(PlainForm):
    """The language of a new version."""

    language = SelectField(_l("Language"), validators=[InputRequired(_l("Choose a language"))])
