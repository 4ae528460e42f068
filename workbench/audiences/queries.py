"""Reading audiences and spokespersons."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.audiences.models import Spokesperson
from workbench.errors import NotFound


def all_spokespersons(session: Session) -> Sequence[Spokesperson]:
    """Everybody in the register, by name."""
    return session.scalars(select(Spokesperson).order_by(Spokesperson.name)).unique().all()


def able_to_speak(session: Session, today: date, *, theme: str | None = None) -> list[Spokesperson]:
    """Those with standing consent who are available; those who know the theme first."""
    able = [row for row in all_spokespersons(session) if row.is_available and row.has_consent(today)]
    return sorted(able, key=lambda row: (theme not in row.themes, row.name))


def spokesperson(session: Session, spokesperson_id: int) -> Spokesperson:
    """One spokesperson. Raises NotFound."""
    found = session.get(Spokesperson, spokesperson_id)
    if found is None:
        raise NotFound(subject_id=spokesperson_id)
    return found
