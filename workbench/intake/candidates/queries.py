"""Reading candidates for new rumours: the list, one group with its texts, and what it could be joined with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import User
from workbench.intake.candidates.changes import News, can_undo, changes_of, news_of
from workbench.intake.candidates.filters import CandidateFilter
from workbench.intake.candidates.skipping import sorters_of
from workbench.intake.inbox.triage import OPEN_STATES, TAKE_LASTS
from workbench.intake.models import Assessment, ClaimGroup, ClaimGroupChange, ClaimGroupMember, Item
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to
from workbench.web.pages import Page, count_rows

PAGE_SIZE = 20
SEVERAL = 2
GROWING = 3
MEMBERS_SHOWN = 200
FLAG_OF_RUMOUR = {"threat": "violence"}  # the machine's word → the vocabulary's
OTHERS_SHOWN = 12


@dataclass(frozen=True)
class ShownMember:
    """One text of a group as its page shows it. `waits`: it can be sorted from here; `holder` is who has it or linked it."""

    member: ClaimGroupMember
    waits: bool
    holder: str = ""

    @property
    def item(self) -> Item:
        """The text itself."""
        return self.member.item


@dataclass
class ShownGroup:
    """One group with everything its page shows."""

    group: ClaimGroup
    members: list[ShownMember] = field(default_factory=list)
    news: News = field(default_factory=News)
    changes: Sequence[ClaimGroupChange] = ()
    undoable: ClaimGroupChange | None = None
    others: Sequence[ClaimGroup] = ()
    rumour: Rumour | None = None

    @property
    def waiting(self) -> list[ShownMember]:
        """The texts that can be sorted now."""
        return [one for one in self.members if one.waits]

    @property
    def is_growing(self) -> bool:
        """More reports in the last week than in the one before."""
        return is_growing(self.group)


def is_growing(group: ClaimGroup) -> bool:
    """More reports in the last seven days than in the seven before, and enough of them to say so."""
    return group.week_count >= GROWING and group.week_count > group.week_before_count


def list_page(session: Session, wanted: CandidateFilter, *, number: int) -> Page[ClaimGroup]:
    """One page of candidates."""
    narrowed = _narrowed(wanted)
    total = count_rows(session, narrowed)
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    rows = session.scalars(narrowed.order_by(*_order(wanted)).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(rows, number, PAGE_SIZE, total)


def state_counts(session: Session) -> dict[str, int]:
    """How many candidates of several texts are open; how many were opened and dismissed."""
    several = (ClaimGroup.state != "open") | (ClaimGroup.text_count >= SEVERAL)
    rows = session.execute(select(ClaimGroup.state, func.count()).where(several).group_by(ClaimGroup.state))
    return {state: count for state, count in rows if state != "merged"}


def single_count(session: Session) -> int:
    """How many texts wait alone."""
    return session.scalar(select(func.count()).where(ClaimGroup.state == "open", ClaimGroup.text_count == 1)) or 0


def first_sentences(session: Session, groups: Sequence[ClaimGroup]) -> dict[int, str]:
    """Words of the oldest text of every group that has no claim in plain words."""
    ids = [group.id for group in groups if not group.claim]
    if not ids:
        return {}
    oldest = select(func.min(ClaimGroupMember.id)).where(ClaimGroupMember.group_id.in_(ids)).group_by(ClaimGroupMember.group_id)
    rows = session.execute(
        select(ClaimGroupMember.group_id, Item.title, Item.text).join(Item).where(ClaimGroupMember.id.in_(oldest))
    )
    return {group_id: (title or text)[:120] for group_id, title, text in rows}


def rumours_of(session: Session, groups: Sequence[ClaimGroup], *, viewer: User) -> dict[int, Rumour]:
    """The rumours that these groups became, as far as the viewer may see them."""
    ids = {group.rumour_id for group in groups if group.rumour_id}
    found = session.scalars(select(Rumour).where(Rumour.id.in_(ids), visible_to(viewer))) if ids else ()
    return {rumour.id: rumour for rumour in found}


def group_of_item(session: Session, item_id: int) -> ClaimGroup | None:
    """The open candidate of several texts that the item stands in."""
    several = (ClaimGroup.state == "open", ClaimGroup.text_count >= SEVERAL)
    return session.scalar(select(ClaimGroup).join(ClaimGroupMember).where(ClaimGroupMember.item_id == item_id, *several))


def flags_of(session: Session, shown: ShownGroup) -> list[str]:
    """What the machine warns of in any of the waiting texts, in the words of a rumour's flags."""
    ids = [one.item.id for one in shown.waiting]
    rows = session.scalars(select(Assessment.flags).where(Assessment.item_id.in_(ids))) if ids else ()
    return sorted({FLAG_OF_RUMOUR.get(flag, str(flag)) for flags in rows for flag in flags})


