"""Background work of answering: what people wrote in words goes when its time is over."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workbench import clock
from workbench.activity import service as activity
from workbench.intake.sources.service.decisions import standing_decision
from workbench.queue import JobContext, Registry
from workbench.surveys.answering.models import FreeText, PaperEntry
from workbench.surveys.waves.models import Wave

log = structlog.get_logger(__name__)
DAYS = 90  # what we propose, until the municipality has decided on another number


def register(registry: Registry) -> None:
    """The kinds of job of answering."""
    registry.add_tick("surveys.forget_texts", forget_texts, every_seconds=3600)


def forget_texts(context: JobContext, _payload: dict[str, Any]) -> None:
    """Erase texts, and paper forms that were never typed in twice, of waves that closed too long ago."""
    with context.finishing_session() as session:
        for wave_id, count in forget_old_texts(session, now=clock.utcnow()).items():
            log.info("survey texts deleted", wave_id=wave_id, count=count)


def forget_old_texts(session: Session, *, now: datetime) -> dict[int, int]:
    """How many texts went, by wave. The days are those of the deletion decision."""
    decision = standing_decision(session)
    before = now - timedelta(days=decision.text_days if decision is not None else DAYS)
    gone: dict[int, int] = {}
    for table in (FreeText, PaperEntry):
        wanted = select(Wave).where(Wave.closed_at < before, Wave.id.in_(select(table.wave_id))).order_by(Wave.id)
        for wave in session.scalars(wanted).all():
            deleted = session.execute(delete(table).where(table.wave_id == wave.id).returning(table.id)).all()
            activity.record(session, "survey_texts_deleted", wave, actor_id=None, now=now, count=len(deleted))
            gone[wave.id] = gone.get(wave.id, 0) + len(deleted)
    return gone
