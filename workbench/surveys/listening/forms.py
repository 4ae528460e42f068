"""Forms of focus groups and meetings. No field asks who said something."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, RadioField, SearchField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from workbench.accounts.models import User
from workbench.rumours.forms import long_text, one_line, ticks
from workbench.surveys.listening.wording import listening_choices
from workbench.web.number_fields import WholeField
from workbench.web.vocabulary import choices

LANGUAGE_NAMES = (("sv", _l("Swedish")), ("en", _l("English")))


def day_field(label: Any, *, required: Any = None) -> DateField:
    """A day; with `required` it must be given."""
    return DateField(label, validators=[InputRequired(required) if required else Optional()])


class NamesField(RadioField):
    """What to do with words that look like names; asked only when some were found."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            _l("Words that look like names"),
            choices=[("replace", _l("Put [person] in their place")), ("keep", _l("Keep them: they are no names of people"))],
            validators=[Optional()], validate_choice=False, default="ask", **kwargs,
        )  # fmt: skip


class RoundForm(FlaskForm):  # type: ignore[misc]
    """A round of focus groups."""

    version = HiddenField()
    title = one_line(_l("Title"), required=_l("Give the round a title."), most=120)
    purpose = long_text(_l("What we want to understand"))
    language = SelectField(_l("Language of the guide"), default="sv")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language.choices = [(code, str(name)) for code, name in LANGUAGE_NAMES]


class GroupForm(FlaskForm):  # type: ignore[misc]
    """What is planned for one group."""

    name = one_line(_l("Name of the group"), required=_l("Give the group a name, such as “Library, afternoon”."), most=80)
    stratum = SelectField(_l("Who is asked in"))
    seats = WholeField(
        _l("Number of people to ask in"),
        validators=[InputRequired(_l("Plan a group of five to eight people.")),
                    NumberRange(5, 8, _l("Plan a group of five to eight people."))],
        default=6,
    )  # fmt: skip
    place = one_line(_l("Place"), most=120)
    held_on = day_field(_l("Day"))
    starts = StringField(
        _l("Time"), validators=[Optional(), Regexp(r"^([01]?\d|2[0-3])[:.][0-5]\d$", message=_l("Write the time like 18:00."))]
    )
    moderator = one_line(_l("Leads the talk"), most=80)
    note_taker = one_line(_l("Takes notes"), most=80)
    interpreter = one_line(_l("Interpreter, which language"), most=60)
    state = SelectField(_l("State"), default="planned")
    was_small = BooleanField(_l("Fewer than five people came"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.stratum.choices = listening_choices("stratum")
        self.state.choices = listening_choices("group_state")


class NotesForm(FlaskForm):  # type: ignore[misc]
    """Rows of notes."""

    text = long_text(_l("Notes, one thing per line"))
    names = NamesField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.text.validators = [Length(max=40_000, message=_l("At most %(max)d characters fit here"))]


class CodeForm(FlaskForm):  # type: ignore[misc]
    """What a row is about."""

    theme = SelectField(_l("Theme"), default="", validate_choice=False)
    rumour = one_line(_l("Rumour, its code"), most=120)
    passage = one_line(_l("Only these words of the row"), most=1000)


class ThemeForm(FlaskForm):  # type: ignore[misc]
    """A theme of the report."""

    name = one_line(_l("The theme in a few words"), required=_l("Give the theme a name."), most=120)
    theme = SelectField(_l("Theme of the rumour list"))
    summary = long_text(_l("What came up, in our own words"))
    groups = ticks(_l("Came up in these groups too"))

    def fill(self, held: Sequence[tuple[int, str]] = ()) -> "ThemeForm":
        """Give the choices their words."""
        self.theme.choices = choices("theme")
        self.groups.choices = [(str(key), name) for key, name in held]
        return self


class SummaryForm(FlaskForm):  # type: ignore[misc]
    """The report in a few sentences."""

    summary = long_text(_l("The report in a few sentences"))


class DraftForm(FlaskForm):  # type: ignore[misc]
    """Two drafts of an answer to compare."""

    title = one_line(_l("What the drafts answer"), required=_l("Write what the drafts answer."), most=120)
    rumour = one_line(_l("Rumour, its code"), most=120)
    text_a = long_text(_l("Draft A"), required=_l("Write both drafts."))
    text_b = long_text(_l("Draft B"), required=_l("Write both drafts."))


class ResultForm(FlaskForm):  # type: ignore[misc]
    """What one group said of the drafts."""

    group = SelectField(_l("Which group"))
    preference = SelectField(_l("The group took to"))
    why = long_text(_l("Why, in words"), required=_l("Write why, in words."))

    def fill(self, held: Sequence[tuple[int, str]]) -> "ResultForm":
        """Give the choices their words."""
        self.group.choices = [(str(key), name) for key, name in held]
        self.preference.choices = listening_choices("preference")
        return self


class MeetingForm(FlaskForm):  # type: ignore[misc]
    """A meeting or a talk."""

    kind = SelectField(_l("Kind"))
    title = one_line(_l("What it was about"), required=_l("Write what the meeting was about."), most=120)
    held_on = day_field(_l("Day"), required=_l("Write the day."))
    place = one_line(_l("Place"), most=120)
    size = SelectField(_l("How many came"), default="")
    note = long_text(_l("Note for colleagues"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = listening_choices("meeting_kind")
        self.size.choices = listening_choices("size")


class QuestionForm(FlaskForm):  # type: ignore[misc]
    """What was asked."""

    text = long_text(_l("What was asked"), required=_l("Write the question as it was asked, without names."))
    theme = SelectField(_l("Theme"))
    rumour = one_line(_l("Rumour, its code"), most=120)
    outcome = RadioField(_l("What happened"), default="answered")
    answer = long_text(_l("What we answered"))
    owner = SelectField(_l("Who follows it up"), default="")
    due_on = day_field(_l("At the latest"))
    names = NamesField()

    def fill(self, people: Sequence[User]) -> "QuestionForm":
        """Give the choices their words."""
        self.theme.choices = choices("theme")
        self.outcome.choices = [("answered", _("answered there")), ("follow_up", _("to be followed up"))]
        self.owner.choices = [("", _("Nobody yet")), *((str(one.id), one.name) for one in people)]
        return self


class FollowUpForm(FlaskForm):  # type: ignore[misc]
    """How an open question was answered."""

    answer = long_text(_l("What was answered, and how people heard of it"), required=_l("Write what was answered."))


class MeetingFilterForm(FlaskForm):  # type: ignore[misc]
    """The filter of the list, in the address."""

    class Meta:
        csrf = False

    q = SearchField(_l("Words"), validators=[Length(max=100, message=_l("Search for at most 100 characters"))], default="")
    kind = SelectField(_l("Kind"), default="")
    show = SelectField(_l("Show"), default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [("", _("All")), *listening_choices("meeting_kind")]
        self.show.choices = [("", _("All")), ("waiting", _("With questions to follow up"))]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen."""
        return any(field.data for field in self)
