"""The next update that a published text promises: noted when the text is public, reminded of, kept when a newer one is."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench import queue
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.editorial.models import Approval, Sandwich
from workbench.editorial.reminding.telling import keepers_of
from workbench.editorial.silence.models import UpdatePromise
from workbench.editorial.states import PUBLIC
from workbench.rumours.models import Rumour
from workbench.rumours.states import ENDED
from workbench.settings import Settings

SOON = timedelta(minutes=60)
USUAL_TIME = time(16, 0)  # a day without a time: before the office closes


def promised_at(text: str, timezone: str) -> datetime | None:
    """When the update is due; None for nothing that can be read. A local time without a zone is the municipality's own."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) <= 10:
        moment = datetime.combine(moment.date(), USUAL_TIME)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=ZoneInfo(timezone))


def follow_promises(session: Session, *, now: datetime, settings: Settings) -> int:
    """Note what public texts promise, close what is kept, and write the reminders that are due. Gives how many reminders."""
    _note(session, now, settings)
    _close(session, now)
    return sum(_remind(session, row, now) for row in _open(session, now))


def _note(session: Session, now: datetime, settings: Settings) -> None:
    """A promise for each public text that names a next update and has none yet."""
    known = select(UpdatePromise.revision_id)
    wanted = select(Sandwich).where(Sandwich.state.in_(PUBLIC), Sandwich.public_revision_id.not_in(known))
    wanted = wanted.where(Sandwich.format.in_(("what_we_know", "holding_statement"))).options(
        joinedload(Sandwich.public_revision)
    )
    for sandwich in session.scalars(wanted.order_by(Sandwich.id)).unique():
        revision = sandwich.public_revision
        due = promised_at(str(revision.document.get("next_update_at") or ""), settings.timezone) if revision is not None else None
        if revision is not None and due is not None:
            session.add(UpdatePromise(sandwich_id=sandwich.id, revision_id=revision.id, due_at=due, noted_at=now))
    session.flush()


def _close(session: Session, now: datetime) -> None:
    """A promise is kept by a newer public text; it falls when the answer is withdrawn or the case is closed."""
    wanted = select(UpdatePromise).where(UpdatePromise.kept_at.is_(None))
    loaded = joinedload(UpdatePromise.sandwich).joinedload(Sandwich.rumour)
    for row in session.scalars(wanted.options(loaded)).unique():
        answer = row.sandwich
        is_over = answer.state not in PUBLIC or answer.rumour.state in ENDED
        if is_over or answer.public_revision_id != row.revision_id:
            row.kept_at = now
            record(session, "update_dropped" if is_over else "update_given", answer, actor_id=None, now=now)


def _open(session: Session, now: datetime) -> list[UpdatePromise]:
    wanted = select(UpdatePromise).where(UpdatePromise.kept_at.is_(None), UpdatePromise.due_at <= now + SOON)
    wanted = wanted.where(UpdatePromise.reminded_late_at.is_(None)).options(joinedload(UpdatePromise.sandwich))
    return list(session.scalars(wanted.order_by(UpdatePromise.due_at)).unique())


def _remind(session: Session, row: UpdatePromise, now: datetime) -> int:
    """One letter an hour before, one when it has passed; each once."""
    is_late = row.due_at <= now
    if not is_late and row.reminded_soon_at is not None:
        return 0
    if is_late:
        row.reminded_late_at = now
    else:
        row.reminded_soon_at = now
    what = "late" if is_late else "soon"
    rumour = session.get_one(Rumour, row.sandwich.rumour_id)
    owner = session.get(User, rumour.owner_id) if rumour.owner_id is not None else None
    approval = session.scalar(select(Approval).where(Approval.revision_id == row.revision_id))
    people = {
        one.id for one in (*keepers_of(session, row.sandwich, approval), *([owner] if owner is not None else [])) if one.active
    }
    for user_id in sorted(people):
        payload = {"promise_id": row.id, "user_id": user_id, "what": what}
        queue.enqueue(session, "editorial.remind_update", payload, dedupe=f"editorial.update:{what}:{row.id}:{user_id}")
    record(session, "update_reminded", row.sandwich, actor_id=None, now=now, what=what)
    return 1
