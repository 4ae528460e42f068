"""What the machine proposes, kept: new groups, additions, moves of what nobody holds. Every change of a group is logged."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from workbench.intake.candidates.changes import log_change
from workbench.intake.candidates.counting import count_groups
from workbench.intake.candidates.live import LONGEST_TEXT, is_claim_like, is_live
from workbench.intake.models import Assessment, ClaimGroup, ClaimGroupChange, ClaimGroupMember, Item
from workbench.intake.told.translated import readable_translations

LOOKED_BACK = timedelta(days=60)  # texts that have waited longer draw no new ones
MOST_OPEN = 10_000


@dataclass(frozen=True)
class Waiting:
    """A text that is to be placed, or that stands in a group."""

    item_id: int
    text: str
    language: str | None
    version: int
    group_id: int = 0
    is_held: bool = False


@dataclass(frozen=True)
class Snapshot:
    """What the machine read before it thought: waiting texts, members of open groups, who was taken out of where."""

    waiting: Sequence[Waiting]
    members: Sequence[Waiting]
    apart: frozenset[tuple[int, int]]
    stamps: Mapping[int, tuple[bool, int]] = field(default_factory=dict)  # group → (is held, how many members)


def drop_stale(session: Session, *, now: datetime) -> int:
    """Members whose words are gone or changed leave their group; changed ones are placed again. Returns how many."""
    rows = session.execute(
        select(ClaimGroupMember.id, ClaimGroupMember.group_id, ClaimGroupMember.item_id)
        .join(Item, Item.id == ClaimGroupMember.item_id)
        .where(or_(Item.removed_at.is_not(None), Item.assessed_at.is_(None), Item.text_version != ClaimGroupMember.text_version))
        .limit(MOST_OPEN)
    ).all()
    if rows:
        session.execute(delete(ClaimGroupMember).where(ClaimGroupMember.id.in_([row.id for row in rows])))
    for row in rows:
        log_change(session, row.group_id, "left", item_id=row.item_id, now=now)
    session.flush()
    return len(rows)


def read_snapshot(session: Session, *, limit: int, now: datetime) -> Snapshot:
    """At most `limit` texts that stand in no open group, and everything they may join."""
    waiting = _waiting(session, limit)
    if not waiting:
        return Snapshot((), (), frozenset())
    members = _members(session, now)
    apart = select(ClaimGroupChange.item_id, ClaimGroupChange.group_id).where(
        ClaimGroupChange.verb == "taken_out", ClaimGroupChange.undone_at.is_(None), ClaimGroupChange.item_id.is_not(None)
    )
    pairs = frozenset((int(item_id or 0), group_id) for item_id, group_id in session.execute(apart))
    return Snapshot(waiting, members, pairs, stamps_of(session, {member.group_id for member in members}))


def stamps_of(session: Session, group_ids: Iterable[int], *, lock: bool = False) -> dict[int, tuple[bool, int]]:
    """What must not have changed while the machine thought; closed groups are left out."""
    statement = select(ClaimGroup.id, ClaimGroup.is_held).where(ClaimGroup.id.in_(sorted(group_ids)), ClaimGroup.state == "open")
    held = dict(session.execute(statement.with_for_update() if lock else statement).all())
    counts: Counter[int] = Counter(
        session.scalars(select(ClaimGroupMember.group_id).where(ClaimGroupMember.group_id.in_(sorted(held))))
    )
    return {group_id: (is_held, counts[group_id]) for group_id, is_held in held.items()}


def store_placed(
    session: Session, placed: Sequence[Any], snapshot: Snapshot, sentences: Mapping[int, str], *, now: datetime
) -> bool:
    """Keep what the machine proposes (`placed`: classifiers.grouping.Placed). False, nothing kept: a person was quicker."""
    touched = {one.group_id for one in placed if one.group_id > 0} | {one.from_group_id for one in placed if one.from_group_id}
    stamps = stamps_of(session, touched, lock=True)
    if any(stamps.get(group_id) != snapshot.stamps.get(group_id) for group_id in touched):
        return False
    versions = {one.item_id: one.version for one in snapshot.waiting}
    new_ids = {row_id: _new_group(session, now).id for row_id in sorted({one.group_id for one in placed if one.group_id < 0})}
    rows = select(ClaimGroupMember).where(ClaimGroupMember.item_id.in_([one.item_id for one in placed]))
    standing = {row.item_id: row for row in session.scalars(rows.with_for_update())}
    for one in placed:
        group_id = new_ids.get(one.group_id, one.group_id)
        _place(session, one, group_id, standing.get(one.item_id), versions.get(one.item_id, 1), sentences, now)
    session.flush()
    former = {one.from_group_id: new_ids.get(one.group_id, one.group_id) for one in placed if one.from_group_id}
    _close_empty(session, former)
    count_groups(session, touched | set(new_ids.values()), now=now)
    return True


def propose_claims(session: Session, group_ids: Iterable[int], claims: Mapping[int, tuple[str, bool]]) -> None:
    """Give groups that nobody holds the machine's newest proposal: (claim, whether it is a whole sentence)."""
    for group in session.scalars(select(ClaimGroup).where(ClaimGroup.id.in_(sorted(group_ids)))):
        claim, is_whole = claims.get(group.id, ("", True))
        if not group.is_named and (not group.is_held or not group.claim):
            group.claim, group.is_whole = claim, is_whole
    session.flush()


