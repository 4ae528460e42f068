"""Forms of partner organisations."""

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from workbench.partners.licences import LICENCES
from workbench.partners.organisations.models import MEMBER_ROLES, PartnerAgreement
from workbench.partners.organisations.service import Terms
from workbench.partners.organisations.wording import member_role_help, member_role_name

EMAIL = re.compile(r"[^\s@<>\",;:\\]{1,64}@[^\s@<>\",;:\\]{1,190}\.[^\s@<>\",;:\\.]{2,63}")
_LINE = Length(max=200, message=_l("Write at most 200 characters"))
_TEXT = Length(max=4000, message=_l("Write at most 4,000 characters"))


class PartnerForm(FlaskForm):  # type: ignore[misc]
    """A new partner organisation."""

    name = StringField(
        _l("Name of the organisation"),
        validators=[
            InputRequired(_l("Write the name of the organisation")),
            Length(max=120, message=_l("Write at most 120 characters")),
        ],
    )


class AgreementForm(FlaskForm):  # type: ignore[misc]
    """What has been agreed."""

    version = HiddenField()
    may_change_headline = BooleanField(_l("The organisation may write its own headline"))
    may_add_fact = BooleanField(_l("The organisation may add a local fact with a source"))
    approved_at_home = RadioField(_l("Who approves the organisation's own versions?"))
    licence = SelectField(_l("Licence of what the organisation writes"))
    contact_name = StringField(_l("Contact at the organisation"), validators=[_LINE])
    contact_address = StringField(_l("E-mail of the contact"), validators=[_LINE])
    our_tasks = TextAreaField(_l("What the municipality does"), validators=[_TEXT])
    their_tasks = TextAreaField(_l("What the organisation does"), validators=[_TEXT])
    starts_on = DateField(_l("First day"), validators=[InputRequired(_l("Give the first day"))])
    ends_on = DateField(_l("Last day"), validators=[Optional()])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.approved_at_home.choices = [
            ("municipality", _("An approver or a fact-checker at the municipality")),
            ("partner", _("A colleague at the organisation, never the writer")),
        ]
        self.licence.choices = [(name, name) for name in LICENCES]

    @classmethod
    def of(cls, row: PartnerAgreement | None, **start: Any) -> "AgreementForm":
        """The form with what is agreed, or with sensible beginnings."""
        if row is None:
            return cls(approved_at_home="municipality", may_change_headline=True, may_add_fact=True, **start)
        kept = {name: getattr(row, name) for name in Terms.__dataclass_fields__}
        return cls(version=str(row.version), **kept)

    def validate_contact_address(self, field: Field) -> None:
        """Looks like an e-mail address, or is empty."""
        field.data = (field.data or "").strip()
        if field.data and not EMAIL.fullmatch(field.data):
            raise ValidationError(_("Write an e-mail address like name@example.se, or leave the field empty"))

    def terms(self) -> Terms:
        """What the service takes. Call after validate()."""
        return Terms(**{name: getattr(self, name).data or _empty(name) for name in Terms.__dataclass_fields__})


class InvitationForm(FlaskForm):  # type: ignore[misc]
    """Whom to invite, as what."""

    email = StringField(_l("E-mail address"), validators=[InputRequired(_l("Write an e-mail address")), _LINE])
    role = RadioField(_l("Role in the organisation"), validators=[InputRequired(_l("Choose a role"))])
    language = SelectField(_l("Language of the letter"))
    greeting = TextAreaField(
        _l("A few words of your own"), validators=[Length(max=1000, message=_l("Write at most 1,000 characters"))]
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.role.choices = [(role, f"{member_role_name(role)}: {member_role_help(role)}") for role in MEMBER_ROLES]
        self.language.choices = [("sv", "Svenska"), ("en", "English")]

    def validate_email(self, field: Field) -> None:
        """Looks like an e-mail address."""
        field.data = (field.data or "").strip()
        if not EMAIL.fullmatch(field.data):
            raise ValidationError(_("Write an e-mail address like name@example.se"))


class JoinForm(FlaskForm):  # type: ignore[misc]
    """The invited person joins."""

    name = StringField(
        _l("Your name"),
        validators=[InputRequired(_l("Write your name")), Length(max=120, message=_l("Write at most 120 characters"))],
    )
    language = SelectField(_l("Your language"))
    agree = BooleanField(_l("We say yes to the agreement"))
    version = HiddenField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.language.choices = [("sv", "Svenska"), ("en", "English")]


def _empty(name: str) -> Any:
    if name.startswith("may_"):
        return False
    return None if name in ("starts_on", "ends_on") else ""
