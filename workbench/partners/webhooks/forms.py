"""Forms of webhooks."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, StringField, URLField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput

from workbench.accounts.models import Organisation

EVENT_WORDS = {
    "answer.approved": _l("An approved answer has been published"),
    "answer.corrected": _l("An answer has been corrected"),
    "answer.withdrawn": _l("An answer has been withdrawn"),
    "alert.raised": _l("An alert about a rumour that has been answered"),
    "webhook.test": _l("A test"),
}


class WebhookForm(FlaskForm):  # type: ignore[misc]
    """A webhook: for what, where, and what to be told of."""

    name = StringField(_l("What is it for?"), validators=[InputRequired(_l("Write what the webhook is for.")), Length(max=120)])
    organisation = SelectField(_l("Organisation"), coerce=int)
    address = URLField(_l("Web address"), validators=[InputRequired(_l("Write the web address")), Length(max=1000)])
    events = SelectMultipleField(
        _l("Be told when"),
        choices=[(event, words) for event, words in EVENT_WORDS.items() if event != "webhook.test"],
        option_widget=CheckboxInput(),
        validators=[InputRequired(_l("Choose at least one thing to be told of."))],
    )

    def __init__(self, owners: Sequence[Organisation] = (), **values: object) -> None:
        super().__init__(**values)
        self.organisation.choices = [(row.id, row.name) for row in owners]
        if not owners:
            del self.organisation
