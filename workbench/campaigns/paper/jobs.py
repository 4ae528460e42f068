"""Background work for what is done by hand: reminders of deadlines, tasks to correct and to take back, letters."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import joinedload

from workbench import clock, mail, queue
from workbench.accounts.models import User
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.paper import fixing, letters, queries
from workbench.campaigns.paper.service import open_task
from workbench.queue import JobContext, Registry


def register(registry: Registry) -> None:
    """The kinds of job of channels on paper and in rooms."""
    registry.add("campaigns.paper_tell", tell)
    registry.add_letter("campaigns.paper_letter", send_letter)
    registry.add_tick("campaigns.paper_remind", remind, every_seconds=600)
    registry.add_tick("campaigns.paper_fix", fix, every_seconds=60)


def remind(context: JobContext, _payload: dict[str, Any]) -> None:
    """Once when a deadline comes near and once when it has passed; again when the placement has been moved."""
    now, zone = clock.utcnow(), ZoneInfo(context.settings.timezone)
    with context.finishing_session() as session:
        for placement in queries.waiting(session):
            line = queries.line_of(placement, zone=zone, now=now)
            if line.stage not in ("soon", "late"):
                continue
            task = open_task(session, placement, "hand_out", now=now)
            told_for = task.late_for if line.stage == "late" else task.reminded_for
            if told_for == line.deadline:
                continue
            if line.stage == "late":
                task.late_for = line.deadline
            task.reminded_for = line.deadline
            dedupe = f"campaigns.paper_tell:{placement.reference}:{line.stage}:{line.deadline.isoformat()}"
            queue.enqueue(session, "campaigns.paper_tell", {"placement_id": placement.id, "what": line.stage}, dedupe=dedupe)


def fix(context: JobContext, _payload: dict[str, Any]) -> None:
    """Tasks for what was corrected or withdrawn after it was handed out, and a word on what was changed before."""
    now = clock.utcnow()
    with context.finishing_session() as session:
        fixing.open_fixes(session, now=now)
        fixing.cancel_changed(session, now=now)


def tell(context: JobContext, payload: dict[str, Any]) -> None:
    """One letter to each who is concerned, each a job of its own, so that one that fails stops no other."""
    with context.finishing_session() as session:
        placement = session.get(Placement, int(payload["placement_id"]))
        if placement is None or not context.settings.smtp_url:
            return
        tasks = queries.tasks_of(session, placement.id).values()
        done_by = [task.done_by_id for task in tasks if task.done_by_id is not None]
        for person in queries.people_of(session, placement, also=done_by):
            values = {"placement_id": placement.id, "user_id": person.id, "what": payload["what"]}
            queue.enqueue(
                session, "campaigns.paper_letter", values, dedupe=f"campaigns.paper_letter:{context.job_id}:{person.id}"
            )


def send_letter(context: JobContext, payload: dict[str, Any]) -> None:
    """Mail one person."""
    with context.database.read_session() as session:
        loaded = joinedload(Placement.channel).joinedload(Channel.organisation)
        placement = session.get(Placement, int(payload["placement_id"]), options=[loaded])
        person = session.get(User, int(payload["user_id"]))
        if placement is None or person is None or not person.active or payload["what"] not in letters.REASONS:
            return
        message = letters.paper_letter(placement, person, str(payload["what"]), context.job_id, context.settings)
    try:
        mail.send(context.settings, message)
    except mail.MailNotSent as error:
        if error.is_certain and not error.is_final:
            raise
