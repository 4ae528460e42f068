"""Forms of tokens."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput

from workbench.accounts.models import User
from workbench.partners.api.scopes import WORDS

DAYS = (90, 365, 730)
PER_MINUTE = (60, 600, 6000)
USUAL_MOST = 600  # more is an administrator's to give


class TokenForm(FlaskForm):  # type: ignore[misc]
    """A new token: for what, who answers for it, what it may do, how long and how often."""

    name = StringField(_l("What is it for?"), validators=[InputRequired(_l("Write what the token is for.")), Length(max=120)])
    holder = SelectField(_l("Who answers for it?"), coerce=int)
    scopes = SelectMultipleField(
        _l("What is it good for?"),
        choices=list(WORDS.items()),
        option_widget=CheckboxInput(),
        validators=[InputRequired(_l("Choose at least one thing that the token is good for."))],
    )
    days = SelectField(_l("How long does it last?"), coerce=int, default=365)
    per_minute = SelectField(_l("How many requests a minute?"), coerce=int, default=USUAL_MOST)

    def __init__(self, holders: Sequence[User], *, is_administrator: bool) -> None:
        super().__init__()
        self.holder.choices = [(person.id, f"{person.name}, {person.organisation.name}") for person in holders]
        self.days.choices = [(90, _("90 days")), (365, _("One year")), (730, _("Two years"))]
        self.per_minute.choices = [(most, str(most)) for most in PER_MINUTE if is_administrator or most <= USUAL_MOST]

    def ends_at(self, now: datetime) -> datetime:
        """When the token runs out."""
        return now + timedelta(days=self.days.data)
