"""Two rumours become one, or one becomes two; both can be undone, and nothing is lost on the way."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from workbench.activity.queries import history
from workbench.activity.service import record
from workbench.errors import NotFound, Refused
from workbench.rumours import queries, service
from workbench.rumours.cases.following import Rows, bring_home, carry
from workbench.rumours.cases.models import CaseMove
from workbench.rumours.models import Decision, Rumour, Sighting
from workbench.rumours.states import path
from workbench.rumours.texts import needed
from workbench.rumours.timing.winding import end_pause

LONGEST_CHAIN = 50


def merge_rumour(session: Session, rumour: Rumour, into: Rumour, *, reason: str, actor_id: int, now: datetime) -> CaseMove:
    """The rumour goes up in another: its observations, notes, answers and what else follows go along. See `undo_move`."""
    kept = needed(reason, _("Write why they are the same rumour."), subject_id=rumour.id)
    if rumour.id == into.id or into.state == "merged":
        raise Refused(_("Choose another rumour to merge into, one that is not merged itself."), subject_id=into.id)
    if not path(rumour.state, "merged"):
        raise Refused(_("The rumour cannot be merged from where it is now."), subject_id=rumour.id)
    before = _rest(session, rumour, now) | {"target_sensitivity": into.sensitivity}
    moved = carry(session, rumour.id, into.id)
    service.walk(session, rumour, "merged", actor_id=actor_id, now=now)
    rumour.merged_into_id = into.id
    if rumour.sensitivity == "restricted":
        into.sensitivity = "restricted"
    if moved.get("sighting"):
        into.first_heard_at = min(into.first_heard_at, rumour.first_heard_at)
    row = _write_down(session, "merge", rumour, into, moved, kept, actor_id, now, before)
    counts = _counts(moved)
    record(session, "rumour_merged", rumour, actor_id=actor_id, now=now, reason=kept, into=into.code, move_id=row.id)
    details: dict[str, Any] = {"source": rumour.code, "count": counts.get("sighting", 0), "counts": counts, "move_id": row.id}
    record(session, "rumour_received", into, actor_id=actor_id, now=now, **details)
    return row


def split_rumour(
    session: Session, rumour: Rumour, *, claim: str, theme: str, rows: Rows, reason: str, actor_id: int, now: datetime
) -> Rumour:
    """A part of the rumour was about something else: the chosen rows go to a new rumour. Raises Refused."""
    kept = needed(reason, _("Write why they are two rumours."), subject_id=rumour.id)
    service.refuse_ended(rumour)
    if not any(rows.values()):
        raise Refused(_("Choose what belongs to the new rumour."), subject_id=rumour.id)
    held = set(session.scalars(select(Sighting.id).where(Sighting.rumour_id == rumour.id)))
    if held and held <= set(rows.get("sighting", ())):
        raise Refused(_("Every observation would move. Change the claim instead, or leave one behind."), subject_id=rumour.id)
    like: dict[str, Any] = {name: getattr(rumour, name) for name in ("kind", "language", "target_group", "place", "flags")}
    like["concern_behind"] = rumour.concern_behind
    new = service.open_rumour(session, claim, theme=theme, actor_id=actor_id, now=now, **like)
    new.owner_id = rumour.owner_id
    if rumour.sensitivity == "restricted":
        new.sensitivity = "restricted"
    moved = carry(session, rumour.id, new.id, only=rows)
    if sum(map(len, moved.values())) != sum(len(set(ids)) for ids in rows.values()):
        raise Refused(_("Some of what you chose is not here any more. Read the page again."), subject_id=rumour.id)
    _read_first_heard(session, rumour, new)
    row = _write_down(session, "split", rumour, new, moved, kept, actor_id, now, {})
    counts = _counts(moved)
    record(session, "rumour_split", rumour, actor_id=actor_id, now=now, reason=kept, into=new.code, counts=counts, move_id=row.id)
    record(session, "rumour_split_off", new, actor_id=actor_id, now=now, source=rumour.code, counts=counts, move_id=row.id)
    return new


def undo_move(session: Session, move_id: int, *, actor_id: int, now: datetime) -> CaseMove:
    """Take a merge or a split back. What has been added since stays where it was added; a second press changes nothing."""
    row = session.get(CaseMove, move_id)
    if row is None:
        raise NotFound(_("There is no such change."), subject_id=move_id)
    if row.undone_at is not None:
        return row
    source, target = session.get_one(Rumour, row.source_id), session.get_one(Rumour, row.target_id)
    if row.kind == "merge":
        came = _undo_merge(session, row, source, target, now)
    else:
        came = _undo_split(session, row, source, target, actor_id, now)
    row.undone_at, row.undone_by_id = now, actor_id
    _read_first_heard(session, source, target)
    verb = f"{row.kind}_undone"
    record(session, verb, source, actor_id=actor_id, now=now, other=target.code, count=came, move_id=row.id)
    record(session, verb, target, actor_id=actor_id, now=now, other=source.code, count=came, move_id=row.id)
    return row


def standing_merge(session: Session, rumour: Rumour) -> CaseMove | None:
    """The merge by which the rumour went up in another, if it is not undone."""
    own = CaseMove.source_id == rumour.id, CaseMove.kind == "merge", CaseMove.undone_at.is_(None)
    return session.scalar(select(CaseMove).where(*own).order_by(CaseMove.id.desc()).limit(1))


def moves_of(session: Session, rumour: Rumour) -> Sequence[CaseMove]:
    """Every merge and split that the rumour took part in, the latest first."""
    own = or_(CaseMove.source_id == rumour.id, CaseMove.target_id == rumour.id)
    return session.scalars(select(CaseMove).where(own).order_by(CaseMove.id.desc())).all()


def take_home(session: Session, rumour: Rumour, *, actor_id: int, now: datetime) -> int:
    """A merged rumour is opened again: what it brought along comes back. Returns how many rows."""
    row = standing_merge(session, rumour)
    if rumour.merged_into_id is None:
        return 0
    if row is None:  # merged before moves were written down: the trail has its observations
        rows = {"sighting": _from_trail(session, rumour)}
        return bring_home(session, rows, rumour.id, now_at=_chain(session, rumour.merged_into_id))
    came = bring_home(session, row.rows, rumour.id, now_at=_chain(session, rumour.merged_into_id))
    row.undone_at, row.undone_by_id = now, actor_id
    _read_first_heard(session, rumour, session.get_one(Rumour, row.target_id))
    return came


def _from_trail(session: Session, rumour: Rumour) -> list[int]:
    rows = history(session, (Rumour.__tablename__, rumour.id))
    return next((row.details.get("sighting_ids", []) for row in rows if row.verb == "rumour_merged"), [])


def _undo_merge(session: Session, row: CaseMove, source: Rumour, target: Rumour, now: datetime) -> int:
    if source.state != "merged" or source.merged_into_id != target.id:
        raise Refused(_("The rumour is not merged any more."), subject_id=source.id)
    came = bring_home(session, row.rows, source.id, now_at=_chain(session, target.id))
    before = row.before
    source.state, source.merged_into_id = before.get("state", "triaged"), None
    source.acknowledged_at = _time(before.get("acknowledged_at"))
    decision = session.get(Decision, before["decision_id"]) if before.get("decision_id") else None
    if decision is not None:
        decision.target_met_at = _time(before.get("target_met_at"))
    if before.get("target_sensitivity") not in (None, target.sensitivity) and not _holds_restricted(session, target, row):
        target.sensitivity = before["target_sensitivity"]
    return came


def _undo_split(session: Session, row: CaseMove, source: Rumour, target: Rumour, actor_id: int, now: datetime) -> int:
    """What went to the new rumour comes home; the new one, with what it got since, goes up in the old."""
    if target.state == "merged":
        raise Refused(_("The new rumour is merged into another. Undo that first."), subject_id=target.id)
    if source.state == "merged" or not path(target.state, "merged"):
        raise Refused(_("The split cannot be undone from where the rumours are now."), subject_id=target.id)
    came = bring_home(session, row.rows, source.id, now_at=[target.id])
    merge_rumour(session, target, source, reason=_("The split was undone."), actor_id=actor_id, now=now)
    return came


def _holds_restricted(session: Session, target: Rumour, but: CaseMove) -> bool:
    """Whether another rumour that is merged here was restricted."""
    others = Rumour.merged_into_id == target.id, Rumour.sensitivity == "restricted", Rumour.id != but.source_id
    return session.scalar(select(Rumour.id).where(*others).limit(1)) is not None


def _rest(session: Session, rumour: Rumour, now: datetime) -> dict[str, Any]:
    """Let the clocks of a rumour rest, and say what they were."""
    standing = queries.newest_decision(session, rumour.id)
    before: dict[str, Any] = {"state": rumour.state, "acknowledged_at": _text(rumour.acknowledged_at)}
    if standing is not None:
        before |= {"decision_id": standing.id, "target_met_at": _text(standing.target_met_at)}
        standing.target_met_at = standing.target_met_at or now
        rumour.acknowledged_at = rumour.acknowledged_at or now
    end_pause(session, rumour, actor_id=None, now=now)
    return before


def _chain(session: Session, rumour_id: int) -> list[int]:
    """A rumour and those that it went up in, one after the other: its rows stand at one of them."""
    chain: list[int] = []
    following = session.get(Rumour, rumour_id)
    while following is not None and following.id not in chain and len(chain) < LONGEST_CHAIN:
        chain.append(following.id)
        following = session.get(Rumour, following.merged_into_id) if following.merged_into_id else None
    return chain


def _read_first_heard(session: Session, *rumours: Rumour) -> None:
    for rumour in rumours:
        first = session.scalar(select(func.min(Sighting.heard_at)).where(Sighting.rumour_id == rumour.id))
        rumour.first_heard_at = min(first or rumour.opened_at, rumour.opened_at)
    session.flush()


def _write_down(
    session: Session, kind: str, source: Rumour, target: Rumour, moved: Mapping[str, list[int]], reason: str, actor_id: int,
    now: datetime, before: dict[str, Any],
) -> CaseMove:  # fmt: skip
    row = CaseMove(kind=kind, source_id=source.id, target_id=target.id, rows=dict(moved), before=before, reason=reason)
    row.made_by_id, row.made_at = actor_id, now
    session.add(row)
    session.flush()
    return row


def _counts(moved: Mapping[str, Sequence[int]]) -> dict[str, int]:
    return {table: len(ids) for table, ids in moved.items()}


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _time(raw: str | None) -> datetime | None:
    return datetime.fromisoformat(raw) if raw else None
