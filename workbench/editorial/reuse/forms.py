"""Forms of reuse: a block, and the filter of the list of blocks."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from workbench.editorial.writing.plain_forms import PlainForm
from workbench.web.choice_fields import OpenSelect


class BlockForm(PlainForm):
    """A passage that others may put in."""

    name = StringField(_l("Name of the block"), validators=[InputRequired(_l("Give the block a name.")), Length(max=120)])
    text = TextAreaField(_l("Text"), validators=[Length(max=5000)])
    theme = OpenSelect(_l("Theme"))
    review_by = DateField(_l("Look it through again by"), validators=[Optional()])


class BlockFilterForm(PlainForm):
    """The list's filters; they live in the address."""

    class Meta:
        csrf = False

    q = StringField(_l("Words in the name or the text"), validators=[Optional(), Length(max=200)])
    language = OpenSelect(_l("Language"))
    part = OpenSelect(_l("Part"))
    theme = OpenSelect(_l("Theme"))
    retired = BooleanField(_l("Retired blocks"))
