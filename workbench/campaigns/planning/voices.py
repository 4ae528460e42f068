"""Who could say it: the register's suggestions for an audience, a theme and a day."""

from datetime import date

from sqlalchemy.orm import Session

from workbench.audiences.models import Spokesperson
from workbench.audiences.suggesting import Suggestion, suggest


def first_voice(session: Session, audience_id: int, theme: str, day: date) -> int | None:
    """The first who is suggested and whom the group trusts, or who knows the theme; None: people have to choose."""
    for one in suggest(session, audience_id, theme, day):
        if _fits(one.spokesperson, audience_id, theme):
            return one.spokesperson.id
    return None


def suggestions_for(session: Session, audience_id: int | None, theme: str, day: date) -> list[Suggestion]:
    """At most three, best first, with the reason; none where the plan does not say whom it is for."""
    return suggest(session, audience_id, theme, day) if audience_id is not None else []


def _fits(person: Spokesperson, audience_id: int, theme: str) -> bool:
    return theme in person.themes or any(one.audience_id == audience_id for one in person.trust)
