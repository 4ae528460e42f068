"""Forms of how alerts reach people."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    URLField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, TimeInput

from workbench.alerts.telling.holding import Wishes
from workbench.alerts.telling.models import OWN_ROUTES
from workbench.alerts.telling.options import FLAVOURS, FORMS, METHODS
from workbench.alerts.telling.words import KIND_WORDS, PACE_WORDS, ROUTE_WORDS, WEEKDAY_WORDS

_MINUTE = re.compile(r"([01]?[0-9]|2[0-3])(?:[:.]([0-5][0-9]))?(?:[:.][0-5][0-9])?")


class TimeOfDayField(StringField):
    """A time of day, kept as minutes after midnight; empty is None."""

    widget = TimeInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed: 22:00, 22.00 or 22."""
        self.data = valuelist[0].strip() if valuelist else ""

    @property
    def minute(self) -> int | None:
        """The minute of the day."""
        found = _MINUTE.fullmatch(self.data or "")
        return int(found[1]) * 60 + int(found[2] or 0) if found else None

    def pre_validate(self, form: object) -> None:
        """What is not empty must be a time."""
        if self.data and self.minute is None:
            raise ValidationError(_("Write a time, for example 22:00."))


class TellingForm(FlaskForm):  # type: ignore[misc]
    """How I am told."""

    routes = SelectMultipleField(_l("Ordinary alerts"), option_widget=CheckboxInput())
    urgent_routes = SelectMultipleField(_l("Urgent alerts"), option_widget=CheckboxInput())
    pace = SelectField(_l("How soon"), choices=list(PACE_WORDS.items()))
    quiet_from = TimeOfDayField(_l("From"))
    quiet_until = TimeOfDayField(_l("Until"))
    digest_at = TimeOfDayField(_l("Time of day"))
    digest_weekday = SelectField(_l("Day of the week"), choices=list(enumerate(WEEKDAY_WORDS)), coerce=int)
    phone = TelField(_l("Mobile number"), validators=[Optional(), Length(max=30)])
    forget_phone = BooleanField(_l("Take my number away"))

    def __init__(self, wishes: Wishes, *, has_sms: bool, **values: object) -> None:
        super().__init__(**values, data=_typed(wishes))
        routes = [(route, ROUTE_WORDS[route]) for route in OWN_ROUTES if has_sms or route != "sms"]
        self.routes.choices = self.urgent_routes.choices = routes

    def validate_routes(self, field: SelectMultipleField) -> None:
        """At least one way."""
        if not field.data:
            raise ValidationError(_("Choose at least one way to be told."))

    validate_urgent_routes = validate_routes

    def validate_quiet_until(self, field: TimeOfDayField) -> None:
        """Both ends, or none."""
        if bool(field.data) != bool(self.quiet_from.data):
            raise ValidationError(_("Write both when the quiet hours begin and when they end, or neither."))

    def wishes(self, paces: Mapping[str, str], before: Wishes) -> Wishes:
        """What was chosen. A route that the form does not show (no gateway today) stays as it was."""
        hidden = tuple(route for route in OWN_ROUTES if route not in dict(self.routes.choices))
        minute = self.digest_at.minute
        return Wishes(
            routes=tuple(self.routes.data) + tuple(one for one in before.routes if one in hidden),
            urgent_routes=tuple(self.urgent_routes.data) + tuple(one for one in before.urgent_routes if one in hidden),
            paces={"": self.pace.data, **paces},
            quiet_from=self.quiet_from.minute, quiet_until=self.quiet_until.minute,
            digest_minute=minute if minute is not None else before.digest_minute, digest_weekday=self.digest_weekday.data,
        )  # fmt: skip


def chosen_paces(values: Mapping[str, Any]) -> dict[str, str]:
    """The pace of each kind that has one of its own, from the fields pace-<kind>."""
    chosen = {kind: str(values.get(f"pace-{kind}", "")) for kind in KIND_WORDS}
    return {kind: pace for kind, pace in chosen.items() if pace in PACE_WORDS}


class RouteForm(FlaskForm):  # type: ignore[misc]
    """What every shared route has."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Write a name that colleagues know.")), Length(max=120)])
    scope = SelectField(_l("Which alerts"), choices=[("all", _l("All alerts")), ("urgent", _l("Urgent alerts only"))])


class ChatForm(RouteForm):
    """A chat room."""

    flavour = SelectField(
        _l("Which chat"),
        choices=[(one, {"teams": "Teams", "slack": "Slack", "mattermost": "Mattermost"}[one]) for one in FLAVOURS],
    )
    secret = PasswordField(_l("The webhook's web address"), validators=[Length(max=1500)])
    language = SelectField(_l("Language"), choices=[("sv", "Svenska"), ("en", "English")])


class WebhookForm(RouteForm):
    """A signed webhook."""

    address = URLField(_l("Web address"), validators=[InputRequired(_l("Write the web address")), Length(max=1000)])
    language = SelectField(_l("Language"), choices=[("sv", "Svenska"), ("en", "English")])


class PingForm(FlaskForm):  # type: ignore[misc]
    """Where the sign of life goes."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Write a name that colleagues know.")), Length(max=120)])
    secret = PasswordField(_l("Web address"), validators=[Length(max=1500)])


class SmsForm(FlaskForm):  # type: ignore[misc]
    """The SMS gateway, as its owner describes it."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Write a name that colleagues know.")), Length(max=120)])
    address = URLField(_l("Web address"), validators=[InputRequired(_l("Write the web address")), Length(max=1000)])
    method = SelectField(_l("HTTP method"), choices=[(one, one) for one in METHODS])
    form = SelectField(
        _l("How the fields are sent"),
        choices=[
            (one, {"form": _l("As a form"), "json": "JSON", "query": _l("In the address, after a question mark")}[one])
            for one in FORMS
        ],
    )
    fields = TextAreaField(_l("Fields"), validators=[InputRequired(_l("Write the fields.")), Length(max=4000)])
    header = StringField(_l("Header for the key"), validators=[Optional(), Length(max=60)])
    header_value = StringField(_l("What stands in the header"), validators=[Optional(), Length(max=300)])
    secret = PasswordField(_l("Key"), validators=[Length(max=1500)])
    success = StringField(
        _l("Words that mean yes"),
        validators=[InputRequired(_l("Write what the gateway answers when all went well.")), Length(max=300)],
    )

    def validate_header(self, field: StringField) -> None:
        """A header's name, and nothing that would begin another."""
        if field.data and not re.fullmatch(r"[A-Za-z0-9-]{1,60}", field.data):
            raise ValidationError(_("A header's name has only letters, digits and hyphens."))

    def validate_header_value(self, field: StringField) -> None:
        """One line."""
        if field.data and not field.data.isprintable():
            raise ValidationError(_("Write it on one line."))


def _typed(wishes: Wishes) -> dict[str, object]:
    return {
        "routes": list(wishes.routes), "urgent_routes": list(wishes.urgent_routes), "pace": wishes.pace_of(""),
        "quiet_from": _clock(wishes.quiet_from), "quiet_until": _clock(wishes.quiet_until),
        "digest_at": _clock(wishes.digest_minute), "digest_weekday": wishes.digest_weekday,
    }  # fmt: skip


def _clock(minute: int | None) -> str:
    return "" if minute is None else f"{minute // 60:02d}:{minute % 60:02d}"
