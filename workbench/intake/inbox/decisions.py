"""Who is told when people sort items. A later room listens here; intake itself knows no listener."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session


class Listener(Protocol):
    """Hears of a decision within its transaction, so that both stand or fall together."""

    def __call__(
        self, session: Session, verb: str, item_ids: Sequence[int], *, actor_id: int, now: datetime, details: dict[str, Any]
    ) -> None: ...


_listeners: list[Listener] = []


def on_decision(listener: Listener) -> None:
    """Let `listener` hear of every decision from now on; once, however often it is asked for.

    Verbs and details: "dismissed" (reason), "linked" (rumour_code, relation, proposed_code), "reopened" (nothing), "undone"
    (undone: the verb that was taken back; at: when that had been done).
    """
    if listener not in _listeners:
        _listeners.append(listener)


def tell(session: Session, verb: str, item_ids: Sequence[int], *, actor_id: int, now: datetime, **details: Any) -> None:
    """Tell every listener of a decision on these items."""
    if item_ids:
        for listener in _listeners:
            listener(session, verb, list(item_ids), actor_id=actor_id, now=now, details=details)
