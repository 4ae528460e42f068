"""The form of an alert rule: name, when, how much, where, whom, how loud. Each kind has only its own fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from workbench.accounts.models import User
from workbench.alerts.models import AlertRule
from workbench.alerts.rules.conditions import read_rule
from workbench.alerts.rules.kinds import CHOICES, HARM_STEPS, kind_of
from workbench.alerts.rules.service import NAME_LENGTH, Wanted
from workbench.alerts.rules.words import LONGEST_PHRASE, MOST_PHRASES, phrases_of
from workbench.audiences.models import Spokesperson
from workbench.intake.inbox.filters import GENRE_WORDS
from workbench.intake.models import Source
from workbench.rumours.saving.models import SavedView
from workbench.web.number_fields import WholeField
from workbench.web.vocabulary import choices

MOST_PLACES = 30
MOST_HOURS = 720
MOST_COUNT = 1000
TOLD = "told"  # what people heard and wrote down: beside the genres of sources


@dataclass(frozen=True)
class Offered:
    """What the form lets a person choose from."""

    people: Sequence[User]
    sources: Sequence[Source] = ()
    spokespersons: Sequence[Spokesperson] = ()
    views: Sequence[SavedView] = ()


class Ticks(SelectMultipleField):  # type: ignore[misc]
    """Several boxes to tick. What is no choice is refused with words."""

    option_widget = CheckboxInput()
    widget = ListWidget(prefix_label=False)


def _clean(value: str | None) -> str:
    return (value or "").replace("\x00", "").encode("utf-8", "ignore").decode().strip()


class RuleForm(FlaskForm):  # type: ignore[misc]
    """A rule of one kind. Fields of other kinds are taken out when the form is made."""

    name = StringField(
        _l("Name of the rule"),
        filters=[_clean],
        validators=[
            DataRequired(_l("Write a name for the rule")),
            Length(max=NAME_LENGTH, message=_l("The name may have at most 120 characters")),
        ],
    )
    words = TextAreaField(
        _l("Which words"), filters=[_clean], validators=[Length(max=5000, message=_l("These are too many words"))]
    )
    how = RadioField(_l("Silent means"), default="unread")
    view = SelectField(_l("Which saved view"), coerce=int)
    streams = Ticks(_l("What is heard more than usual"))
    asks = Ticks(_l("Who asks for what"))
    what = Ticks(_l("What it is about"))
    spokespersons = Ticks(_l("Which spokespersons"), coerce=int)
    threshold = WholeField(validators=[InputRequired(_l("Write a number"))])
    window_hours = WholeField(
        _l("Within how many hours"),
        validators=[
            InputRequired(_l("Write a number of hours")),
            NumberRange(1, MOST_HOURS, _l("Write a number of hours from 1 to 720")),
        ],
    )
    with_unread = BooleanField(_l("Count also texts that the machine takes for the rumour and nobody has read yet"))
    themes = Ticks(_l("Themes"))
    places = TextAreaField(_l("Places"), filters=[_clean], validators=[Length(max=3000, message=_l("These are too many places"))])
    channels = Ticks(_l("Channels"))
    genres = Ticks(_l("Kinds of text"))
    sources = Ticks(_l("Sources"), coerce=int)
    only_likely = BooleanField(_l("Only texts that the machine finds relevant"))
    receivers = Ticks(_l("Whom to tell"), coerce=int)
    tells_duty = BooleanField(_l("Whoever is on duty"), default=True)
    escalate = SelectField(_l("If nobody acknowledges, tell the next on the duty roster"), coerce=int, default=0)
    is_urgent = BooleanField(_l("Urgent: goes out at once, also in quiet hours and past digests"))
    version = HiddenField(default="0")

    def __init__(self, slug: str, offered: Offered, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.slug, self.kind = slug, kind_of(slug)
        for name in OWN_FIELDS:
            if name not in (*self.kind.fields, *self.kind.narrowing):
                delattr(self, name)
        self._offer(offered)
        if "threshold" in self:
            self.threshold.label.text = self.kind.number

    def _offer(self, offered: Offered) -> None:
        lists = {
            "streams": _pairs(CHOICES.streams), "asks": _pairs(CHOICES.asks), "how": _pairs(CHOICES.how),
            "what": _pairs(CHOICES.broken if self.slug == "evidence_broken" else CHOICES.deadlines),
            "themes": choices("theme"), "channels": choices("channel"),
            "genres": [*_pairs(GENRE_WORDS), (TOLD, _("what people heard and wrote down"))],
            "sources": [(source.id, source.name) for source in offered.sources],
            "spokespersons": [(person.id, person.role_title) for person in offered.spokespersons],
            "view": [(view.id, view.name) for view in offered.views],
            "receivers": [(person.id, person.name) for person in offered.people],
            "escalate": [(minutes, str(words)) for minutes, words in CHOICES.escalate.items()],
        }  # fmt: skip
        for name, rows in lists.items():
            if name in self:
                self[name].choices = rows

    def validate_threshold(self, field: Any) -> None:
        """A number that the kind can have."""
        most = HARM_STEPS if self.slug == "harm" else MOST_COUNT
        if self.slug == "harm" and field.data is not None and not 1 <= field.data <= most:
            raise ValidationError(_("Harm has steps from 1 to 4."))
        if field.data is not None and not 1 <= field.data <= most:
            raise ValidationError(_("Write a number from 1 to 1000"))

    def validate_words(self, field: Any) -> None:
        """At least one for a rule of words; not too many, none too long, none that is in nearly every text."""
        phrases = phrases_of(field.data or "")
        if self.slug == "words" and not phrases:
            raise ValidationError(_("Write at least one word to watch for."))
        if len(phrases) > MOST_PHRASES:
            raise ValidationError(_("Write at most 50 words or phrases."))
        for phrase in phrases:
            if len(phrase) > LONGEST_PHRASE:
                raise ValidationError(_("“%(words)s …” is too long. At most 80 characters.", words=phrase[:20]))
            if sum(letter.isalnum() for letter in phrase) < 2:
                raise ValidationError(_("“%(words)s” is too short to watch for.", words=phrase))

    def validate_places(self, field: Any) -> None:
        """None that would be cut, and not too many."""
        lines = [line for line in (field.data or "").splitlines() if line.strip()]
        if len(lines) > MOST_PLACES:
            raise ValidationError(_("These are too many places"))
        for line in (_one_line(line) for line in lines):
            if len(line) > LONGEST_PHRASE:
                raise ValidationError(_("“%(words)s …” is too long. At most 80 characters.", words=line[:20]))

    def validate_receivers(self, field: Any) -> None:
        """Somebody must be told."""
        if not field.data and not self.tells_duty.data:
            raise ValidationError(_("Choose at least one person to tell."))

    def wanted(self) -> Wanted:
        """The rule. Call after validate()."""
        given = {name: self[name].data for name in OWN_FIELDS if name in self and name not in ("threshold", "window_hours")}
        if "words" in given:
            given["words"] = phrases_of(given["words"] or "")
        if "places" in given:
            given["places"] = [_one_line(line) for line in (given["places"] or "").splitlines() if line.strip()]
        return Wanted(
            name=" ".join((self.name.data or "").split()),
            kind=self.slug,
            threshold=int(self.threshold.data) if "threshold" in self else 1,
            window_hours=int(self.window_hours.data) if "window_hours" in self else self.kind.usual_window,
            conditions=given,
            receiver_ids=tuple(self.receivers.data or ()),
            is_urgent=bool(self.is_urgent.data),
            tells_duty=bool(self.tells_duty.data),
            escalate_minutes=self.escalate.data or None,
        )

    @property
    def shown_version(self) -> int:
        """The version that the page was made from; 0 when the page says nothing sane."""
        raw = self.version.data or ""
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0


OWN_FIELDS = (
    "words", "how", "view", "streams", "asks", "what", "spokespersons", "threshold", "window_hours", "with_unread", "themes",
    "places", "channels", "genres", "sources", "only_likely",
)  # fmt: skip


def usual_values(slug: str) -> dict[str, Any]:
    """What a new rule's form is filled with."""
    kind = kind_of(slug)
    values: dict[str, Any] = {"threshold": kind.usual, "window_hours": kind.usual_window, "escalate": 15, "with_unread": True}
    return {**values, "streams": ["rumour"], "asks": ["rumour", "spokesperson"]}


def filled_from(rule: AlertRule) -> dict[str, Any]:
    """The fields as the rule stands."""
    asked, given = read_rule(rule), rule.conditions or {}
    lists = {
        name: list(given.get(name) or ())
        for name in ("streams", "asks", "what", "channels", "genres", "sources", "spokespersons")
    }
    return {
        **lists, "name": rule.name, "threshold": rule.threshold, "window_hours": rule.window_hours,
        "themes": sorted(asked.themes),
        "words": "\n".join(asked.words), "places": "\n".join(given.get("places") or ()), "how": asked.how, "view": asked.view_id,
        "with_unread": asked.with_unread, "only_likely": asked.only_likely, "streams": sorted(asked.streams),
        "asks": sorted(asked.asks), "receivers": [row.user_id for row in rule.receivers], "tells_duty": rule.tells_duty,
        "escalate": rule.escalate_minutes or 0, "is_urgent": rule.is_urgent, "version": str(rule.version),
    }  # fmt: skip


def _pairs(words: Any) -> list[tuple[str, str]]:
    return [(slug, str(each)) for slug, each in words.items()]


def _one_line(line: str) -> str:
    return " ".join(line.split())
