"""Forms of one alert and of the list."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from workbench.accounts.models import User
from workbench.alerts.handling.moments import MUTES, SNOOZES, WORDS
from workbench.alerts.models import Alert


class SnoozeForm(FlaskForm):  # type: ignore[misc]
    """Put an alert off."""

    snooze_for = SelectField(_l("Remind me in"), choices=[(key, WORDS[key]) for key in SNOOZES], default="1h")


class HandOnForm(FlaskForm):  # type: ignore[misc]
    """Ask a colleague to see to an alert."""

    to = SelectField(_l("To whom"), coerce=int)

    def __init__(self, people: Iterable[User]) -> None:
        super().__init__()
        self.to.choices = [(0, _("Choose a colleague")), *((person.id, person.name) for person in people)]

    def validate_to(self, field: SelectField) -> None:
        """Somebody must be chosen."""
        if not field.data:
            raise ValidationError(_("Choose a colleague"))


class MuteForm(FlaskForm):  # type: ignore[misc]
    """No more alerts of a kind for a while."""

    scope = RadioField(_l("What should be silent?"), default="here")
    mute_for = SelectField(_l("For how long"), choices=[(key, WORDS[key]) for key in MUTES], default="1d")
    reason = StringField(_l("Why"), validators=[InputRequired(_l("Write why")), Length(max=300)])

    def __init__(self, alert: Alert) -> None:
        super().__init__()
        about = _("this rumour") if alert.rumour_id is not None else _("this subject")
        self.scope.choices = [
            ("here", _("This rule, about %(about)s only", about=about)),
            ("subject", _("All rules, about %(about)s", about=about)),
            ("rule", _("This rule as a whole: %(rule)s", rule=alert.rule.name)),
        ]
