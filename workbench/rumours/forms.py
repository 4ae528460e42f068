"""Forms of the rumours room. No field asks for a person's name, account or picture."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from workbench import clock
from workbench.rumours.models import KINDS, TARGET_GROUPS
from workbench.rumours.texts import CLAIM_LENGTH, LINE_LENGTH, TEXT_LENGTH, tidy
from workbench.rumours.wording import local_choices
from workbench.web.languages import language
from workbench.web.vocabulary import choices

LANGUAGE_CODES = ("sv", "en", "ar", "fa", "so", "ti", "uk", "pl", "fi")


def _tidied(value: str | None) -> str:
    return tidy(value or "")


def one_line(label: Any, *, required: Any = None, most: int = LINE_LENGTH) -> StringField:
    """One line of text."""
    return StringField(label, filters=[_tidied], validators=_length(required, most))


def long_text(label: Any, *, required: Any = None) -> TextAreaField:
    """Several lines of text."""
    return TextAreaField(label, filters=[_tidied], validators=_length(required, TEXT_LENGTH))


def ticks(label: Any) -> SelectMultipleField:
    """Several choices, each with a box."""
    boxes = ListWidget(prefix_label=False)
    return SelectMultipleField(label, option_widget=CheckboxInput(), widget=boxes, validators=[Optional()], default=[])


def _length(required: Any, most: int) -> list[Any]:
    long = Length(max=most, message=_l("At most %(max)d characters fit here"))
    return [*([InputRequired(required)] if required else []), long]


class VersionedForm(FlaskForm):  # type: ignore[misc]
    """A form that knows which version of the rumour it was opened on."""

    version = HiddenField()

    @property
    def shown_version(self) -> int | None:
        """The version that the person saw; -1 (always stale) for a damaged one."""
        raw = self.version.data or ""
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else -1


class DescriptionFields(VersionedForm):
    """The fields of METHOD.md C.1 that concern staff."""

    claim = one_line(_l("Claim"), required=_l("Write the claim as one short, neutral statement."), most=CLAIM_LENGTH)
    kind = SelectField(_l("Kind"))
    theme = SelectField(_l("Theme"))
    more_themes = ticks(_l("More themes, at most two"))
    target_group = SelectField(_l("Whom is it about?"))
    place = one_line(_l("Place"))
    language = SelectField(_l("Original language"))
    concern_behind = long_text(_l("The worry behind it"))
    flags = ticks(_l("Take care"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = [row for row in choices("kind") if row[0] in KINDS]
        self.theme.choices = choices("theme")
        self.more_themes.choices = choices("theme")
        self.target_group.choices = [row for row in choices("target_group") if row[0] in TARGET_GROUPS]
        self.language.choices = [(code, name) for code, name in language_names().items()]
        self.flags.choices = choices("flag")

    def validate_more_themes(self, field: Any) -> None:
        """Two at most, beside the main one."""
        if len(set(field.data or []) - {self.theme.data}) > 2:
            raise ValidationError(_("Choose at most two more themes."))


class EditForm(DescriptionFields):
    """Changing what is known about a rumour."""

    sensitivity = SelectField(_l("Who may see it"))
    outcome = SelectField(_l("How it develops this week"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sensitivity.choices = local_choices("sensitivity")
        self.outcome.choices = [row for row in local_choices("outcome") if row[0] != "closed"]
        if self.outcome.data == "closed":
            self.outcome.choices.append(("closed", str(local_choices("outcome")[-1][1])))

    def validate_sensitivity(self, field: Any) -> None:
        """What concerns an individual is restricted."""
        if "individual" in (self.flags.data or []) and field.data != "restricted":
            raise ValidationError(_("A rumour that concerns an individual must be restricted."))


class SightingFields(FlaskForm):  # type: ignore[misc]
    """One time that the rumour was heard or seen."""

    text_heard = long_text(_l("What was said"), required=_l("Write what was said"))
    wording = RadioField(_l("How close to the words?"), default="paraphrase")
    channel = SelectField(_l("How it was heard"))
    source_type = SelectField(_l("What kind of person told it"))
    relation = SelectField(_l("What was said about the rumour"))
    heard_at = DateTimeLocalField(
        _l("When it was heard"), format="%Y-%m-%dT%H:%M", validators=[InputRequired(_l("Write when it was heard"))]
    )
    heard_place = one_line(_l("Where"))
    heard_language = SelectField(_l("Original language"))
    translation = long_text(_l("Translation (if it was said in another language)"))
    translation_language = SelectField(_l("Language of the translation"), default="sv")
    translated_by = SelectField(_l("Who translated?"), default="")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.wording.choices = local_choices("wording")
        self.channel.choices = choices("channel")
        self.source_type.choices = choices("source_type")
        self.relation.choices = choices("relation")
        self.heard_language.choices = [(code, name) for code, name in language_names().items()]
        self.translation_language.choices = [row for row in self.heard_language.choices if row[0] != "und"]
        self.translated_by.choices = [("", _("Choose …")), *local_choices("translator")]

    def validate_translated_by(self, field: Any) -> None:
        """A translation says who made it; without a translation nobody did."""
        if self.translation.data and not field.data:
            raise ValidationError(_("Say who translated: a person, an interpreter or a machine."))

    def validate_translation_language(self, field: Any) -> None:
        """Into another language than the original."""
        if self.translation.data and field.data == self.heard_language.data:
            raise ValidationError(_("The translation must be in another language than the original."))

    def validate_heard_at(self, field: Any) -> None:
        """A time of this century that has been."""
        latest = clock.utcnow().replace(tzinfo=None) + timedelta(days=1)  # zones differ by less than a day
        if field.data is not None and not datetime(2000, 1, 1) <= field.data <= latest:
            raise ValidationError(_("Write a time that has been, in this century."))

    def heard_utc(self, zone: ZoneInfo) -> datetime:
        """When it was heard, with the installation's time zone."""
        return self.heard_at.data.replace(tzinfo=zone)  # type: ignore[no-any-return]


