"""What people do with a group of texts: look, word the claim, open a rumour, link, take a text out, merge, dismiss, undo.

Whoever looks at a group or changes it holds it: from then on the machine only adds to it, and says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workbench import queue
from workbench.activity.service import record
from workbench.errors import NotFound, Refused, StaleVersion
from workbench.intake.candidates.changes import log_change
from workbench.intake.candidates.counting import count_groups
from workbench.intake.candidates.skipping import Skipped, split_free
from workbench.intake.inbox import triage
from workbench.intake.inbox.decisions import on_decision
from workbench.intake.models import ClaimGroup, ClaimGroupChange, ClaimGroupLook, ClaimGroupMember, Item, TriageAction
from workbench.rumours import keeping
from workbench.rumours import service as rumours
from workbench.rumours.models import RELATIONS, Rumour, Sighting
from workbench.rumours.texts import read_claim

LINES_SEEN = 5


@dataclass(frozen=True)
class Sorted:
    """What became of the texts of a group: how many were sorted, and which were left to whom."""

    count: int
    skipped: tuple[Skipped, ...] = ()


def get_group(session: Session, group_id: int, *, lock: bool = False, version: int | None = None) -> ClaimGroup:
    """The group. Raises NotFound, and StaleVersion when a person changed it after `version` was shown."""
    statement = select(ClaimGroup).where(ClaimGroup.id == group_id)
    group = session.scalar(statement.with_for_update() if lock else statement)
    if group is None:
        raise NotFound(_("There is no such candidate."), subject_id=group_id)
    if version is not None and version != group.version:
        message = _("Somebody changed this candidate after you opened the page. Reload and read it first.")
        raise StaleVersion(message, subject_id=group_id, theirs=group.version, base=version)
    return group


def look_at(session: Session, group_id: int, *, seen_change_id: int, user_id: int, holds: bool, now: datetime) -> None:
    """The person has seen everything up to that change. With `holds` the machine will only add to the group from here on."""
    look = session.get(ClaimGroupLook, (group_id, user_id))
    if look is None:
        session.add(ClaimGroupLook(group_id=group_id, user_id=user_id, seen_change_id=seen_change_id, looked_at=now))
    else:
        look.seen_change_id, look.looked_at = seen_change_id, now
    if holds:
        free = (ClaimGroup.id == group_id, ClaimGroup.state == "open", ClaimGroup.is_held.is_(False))
        session.execute(update(ClaimGroup).where(*free).values(is_held=True))
    session.flush()


def name_group(session: Session, group: ClaimGroup, claim: str, *, actor_id: int, now: datetime) -> None:
    """A person words the claim; the machine leaves it alone from then on."""
    _refuse_ended(group)
    wording = read_claim(claim)
    if wording == group.claim:
        return
    before = {"claim": group.claim, "is_named": group.is_named, "is_whole": group.is_whole}
    group.claim, group.is_named, group.is_whole, group.is_held = wording, True, True, True
    _log(session, group, "named", before, actor_id=actor_id, now=now)


def open_rumour(
    session: Session, group: ClaimGroup, claim: str, item_ids: Sequence[int], *, actor_id: int, now: datetime,
    relation: str = "asserts", **fields: Any,
) -> tuple[Rumour, Sorted]:  # fmt: skip
    """A new rumour with the named texts of the group as its observations; one undo takes all of it back.

    Texts that a colleague has sorted or holds are left and named. Raises Refused when none is left.
    """
    _refuse_ended(group)
    items, skipped = _free_items(session, group, item_ids, actor_id=actor_id, now=now)
    if len(items) == 1:
        triage.refuse_unworded(items[0], claim)  # one text: its words are one person's, and are not the claim
    rumour = rumours.open_rumour(session, claim, actor_id=actor_id, now=now, **fields)
    action = _link_all(session, items, rumour, relation, skipped, actor_id=actor_id, now=now)
    group.state, group.rumour_id, group.is_held = "opened", rumour.id, True
    before = {"action_id": action.id, "claim": group.claim}
    _log(session, group, "opened", before, actor_id=actor_id, now=now, rumour=rumour.code)
    queue.enqueue(session, "intake.rebuild_nearest", {}, dedupe=f"nearest:rumour:{rumour.id}")
    queue.enqueue(session, "intake.match_again", {"rumour_ids": [rumour.id]}, dedupe=f"match:opened:{rumour.id}")
    return rumour, Sorted(len(items), skipped)


def link_to(
    session: Session, group: ClaimGroup, rumour: Rumour, item_ids: Sequence[int], *, actor_id: int, now: datetime,
    relation: str = "asserts",
) -> Sorted:  # fmt: skip
    """The named texts of the group become observations of a known rumour."""
    _refuse_ended(group)
    if relation not in RELATIONS:
        raise Refused(_("Choose what the texts do with the rumour."), subject_id=group.id)
    items, skipped = _free_items(session, group, item_ids, actor_id=actor_id, now=now)
    action = _link_all(session, items, rumour, relation, skipped, actor_id=actor_id, now=now)
    group.state, group.rumour_id, group.is_held = "opened", rumour.id, True
    _log(session, group, "linked", {"action_id": action.id}, actor_id=actor_id, now=now, rumour=rumour.code)
    return Sorted(len(items), skipped)


def dismiss(session: Session, group: ClaimGroup, item_ids: Sequence[int], *, reason: str, actor_id: int, now: datetime) -> Sorted:
    """The group is no new rumour: it goes, and its named texts are dismissed with it."""
    _refuse_ended(group)
    items, skipped = _free_items(session, group, item_ids, actor_id=actor_id, now=now, needs_one=False)
    action = triage.dismiss(session, [item.id for item in items], actor_id=actor_id, now=now, reason=reason) if items else None
    group.state, group.is_held = "dismissed", True
    _log(session, group, "dismissed", {"action_id": action.id if action else None}, actor_id=actor_id, now=now, reason=reason)
    return Sorted(len(items), skipped)


def take_out(session: Session, group: ClaimGroup, item_id: int, *, actor_id: int, now: datetime) -> ClaimGroup:
    """The text stands alone in a group of its own; the machine never puts it back. Raises NotFound when it is not here."""
    _refuse_ended(group)
    member = session.scalar(
        select(ClaimGroupMember)
        .where(ClaimGroupMember.group_id == group.id, ClaimGroupMember.item_id == item_id)
        .with_for_update()
    )
    if member is None:
        raise NotFound(_("That text is not in this candidate any more."), subject_id=item_id)
    alone = ClaimGroup(words=[], language=group.language, theme=group.theme, claim=_short(member.sentence), created_at=now)
    session.add(alone)
    session.flush()
    member.group_id, member.is_held, member.sign, member.words = alone.id, True, "alone", []
    group.is_held = True
    _log(session, group, "taken_out", {}, actor_id=actor_id, now=now, item_id=item_id, other_group_id=alone.id)
    count_groups(session, [group.id, alone.id], now=now)
    return alone


def merge(session: Session, group: ClaimGroup, into: ClaimGroup, *, actor_id: int, now: datetime) -> int:
    """All texts go over to the other group, which keeps its wording. Returns how many."""
    _refuse_ended(group)
    if group.id == into.id or into.state != "open":
        raise Refused(_("Choose another candidate that is still open."), subject_id=into.id)
    members = session.scalars(select(ClaimGroupMember).where(ClaimGroupMember.group_id == group.id).with_for_update()).all()
    before = {"members": [[member.item_id, member.is_held] for member in members], "was_held": into.is_held}
    for member in members:
        member.group_id, member.is_held = into.id, True
    group.state, group.merged_into_id, into.is_held = "merged", into.id, True
    _log(session, group, "merged", before, actor_id=actor_id, now=now, other_group_id=into.id)
    log_change(session, into.id, "received", actor_id=actor_id, now=now, other_group_id=group.id, before={"count": len(members)})
    count_groups(session, [group.id, into.id], now=now)
    return len(members)


def undo(session: Session, change: ClaimGroupChange, *, actor_id: int, now: datetime) -> bool:
    """Take one step back. False the second time. Raises Refused when another person did it."""
    if change.actor_id != actor_id:
        raise Refused(_("Only the person who did it can undo it."), subject_id=change.id)
    if change.undone_at is not None:
        return False
    change.undone_at = now
    group = get_group(session, change.group_id, lock=True)
    _UNDO[change.verb](session, group, change, actor_id, now)
    session.flush()
    record(session, "candidate_undone", group, actor_id=actor_id, now=now, undone=change.verb)
    others = [change.other_group_id] if change.other_group_id else []
    count_groups(session, [group.id, *others], now=now)
    return True


def reopen_followed(session: Session, verb: str, item_ids: Sequence[int], *, actor_id: int, now: datetime, details: Any) -> None:
    """Somebody undid in the inbox what had closed a group: it is open again, if none of its texts is sorted any more."""
    if verb not in ("undone", "reopened"):
        return
    ids = select(ClaimGroupMember.group_id).where(ClaimGroupMember.item_id.in_(list(item_ids)))
    for group in session.scalars(select(ClaimGroup).where(ClaimGroup.id.in_(ids), ClaimGroup.state.in_(("opened", "dismissed")))):
        sorted_so = "linked" if group.state == "opened" else "dismissed"
        left = select(Item.id).join(ClaimGroupMember).where(ClaimGroupMember.group_id == group.id, Item.state == sorted_so)
        if session.scalar(left.limit(1)) is None:
            _reopen(session, group, now=now)


def _reopen(session: Session, group: ClaimGroup, *, now: datetime) -> None:
    verbs = ("opened", "linked", "dismissed")
    standing = (ClaimGroupChange.group_id == group.id, ClaimGroupChange.verb.in_(verbs), ClaimGroupChange.undone_at.is_(None))
    session.execute(update(ClaimGroupChange).where(*standing).values(undone_at=now))
    group.state, group.rumour_id = "open", None
    session.flush()
    count_groups(session, [group.id], now=now)


def _undo_sorting(session: Session, group: ClaimGroup, change: ClaimGroupChange, actor_id: int, now: datetime) -> None:
    """Texts back to where they were; a rumour that began with them and holds nothing else is closed."""
    rumour = session.get(Rumour, group.rumour_id) if group.rumour_id else None
    action = session.get(TriageAction, change.before.get("action_id") or 0)
    if action is not None:
        triage.undo(session, action, actor_id=actor_id, now=now)
    group = get_group(session, group.id)
    group.state, group.rumour_id = "open", None
    if change.verb == "opened" and rumour is not None and _is_untouched(session, rumour):
        rumours.walk(session, rumour, "triaged", actor_id=actor_id, now=now)
        keeping.close_rumour(session, rumour, reason=_("Opened from a candidate and taken back."), actor_id=actor_id, now=now)


def _is_untouched(session: Session, rumour: Rumour) -> bool:
    has_sighting = session.scalar(select(Sighting.id).where(Sighting.rumour_id == rumour.id).limit(1)) is not None
    return rumour.state == "new" and rumour.verdict == "unchecked" and not has_sighting


def _undo_name(session: Session, group: ClaimGroup, change: ClaimGroupChange, _actor_id: int, _now: datetime) -> None:
    for name in ("claim", "is_named", "is_whole"):
        setattr(group, name, change.before[name])


def _undo_taking_out(session: Session, group: ClaimGroup, change: ClaimGroupChange, _actor_id: int, _now: datetime) -> None:
    alone = get_group(session, change.other_group_id or 0, lock=True)
    mine = (ClaimGroupMember.group_id == alone.id, ClaimGroupMember.item_id == change.item_id)
    session.execute(update(ClaimGroupMember).where(*mine).values(group_id=group.id))
    rest = session.scalar(select(ClaimGroupMember.id).where(ClaimGroupMember.group_id == alone.id).limit(1))
    if rest is None:
        alone.state, alone.merged_into_id = "merged", group.id


def _undo_merging(session: Session, group: ClaimGroup, change: ClaimGroupChange, _actor_id: int, _now: datetime) -> None:
    for item_id, was_held in change.before["members"]:
        there = (ClaimGroupMember.group_id == change.other_group_id, ClaimGroupMember.item_id == item_id)
        session.execute(update(ClaimGroupMember).where(*there).values(group_id=group.id, is_held=was_held))
    group.state, group.merged_into_id = "open", None


_UNDO = {
    "named": _undo_name,
    "taken_out": _undo_taking_out,
    "merged": _undo_merging,
    "opened": _undo_sorting,
    "linked": _undo_sorting,
    "dismissed": _undo_sorting,
}


def _free_items(
    session: Session, group: ClaimGroup, item_ids: Sequence[int], *, actor_id: int, now: datetime, needs_one: bool = True
) -> tuple[list[Item], tuple[Skipped, ...]]:
    """The named texts of the group that the actor may sort now, locked; and those that are somebody else's."""
    free, skipped = split_free(session, group.id, item_ids, actor_id=actor_id, now=now)
    if needs_one and not free:
        names = sorted({one.name for one in skipped if one.name})
        message = _("No text is left to sort here. Choose at least one.")
        if names:
            message = _("%(names)s had these texts first. Nothing was changed.", names=", ".join(names))
        raise Refused(message, subject_id=group.id)
    return free, skipped


