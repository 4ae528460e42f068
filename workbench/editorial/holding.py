"""One change at a time to one answer: whoever comes second sees what the first one did."""

from sqlalchemy.orm import Session

from workbench.editorial.models import Sandwich


def hold(session: Session, sandwich: Sandwich) -> None:
    """Lock the row until the session ends, and read it as it stands now. On SQLite the session itself is the lock."""
    session.flush()
    session.refresh(sandwich, with_for_update=True)
