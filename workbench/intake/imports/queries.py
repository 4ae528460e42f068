"""Reads of imports."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, load_only

from workbench.intake.models import ImportRun

SHOWN = 20


def recent_runs(session: Session) -> list[ImportRun]:
    """The newest imports, without their rows."""
    wanted = select(ImportRun).options(
        load_only(ImportRun.file_name, ImportRun.state, ImportRun.row_count, ImportRun.asked_at, ImportRun.report),
        joinedload(ImportRun.asked_by),
    )
    return list(session.scalars(wanted.order_by(ImportRun.id.desc()).limit(SHOWN)))
