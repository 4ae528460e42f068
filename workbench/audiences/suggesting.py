"""Who may speak to a group about a theme on a day: three suggestions with their reasons, and why not the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workbench import clock
from workbench.audiences.availability.days import UNKNOWN, DayState, states_on
from workbench.audiences.load import NO_LOAD, Load, loads
from workbench.audiences.models import ERASED, Audience, Spokesperson, Trust
from workbench.audiences.reasons import cautions_for, excluded_by, reasons_for
from workbench.audiences.trusting import strongest, weigh
from workbench.errors import NotFound
from workbench.web.sessions import settings

MOST = 3


@dataclass(frozen=True)
class Candidate:
    """One person as seen from a group, a theme and a day."""

    spokesperson: Spokesperson
    audience: Audience
    theme: str
    day: date
    today: date
    state: DayState
    load: Load
    trust: Trust | None

    @property
    def knows_theme(self) -> bool:
        """Whether the theme is one of theirs."""
        return self.theme in self.spokesperson.themes

    @property
    def shared_languages(self) -> list[str]:
        """The group's languages that the person speaks, in the group's order."""
        return [code for code in self.audience.languages if code in self.spokesperson.languages]

    @property
    def is_municipal(self) -> bool:
        """Whether the municipality itself employs them."""
        return self.spokesperson.organisation.kind == "municipality" and not self.spokesperson.is_private


@dataclass(frozen=True)
class Suggestion:
    """Somebody who may be asked: sentences that say why, and what to mind."""

    spokesperson: Spokesperson
    reasons: tuple[str, ...]
    cautions: tuple[str, ...] = ()
    load: Load = NO_LOAD


@dataclass(frozen=True)
class NotSuggested:
    """Somebody who is not suggested, and why: the first reason that stands in the way."""

    spokesperson: Spokesperson
    reason: str


@dataclass(frozen=True)
class Choice:
    """At most three suggestions, best first, and everybody else with the reason."""

    suggestions: tuple[Suggestion, ...]
    others: tuple[NotSuggested, ...]


def suggest(session: Session, audience_id: int, theme: str, day: date) -> list[Suggestion]:
    """At most three people for this group, theme and day, best first. Only people who have said yes to that day and can.

    Order: how well it is known that the group trusts them, then whether they know the theme, then people from outside the
    municipality, then who has spoken least. Raises NotFound for an unknown group.
    """
    return list(choose(session, audience_id, theme, day).suggestions)


def choose(session: Session, audience_id: int, theme: str, day: date) -> Choice:
    """As `suggest`, with everybody who is not suggested and why."""
    able, others = [], []
    for one in _candidates(session, audience_id, theme, day):
        reason = excluded_by(one)
        if reason:
            others.append(NotSuggested(one.spokesperson, reason))
        else:
            able.append(one)
    able.sort(key=_rank)
    suggestions = [Suggestion(one.spokesperson, reasons_for(one), cautions_for(one), one.load) for one in able[:MOST]]
    later = [NotSuggested(one.spokesperson, _("Can speak too, but others come first.")) for one in able[MOST:]]
    return Choice(tuple(suggestions), tuple(later + others))


def reason_against(session: Session, spokesperson_id: int, audience_id: int, theme: str, day: date) -> str:
    """Why this person should not be chosen for the group, theme and day; "" when nothing stands in the way."""
    for one in _candidates(session, audience_id, theme, day):
        if one.spokesperson.id == spokesperson_id:
            return excluded_by(one)
    raise NotFound(subject_id=spokesperson_id)


def town_zone() -> ZoneInfo:
    """The installation's time zone."""
    return ZoneInfo(settings().timezone)


def _candidates(session: Session, audience_id: int, theme: str, day: date) -> list[Candidate]:
    audience = session.get(Audience, audience_id)
    if audience is None:
        raise NotFound(subject_id=audience_id)
    statement = select(Spokesperson).options(selectinload(Spokesperson.trust)).where(Spokesperson.name != ERASED)
    people: Sequence[Spokesperson] = session.scalars(statement.order_by(Spokesperson.name, Spokesperson.id)).unique().all()
    states = states_on(session, (one.id for one in people), day)
    spoken = loads(session, day, zone=town_zone())
    today = clock.utcnow().date()
    return [
        Candidate(
            one, audience, theme, day, today, states.get(one.id, UNKNOWN), spoken.get(one.id, NO_LOAD),
            strongest(one.trust, audience_id, max(day, today)),
        )
        for one in people
    ]  # fmt: skip


def _rank(one: Candidate) -> tuple[object, ...]:
    weight, share = weigh(one.trust, one.day) if one.trust is not None else (0, 0.0)
    return (
        -weight,
        -share,
        not one.knows_theme,
        one.is_municipal,
        one.load.in_four_weeks,
        one.spokesperson.name,
        one.spokesperson.id,
    )
