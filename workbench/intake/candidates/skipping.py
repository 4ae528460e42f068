"""Which texts of a group the actor may sort, and which a colleague has sorted or holds: said by name, nothing is lost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.intake.inbox.triage import OPEN_STATES, TAKE_LASTS
from workbench.intake.models import ClaimGroupMember, Item


@dataclass(frozen=True)
class Skipped:
    """A text that was left alone. `name` is who has it or sorted it, where that is known; `state` is how it stands."""

    item_id: int
    title: str
    state: str
    name: str = ""


def split_free(
    session: Session, group_id: int, item_ids: Sequence[int], *, actor_id: int, now: datetime
) -> tuple[list[Item], tuple[Skipped, ...]]:
    """The named texts of the group, locked: those the actor may sort, and those that are left. Others' ids are no texts of it."""
    mine = select(ClaimGroupMember.item_id).where(ClaimGroupMember.group_id == group_id)
    wanted = (Item.id.in_(sorted(set(item_ids))), Item.id.in_(mine))
    items = session.scalars(
        select(Item).where(*wanted).order_by(Item.id).with_for_update().execution_options(populate_existing=True)
    ).all()
    free = [item for item in items if item.state in OPEN_STATES and item.removed_at is None and not _is_held(item, actor_id, now)]
    kept = {item.id for item in free}
    others = [item for item in items if item.id not in kept]
    names = _names(session, others)
    skipped = tuple(Skipped(item.id, item.title or item.text[:120], item.state, names.get(item.id, "")) for item in others)
    return free, skipped


def sorters_of(session: Session, item_ids: Iterable[int]) -> dict[int, str]:
    """Who linked each of these items last, where it is known."""
    about = (Activity.subject_kind == "item", Activity.verb == "item_linked", Activity.subject_id.in_(sorted(set(item_ids))))
    statement = select(Activity.subject_id, User.name).join(User, User.id == Activity.actor_id)
    return dict(session.execute(statement.where(*about).order_by(Activity.id)).all())


def _names(session: Session, items: Sequence[Item]) -> dict[int, str]:
    holders = {item.taken_by_id for item in items if item.state in OPEN_STATES and item.taken_by_id}
    people = dict(session.execute(select(User.id, User.name).where(User.id.in_(holders))).all()) if holders else {}
    linked = sorters_of(session, [item.id for item in items if item.state == "linked"])
    held = {item.id: people[item.taken_by_id] for item in items if item.taken_by_id in people and item.state in OPEN_STATES}
    return {**linked, **held}


def _is_held(item: Item, actor_id: int, now: datetime) -> bool:
    return (
        item.taken_by_id is not None and item.taken_by_id != actor_id and item.taken_at is not None
        and item.taken_at > now - TAKE_LASTS
    )  # fmt: skip
