"""What the address says about the pages over time: which days, counted by what, narrowed to what."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, SelectField
from wtforms.validators import Optional, ValidationError

from workbench.reviews.quarters import Quarter, parse_quarter, quarter_of
from workbench.web.vocabulary import choices

WEEKS = ("13", "26", "52", "104")
BY = ("theme", "district", "channel", "source_type", "target_group", "decision", "verdict", "kind")
MEASURES = ("sightings", "rumours", "decisions", "answers", "placements", "items")
KNOWN = {  # what is known of each
    "sightings": BY,
    "rumours": ("theme", "district", "target_group", "decision", "verdict", "kind"),
    "decisions": ("theme", "target_group", "decision", "verdict", "kind"),
    "answers": ("theme", "target_group", "decision", "verdict", "kind"),
    "placements": ("theme", "target_group", "decision", "verdict", "kind"),
    "items": ("source_type",),
}
BY_WORDS = {
    "theme": _l("Theme"),
    "district": _l("Place"),
    "channel": _l("Channel"),
    "source_type": _l("Kind of source"),
    "target_group": _l("Group it is about"),
    "decision": _l("Decision"),
    "verdict": _l("Verdict"),
    "kind": _l("Kind of case"),
}
MEASURE_WORDS = {
    "sightings": _l("Sightings"),
    "rumours": _l("New rumours"),
    "decisions": _l("Decisions"),
    "answers": _l("Published answers"),
    "placements": _l("Placements sent"),
    "items": _l("Collected items"),
}
NARROWING = ("theme", "target_group", "verdict")
QUARTERS_BACK = 8


@dataclass(frozen=True)
class Asked:
    """What is to be shown. The days run from `first_day` to before `day_after`, in whole weeks."""

    first_day: date
    day_after: date
    by: str
    measure: str
    where: dict[str, str]
    quarters: tuple[Quarter, Quarter]
    today: date


def _weeks() -> Any:
    words = {"13": _l("13 weeks, a quarter"), "26": _l("26 weeks, half a year"), "52": _l("52 weeks, a year"),
             "104": _l("104 weeks, two years")}  # fmt: skip
    return SelectField(_l("How long"), default="26", choices=[(weeks, words[weeks]) for weeks in WEEKS])


class PeriodForm(Form):  # type: ignore[misc]
    """Some weeks up to a day."""

    weeks = _weeks()
    until = DateField(_l("Until (leave empty for today)"), validators=[Optional()])

    def validate_until(self, field: Any) -> None:
        """A day that the calendar and the workbench have."""
        if field.data is not None and not date(2015, 1, 1) <= field.data <= date(2100, 1, 1):
            raise ValidationError(_("Write a day from 2015 on, as 2026-11-20."))


class ThemeForm(PeriodForm):
    """Some weeks, of one theme or all."""

    theme = SelectField(_l("Theme"), default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theme.choices = choices("theme", empty=_("All themes"))


class CountForm(ThemeForm):
    """What to count, by what, narrowed to what."""

    measure = SelectField(_l("What to count"), default="sightings", choices=list(MEASURE_WORDS.items()))
    by = SelectField(_l("By"), default="theme", choices=list(BY_WORDS.items()))
    target_group = SelectField(_l("Group it is about"), default="")
    verdict = SelectField(_l("Verdict"), default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.target_group.choices = choices("target_group", empty=_("Everybody"))
        self.verdict.choices = choices("verdict", empty=_("Every verdict"))

    def validate_by(self, field: Any) -> None:
        """Only what is known of the thing that is counted."""
        known = KNOWN.get(self.measure.data, BY)
        if field.data in BY and field.data not in known:
            words = ", ".join(str(BY_WORDS[name]).lower() for name in known)
            raise ValidationError(_("Of this we know only: %(words)s. Choose one of them, or count sightings.", words=words))

    def validate_measure(self, field: Any) -> None:
        """Items are not sorted by theme or verdict."""
        if field.data == "items" and any(self[name].data for name in NARROWING):
            raise ValidationError(_("Collected items have no theme and no verdict. Take those away, or count something else."))


class CompareForm(Form):  # type: ignore[misc]
    """Two quarters beside each other."""

    measure = SelectField(_l("What to count"), default="sightings", choices=list(MEASURE_WORDS.items()))
    by = SelectField(_l("By"), default="theme", choices=list(BY_WORDS.items()))
    one = SelectField(_l("The earlier quarter"))
    other = SelectField(_l("The later quarter"))

    validate_by = CountForm.validate_by

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quarters = quarters_until(today)
        rows = [(one.slug, _("Quarter %(number)s, %(year)s", number=one.number, year=one.year)) for one in quarters]
        self.one.choices = self.other.choices = rows
        self.other.data = self.other.data or quarters[0].slug
        self.one.data = self.one.data or quarters[1].slug


def quarters_until(today: date) -> list[Quarter]:
    """The present quarter and those before it, newest first."""
    rows = [quarter_of(today)]
    while len(rows) < QUARTERS_BACK:
        rows.append(rows[-1].before)
    return rows


def asked_of(form: Form, today: date) -> Asked:
    """What a form in order asks for."""
    given = form.data
    until = given.get("until") or today
    monday = until - timedelta(days=until.weekday())
    day_after = monday + timedelta(weeks=1)
    quarters = [parse_quarter(given.get(name) or "") or quarter_of(today) for name in ("one", "other")]
    where = {name: given[name] for name in NARROWING if given.get(name)}
    return Asked(
        day_after - timedelta(weeks=int(given.get("weeks") or 26)), day_after, given.get("by") or "theme",
        given.get("measure") or "sightings", where, (quarters[0], quarters[1]), today,
    )  # fmt: skip
