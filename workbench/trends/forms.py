"""Forms of the trends room: the filter, and how we watch."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DecimalField, Form, SelectField
from wtforms.validators import InputRequired, NumberRange

from workbench.trends.service import FEWEST_FALSE, FEWEST_SOURCES, MOST_FALSE, MOST_SOURCES
from workbench.web.number_fields import WholeField


class _AnyPointField(DecimalField):  # type: ignore[misc]
    """A number with a decimal point or a decimal comma."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([str(value).replace(",", ".").strip() for value in valuelist])


class TrendFilter(Form):  # type: ignore[misc]
    """Which alarms to show; all of it stands in the address."""

    kind = SelectField(
        _l("What"), default="",
        choices=[("", _l("Everything")), ("rumour", _l("Rumours")), ("theme", _l("Themes")), ("place", _l("Places")),
                 ("channel", _l("Channels"))],
    )  # fmt: skip
    period = SelectField(
        _l("When"),
        default="now",
        choices=[("now", _l("Unusual now")), ("week", _l("The last 7 days")), ("quarter", _l("The last 90 days"))],
    )


class WatchForm(FlaskForm):  # type: ignore[misc]
    """How often a stream may give a false alarm, and how many sources make an early warning."""

    false_alarms = _AnyPointField(
        _l("False alarms a month, for each rumour, theme, place and channel"),
        places=None,
        validators=[
            InputRequired(_l("Write a number from 0.05 to 4.")),
            NumberRange(FEWEST_FALSE, MOST_FALSE, _l("Write a number from 0.05 to 4.")),
        ],
    )
    fewest_sources = WholeField(
        _l("Independent sources that make an early warning"),
        validators=[
            InputRequired(_l("Write a whole number from 2 to 20.")),
            NumberRange(FEWEST_SOURCES, MOST_SOURCES, _l("Write a whole number from 2 to 20.")),
        ],
    )
