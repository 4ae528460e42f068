"""What people do with items: look, take, link, open a rumour, dismiss, undo.

An item is held by the person who opened or took it, for TAKE_LASTS. What somebody else holds cannot be linked or dismissed.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from workbench import queue
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import Conflict, NotFound, Refused
from workbench.intake.inbox.decisions import tell
from workbench.intake.models import Item, Source, TriageAction
from workbench.intake.rules.rule_effects import forget_dismissal
from workbench.intake.stories.authors import forget_authors_of_copies, hash_of
from workbench.intake.stories.copy_sightings import CHANNELS, SOURCE_TYPES, add_sightings_of_copies, copy_ids_of
from workbench.intake.told.fields import fields_told, tip_of
from workbench.intake.told.translations import sighting_translation
from workbench.rumours import service as rumours
from workbench.rumours.models import Rumour
from workbench.rumours.sightings import NewSighting

TAKE_LASTS = timedelta(minutes=15)
MOST_AT_ONCE = 10_000  # one bulk step; PostgreSQL and SQLite take so many values in one statement
OPEN_STATES = ("new", "taken")


def get_item(session: Session, item_id: int, *, lock: bool = False) -> Item:
    """The item. Raises NotFound."""
    statement = select(Item).where(Item.id == item_id)
    item = session.scalar(statement.with_for_update() if lock else statement)
    if item is None:
        raise NotFound(_("There is no such item."), subject_id=item_id)
    return item


def look(session: Session, item: Item, *, actor_id: int, now: datetime) -> bool:
    """The actor has the item open; what they had open before is free again. False when a colleague holds it."""
    if item.state not in OPEN_STATES or _is_held(item, actor_id, now):
        return False
    others = and_(Item.taken_by_id == actor_id, Item.state == "new", Item.id != item.id)
    session.execute(update(Item).where(others).values(taken_by_id=None, taken_at=None))
    item.taken_by_id, item.taken_at = actor_id, now
    return True


def take(session: Session, item: Item, *, actor_id: int, now: datetime) -> None:
    """The actor takes the item out of the list of new ones. Raises Conflict when a colleague holds it."""
    refuse_held(session, item, actor_id=actor_id, now=now)
    if item.state not in OPEN_STATES:
        raise Refused(_("The item has been dealt with already."), subject_id=item.id)
    item.state, item.taken_by_id, item.taken_at = "taken", actor_id, now
    record(session, "item_taken", item, actor_id=actor_id, now=now)


def release(session: Session, item: Item, *, actor_id: int, now: datetime) -> None:
    """Give the item back. Raises Conflict when a colleague holds it."""
    refuse_held(session, item, actor_id=actor_id, now=now)
    if item.state == "taken":
        item.state = "new"
        record(session, "item_released", item, actor_id=actor_id, now=now)
    item.taken_by_id = item.taken_at = None


def release_expired(session: Session, *, now: datetime) -> None:
    """What nobody has touched for TAKE_LASTS is new again."""
    late = and_(Item.taken_by_id.is_not(None), Item.state.in_(OPEN_STATES), Item.taken_at <= now - TAKE_LASTS)
    session.execute(update(Item).where(late).values(state="new", taken_by_id=None, taken_at=None))


def dismiss(session: Session, item_ids: Sequence[int], *, actor_id: int, now: datetime, reason: str = "") -> TriageAction | None:
    """Dismiss every item that is open and not held by a colleague, in one UPDATE. None when there was nothing to do.

    The codes of the authors are emptied and no undo brings them back: an item that is linked later counts as a report of its own.
    """
    open_items = select(
        Item.id, Item.state, Item.rumour_id, Item.taken_by_id, Item.taken_at, Item.title
    ).where(Item.id.in_(list(item_ids)[:MOST_AT_ONCE]), Item.state.in_(OPEN_STATES)).with_for_update()  # fmt: skip
    rows = session.execute(open_items).all()
    held = [row for row in rows if _holds(row.taken_by_id, row.taken_at, actor_id, now)]
    held_ids = {row.id for row in held}
    free = [row for row in rows if row.id not in held_ids]
    if not rows:
        return None
    ids = [row.id for row in free]
    session.execute(
        update(Item).where(Item.id.in_(ids)).values(state="dismissed", taken_by_id=None, taken_at=None, author_code=None)
    )
    forget_authors_of_copies(session, ids)
    before = [{"item_id": row.id, "state": row.state, "rumour_id": None, "taken_by_id": row.taken_by_id} for row in free]
    action = _remember(session, "dismissed", before, actor_id=actor_id, now=now, reason=reason, skipped=_name_held(session, held))
    counts: dict[str, Any] = {"count": len(ids), "skipped": len(held), "reason": reason, "items": ids[:100]}
    record(session, "items_dismissed", action, actor_id=actor_id, now=now, **counts)
    tell(session, "dismissed", ids, actor_id=actor_id, now=now, reason=reason)
    return action


def link(
    session: Session, item: Item, rumour: Rumour, *, actor_id: int, now: datetime, relation: str = "asserts"
) -> TriageAction | None:
    """The item becomes a sighting of the rumour. None when it is that already. Raises Conflict when a colleague holds it."""
    refuse_held(session, item, actor_id=actor_id, now=now)
    if item.state == "linked" and item.rumour_id == rumour.id:
        return None
    refuse_erased(item)
    if item.state == "linked":
        raise Conflict(_("The item is linked to another rumour already. Undo that first."), subject_id=item.id)
    sighting = replace(sighting_of(session, item, relation), author_hash=hash_of(item, rumour.code))
    rumours.add_sighting(session, rumour, sighting, actor_id=actor_id, now=now)
    add_sightings_of_copies(session, item, rumour, relation=relation, actor_id=actor_id, now=now)
    return _mark_linked(session, item, rumour, relation, actor_id=actor_id, now=now)


def refuse_erased(item: Item) -> None:
    """Raises Refused when the item's words are gone, at their source or by the deletion decision: nobody can sort it any more."""
    if item.removed_at is not None:
        raise Refused(_("The words of this item have been erased, so there is nothing to sort."), subject_id=item.id)


