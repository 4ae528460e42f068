"""Asking for a letter to somebody about their own account. The job carries ids and a word; the worker writes the letter."""

from sqlalchemy.orm import Session

from workbench import queue

LETTERS = (
    "new_device",
    "password_changed",
    "reset",
    "second_factor_changed",
    "second_factor_off",
    "second_factor_reset_proposed",
    "second_factor_reset",
    "recovery_codes",
    "locked",
    "link_made",
    "roles_changed",
    "invited",
    "sessions_ended",
)


def tell(session: Session, user_id: int, letter: str, *, activity_id: int) -> None:
    """Queue one letter; `activity_id` is the row of the audit trail that it speaks of, so that one event is one letter."""
    if letter not in LETTERS:
        raise ValueError(f"no letter is called {letter!r}")
    payload = {"user_id": user_id, "letter": letter, "activity_id": activity_id}
    queue.enqueue(session, "accounts.tell", payload, dedupe=f"accounts.tell:{letter}:{activity_id}")
