"""What the observations suggest for a rating, factor by factor, each with its reason. Nothing is guessed: no reason, no step."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.rumours import queries
from workbench.rumours.models import Rumour, Sighting
from workbench.rumours.risk import MOST
from workbench.rumours.sightings import Pattern, independent, read_pattern

COUNTED = ("spread", "velocity", "reach")  # read from observations: leaving these steps needs a reason
MEDIA, GROUPS = 2, 1


class Suggestion(NamedTuple):
    """A step that is supported, with what supports it; None where a person must judge without help."""

    step: int | None
    reason: str


@dataclass(frozen=True)
class Prefilled(Mapping[str, Suggestion]):
    """By the name of the factor: the suggested step and its reason. `pattern` holds the counts behind."""

    factors: Mapping[str, Suggestion]
    pattern: Pattern

    def __getitem__(self, name: str) -> Suggestion:
        return self.factors[name]

    def __iter__(self) -> Iterator[str]:
        return iter(MOST)

    def __len__(self) -> int:
        return len(MOST)

    @property
    def steps(self) -> dict[str, int]:
        """The steps that have support."""
        return {name: found.step for name, found in self.items() if found.step is not None}


def prefilled(session: Session, rumour: Rumour, now: datetime) -> Prefilled:
    """Read the observations of a rumour and say what they support at `now`. One query."""
    return suggest(rumour, queries.sightings_of(session, rumour.id), now)


def suggest(rumour: Rumour, sightings: Sequence[Sighting], now: datetime) -> Prefilled:
    """As `prefilled`, of observations that are read already."""
    heard = [row for row in sightings if row.heard_at <= now]  # after a clock jumped back
    pattern = read_pattern(heard, now)
    factors = {
        "spread": _spread(pattern),
        "velocity": _velocity(pattern),
        "harm": _harm(rumour),
        "plausibility": _plausibility(rumour),
        "audience": Suggestion(None, _("The observations do not show who hears it. Judge for yourself.")),
        "reach": _reach(heard),
    }
    return Prefilled(factors, pattern)


def _spread(pattern: Pattern) -> Suggestion:
    if not pattern.total:
        return Suggestion(None, _("No observations yet. Add one, or judge for yourself."))
    counts = {"total": pattern.total, "communities": pattern.communities, "channels": pattern.channels}
    reason = _("Independent reports: %(total)s. Places or sources: %(communities)s. Kinds of channel: %(channels)s.", **counts)
    if pattern.has_offline and pattern.channels > 1:
        reason = _("%(counts)s It is also heard outside the internet.", counts=reason)
    return Suggestion(pattern.spread, reason)


def _velocity(pattern: Pattern) -> Suggestion:
    if not pattern.total:
        return Suggestion(None, _("No observations yet. Add one, or judge for yourself."))
    counts = {"week": pattern.last_week, "before": pattern.week_before, "day": pattern.last_day}
    text = _(
        "Independent reports in the last seven days: %(week)s; in the seven before: %(before)s; in the last 24 hours: %(day)s."
    )
    return Suggestion(pattern.velocity, text % counts)


def _harm(rumour: Rumour) -> Suggestion:
    if "violence" in rumour.flags:
        return Suggestion(4, _("The rumour has the flag for violence."))
    return Suggestion(None, _("No machine can judge harm. Think of those it is about, and of those who believe it."))


def _plausibility(rumour: Rumour) -> Suggestion:
    if rumour.true_kernel:
        return Suggestion(2, _("The check found something true in it."))
    return Suggestion(None, _("There is no survey on this claim and no known true kernel. Judge for yourself."))


def _reach(sightings: Sequence[Sighting]) -> Suggestion:
    rows = independent(sightings)
    if not rows:
        return Suggestion(None, _("No observations yet. Add one, or judge for yourself."))
    media = sum(row.source_type == "media" or row.channel == "press" for row in rows)
    if media:
        return Suggestion(MEDIA, _("Reports from the press or other media: %(count)s.", count=media))
    groups = sum(row.source_type == "association" for row in rows)
    if groups:
        return Suggestion(GROUPS, _("Reports from an association: %(count)s.", count=groups))
    reason = _("No report comes from media or an association. Choose more if you know of a politician or a well-known profile.")
    return Suggestion(0, reason)
