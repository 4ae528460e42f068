"""The states of a sandwich, their allowed moves and whose turn it is. Values only."""

from workbench.editorial.models import Sandwich

MOVES: dict[str, tuple[str, ...]] = {
    "draft": ("in_review",),
    "in_review": ("draft", "changes_requested", "approved"),
    "changes_requested": ("in_review",),
    "approved": ("draft", "published", "withdrawn"),
    "published": ("correcting", "withdrawn"),
    "correcting": ("published", "withdrawn"),
    "withdrawn": (),
}
WRITABLE = ("draft", "in_review", "changes_requested", "approved", "correcting")
PUBLIC = ("published", "correcting")


def may_move(state: str, to: str) -> bool:
    """Whether the vocabulary allows the move."""
    return to in MOVES[state]


def is_waiting(sandwich: Sandwich) -> bool:
    """Whether an approver has the text now: also a correction waits, while the published text stands."""
    return sandwich.sent_revision_id is not None and sandwich.state in ("in_review", "correcting")


def may_send(sandwich: Sandwich) -> bool:
    """Whether the author can send the text for approval now."""
    if sandwich.deleted_at is not None or sandwich.current_revision_id is None or is_waiting(sandwich):
        return False
    if sandwich.state == "correcting":
        return sandwich.current_revision_id not in (sandwich.approved_revision_id, sandwich.public_revision_id)
    return sandwich.state in ("draft", "changes_requested")


def is_placeable(sandwich: Sandwich) -> bool:
    """Whether the approved revision may be placed: approved, published, or a correction that has been approved."""
    if sandwich.deleted_at is not None or sandwich.approved_revision_id is None:
        return False
    if sandwich.state == "correcting":
        return sandwich.approved_revision_id == sandwich.current_revision_id != sandwich.public_revision_id
    return sandwich.state in ("approved", "published")
