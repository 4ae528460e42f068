"""The states of a placement and the only way from one to the next: compare-and-set. Moves: method/vocabulary.json."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from workbench.campaigns.models import Placement
from workbench.editorial.models import Sandwich
from workbench.errors import Conflict, Refused

MOVES: dict[str, frozenset[str]] = {
    "planned": frozenset({"prepared", "cancelled"}),
    "offered": frozenset({"planned", "declined", "cancelled"}),
    "declined": frozenset({"offered", "cancelled"}),
    "prepared": frozenset({"sending", "cancelled"}),
    "sending": frozenset({"sent", "failed", "unknown", "prepared"}),
    "failed": frozenset({"prepared", "cancelled", "sent"}),
    "unknown": frozenset({"sent", "prepared", "cancelled"}),
    "sent": frozenset({"corrected", "withdrawn"}),
    "corrected": frozenset({"withdrawn"}),
    "cancelled": frozenset(),
    "withdrawn": frozenset(),
}
WAITING = ("planned", "offered", "declined", "prepared")
ENDED = ("cancelled", "declined", "withdrawn")
TROUBLED = ("failed", "unknown")


def is_placeable(sandwich: Sandwich) -> bool:
    """Whether an approved text stands that may leave the house; while a correction is written, nothing does."""
    if sandwich.approved_revision_id is None or sandwich.deleted_at is not None:
        return False
    is_corrected = sandwich.state == "correcting" and sandwich.approved_revision_id != sandwich.public_revision_id
    return sandwich.state in ("approved", "published") or is_corrected


def move(session: Session, placement: Placement, to: str, **values: Any) -> None:
    """Set the state and `values` if the placement is still as it was read.

    Raises Refused for a move that the vocabulary does not have, Conflict when somebody else was first.
    """
    if to not in MOVES[placement.state]:
        raise Refused(_("The placement cannot be changed in that way any more."), subject_id=placement.id)
    compare_and_set(session, placement, state=to, **values)


def move_along(session: Session, placement: Placement, path: Iterable[str], **values: Any) -> None:
    """Several moves in this transaction; `values` are set with the last."""
    steps = list(path)
    for step in steps[:-1]:
        move(session, placement, step)
    move(session, placement, steps[-1], **values)


def compare_and_set(session: Session, placement: Placement, **values: Any) -> None:
    """Change the row only if its state and version are those that were read. Raises Conflict."""
    session.flush()
    statement = (
        update(Placement)
        .where(Placement.id == placement.id, Placement.state == placement.state, Placement.version == placement.version)
        .values(version=Placement.version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    result: CursorResult[Any] = session.execute(statement)  # type: ignore[assignment]
    if result.rowcount != 1:
        raise Conflict(_("Somebody else changed this placement just now. Nothing of yours was done."), subject_id=placement.id)
    session.refresh(placement)
