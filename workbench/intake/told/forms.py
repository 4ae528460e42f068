"""Forms in which people tell us what they have heard: the public tip, the field report, a translation. No field asks who."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional

from workbench import clock
from workbench.intake.models import TRANSLATORS
from workbench.intake.told.words import HEARD_IN, SAID_AS, TRANSLATED_BY
from workbench.rumours.forms import language_name, language_names
from workbench.web.choice_fields import OpenSelect

TOLD_LENGTH = 5_000
DOUBT_LENGTH = 2_000
PLACE_LENGTH = 120
EARLIEST = date(2000, 1, 1)


def stripped(value: str | None) -> str:
    """Without what a database cannot hold, and without space around it."""
    return (value or "").replace("\x00", "").encode("utf-8", "ignore").decode().strip()


def _words(table: dict[str, Any]) -> list[tuple[str, str]]:
    return [(slug, str(words)) for slug, words in table.items()]


class HeardFields(FlaskForm):  # type: ignore[misc]
    """What was heard, and where."""

    text = TextAreaField(
        _l("What have you heard?"),
        filters=[stripped],
        validators=[
            InputRequired(_l("Write what you have heard")),
            Length(max=TOLD_LENGTH, message=_l("Write at most 5,000 characters")),
        ],
    )
    place = StringField(
        _l("Part of town (optional)"),
        filters=[stripped],
        validators=[Length(max=PLACE_LENGTH, message=_l("The place may have at most 120 characters"))],
    )
    language = SelectField(_l("Language of your text"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language.choices = list(language_names().items())

    def validate_text(self, field: Field) -> None:
        """Nothing but white space is nothing."""
        if not field.data:
            raise ValidationError(_("Write what you have heard"))


class TipForm(HeardFields):
    """The public form. `website` is a trap for machines: people never see it."""

    heard_in = OpenSelect(_l("Where did you hear it? (optional)"))
    heard_on = DateField(_l("When? (optional)"), validators=[Optional()])
    doubt = TextAreaField(
        _l("Why does it seem false? (optional)"),
        filters=[stripped],
        validators=[Length(max=DOUBT_LENGTH, message=_l("Write at most 2,000 characters"))],
    )
    has_consent = BooleanField(
        _l("I have read this and want to send my text."),
        validators=[InputRequired(_l("Tick that you have read how your text is used"))],
    )
    wants_receipt = BooleanField(_l("Give me an address where I can see what happens."))
    website = StringField(_l("Leave this field empty"))
    guard = HiddenField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.heard_in.choices = [("", _("I would rather not say")), *_words(HEARD_IN)]

    def validate_heard_on(self, field: Field) -> None:
        """A day that has been. The form knows no time zone: a day ahead of UTC is let through, and counts as now."""
        if field.data and not EARLIEST <= field.data <= date.fromordinal(clock.utcnow().date().toordinal() + 1):
            raise ValidationError(_("Choose a day that has been"))

    def heard_at(self, zone: ZoneInfo) -> datetime | None:
        """Noon of the chosen day."""
        return datetime.combine(self.heard_on.data, time(12), zone) if self.heard_on.data else None


class FieldForm(HeardFields):
    """The form of an anti-rumour agent: one big text, a few big buttons."""

    heard_in = RadioField(_l("Where?"), default="face_to_face")
    relation = RadioField(_l("How was it said? (optional)"), validators=[Optional()], default="")
    client_key = HiddenField()
    written_at = HiddenField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.heard_in.choices = _words(HEARD_IN)
        self.relation.choices = [*_words(SAID_AS), ("", _("Do not know"))]

    def heard_at(self, now: datetime) -> datetime:
        """When the phone says that it was written; now for a clock that cannot be right (ahead, or over a month behind)."""
        try:
            written = datetime.fromisoformat((self.written_at.data or "").replace("Z", "+00:00"))
        except ValueError:
            return now
        if written.tzinfo is None or not 0 <= (now - written).total_seconds() <= 31 * 86400:
            return now
        return written


class TranslationForm(FlaskForm):  # type: ignore[misc]
    """An item in another language."""

    original = SelectField(_l("Language of the original"))
    language = SelectField(_l("Language of the translation"))
    translated_by = SelectField(_l("Who translated?"))
    translation = TextAreaField(
        _l("Translation"),
        filters=[stripped],
        validators=[
            InputRequired(_l("Write the translation")),
            Length(max=20_000, message=_l("The text may have at most 20,000 characters")),
        ],
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        names = list(language_names().items())
        own = kwargs.get("data", {}).get("original")
        if own and own not in dict(names):
            names.insert(0, (own, language_name(own)))
        self.original.choices = names
        self.language.choices = [row for row in names if row[0] != "und"]
        self.translated_by.choices = [(slug, str(TRANSLATED_BY[slug])) for slug in TRANSLATORS]