class NewRumourForm(DescriptionFields):
    """A new rumour, perhaps with the first time it was heard."""

    is_new = BooleanField(_l("It is none of these"))
    text_heard = long_text(_l("What was said"))
    channel = SelectField(_l("How it was heard"), default="service_desk")
    source_type = SelectField(_l("What kind of person told it"), default="unknown")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.channel.choices = choices("channel")
        self.source_type.choices = choices("source_type")


class VerdictForm(VersionedForm):
    """What was found out."""

    verdict = RadioField(_l("Verdict"), validators=[InputRequired(_l("Choose a verdict"))])
    reason = long_text(_l("Reason"), required=_l("Write the reason for the verdict."))
    verified_with = long_text(_l("Verified with whom"))
    true_kernel = long_text(_l("What is true in it"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.verdict.choices = choices("verdict")

    def validate_verified_with(self, field: Any) -> None:
        """Needed for every finding."""
        if self.verdict.data not in (None, "unchecked") and not field.data:
            raise ValidationError(_("Write what the claim was verified with."))

    def validate_true_kernel(self, field: Any) -> None:
        """Needed when the verdict says that something is true."""
        if self.verdict.data in ("misleading", "partly_true") and not field.data:
            raise ValidationError(_("Write what is true in it: the verdict says that something is."))


class DecisionForm(VersionedForm):
    """What to do about it, and why."""

    decision = RadioField(_l("Decision"), validators=[InputRequired(_l("Choose a decision"))])
    reason = long_text(_l("Reason"), required=_l("Write the reason for the decision."))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.decision.choices = choices("decision")


class ReasonForm(VersionedForm):
    """A reason, for closing and for opening again."""

    reason = long_text(_l("Reason"), required=_l("Write the reason"))


class MergeForm(ReasonForm):
    """Into which other rumour."""

    into = one_line(_l("Code of the other rumour"), required=_l("Write the code of the other rumour"), most=20)


class NoteForm(FlaskForm):  # type: ignore[misc]
    """A working note."""

    text = long_text(_l("Your note"), required=_l("Write the note first."))


def language_name(code: str | None) -> str:
    """A language in the words of the page; the code itself if nobody knows it."""
    names = language_names()
    if not code or code in names:
        return names[code or "und"]
    try:
        return str(Locale(language()).languages.get(Locale.parse(code, sep="-").language, code))
    except (UnknownLocaleError, ValueError):
        return code


def language_names() -> dict[str, str]:
    """The languages that residents of the town speak most, in the language of the page."""
    names = Locale(language()).languages
    return {code: str(names[code]) for code in LANGUAGE_CODES} | {"und": _("another language")}
