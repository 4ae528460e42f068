"""One change at a time to one answer: whoever comes second sees what the first one did."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.editorial.models import Sandwich


def hold(session: Session, sandwich: Sandwich) -> None:
    """Lock the row until the session ends, and read it as it stands now. On SQLite the session itself is the lock."""
    session.flush()
    # A statement of its own: PostgreSQL locks no rows through the outer joins that a page may have loaded the answer with.
    session.execute(select(Sandwich.id).where(Sandwich.id == sandwich.id).with_for_update())
    session.refresh(sandwich)
