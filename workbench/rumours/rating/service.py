"""Rating a rumour: what the form begins with, and the reason that a person owes for a step that was not filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.errors import Refused
from workbench.rumours import queries, service
from workbench.rumours.models import RiskRating, Rumour
from workbench.rumours.rating.prefill import COUNTED, Prefilled, prefilled
from workbench.rumours.rating.scales import FACTOR_NAMES
from workbench.rumours.risk import MOST, Factors

STAYS = ("spread", "reach")  # a rumour that has left its group, or met a well-known voice, has done so for good
CONDITIONS = ("is_void", "was_asked")


@dataclass(frozen=True)
class Start:
    """The step that a factor begins with (None: nothing is known), where it comes from and why."""

    step: int | None
    origin: str  # "observations", "last_rating" or ""
    reason: str


def starts(found: Prefilled, last: RiskRating | None) -> dict[str, Start]:
    """What each factor begins with: what the observations say, else the last rating, else what little is known."""
    return {name: _start(name, found, last) for name in MOST}


def departures(factors: Factors, begun: Mapping[str, Start]) -> list[str]:
    """The factors whose step is not the one that was filled in."""
    steps = asdict(factors)
    return [name for name, start in begun.items() if start.step is not None and steps[name] != start.step]


def reason_missing(changed: Sequence[str]) -> str:
    """What a person reads who changed steps and gave no reason."""
    names = ", ".join(str(FACTOR_NAMES[name]) for name in changed)
    return str(_("Write why you changed what was filled in: %(names)s.", names=names))


def rate_with_reason(
    session: Session,
    rumour: Rumour,
    factors: Factors,
    *,
    is_void: bool,
    was_asked: bool,
    reason: str,
    actor_id: int,
    now: datetime,
) -> RiskRating:
    """A person's rating. Raises Refused when a step was changed and no reason is given."""
    found, last = prefilled(session, rumour, now), queries.newest_rating(session, rumour.id)
    changed = departures(factors, starts(found, last))
    if changed and not reason.strip():
        raise Refused(reason_missing(changed), subject_id=rumour.id)
    values: dict[str, Any] = {"is_void": is_void, "was_asked": was_asked, "actor_id": actor_id, "now": now}
    return service.rate(session, rumour, factors, reason=reason, suggested=found.steps, **values)


def outgrown(rating: RiskRating, found: Prefilled) -> list[str]:
    """The factors that the observations now put higher than the rating does: time to rate again."""
    higher = (name for name in COUNTED if found[name].step is not None)
    return [name for name in higher if (found[name].step or 0) > getattr(rating, name)]


def _start(name: str, found: Prefilled, last: RiskRating | None) -> Start:
    suggestion = found[name]
    before = getattr(last, name) if last is not None else None
    is_counted = name in COUNTED and suggestion.step is not None
    if name in STAYS and is_counted and before is not None and before > (suggestion.step or 0):
        is_counted = False
    if is_counted or (before is None and suggestion.step is not None):
        return Start(suggestion.step, "observations", suggestion.reason)
    if before is not None:
        return Start(before, "last_rating", _("As in the last rating."))
    return Start(None, "", suggestion.reason)
