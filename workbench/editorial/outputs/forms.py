"""The form of the look: sender, logo, colours."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, StringField
from wtforms.validators import Length, Regexp

COLOUR = Regexp(r"#[0-9A-Fa-f]{6}\Z", message=_l("Write the colour as # and six signs, such as #7b4b1d."))
PLAIN = Regexp(r"[^\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]*\Z", message=_l("The text holds an impossible character."))


def _stripped(text: str | None) -> str:
    return (text or "").strip()


class LookForm(FlaskForm):  # type: ignore[misc]
    """Sender, logo and colours of everything that is made."""

    name = StringField(
        _l("Sender's name"), [Length(1, 80, _l("Give the name, at most 80 characters.")), PLAIN], filters=[_stripped]
    )
    unit = StringField(_l("Responsible unit"), [Length(0, 80, _l("At most 80 characters.")), PLAIN], filters=[_stripped])
    logo = FileField(_l("Logo"))
    remove_logo = BooleanField(_l("Take the logo away"))
    logo_alt = StringField(
        _l("What the logo shows, for those who do not see it"),
        [Length(0, 120, _l("At most 120 characters.")), PLAIN],
        filters=[_stripped],
    )
    ground = StringField(_l("Ground, behind the text"), [COLOUR], filters=[_stripped])
    ink = StringField(_l("Text"), [COLOUR], filters=[_stripped])
    band = StringField(_l("Band, at top and bottom"), [COLOUR], filters=[_stripped])
