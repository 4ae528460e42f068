"""The filter of rumours as a form in the address; list, board, map, time line and saved views share it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import false, literal, select, union_all
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


_KINDS = ("owner", "district", "narrative")
_ALL = union_all(
    select(literal(_KINDS[0]).label("kind"), User.id.label("key"), User.name.label("name"), false().label("is_closed"))
    .where(User.id.in_(select(Rumour.owner_id))),
    select(literal(_KINDS[1]), District.id, District.name, false()),
    select(literal(_KINDS[2]), Narrative.id, Narrative.title, Narrative.closed_at.is_not(None)),
).subquery()  # fmt: skip
_CHOICES = select(_ALL.c.kind, _ALL.c.key, _ALL.c.name).order_by(_ALL.c.is_closed, _ALL.c.name)


def known_choices(session: Session) -> Known:
    """Owners, districts and narratives there are, by name, closed narratives last. One query."""
    found: dict[str, Choices] = {kind: [] for kind in _KINDS}
    for kind, key, name in session.execute(_CHOICES):
        found[kind].append((str(key), name))
    return Known(*found.values())


def filter_form(session: Session, given: Mapping[str, str] | None = None) -> RumourFilter:
    """The filter of the address (or of `given` parameters) with its choices; call validate() on it."""
    form = RumourFilter(request.args if given is None else MultiDict(given))
    form.fill(known_choices(session))
    return form
