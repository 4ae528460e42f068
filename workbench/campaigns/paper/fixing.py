"""What was handed out reaches those who handed it out once more: a task to correct it, or to take it back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased, joinedload

from workbench import queue
from workbench.activity.service import record
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.paper.kinds import OFFLINE
from workbench.campaigns.paper.models import PaperTask
from workbench.campaigns.paper.service import open_task
from workbench.campaigns.states import ENDED, is_placeable, move
from workbench.editorial.models import Sandwich


def open_fixes(session: Session, *, now: datetime) -> list[PaperTask]:
    """A task for everything by hand that was corrected or withdrawn since; gives those that are new. Safe to repeat.

    A task whose work is done in another way (a new placement carries the correction) is closed without a word.
    """
    opened = []
    for kind, rows in (("correct", _outdated(session)), ("take_back", _withdrawn(session))):
        known = set(session.scalars(select(PaperTask.placement_id).where(PaperTask.kind == kind)))
        for row in rows:
            if row.id not in known:
                opened.append(open_task(session, row, kind, now=now))
                record(session, f"{kind}_asked", row, actor_id=None, now=now)
                _tell(session, row, kind)
        _close_needless(session, kind, {row.id for row in rows})
    return opened


def cancel_changed(session: Session, *, now: datetime) -> int:
    """Take off the plan what is not handed out yet and whose text has been changed; whoever planned it is told. How many."""
    wanted = _by_hand().where(Placement.state == "planned", Sandwich.approved_revision_id != Placement.revision_id)
    rows = [row for row in session.scalars(wanted).unique().all() if is_placeable(row.sandwich)]
    for row in rows:
        move(session, row, "cancelled", last_error="outdated")
        record(session, "placement_cancelled", row, actor_id=None, now=now, reason="outdated")
        _tell(session, row, "changed")
    return len(rows)


def _tell(session: Session, placement: Placement, what: str) -> None:
    text = placement.sandwich.approved_revision_id
    queue.enqueue(
        session, "campaigns.paper_tell", {"placement_id": placement.id, "what": what},
        dedupe=f"campaigns.paper_tell:{placement.reference}:{what}:{text}",
    )  # fmt: skip


def _outdated(session: Session) -> Sequence[Placement]:
    """Handed out, and a newer text stands that nobody has planned on that channel."""
    newer = aliased(Placement)
    carried = exists().where(
        newer.channel_id == Placement.channel_id,
        newer.revision_id == Sandwich.approved_revision_id,
        newer.state.not_in(ENDED),
    )
    is_newer = Sandwich.approved_revision_id > Placement.revision_id
    rows = session.scalars(_by_hand().where(Placement.state == "sent", is_newer, ~carried)).unique().all()
    return [row for row in rows if is_placeable(row.sandwich)]


def _withdrawn(session: Session) -> Sequence[Placement]:
    wanted = _by_hand().where(Placement.state.in_(("sent", "corrected")), Sandwich.state == "withdrawn")
    return session.scalars(wanted).unique().all()


def _by_hand() -> Select[Placement]:
    statement = select(Placement).join(Placement.channel).join(Placement.sandwich).where(Channel.kind.in_(OFFLINE))
    return statement.options(joinedload(Placement.sandwich), joinedload(Placement.channel)).order_by(Placement.id)


def _close_needless(session: Session, kind: str, wanted: set[int]) -> None:
    open_rows = select(PaperTask).where(PaperTask.kind == kind, PaperTask.done_at.is_(None))
    for task in session.scalars(open_rows).all():
        if task.placement_id not in wanted:
            session.delete(task)
