"""Writes the jobs that tell people by mail: readers who are wanted, versions that fall behind, answers that grow old."""

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from workbench import queue
from workbench.accounts.models import User
from workbench.accounts.queries import people_with_role
from workbench.editorial.languages.queries import readers_of
from workbench.editorial.models import Approval, Sandwich

LEGAL = ("parties", "election")


def tell(session: Session, sandwich: Sandwich, people: Iterable[User], what: str, *, key: object) -> int:
    """One letter to each of them, once per `key`. Gives how many are told."""
    ids = sorted({person.id for person in people if person.active})
    for user_id in ids:
        payload = {"sandwich_id": sandwich.id, "user_id": user_id, "what": what}
        queue.enqueue(session, "editorial.remind", payload, dedupe=f"editorial.remind:{what}:{sandwich.id}:{key}:{user_id}")
    return len(ids)


def tell_readers(session: Session, sandwich: Sandwich, revision_id: int, reasons: Sequence[str]) -> None:
    """Tell those whose signature the sent text needs: readers of its language, and the legal reviewer."""
    if "language" in reasons:
        tell(session, sandwich, [row.user for row in readers_of(session, sandwich.language)], "sign", key=revision_id)
    if set(LEGAL) & set(reasons):
        tell(session, sandwich, people_with_role(session, "legal_reviewer"), "read", key=revision_id)


def keepers_of(session: Session, sandwich: Sandwich, approval: Approval | None) -> list[User]:
    """Who keeps an answer right: its author and its approver; whoever has left is replaced by those of that role."""
    people: list[User] = []
    pairs = [(sandwich.author_id, "writer"), (approval.approver_id if approval else None, "approver")]
    for user_id, role in pairs:
        person = session.get(User, user_id) if user_id is not None else None
        people += [person] if person is not None and person.active else people_with_role(session, role)
    return people