def texts_of_groups(session: Session, group_ids: Iterable[int]) -> dict[int, list[tuple[str, str | None]]]:
    """The waiting texts of these groups, oldest first, as (text, language)."""
    found: dict[int, list[tuple[str, str | None]]] = {}
    wanted = (ClaimGroupMember.group_id.in_(sorted(set(group_ids))), is_live())
    rows = session.execute(_texts().add_columns(ClaimGroupMember.group_id).join(ClaimGroupMember).where(*wanted)).all()
    for row in _readable(session, rows):
        found.setdefault(row.group_id, []).append((row.text, row.language))
    return found


def groups_of(session: Session, item_ids: Iterable[int]) -> set[int]:
    """The groups in which these items stand."""
    wanted = ClaimGroupMember.item_id.in_(sorted(set(item_ids)))
    return set(session.scalars(select(ClaimGroupMember.group_id).where(wanted)))


def _texts() -> Any:
    return select(Item.id, Item.title, Item.text, Item.language, Item.text_version).order_by(Item.id)


def _readable(session: Session, rows: Sequence[Any]) -> list[Waiting]:
    translated = readable_translations(session, [row.id for row in rows])
    return [
        Waiting(
            item_id=row.id,
            text=translated[row.id].text[:LONGEST_TEXT] if row.id in translated else _words(row.title, row.text),
            language=translated[row.id].language if row.id in translated else row.language,
            version=row.text_version,
            group_id=getattr(row, "group_id", 0),
            is_held=bool(getattr(row, "is_held", False)),
        )
        for row in rows
    ]


def _words(title: str, text: str) -> str:
    parts = [title] if title and not text.startswith(title) else []
    return "\n".join([*parts, text])[:LONGEST_TEXT]


def _waiting(session: Session, limit: int) -> list[Waiting]:
    statement = (
        _texts()
        .join(Assessment, Assessment.item_id == Item.id)
        .outerjoin(ClaimGroupMember, ClaimGroupMember.item_id == Item.id)
        .outerjoin(ClaimGroup, ClaimGroup.id == ClaimGroupMember.group_id)
        .where(is_live(), is_claim_like())
        .where(or_(ClaimGroupMember.id.is_(None), ClaimGroup.state != "open"))
        .limit(limit)
    )
    return _readable(session, session.execute(statement).all())


def _members(session: Session, now: datetime) -> list[Waiting]:
    """Members of open groups that still wait; the newest ones when there are very many."""
    is_held = or_(ClaimGroup.is_held, ClaimGroupMember.is_held).label("is_held")
    statement = (
        _texts()
        .order_by(None)
        .add_columns(ClaimGroupMember.group_id, is_held)
        .join(ClaimGroupMember, ClaimGroupMember.item_id == Item.id)
        .join(ClaimGroup, ClaimGroup.id == ClaimGroupMember.group_id)
        .where(ClaimGroup.state == "open", is_live(), Item.dated_at > now - LOOKED_BACK)
        .order_by(Item.id.desc())
        .limit(MOST_OPEN)
    )
    return sorted(_readable(session, session.execute(statement).all()), key=lambda member: member.item_id)


def _new_group(session: Session, now: datetime) -> ClaimGroup:
    group = ClaimGroup(words=[], created_at=now)
    session.add(group)
    session.flush()
    return group


def _place(session: Session, one: Any, group_id: int, row: ClaimGroupMember | None, version: int, sentences: Mapping[int, str],
           now: datetime) -> None:  # fmt: skip
    shares = {"likeness": one.likeness, "sign": one.sign, "words": list(one.words)}
    if row is None:
        values = {"item_id": one.item_id, "text_version": version, "sentence": sentences.get(one.item_id, ""), "added_at": now}
        session.add(ClaimGroupMember(group_id=group_id, **values, **shares))
        if one.group_id > 0:
            log_change(session, group_id, "added", item_id=one.item_id, now=now)
        return
    old = row.group_id
    for name, value in {**shares, "group_id": group_id}.items():
        setattr(row, name, value)
    if old != group_id:
        log_change(session, old, "moved_away", item_id=one.item_id, other_group_id=group_id, now=now)
        log_change(session, group_id, "moved_here", item_id=one.item_id, other_group_id=old, now=now)


def _close_empty(session: Session, former: Mapping[int, int]) -> None:
    """A group whose texts have all moved on leads to where they went."""
    filled = set(session.scalars(select(ClaimGroupMember.group_id).where(ClaimGroupMember.group_id.in_(sorted(former)))))
    for group in session.scalars(select(ClaimGroup).where(ClaimGroup.id.in_(sorted(set(former) - filled)))):
        group.state, group.merged_into_id = "merged", former[group.id]
    session.flush()
