"""Forms of the action plan."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SearchField, SelectField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from workbench.accounts.models import Organisation, User
from workbench.rumours.forms import long_text, one_line, ticks
from workbench.surveys.action_plan.service import MOST_COST
from workbench.surveys.action_plan.wording import plan_choices
from workbench.surveys.listening.forms import day_field
from workbench.web.number_fields import WholeField
from workbench.web.vocabulary import choices


class MeasureForm(FlaskForm):  # type: ignore[misc]
    """Every field of METHOD.md D.7 that is typed; the rest hangs on the measure's page."""

    version = HiddenField()
    title = one_line(_l("What the measure is called"), required=_l("Give the measure a title."), most=120)
    what = long_text(_l("What we do"))
    kind = SelectField(_l("Kind"))
    theme = SelectField(_l("Theme"))
    owner = SelectField(_l("Owner"))
    owner_unit = one_line(_l("Unit"), most=80)
    partners = ticks(_l("Partners"))
    other_partners = one_line(_l("Others who take part"))
    starts_on = day_field(_l("Begins"), required=_l("Write the day."))
    ends_on = day_field(_l("Ends"), required=_l("Write the day."))
    cost = WholeField(
        _l("Cost in kronor"),
        validators=[Optional(), NumberRange(0, MOST_COST, _l("Write the cost in whole kronor."))],
    )  # fmt: skip
    cost_note = one_line(_l("About the cost"))
    indicator = one_line(_l("Indicator"), required=_l("Write what you look at to see whether it helps."))
    base_line = one_line(_l("Base line"), required=_l("Write the value today."))
    target = one_line(_l("Target"), required=_l("Write the target."))
    target_on = day_field(_l("Target by"), required=_l("Write the day."))
    stop_rule = long_text(
        _l("What result would make us stop?"),
        required=_l("Write what result would make us stop. Decide it before the measure begins."),
    )
    risk = long_text(_l("Risk"))
    counter_measure = long_text(_l("Counter-measure"))
    deviations = long_text(_l("Deviations"))
    is_public = BooleanField(_l("Take it into the next public version"))

    def fill(self, people: Sequence[User], partners: Sequence[Organisation]) -> "MeasureForm":
        """Give the choices their words."""
        self.kind.choices = plan_choices("measure_kind")
        self.theme.choices = choices("theme")
        self.owner.choices = [(str(one.id), one.name) for one in people]
        self.partners.choices = [(str(one.id), one.name) for one in partners]
        return self


class StatusForm(FlaskForm):  # type: ignore[misc]
    """Another status, with its reason."""

    status = SelectField(_l("Status"))
    reason = long_text(_l("Why"), required=_l("Write why the status changes."))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.status.choices = plan_choices("measure_status")


class MilestoneForm(FlaskForm):  # type: ignore[misc]
    """A step with a day."""

    step = one_line(_l("What is to be done"), required=_l("Write what is to be done by that day."))
    due_on = day_field(_l("At the latest"), required=_l("Write the day."))


class ReadingForm(FlaskForm):  # type: ignore[misc]
    """What the indicator showed."""

    value = one_line(_l("What the indicator showed"), required=_l("Write what the indicator showed."), most=120)
    read_on = day_field(_l("Day"), required=_l("Write the day."))
    says_stop = BooleanField(_l("It is a result at which we said that we stop"))
    note = one_line(_l("Note"))


class FindingForm(FlaskForm):  # type: ignore[misc]
    """What the measure is grounded in."""

    finding = SelectField(_l("Where it comes from"))
    words = one_line(_l("What was found, in a sentence"), required=_l("Write what was found, in a sentence."), most=400)
    found_on = day_field(_l("Found on"), required=_l("Write the day."))

    def fill(self, options: Sequence[tuple[str, str]]) -> "FindingForm":
        """Options such as ("focus_theme:3", "Theme: …")."""
        self.finding.choices = list(options)
        return self


class RumourForm(FlaskForm):  # type: ignore[misc]
    """A rumour that the measure answers."""

    rumour = one_line(_l("Rumour, its code"), required=_l("Write the rumour's code."), most=120)


class GroupMeetingForm(FlaskForm):  # type: ignore[misc]
    """A meeting of the working group."""

    held_on = day_field(_l("Day"), required=_l("Write the day."))
    place = one_line(_l("Place"), most=120)


class MinutesForm(FlaskForm):  # type: ignore[misc]
    """The minutes."""

    version = HiddenField()
    minutes = TextAreaField(_l("Minutes"), validators=[Length(max=20_000, message=_l("At most %(max)d characters fit here"))])


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """Who does what by when."""

    text = one_line(_l("What was decided"), required=_l("Write what was decided."), most=400)
    owner = SelectField(_l("Who does it"))
    due_on = day_field(_l("At the latest"), required=_l("Write the day."))
    measure = SelectField(_l("About the measure"), default="")

    def fill(self, people: Sequence[User], measures: Sequence[tuple[str, str]]) -> "DecisionForm":
        """Give the choices their words."""
        self.owner.choices = [(str(one.id), one.name) for one in people]
        self.measure.choices = [("", _("None in particular")), *measures]
        return self


class OutcomeForm(FlaskForm):  # type: ignore[misc]
    """What became of a decision."""

    outcome = one_line(_l("What became of it"), required=_l("Write what became of it."), most=400)


class ProposalForm(FlaskForm):  # type: ignore[misc]
    """The words above the public plan."""

    introduction = long_text(_l("Words above the measures"))


class WithdrawForm(FlaskForm):  # type: ignore[misc]
    """Why the public plan goes."""

    reason = one_line(_l("Why"), required=_l("Write why the plan is withdrawn."))


class PlanFilterForm(FlaskForm):  # type: ignore[misc]
    """The filter of the list, in the address."""

    class Meta:
        csrf = False

    q = SearchField(_l("Words"), validators=[Length(max=100, message=_l("Search for at most 100 characters"))], default="")
    show = SelectField(_l("Show"), default="")
    kind = SelectField(_l("Kind"), default="")
    theme = SelectField(_l("Theme"), default="")
    owner = SelectField(_l("Owner"), default="")

    def fill(self, people: Sequence[User]) -> "PlanFilterForm":
        """Give the choices their words."""
        self.show.choices = [("", _("What goes on")), ("late", _("Late")), ("ended", _("Done or stopped")), ("all", _("All"))]
        self.kind.choices = [("", _("All")), *plan_choices("measure_kind")]
        self.theme.choices = choices("theme", empty=_("All"))
        self.owner.choices = [("", _("All")), *((str(one.id), one.name) for one in people)]
        return self

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen."""
        return any(field.data for field in self)
