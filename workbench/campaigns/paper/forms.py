"""Forms of channels on paper and in rooms."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField, TextAreaField, URLField
from wtforms.validators import URL, InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from workbench.campaigns.paper.choices import (
    LONGEST_PLACE,
    MOST_DAYS,
    MOST_PLACES,
    NO_WEEKDAY,
    PaperChoices,
    longest_place,
    read_places,
)
from workbench.campaigns.paper.service import LONGEST_NOTE
from workbench.campaigns.paper.wording import WEEKDAYS
from workbench.web.number_fields import WholeField


def _whole(label: str, low: int, high: int, message: str) -> WholeField:
    return WholeField(label, validators=[InputRequired(message), NumberRange(low, high, message)])


class DoneForm(FlaskForm):  # type: ignore[misc]
    """Done: on which day, how many it reached, and what is worth knowing."""

    done_on = DateField(_l("On which day?"), validators=[InputRequired(_l("Choose the day"))])
    reach = WholeField(
        _l("How many did it reach?"), validators=[Optional(), NumberRange(0, 10_000_000, _l("Write a whole number"))]
    )
    live_url = URLField(_l("Link to it"), validators=[Optional(), Length(max=1000), URL(message=_l("Write a full web address"))])
    note = TextAreaField(_l("Worth knowing"), validators=[Length(max=LONGEST_NOTE)])


class ChoicesForm(FlaskForm):  # type: ignore[misc]
    """Size, deadline, places. Fields that the kind has no use for are taken away by `only_for`."""

    width_mm = _whole(_l("Width in millimetres"), 40, 400, _l("Write a whole number from 40 to 400"))
    height_mm = _whole(_l("Height in millimetres"), 40, 400, _l("Write a whole number from 40 to 400"))
    deadline_weekday = SelectField(
        _l("Weekday of the deadline"),
        coerce=int,
        choices=[(NO_WEEKDAY, _l("No fixed weekday")), *enumerate(WEEKDAYS)],
    )
    deadline_time = StringField(
        _l("Time of the deadline"),
        validators=[
            InputRequired(_l("Write the time as 12:00")),
            Regexp(r"^([01][0-9]|2[0-3]):[0-5][0-9]$", message=_l("Write the time as 12:00")),
        ],
    )
    lead_days = _whole(
        _l("Days between the deadline and the day it appears"), 0, MOST_DAYS, _l("Write a whole number from 0 to 120")
    )
    remind_days = _whole(_l("Remind how many days before the deadline"), 0, 30, _l("Write a whole number from 0 to 30"))
    minutes = _whole(_l("Length in minutes"), 10, 480, _l("Write a whole number from 10 to 480"))
    copies = _whole(_l("Usual number of copies"), 0, 10_000_000, _l("Write a whole number"))
    places = TextAreaField(_l("Places, one a line"), validators=[Length(max=MOST_PLACES * (LONGEST_PLACE + 1))])
    contact = StringField(_l("Whom to send it to"), validators=[Length(max=200)])

    def validate_places(self, field: TextAreaField) -> None:
        """None that would be cut."""
        longest = longest_place(field.data or "")
        if len(longest) > LONGEST_PLACE:
            raise ValidationError(
                _("“%(words)s …” is too long. At most %(most)s characters.", words=longest[:20], most=LONGEST_PLACE)
            )

    def only_for(self, *, has_size: bool, has_places: bool, is_event: bool) -> None:
        """Take away what this kind has no use for."""
        for name, is_used in (("width_mm", has_size), ("height_mm", has_size), ("minutes", is_event), ("copies", not is_event)):
            if not is_used:
                del self[name]
        if not (has_places or is_event):
            del self["places"]

    def choices_after(self, kept: PaperChoices) -> PaperChoices:
        """What was chosen; what the form does not ask stays."""
        values = {name: field.data for name, field in self._fields.items() if name in kept.__dataclass_fields__}
        if "places" in values:
            values["places"] = read_places(values["places"] or "")
        return PaperChoices(**({one: getattr(kept, one) for one in kept.__dataclass_fields__} | values))
