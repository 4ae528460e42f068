"""Forms of accounts: sign-in with lock-out, and adding a person."""

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security.forms import LoginForm
from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Email, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from workbench import clock
from workbench.accounts import lockout
from workbench.accounts.models import ROLES
from workbench.web.sessions import read_session, settings, write_session


class GuardedLoginForm(LoginForm):  # type: ignore[misc]
    """The library's form, but too many failures close it for a while without checking the password."""

    def validate(self, **kwargs: Any) -> bool:
        """Count failures; the same words whether the account exists or not."""
        key: dict[str, Any] = {"account": self.email.data or "", "secret": settings().secret_key}
        place = {"address": request.remote_addr or "", "now": clock.utcnow()}
        with read_session() as session:
            locked = lockout.is_locked(session, **key, **place)
        if locked:
            self.form_errors.append(_("Too many failed tries. Wait fifteen minutes, or ask for a one-time link."))
            return False
        accepted = bool(super().validate(**kwargs))
        with write_session() as session:
            if accepted:
                lockout.forget_failures(session, **key)
            else:
                lockout.record_failure(session, **key, **place)
        return accepted


class PersonForm(FlaskForm):  # type: ignore[misc]
    """A new colleague or partner."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Write the name")), Length(max=120)])
    email = EmailField(
        _l("E-mail address"),
        validators=[InputRequired(_l("Write the e-mail address")), Email(_l("The e-mail address looks wrong"))],
    )
    organisation = SelectField(_l("Organisation"))
    new_organisation = StringField(_l("New partner organisation"), validators=[Length(max=120)])
    roles = SelectMultipleField(
        _l("Roles"),
        choices=[(role, role) for role in ROLES],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[InputRequired(_l("Choose at least one role"))],
    )