def _link_all(
    session: Session,
    items: Sequence[Item],
    rumour: Rumour,
    relation: str,
    skipped: Sequence[Skipped],
    *,
    actor_id: int,
    now: datetime,
) -> TriageAction:
    """Link every text as the inbox does; their steps become one, so that one undo takes them all back."""
    actions = [triage.link(session, item, rumour, relation=relation, actor_id=actor_id, now=now) for item in items]
    first, *others = [action for action in actions if action is not None]
    first.before = [*first.before, *(row for action in others for row in action.before)]
    first.skipped = [{"item_id": one.item_id, "title": one.title[:120], "name": one.name} for one in skipped]
    for action in others:
        session.delete(action)
    session.flush()
    return first


def _refuse_ended(group: ClaimGroup) -> None:
    if group.state != "open":
        raise Refused(_("This candidate has been dealt with already."), subject_id=group.id)


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 75 else ""


def _log(
    session: Session, group: ClaimGroup, verb: str, before: dict[str, Any], *, actor_id: int, now: datetime, reason: str = "",
    item_id: int | None = None, other_group_id: int | None = None, **details: Any,
) -> None:  # fmt: skip
    log_change(
        session,
        group.id,
        verb,
        actor_id=actor_id,
        item_id=item_id,
        other_group_id=other_group_id,
        before=before,
        reason=reason,
        now=now,
    )
    session.flush()
    kept = {"reason": reason, "item_id": item_id, "other_id": other_group_id, **details}
    kept = {name: value for name, value in kept.items() if value}
    record(session, f"candidate_{verb}", group, actor_id=actor_id, now=now, **kept)


on_decision(reopen_followed)