def open_rumour_from(
    session: Session, item: Item, claim: str, *, actor_id: int, now: datetime, relation: str = "asserts", **fields: Any
) -> Rumour:
    """A new rumour whose first sighting is the item. `fields` as rumours.service.open_rumour takes them."""
    refuse_held(session, item, actor_id=actor_id, now=now)
    refuse_erased(item)
    if item.state == "linked":
        raise Conflict(_("The item is linked to a rumour already."), subject_id=item.id)
    refuse_unworded(item, claim)
    rumour = rumours.open_rumour(session, claim, actor_id=actor_id, now=now, **fields)
    sighting = replace(sighting_of(session, item, relation), author_hash=hash_of(item, rumour.code))
    rumours.add_sighting(session, rumour, sighting, actor_id=actor_id, now=now)
    add_sightings_of_copies(session, item, rumour, relation=relation, actor_id=actor_id, now=now)
    _mark_linked(session, item, rumour, relation, actor_id=actor_id, now=now)
    queue.enqueue(session, "intake.rebuild_nearest", {}, dedupe=f"nearest:rumour:{rumour.id}")
    queue.enqueue(session, "intake.match_again", {"rumour_ids": [rumour.id]}, dedupe=f"match:opened:{rumour.id}")
    return rumour


def refuse_unworded(item: Item, claim: str) -> None:
    """Raises Refused when the claim only repeats the item's own words: a claim is worded neutrally by a person."""
    if _bare(claim) in {_bare(item.title), _bare(item.title[:75]), _bare(item.text), _bare(item.text[:75])}:
        raise Refused(
            _("Word the claim in your own, neutral words. The item's words are kept in the observation."), subject_id=item.id
        )


def reopen(session: Session, item: Item, *, actor_id: int, now: datetime) -> TriageAction | None:
    """A dismissed or linked item is new again; the observation it gave is taken away."""
    if item.state in OPEN_STATES:
        return None
    refuse_erased(item)
    before = [{"item_id": item.id, "state": item.state, "rumour_id": item.rumour_id, "taken_by_id": None}]
    if item.state == "linked":
        _remove_sightings(session, item.id, actor_id=actor_id, now=now)
    forget_dismissal(session, [item.id], now=now)
    item.state, item.rumour_id = "new", None
    record(session, "item_reopened", item, actor_id=actor_id, now=now)
    tell(session, "reopened", [item.id], actor_id=actor_id, now=now)
    return _remember(session, "reopened", before, actor_id=actor_id, now=now)


def undo(session: Session, action: TriageAction, *, actor_id: int, now: datetime) -> int:
    """Every item gets its former state back, unless somebody changed or erased it since. Returns how many; 0 the second time."""
    if action.actor_id != actor_id:
        raise Refused(_("Only the person who did it can undo it."), subject_id=action.id)
    if action.undone_at is not None:
        return 0
    action.undone_at = now
    after = {"dismissed": "dismissed", "linked": "linked", "reopened": "new"}[action.verb]
    ids = [row["item_id"] for row in action.before]
    unchanged = (Item.id.in_(ids), Item.state == after, Item.removed_at.is_(None))
    items = session.scalars(select(Item).where(*unchanged).with_for_update()).all()
    still = {item.id for item in items}
    for row in action.before:
        if action.verb == "linked" and row["item_id"] in still:
            _remove_sightings(session, row["item_id"], actor_id=actor_id, now=now)
    unerased = [row for row in action.before if row["item_id"] in still]
    for former in {_former(row) for row in unerased}:
        _restore(session, [row["item_id"] for row in unerased if _former(row) == former], after, former, actor_id, now)
    if action.verb == "reopened":
        _sight_again(session, [item for item in items if item.state == "linked"], actor_id=actor_id, now=now)
    record(session, "triage_undone", action, actor_id=actor_id, now=now, count=len(still), undone=action.verb)
    tell(session, "undone", sorted(still), actor_id=actor_id, now=now, undone=action.verb, at=action.at)
    return len(still)


