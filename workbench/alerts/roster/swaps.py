"""Swapping shifts: one asks, the other agrees. Nothing moves before that."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench import queue
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.alerts.roster.models import DutyPerson, DutyShift, DutySwap
from workbench.alerts.roster.service import outdate_swaps
from workbench.errors import NotFound, Refused


def ask(
    session: Session, shift: DutyShift, *, of: User, return_shift: DutyShift | None, message: str, actor: User, now: datetime
) -> DutySwap:
    """Ask a colleague to take the actor's shift, perhaps against one of theirs. They get a letter.

    Raises Refused for a shift that is not the actor's or is over, for a colleague who takes no turns, and for a shift in
    return that is not the colleague's. The same question again is the one that stands.
    """
    if shift.user_id != actor.id:
        raise Refused(_("You can only swap a shift of your own."), subject_id=shift.id)
    if shift.ends_at <= now:
        raise Refused(_("This shift is over."), subject_id=shift.id)
    if of.id == actor.id or not of.active or session.get(DutyPerson, of.id) is None:
        raise Refused(_("Choose a colleague who takes turns."), subject_id=shift.id)
    if return_shift is not None and (return_shift.user_id != of.id or return_shift.ends_at <= now):
        raise Refused(_("The shift in return must be a coming one of %(name)s.", name=of.name), subject_id=shift.id)
    same = {"shift_id": shift.id, "asked_of_id": of.id, "state": "asked"}
    known = session.scalars(select(DutySwap).filter_by(**same)).first()
    if known is not None:
        return known
    back_id = return_shift.id if return_shift is not None else None
    row = DutySwap(**same, return_shift_id=back_id, asked_by_id=actor.id, message=message.strip()[:300], asked_at=now)
    session.add(row)
    session.flush()
    record(session, "duty_swap_asked", row, actor_id=actor.id, now=now)
    _write_to(session, row, of.id, "asked")
    return row


def answer(session: Session, row: DutySwap, *, agrees: bool, actor: User, now: datetime) -> None:
    """Agree or decline. When agreed, both shifts change hands at once, and other questions about them are over.

    Raises NotFound for a question to somebody else, Refused when it is answered or the shifts are no longer what they were.
    """
    if row.asked_of_id != actor.id:
        raise NotFound(_("There is no such question to you."), subject_id=row.id)
    if row.state != "asked":
        raise Refused(_("This question has been answered, taken back, or is out of date."), subject_id=row.id)
    outdate_swaps(session, now=now)
    if row.state != "asked":
        raise Refused(_("The roster has changed since you were asked. Nothing was swapped."), subject_id=row.id)
    row.state, row.answered_at = ("agreed" if agrees else "declined"), now
    if agrees:
        _hand_over(session, row.shift_id, actor.id, now)
        if row.return_shift_id is not None:
            _hand_over(session, row.return_shift_id, row.asked_by_id, now)
        session.flush()
        outdate_swaps(session, now=now)
    record(session, "duty_swap_agreed" if agrees else "duty_swap_declined", row, actor_id=actor.id, now=now)
    _write_to(session, row, row.asked_by_id, row.state)


def withdraw(session: Session, row: DutySwap, *, actor: User, now: datetime) -> None:
    """Take the question back while it is not answered. Raises NotFound for somebody else's."""
    if row.asked_by_id != actor.id:
        raise NotFound(_("There is no such question of yours."), subject_id=row.id)
    if row.state == "asked":
        row.state, row.answered_at = "withdrawn", now
        record(session, "duty_swap_withdrawn", row, actor_id=actor.id, now=now)


def open_swaps(session: Session, user_id: int) -> list[DutySwap]:
    """Questions that wait for an answer, of the person and to the person."""
    load = (
        joinedload(DutySwap.shift),
        joinedload(DutySwap.return_shift),
        joinedload(DutySwap.asked_by),
        joinedload(DutySwap.asked_of),
    )
    mine = (DutySwap.state == "asked", (DutySwap.asked_by_id == user_id) | (DutySwap.asked_of_id == user_id))
    return list(session.scalars(select(DutySwap).where(*mine).options(*load).order_by(DutySwap.id)).unique())


def swap_for_change(session: Session, swap_id: int) -> DutySwap:
    """The question, locked until its answer is written. Raises NotFound."""
    found = session.scalar(select(DutySwap).where(DutySwap.id == swap_id).with_for_update())
    if found is None:
        raise NotFound(_("There is no such question."), subject_id=swap_id)
    return found


def _hand_over(session: Session, shift_id: int, user_id: int, now: datetime) -> None:
    shift = session.get_one(DutyShift, shift_id)
    shift.user_id, shift.number, shift.changed_at = user_id, shift.number + 1, now


def _write_to(session: Session, row: DutySwap, user_id: int, word: str) -> None:
    payload = {"swap_id": row.id, "user_id": user_id, "word": word}
    queue.enqueue(session, "alerts.write_of_swap", payload, dedupe=f"duty-swap:{row.id}:{word}")
