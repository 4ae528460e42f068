"""How far a tip has come, for whoever holds the address of its receipt. Never a word of what was told."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.editorial.models import Sandwich
from workbench.errors import NotFound
from workbench.intake.models import Item, ItemCopy, Tip
from workbench.intake.told.service import receipt_code
from workbench.partners.queries import answers_to
from workbench.partners.viewers import PUBLIC_VIEWER
from workbench.rumours.models import Rumour

LONGEST_SECRET = 64
STEPS = ("received", "in_work", "answered")


@dataclass(frozen=True)
class Receipt:
    """One tip's way: `step` of STEPS, "closed" when it was read and led to nothing of its own, "erased" when it left the line.

    `is_erased`: its words are gone, by time or because somebody asked; what they led to may go on.
    """

    told_at: datetime
    step: str
    is_erased: bool = False
    answers: tuple[Sandwich, ...] = ()

    @property
    def reached(self) -> int:
        """How many steps have been taken."""
        return STEPS.index(self.step) + 1 if self.step in STEPS else 2


def read_receipt(session: Session, secret: str) -> Receipt:
    """The receipt behind an address. Raises NotFound, the same for a wrong address and for one that never was."""
    code = receipt_code(secret[:LONGEST_SECRET])
    row = session.execute(select(Tip, Item).join(Item, Item.id == Tip.item_id).where(Tip.receipt == code)).one_or_none()
    if row is None:
        raise NotFound()
    tip, item = row
    rumour = _rumour_of(session, item)
    answers = tuple(answers_to(session, rumour.id, PUBLIC_VIEWER)) if rumour else ()
    return Receipt(tip.told_at, _step(item, rumour, bool(answers)), _is_erased(session, tip, item), answers)


def _is_erased(session: Session, tip: Tip, item: Item) -> bool:
    """Whether the tip's own words are gone; a tip that told the same as another lies as its copy."""
    copy = session.get(ItemCopy, tip.item_copy_id) if tip.item_copy_id else None
    return not (copy.title or copy.text) if copy is not None else item.removed_at is not None


def _step(item: Item, rumour: Rumour | None, is_answered: bool) -> str:
    if is_answered or (rumour is not None and rumour.answered_at is not None):
        return "answered"
    if rumour is not None:
        return "closed" if rumour.state == "closed" else "in_work"
    return {"taken": "in_work", "dismissed": "closed", "removed": "erased"}.get(item.state, "received")


def _rumour_of(session: Session, item: Item) -> Rumour | None:
    """The rumour that the tip belongs to; the one that it was merged into, when it was."""
    rumour = session.get(Rumour, item.rumour_id) if item.rumour_id else None
    seen: set[int] = set()
    while rumour is not None and rumour.merged_into_id is not None and rumour.id not in seen:
        seen.add(rumour.id)
        rumour = session.get(Rumour, rumour.merged_into_id)
    return rumour
