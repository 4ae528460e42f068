"""Who is invited and reminded: a ledger in which each letter is marked before it leaves. Two runners never send the same one.

A letter whose sender died, or whose connection broke in the middle, is unknown: nobody sends it again, the reminder may reach.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload

from workbench import queue
from workbench.activity.service import record
from workbench.surveys.panels.models import Panel, PanelContact
from workbench.surveys.panels.queries import is_asked
from workbench.surveys.waves.models import Invitation, Wave
from workbench.surveys.waves.timing import local_day

PURPOSES = ("invite", "remind")
OUT = ("sent", "unknown")


@dataclass(frozen=True)
class Claim:
    """One letter that is ours to send: the row is marked as sending, and committed, before this is given."""

    invitation_id: int
    purpose: str


def prepare(session: Session, wave: Wave) -> int:
    """A row for each member who is asked and has none; for a fresh sample only those whom no wave has asked. How many."""
    wanted = [PanelContact.panel_id == wave.panel_id, is_asked()]
    if wave.invites_new_only:
        earlier = aliased(Invitation)
        wanted.append(~exists().where(earlier.contact_id == PanelContact.id, earlier.wave_id != wave.id))
    members = (
        select(literal(wave.id), PanelContact.id, literal("prepared"), literal(""), literal(False))
        .join(Panel, Panel.id == PanelContact.panel_id)
        .where(*wanted)
        .order_by(PanelContact.id)
    )
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement: Any = dialect.insert(Invitation).from_select(
        ["wave_id", "contact_id", "state", "reminder_state", "has_answered"], members
    )
    return _count(session, statement.on_conflict_do_nothing(index_elements=["wave_id", "contact_id"]))


def plan_reminder(session: Session, wave: Wave, *, today: date, zone: ZoneInfo) -> int:
    """On its day, one reminder for each who was invited and has not answered. How many were planned now."""
    if wave.state != "open" or wave.opened_at is None or wave.panel_id is None or "link" not in wave.ways:
        return 0
    due = local_day(wave.opened_at, zone) + timedelta(days=wave.remind_after_days)
    if today < due or (wave.closes_on is not None and today > wave.closes_on):
        return 0
    wanted = (Invitation.wave_id == wave.id, Invitation.state.in_(OUT), Invitation.reminder_state == "")
    count = _count(
        session, update(Invitation).where(*wanted, Invitation.has_answered.is_(False)).values(reminder_state="prepared")
    )
    if count:
        queue.enqueue(session, "surveys.remind", {"wave_id": wave.id}, dedupe=f"surveys.remind:{wave.id}:{today.isoformat()}")
    return count


def settle_interrupted(session: Session, wave_id: int, purpose: str) -> int:
    """What a runner that is gone had marked as sending: nobody knows, so it is not sent again. How many."""
    column = _state(purpose)
    mine = (Invitation.wave_id == wave_id, column == "sending")
    return _count(session, update(Invitation).where(*mine).values({column.key: "unknown"}))


def claim_next(session: Session, wave_id: int, purpose: str) -> Claim | None:
    """Mark the next letter as sending; None when none is left. Nobody who has left or answered is written to."""
    column = _state(purpose)
    pick = (
        select(Invitation.id)
        .join(PanelContact, PanelContact.id == Invitation.contact_id)
        .join(Panel, Panel.id == PanelContact.panel_id)
        .where(Invitation.wave_id == wave_id, column == "prepared", is_asked(), _still_wanted(purpose))
        .order_by(Invitation.id)
        .limit(1)
        .scalar_subquery()
    )
    statement = update(Invitation).where(Invitation.id == pick, column == "prepared").values({column.key: "sending"})
    row = session.execute(statement.returning(Invitation.id).execution_options(synchronize_session=False)).first()
    return None if row is None else Claim(int(row[0]), purpose)


def read_claim(session: Session, claim: Claim) -> tuple[Wave, PanelContact]:
    """The wave and the member of a claimed letter, with the panel."""
    row = session.get_one(Invitation, claim.invitation_id, options=[joinedload(Invitation.wave)])
    contact = session.get_one(PanelContact, row.contact_id, options=[joinedload(PanelContact.panel)])
    return row.wave, contact


def note_outcome(session: Session, claim: Claim, state: str, *, is_bounced: bool, today: date) -> None:
    """What became of a letter, if it is still ours. An address that is refused for good is not written to again."""
    column = _state(claim.purpose)
    values: dict[str, Any] = {column.key: state}
    if state in OUT:
        values["sent_on" if claim.purpose == "invite" else "reminded_on"] = today
    session.execute(update(Invitation).where(Invitation.id == claim.invitation_id, column == "sending").values(values))
    if is_bounced:
        row = session.get(Invitation, claim.invitation_id)
        if row is not None:
            session.execute(update(PanelContact).where(PanelContact.id == row.contact_id).values(bounced_on=today))


def finish(session: Session, wave: Wave, purpose: str, *, now: datetime) -> None:
    """After the last letter: who left meanwhile was not invited, and the number of invited stands for the response rate."""
    column = _state(purpose)
    left = (Invitation.wave_id == wave.id, column == "prepared")
    if purpose == "invite":
        session.execute(delete(Invitation).where(*left))
        out = select(func.count(Invitation.id)).where(Invitation.wave_id == wave.id, Invitation.state.in_(OUT))
        wave.invited_count = session.scalar(out) or 0
    else:
        session.execute(update(Invitation).where(*left).values(reminder_state=""))
    verb = "invitations_sent" if purpose == "invite" else "reminders_sent"
    sent = select(func.count(Invitation.id)).where(Invitation.wave_id == wave.id, column == "sent")
    record(session, verb, wave, actor_id=None, now=now, count=session.scalar(sent) or 0)


def add_invitation(session: Session, wave_id: int, contact_id: int, *, sent_on: date, has_answered: bool = False) -> None:
    """That somebody was invited elsewhere or before: no letter goes out."""
    values = {"wave_id": wave_id, "contact_id": contact_id, "state": "sent", "sent_on": sent_on, "has_answered": has_answered}
    session.execute(insert(Invitation).values(**values, reminder_state=""))


def _state(purpose: str) -> InstrumentedAttribute[str]:
    return Invitation.state if purpose == "invite" else Invitation.reminder_state


def _still_wanted(purpose: str) -> ColumnElement[bool]:
    answered_not = Invitation.has_answered.is_(False)
    return answered_not if purpose == "invite" else and_(answered_not, Invitation.state.in_(OUT))


def _count(session: Session, statement: Any) -> int:
    result: CursorResult[Any] = session.execute(statement, execution_options={"synchronize_session": False})  # type: ignore[assignment]
    return int(result.rowcount)
