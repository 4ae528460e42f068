"""Forms of panels."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from workbench.audiences.forms import line
from workbench.surveys.waves.words import SAMPLINGS
from workbench.web.number_fields import WholeField


class PanelForm(FlaskForm):  # type: ignore[misc]
    """What is said of a panel."""

    name = line(_l("Name of the panel"), _l("Write the name of the panel"))
    about = line(_l("How its members were found, in Swedish"), most=2000, kind=TextAreaField)
    about_en = line(_l("How its members were found, in English"), most=2000, kind=TextAreaField)
    population = WholeField(
        _l("How many people does it stand for?"),
        validators=[Optional(), NumberRange(min=1, max=100_000_000, message=_l("Write a whole number"))],
    )
    is_open = BooleanField(_l("Anybody may join on a public page"))


class NewPanelForm(PanelForm):
    """With its sampling, which is declared once."""

    sampling = RadioField(
        _l("How is the panel put together?"),
        choices=[(slug, word) for slug, word in SAMPLINGS.items() if slug != "census"],
        validators=[InputRequired(_l("Choose how the panel is put together"))],
    )


class MembersForm(FlaskForm):  # type: ignore[misc]
    """A list of drawn people: pasted, or a CSV file."""

    addresses = TextAreaField(_l("Addresses, one a line"), validators=[Length(max=2_000_000, message=_l("The list is too long"))])
    file = FileField(_l("Or a CSV file"))


class MarginForm(FlaskForm):  # type: ignore[misc]
    """How the population is spread over one background variable."""

    variable = SelectField(_l("Background question"), validators=[InputRequired(_l("Choose the question"))])
    counts = line(_l("Groups with their number of people, one a line"), most=4000, kind=TextAreaField)
    source = line(_l("Where the figures come from"), most=300)

    def read_counts(self) -> list[tuple[str, int]]:
        """(group, people) from lines such as "16-29; 5120". Raises ValueError with a sentence."""
        found = []
        for row in (self.counts.data or "").splitlines():
            if not row.strip():
                continue
            group, _sign, number = row.replace("\t", ";").rpartition(";")
            plain = "".join(number.split())
            if not group.strip() or not (plain.isascii() and plain.isdigit() and len(plain) < 10):
                raise ValueError(_("“%(row)s” is not a group and a number. It should look like: 16-29; 5120", row=row[:60]))
            found.append((group.strip(), int(plain)))
        return found


class RemoveForm(FlaskForm):  # type: ignore[misc]
    """The address of somebody who has asked to leave."""

    address = EmailField(_l("Address to take out"), validators=[InputRequired(_l("Write the address")), Length(max=254)])


class JoinForm(FlaskForm):  # type: ignore[misc]
    """One address. `website` is a trap: people do not see it."""

    address = EmailField(
        _l("Your e-mail address"),
        validators=[InputRequired(_l("Write your e-mail address")), Length(max=254, message=_l("The address is too long"))],
    )
    website = StringField(_l("Leave this field empty"), validators=[Length(max=400)])