def sighting_of(session: Session, item: Item, relation: str) -> NewSighting:
    """The item as a sighting of a rumour."""
    source = session.get_one(Source, item.source_id)
    is_pasted = source.kind == "manual"
    seen = NewSighting(
        text_heard="\n".join(part for part in (item.title, item.text) if part),
        heard_at=item.dated_at,
        channel="other" if is_pasted else CHANNELS.get(source.genre, "other"),
        source_type="staff" if is_pasted else SOURCE_TYPES.get(source.genre, "unknown"),
        wording="paraphrase" if is_pasted else "verbatim",
        language=item.language or "sv",
        relation=relation,
        item_id=item.id,
        url=item.url,
        source_name=source.name,
    )
    return replace(seen, **fields_told(tip_of(session, item.id)), **sighting_translation(session, item.id))


def _mark_linked(session: Session, item: Item, rumour: Rumour, relation: str, *, actor_id: int, now: datetime) -> TriageAction:
    taken_by_id = item.taken_by_id if item.state == "taken" else None
    before = [{"item_id": item.id, "state": item.state, "rumour_id": item.rumour_id, "taken_by_id": taken_by_id}]
    item.state, item.rumour_id, item.taken_by_id, item.taken_at = "linked", rumour.id, None, None
    item.author_code = None
    record(session, "item_linked", item, actor_id=actor_id, now=now, rumour_id=rumour.id, rumour=rumour.code)
    told = {"rumour_code": rumour.code, "relation": relation, "proposed_code": item.match_code}
    tell(session, "linked", [item.id], actor_id=actor_id, now=now, **told)
    return _remember(session, "linked", before, actor_id=actor_id, now=now)


def _remember(
    session: Session,
    verb: str,
    before: list[Any],
    *,
    actor_id: int,
    now: datetime,
    reason: str = "",
    skipped: list[Any] | None = None,
) -> TriageAction:
    action = TriageAction(verb=verb, actor_id=actor_id, at=now, before=before, skipped=skipped or [], reason=reason)
    session.add(action)
    session.flush()
    return action


def _former(row: dict[str, Any]) -> tuple[str, int | None]:
    return row["state"], row["rumour_id"]


def _restore(session: Session, ids: list[int], after: str, former: tuple[str, int | None], actor_id: int, now: datetime) -> None:
    state, rumour_id = former
    holder = {"taken_by_id": actor_id, "taken_at": now} if state == "taken" else {"taken_by_id": None, "taken_at": None}
    session.execute(
        update(Item).where(Item.id.in_(ids), Item.state == after).values(state=state, rumour_id=rumour_id, **holder),
        execution_options={"synchronize_session": "fetch"},
    )


def _sight_again(session: Session, items: Sequence[Item], *, actor_id: int, now: datetime) -> None:
    for item in items:
        rumour = session.get_one(Rumour, item.rumour_id)
        sighting = sighting_of(session, item, item.match_relation or "asserts")
        rumours.add_sighting(session, rumour, sighting, actor_id=actor_id, now=now)
        add_sightings_of_copies(session, item, rumour, relation=sighting.relation, actor_id=actor_id, now=now)


def _remove_sightings(session: Session, item_id: int, *, actor_id: int, now: datetime) -> None:
    rumours.remove_sighting_of_item(session, item_id, actor_id=actor_id, now=now)
    rumours.remove_sightings_of_copies(session, copy_ids_of(session, [item_id]), actor_id=actor_id, now=now)


def _is_held(item: Item, actor_id: int, now: datetime) -> bool:
    return _holds(item.taken_by_id, item.taken_at, actor_id, now)


def _holds(taken_by_id: int | None, taken_at: datetime | None, actor_id: int, now: datetime) -> bool:
    return taken_by_id is not None and taken_by_id != actor_id and taken_at is not None and taken_at > now - TAKE_LASTS


def refuse_held(session: Session, item: Item, *, actor_id: int, now: datetime) -> None:
    """Raises Conflict, naming who, when a colleague holds the item."""
    if item.state in OPEN_STATES and _is_held(item, actor_id, now):
        name = session.scalar(select(User.name).where(User.id == item.taken_by_id))
        raise Conflict(_("%(name)s has this item. Talk to each other, or choose another one.", name=name), subject_id=item.id)


def _name_held(session: Session, held: Sequence[Any]) -> list[Any]:
    people = {row.taken_by_id for row in held}
    names = dict(session.execute(select(User.id, User.name).where(User.id.in_(people))).all()) if people else {}
    return [{"item_id": row.id, "title": row.title[:120], "name": names.get(row.taken_by_id, "")} for row in held]


def _bare(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
