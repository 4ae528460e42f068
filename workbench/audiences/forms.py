"""Forms of the audiences room."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget


class SpokespersonForm(FlaskForm):  # type: ignore[misc]
    """A new spokesperson."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Write the name")), Length(max=120)])
    role_title = StringField(_l("Role or title"), validators=[InputRequired(_l("Write the role or title")), Length(max=120)])
    organisation = SelectField(_l("Organisation"), coerce=int)
    trusted_by = TextAreaField(_l("Who trusts this person, and how do we know?"), validators=[Length(max=2000)])
    languages = StringField(_l("Languages"), validators=[Length(max=120)])
    themes = SelectMultipleField(
        _l("Themes"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), validators=[Optional()]
    )


class ConsentForm(FlaskForm):  # type: ignore[misc]
    """The person has said yes."""

    how = StringField(
        _l("How was the consent given?"), validators=[InputRequired(_l("Write how the consent was given")), Length(max=300)]
    )
    until = DateField(_l("Holds until"), validators=[Optional()])