def show_group(session: Session, group: ClaimGroup, *, viewer: User, now: datetime) -> ShownGroup:
    """The group with its texts, what is new in it, and what can be undone."""
    shown = ShownGroup(group)
    loading = (
        joinedload(ClaimGroupMember.item).joinedload(Item.source),
        joinedload(ClaimGroupMember.item).joinedload(Item.taken_by),
    )
    rows = select(ClaimGroupMember).where(ClaimGroupMember.group_id == group.id).options(*loading)
    members = session.scalars(rows.order_by(ClaimGroupMember.added_at, ClaimGroupMember.id).limit(MEMBERS_SHOWN)).unique().all()
    linkers = sorters_of(session, [member.item_id for member in members if member.item.state == "linked"])
    shown.members = [_show_member(member, linkers, viewer.id, now) for member in members]
    shown.news = news_of(session, group, user_id=viewer.id)
    shown.changes = changes_of(session, group.id)
    shown.undoable = can_undo(shown.changes, actor_id=viewer.id, now=now)
    shown.rumour = rumours_of(session, [group], viewer=viewer).get(group.rumour_id or 0)
    if group.state == "open":
        shown.others = _others(session, group)
    return shown


def _show_member(member: ClaimGroupMember, linkers: dict[int, str], viewer_id: int, now: datetime) -> ShownMember:
    item = member.item
    if item.state == "linked":
        return ShownMember(member, waits=False, holder=linkers.get(item.id, ""))
    is_held = item.taken_by_id not in (None, viewer_id) and item.taken_at is not None and item.taken_at > now - TAKE_LASTS
    holder = item.taken_by.name if is_held and item.taken_by else ""
    waits = item.state in OPEN_STATES and item.removed_at is None and item.match_code is None and not is_held
    return ShownMember(member, waits=waits, holder=holder)


def _others(session: Session, group: ClaimGroup) -> list[ClaimGroup]:
    """Open candidates that share words with this one, most first; then those of its theme."""
    statement = select(ClaimGroup).where(ClaimGroup.state == "open", ClaimGroup.id != group.id, ClaimGroup.claim != "")
    found = session.scalars(statement.order_by(ClaimGroup.report_count.desc(), ClaimGroup.id.desc()).limit(300)).all()
    own = _words(group)
    ranked = sorted(found, key=lambda other: (-len(own & _words(other)), other.theme != group.theme))
    near = [other for other in ranked if own & _words(other) or (other.theme == group.theme and other.text_count >= SEVERAL)]
    return near[:OTHERS_SHOWN]


def _words(group: ClaimGroup) -> set[str]:
    return {word.casefold() for word in (*group.words, *group.claim.split()) if len(word) > 3}


def _narrowed(wanted: CandidateFilter) -> Select[Any]:
    statement = select(ClaimGroup).where(ClaimGroup.state == wanted.state)
    if wanted.state == "open":
        statement = statement.where(ClaimGroup.text_count >= (1 if wanted.size == "all" else SEVERAL))
    if wanted.theme:
        statement = statement.where(ClaimGroup.theme == wanted.theme)
    return statement


def _order(wanted: CandidateFilter) -> tuple[Any, ...]:
    if wanted.sort == "newest":
        return (ClaimGroup.last_heard_at.desc(), ClaimGroup.id.desc())
    if wanted.sort == "growing":
        return ((ClaimGroup.week_count - ClaimGroup.week_before_count).desc(), ClaimGroup.week_count.desc(), ClaimGroup.id.desc())
    return (ClaimGroup.report_count.desc(), ClaimGroup.text_count.desc(), ClaimGroup.last_heard_at.desc(), ClaimGroup.id.desc())
