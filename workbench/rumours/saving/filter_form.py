"""The filter of rumours as a form in the address; list, board, map, time line and saved views share it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import SearchField, SelectField
from wtforms.validators import Length

from workbench.accounts.models import User
from workbench.rumours.board.models import District
from workbench.rumours.models import DECISIONS, STATES, VERDICTS, Rumour
from workbench.rumours.narratives.models import Narrative
from workbench.rumours.saving.filtering import NO_DECISION, NO_NARRATIVE, NO_OWNER
from workbench.web.vocabulary import choices

SORTS = ("", "newest", "score", "sightings")
FOLDED = ("owner", "district", "narrative", "heard", "late")
Choices = list[tuple[str, str]]


class RumourFilter(FlaskForm):  # type: ignore[misc]
    """The filter, in the address."""

    class Meta:
        csrf = False

    q = SearchField(
        _l("Words or code"), validators=[Length(max=100, message=_l("Search for at most 100 characters"))], default=""
    )
    state = SelectField(_l("State"), default="")
    theme = SelectField(_l("Theme"), default="")
    verdict = SelectField(_l("Verdict"), default="")
    decision = SelectField(_l("Decision"), default="")
    owner = SelectField(_l("Who owns it"), default="")
    district = SelectField(_l("District"), default="")
    narrative = SelectField(_l("Narrative"), default="")
    heard = SelectField(_l("Heard within"), default="")
    late = SelectField(_l("Clock"), default="")
    sort = SelectField(_l("Order"), default="")

    def fill(self, known: "Known") -> None:
        """Give the choices their words, in the language of the page."""
        every = str(_l("All"))
        states = [(slug, words) for slug, words in choices("rumour_state") if slug in STATES]
        self.state.choices = [("", str(_l("All open"))), ("any", str(_l("All, also ended"))), *states]
        self.theme.choices = choices("theme", empty=every)
        self.verdict.choices = [row for row in choices("verdict", empty=every) if row[0] in ("", *VERDICTS)]
        decisions = [row for row in choices("decision", empty=every) if row[0] in ("", *DECISIONS)]
        self.decision.choices = [*decisions, (NO_DECISION, str(_l("no decision yet")))]
        self.owner.choices = [("", every), ("me", str(_l("Me"))), (NO_OWNER, str(_l("nobody"))), *known.owners]
        self.district.choices = [("", every), *known.districts]
        self.narrative.choices = [("", every), (NO_NARRATIVE, str(_l("in none"))), *known.narratives]
        days = {"1": _l("a day"), "7": _l("seven days"), "30": _l("thirty days")}
        self.heard.choices = [("", str(_l("any time"))), *((key, str(words)) for key, words in days.items())]
        self.late.choices = [("", every), ("1", str(_l("Only what is late")))]
        self.sort.choices = [
            ("", str(_l("Late first"))),
            ("newest", str(_l("Newest first"))),
            ("score", str(_l("Highest risk first"))),
            ("sightings", str(_l("Most reports first"))),
        ]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen but the order."""
        return any(field.data for field in self if field.name != "sort")

    @property
    def is_unfolded(self) -> bool:
        """Whether one of the rarer choices is in use."""
        return any(self[name].data or self[name].errors for name in FOLDED)

    @property
    def wanted(self) -> dict[str, str]:
        """What was chosen, once it is checked."""
        return {field.name: field.data or "" for field in self}


@dataclass(frozen=True)
class Known:
    """What the choices are made of: people who own rumours, districts, narratives, each as (id, name)."""

    owners: Choices
    districts: Choices
    narratives: Choices


_CHOICES = (
    select(User.id, User.name).where(User.id.in_(select(Rumour.owner_id).distinct())).order_by(User.name),
    select(District.id, District.name).order_by(District.name),
    select(Narrative.id, Narrative.title).order_by(Narrative.closed_at.is_not(None), Narrative.title),
)


def known_choices(session: Session) -> Known:
    """Owners, districts and narratives there are. Three small queries."""
    read = [[(str(key), name) for key, name in session.execute(statement)] for statement in _CHOICES]
    return Known(*read)


def filter_form(session: Session, given: Mapping[str, str] | None = None) -> RumourFilter:
    """The filter of the address (or of `given` parameters) with its choices; call validate() on it."""
    form = RumourFilter(request.args if given is None else MultiDict(given))
    form.fill(known_choices(session))
    return form
