"""How a rumour stood before a change to many, as JSON, and putting it back. Its words are no part of this."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workbench.rumours.models import Decision, Rumour
from workbench.rumours.queries import newest_decision

OF_RUMOUR = ("state", "owner_id", "outcome")
TIMES_OF_RUMOUR = ("acknowledged_at", "closed_at", "decide_due_at", "clock_started_at")


def take(session: Session, rumour: Rumour) -> dict[str, Any]:
    """State, owner, clocks."""
    standing = newest_decision(session, rumour.id)
    kept = {name: getattr(rumour, name) for name in OF_RUMOUR}
    kept |= {name: _written(getattr(rumour, name)) for name in TIMES_OF_RUMOUR}
    met = {"id": standing.id, "target_met_at": _written(standing.target_met_at)} if standing else None
    return {"rumour": kept, "decision": met}


def restore(session: Session, rumour: Rumour, before: dict[str, Any]) -> None:
    """As it stood; the clock of a decision that was made since is left alone."""
    kept = before["rumour"]
    for name in OF_RUMOUR:
        setattr(rumour, name, kept[name])
    for name in TIMES_OF_RUMOUR:
        setattr(rumour, name, _read(kept[name]))
    if before["decision"] is not None:
        session.get_one(Decision, before["decision"]["id"]).target_met_at = _read(before["decision"]["target_met_at"])
    session.flush()


def _written(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _read(raw: str | None) -> datetime | None:
    return datetime.fromisoformat(raw) if raw else None
