"""Who could say it: the register's suggestions for an audience, a theme and a day; and who is planned to speak."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.audiences.load import WEEKS
from workbench.audiences.models import Spokesperson
from workbench.audiences.suggesting import Suggestion, suggest
from workbench.campaigns.planning.models import PlanRow


def first_voice(
    session: Session, audience_id: int, theme: str, day: date, *, planned: Mapping[int, Collection[date]]
) -> int | None:
    """The first who is suggested, fits, and has not spoken too often; None: people have to choose.

    `planned` are the days on which the same proposal has people speak already.
    """
    for one in suggest(session, audience_id, theme, day):
        person = one.spokesperson
        lately = [each for each in planned.get(person.id, ()) if day - timedelta(weeks=WEEKS) < each < day]
        if _fits(person, audience_id, theme) and one.load.in_four_weeks + len(lately) < person.most_in_four_weeks:
            return person.id
    return None


def suggestions_for(session: Session, audience_id: int | None, theme: str, day: date) -> list[Suggestion]:
    """At most three, best first, with the reason; none where the plan does not say whom it is for."""
    return suggest(session, audience_id, theme, day) if audience_id is not None else []


def spoken_in_plans(session: Session, since: datetime, until: datetime) -> Sequence[tuple[int, int, datetime]]:
    """(spokesperson, answer, time) of every row of a plan in this time that waits to be booked with somebody's voice."""
    statement = select(PlanRow.spokesperson_id, PlanRow.sandwich_id, PlanRow.scheduled_at).where(
        PlanRow.spokesperson_id.is_not(None),
        PlanRow.placement_id.is_(None),
        PlanRow.scheduled_at >= since,
        PlanRow.scheduled_at < until,
    )
    return [(person, answer, at) for person, answer, at in session.execute(statement) if person is not None]


def _fits(person: Spokesperson, audience_id: int, theme: str) -> bool:
    """Whether the group trusts the person, as far as anybody has asked, or the person knows the theme."""
    return theme in person.themes or any(one.audience_id == audience_id for one in person.trust)
