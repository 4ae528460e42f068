"""How answers are named where a person chooses what goes along when a rumour is split."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.editorial.models import Sandwich
from workbench.rumours.cases.following import Choice, describe
from workbench.web.vocabulary import word


def answers_of(session: Session, rumour_id: int) -> Sequence[Choice]:
    """The answers of a rumour, the last begun first."""
    own = select(Sandwich).where(Sandwich.rumour_id == rumour_id, Sandwich.deleted_at.is_(None))
    rows = session.scalars(own.order_by(Sandwich.created_at.desc(), Sandwich.id.desc()))
    return [Choice(row.id, f"{row.slug}: {word(row.format, 'format')}, {word(row.state, 'sandwich_state')}") for row in rows]


describe(Sandwich.__tablename__, _l("Answers"), answers_of)
