"""Forms of newsletters."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from workbench.campaigns.lists.service import LONGEST_ABOUT
from workbench.web.number_fields import WholeField


class SignupForm(FlaskForm):  # type: ignore[misc]
    """One address. `website` is a trap: people do not see it."""

    address = EmailField(
        _l("Your e-mail address"),
        validators=[InputRequired(_l("Write your e-mail address")), Length(max=254, message=_l("The address is too long"))],
    )
    website = StringField(_l("Leave this field empty"), validators=[Length(max=400)])


class ChoicesForm(FlaskForm):  # type: ignore[misc]
    """Whether everybody may sign up, and what they read first."""

    is_open = BooleanField(_l("Everybody may sign up on the public page"))
    about_sv = TextAreaField(_l("What the list is about, in Swedish"), validators=[Length(max=LONGEST_ABOUT)])
    about_en = TextAreaField(_l("What the list is about, in English"), validators=[Length(max=LONGEST_ABOUT)])


class BounceForm(FlaskForm):  # type: ignore[misc]
    """Where returned letters go, and the mailbox to read."""

    address = EmailField(_l("Address for returned letters"), validators=[Length(max=254)])
    host = StringField(_l("Mail server (IMAP)"), validators=[Length(max=250)])
    port = WholeField(
        _l("Port"), default=993, validators=[Optional(), NumberRange(1, 65535, _l("Write a whole number from 1 to 65535"))]
    )
    user = StringField(_l("User name"), validators=[Length(max=250)])
    password = PasswordField(_l("Password of the mailbox"), validators=[Length(max=250)])
    folder = StringField(_l("Folder"), default="INBOX", validators=[Length(max=120)])
