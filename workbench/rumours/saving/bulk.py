"""The same change to many rumours: what worked, what did not and why, and the way back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import User
from workbench.activity.service import DOUBLE_PRESS, record
from workbench.errors import NotAllowed, Refused, WorkbenchError
from workbench.rumours import keeping, queries
from workbench.rumours.models import Rumour
from workbench.rumours.narratives import service as narratives
from workbench.rumours.narratives.models import Narrative
from workbench.rumours.saving import snapshots
from workbench.rumours.saving.models import BulkChange
from workbench.rumours.texts import needed

MOST_AT_ONCE = 500
Change = Callable[[Session, Rumour], object]


@dataclass(frozen=True)
class Chosen:
    """The rumours of a bulk change, in the order of the list, and how many were asked for."""

    ids: Sequence[int]
    asked: int


def assign(session: Session, chosen: Chosen, to: User, *, actor: User, now: datetime) -> BulkChange:
    """One person owns them all."""
    give = lambda session, rumour: keeping.hand_over(session, rumour, to, actor_id=actor.id, now=now)  # noqa: E731
    return _run(session, "assigned", chosen, give, target={"owner_id": to.id, "name": to.name}, actor=actor, now=now)


def gather(session: Session, chosen: Chosen, narrative: Narrative, *, actor: User, now: datetime) -> BulkChange:
    """They belong to one narrative."""
    add = lambda session, rumour: narratives.add_rumour(session, narrative, rumour, actor_id=actor.id, now=now)  # noqa: E731
    target = {"narrative_id": narrative.id, "name": narrative.title}
    return _run(session, "gathered", chosen, add, target=target, actor=actor, now=now)


def close(session: Session, chosen: Chosen, reason: str, *, actor: User, now: datetime) -> BulkChange:
    """They are over, for one reason."""
    kept = needed(reason, _("Write why the rumours are closed."))
    end = lambda session, rumour: keeping.close_rumour(session, rumour, reason=kept, actor_id=actor.id, now=now)  # noqa: E731
    return _run(session, "closed", chosen, end, target={"reason": kept}, actor=actor, now=now)


def undo(session: Session, change: BulkChange, *, actor: User, now: datetime) -> None:
    """Everything that worked goes back, but what somebody has changed since. A second press changes nothing."""
    if change.actor_id != actor.id:
        raise NotAllowed(_("Only the person who did it can undo it."), subject_id=change.id)
    if change.undone_at is not None:
        return
    change.undone_at = now
    rows = _rumours(session, [row["rumour_id"] for row in change.done], actor)
    change.undone = [_undo_one(session, change, row, rows.get(row["rumour_id"]), actor, now) for row in change.done]
    session.flush()
    back = sum(not row["why"] for row in change.undone)
    record(session, "bulk_undone", change, actor_id=actor.id, now=now, undone=change.kind, count=back)


def _run(
    session: Session, kind: str, chosen: Chosen, step: Change, *, target: dict[str, Any], actor: User, now: datetime
) -> BulkChange:
    ids = list(chosen.ids)[:MOST_AT_ONCE]
    if not ids:
        raise Refused(_("Nothing was chosen. Tick the rumours first."))
    rows = _rumours(session, ids, actor)
    listed = [rows[key] for key in ids if key in rows]
    twice = _same_press(session, kind, target, [row.code for row in listed], actor_id=actor.id, now=now)
    if twice is not None:
        return twice
    done: list[Any] = []
    failed: list[Any] = []
    for rumour in listed:
        _try_one(session, kind, rumour, step, done, failed)
    asked = max(chosen.asked, len(listed))
    change = BulkChange(
        kind=kind, actor_id=actor.id, at=now, asked=asked, target=target, done=done, failed=failed, undone=[]
    )  # fmt: skip
    session.add(change)
    session.flush()
    record(session, "bulk_changed", change, actor_id=actor.id, now=now, change=kind, done=len(done), failed=len(failed))
    return change


def _try_one(session: Session, kind: str, rumour: Rumour, step: Change, done: list[Any], failed: list[Any]) -> None:
    """One rumour within a savepoint: a refusal leaves nothing behind and is named."""
    named = {"code": rumour.code, "claim": rumour.claim}
    before = snapshots.take(session, rumour)
    try:
        with session.begin_nested():
            changed = step(session, rumour)
            session.flush()
    except WorkbenchError as error:
        session.refresh(rumour)
        failed.append({**named, "why": error.message})
        return
    if kind == "gathered" and changed is False:
        failed.append({**named, "why": _("It belongs to the narrative already.")})
    elif kind == "assigned" and before["rumour"]["owner_id"] == rumour.owner_id:
        failed.append({**named, "why": _("That person owns it already.")})
    else:
        done.append({**named, "rumour_id": rumour.id, "version": rumour.version, "before": before})


def _undo_one(
    session: Session, change: BulkChange, row: dict[str, Any], rumour: Rumour | None, actor: User, now: datetime
) -> dict[str, str]:
    named = {"code": row["code"], "claim": row["claim"]}
    if rumour is None:
        return {**named, "why": _("You may no longer see it.")}
    if change.kind == "gathered":
        narrative = session.get(Narrative, change.target["narrative_id"])
        if narrative is None or not narratives.remove_rumour(session, narrative, rumour, actor_id=actor.id, now=now):
            return {**named, "why": _("It has been taken out of the narrative since.")}
        return {**named, "why": ""}
    if rumour.version != row["version"]:
        return {**named, "why": _("Somebody has changed it since.")}
    snapshots.restore(session, rumour, row["before"])
    record(session, "bulk_undone", rumour, actor_id=actor.id, now=now, undone=change.kind)
    return {**named, "why": ""}


def _rumours(session: Session, ids: Sequence[int], viewer: User) -> dict[int, Rumour]:
    """Those that the person may see, locked for the change."""
    statement = select(Rumour).where(Rumour.id.in_(ids), queries.visible_to(viewer)).with_for_update(of=Rumour)
    return {row.id: row for row in session.scalars(statement.options(joinedload(Rumour.owner))).unique()}


def _same_press(
    session: Session, kind: str, target: dict[str, Any], codes: Sequence[str], *, actor_id: int, now: datetime
) -> BulkChange | None:
    last = session.scalar(
        select(BulkChange)
        .where(BulkChange.actor_id == actor_id, BulkChange.kind == kind, BulkChange.at > now - DOUBLE_PRESS)
        .order_by(BulkChange.id.desc())
        .limit(1)
    )
    if last is None or last.target != target or last.undone_at is not None:
        return None
    return last if {row["code"] for row in [*last.done, *last.failed]} == set(codes) else None
