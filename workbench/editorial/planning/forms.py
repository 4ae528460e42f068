"""The form of the campaign card."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from workbench.editorial.writing.plain_forms import PlainForm
from workbench.web.choice_fields import OpenSelect


class CardForm(PlainForm):
    """Whom an answer speaks to. Every field may wait."""

    audience = OpenSelect(_l("Whom it is for"))
    other_audience = StringField(_l("Another audience"), validators=[Length(max=120)])
    value = StringField(_l("What they value"), validators=[Length(max=60)])
    value_words = StringField(_l("Words that carry the value"), validators=[Length(max=200)])
    worry = TextAreaField(_l("What worries them"), validators=[Length(max=500)])
    meeting_places = SelectMultipleField(
        _l("Where they meet the rumour"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
