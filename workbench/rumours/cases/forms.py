"""Forms of cases: splitting, verifications, referrals, advice. No field asks for a person's name."""

from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, DateTimeLocalField, RadioField, SelectField
from wtforms.validators import InputRequired

from workbench.rumours.cases.splitting import Group
from workbench.rumours.cases.words import case_choices
from workbench.rumours.forms import ReasonForm, VersionedForm, long_text, one_line, ticks
from workbench.rumours.texts import CLAIM_LENGTH
from workbench.web.vocabulary import choices


class SplitForm(ReasonForm):
    """The new rumour, and what goes along."""

    claim = one_line(
        _l("Claim of the new rumour"), required=_l("Write the claim as one short, neutral statement."), most=CLAIM_LENGTH
    )
    theme = SelectField(_l("Theme"))
    rows = ticks(_l("What belongs to the new rumour?"))

    def __init__(self, groups: list[Group], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.groups = groups
        self.theme.choices = choices("theme")
        self.rows.choices = [(f"{group.table}:{row.row_id}", row.words) for group in groups for row in group.choices]

    @property
    def chosen(self) -> dict[str, list[int]]:
        """The numbers of the rows, by table."""
        found: dict[str, list[int]] = {}
        for value in self.rows.data or []:
            table, _colon, number = value.rpartition(":")
            found.setdefault(table, []).append(int(number))
        return found


class VerificationForm(FlaskForm):  # type: ignore[misc]
    """Whom somebody asked."""

    office = one_line(_l("Office or organisation"), required=_l("Write which office or organisation was asked."))
    role = one_line(_l("Role of who answered"))
    verified_on = DateField(_l("Day"), validators=[InputRequired(_l("Write the day"))])
    finding = RadioField(_l("What did they say?"), validators=[InputRequired(_l("Choose what they said"))])
    said = long_text(_l("In short"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.finding.choices = case_choices("finding")


class StrikeForm(FlaskForm):  # type: ignore[misc]
    """Why a line is struck out."""

    reason = long_text(_l("Reason"), required=_l("Write the reason"))


class ReferralForm(FlaskForm):  # type: ignore[misc]
    """To whom the case was passed on."""

    referred_to = RadioField(_l("To whom?"), validators=[InputRequired(_l("Choose to whom"))])
    office = one_line(_l("Office"))
    referred_at = DateTimeLocalField(_l("When"), format="%Y-%m-%dT%H:%M", validators=[InputRequired(_l("Write when"))])
    reason = long_text(_l("Why"), required=_l("Write why the case is passed on."))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.referred_to.choices = case_choices("referred_to")

    def at(self, zone: ZoneInfo) -> Any:
        """When it was passed on, with the installation's time zone."""
        return self.referred_at.data.replace(tzinfo=zone)


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """What came back."""

    answer = long_text(_l("What they answered"), required=_l("Write what they answered."))


class AdviceForm(VersionedForm):
    """What colleagues and partners are advised to do."""

    stance = RadioField(_l("Advice"), default="")
    words = long_text(_l("In your own words"))
    for_partners = BooleanField(_l("Show it to partners"), default=True)

    def __init__(self, automatic: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        first = ("", _("As the decision says: %(title)s", title=automatic))
        self.stance.choices = [first, *case_choices("stance")]
