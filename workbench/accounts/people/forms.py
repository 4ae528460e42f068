"""Forms of people: inviting somebody, proposing roles, filtering the list."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, Form, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from workbench.accounts.models import ROLES
from workbench.accounts.people.roles import LONGEST_REASON
from workbench.web.choice_fields import OpenSelect

STATES = ("active", "invited", "closed")


class RoleBoxes(SelectMultipleField):  # type: ignore[misc]
    """One box for each of the eight roles."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PersonForm(FlaskForm):  # type: ignore[misc]
    """A new colleague or partner."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Write the name")), Length(max=120)])
    email = EmailField(
        _l("E-mail address"),
        validators=[InputRequired(_l("Write the e-mail address")), Email(_l("The e-mail address looks wrong"))],
    )
    organisation = SelectField(_l("Organisation"))
    new_organisation = StringField(_l("New partner organisation"), validators=[Length(max=120)])
    roles = RoleBoxes(
        _l("Roles"), choices=[(role, role) for role in ROLES], validators=[InputRequired(_l("Choose at least one role"))]
    )


class RolesForm(FlaskForm):  # type: ignore[misc]
    """What somebody may do from now on, and why."""

    roles = RoleBoxes(
        _l("Roles"), choices=[(role, role) for role in ROLES], validators=[InputRequired(_l("Choose at least one role"))]
    )
    reason = TextAreaField(
        _l("Why"),
        validators=[
            InputRequired(_l("Write in a sentence why the roles are changed.")),
            Length(max=LONGEST_REASON, message=_l("Write at most 500 characters.")),
        ],
    )


class LostForm(FlaskForm):  # type: ignore[misc]
    """Why a second factor is to be taken away."""

    reason = TextAreaField(
        _l("How do you know that it is this person who asks?"),
        validators=[
            InputRequired(_l("Write in a sentence how you know that it is this person who asks.")),
            Length(max=LONGEST_REASON, message=_l("Write at most 500 characters.")),
        ],
    )


class PeopleFilter(Form):  # type: ignore[misc]
    """Which people the list shows; lives in the address."""

    q = StringField(_l("Name or address"), validators=[Length(max=120)])
    role = OpenSelect(_l("Role"))
    organisation = OpenSelect(_l("Organisation"))
    state = OpenSelect(_l("Account"))
