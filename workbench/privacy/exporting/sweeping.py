"""What broken-off writings leave: files that nobody writes any more, and exports and extracts that no job will finish."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.privacy.exporting.files import export_path, extract_path, folder_of
from workbench.privacy.models import DataExport, RecordsRequest
from workbench.queue import Job
from workbench.settings import Settings

WRITTEN = {"privacy.export": "export_id", "privacy.make_extract": "request_id"}  # kinds of job, and what they write


def sweep(session: Session, *, settings: Settings, now: datetime) -> int:
    """Call failed what no job writes any more, so that it can be asked for anew; remove files that are not whole. How many."""
    at_work = _at_work(session)
    exports = session.scalars(select(DataExport).where(DataExport.state.in_(("waiting", "running")))).all()
    requests = session.scalars(select(RecordsRequest).where(RecordsRequest.state == "making")).all()
    for export in exports:
        if ("privacy.export", export.id) not in at_work:
            export.state, export.finished_at = "failed", now
            record(session, "export_failed", export, actor_id=None, now=now)
    for request in requests:
        if ("privacy.make_extract", request.id) not in at_work:
            request.state = "failed"
            record(session, "extract_failed", request, actor_id=None, now=now)
    standing = {export_path(settings, one) for one in exports if one.state != "failed"}
    standing |= {extract_path(settings, one) for one in requests if one.state != "failed"}
    left = [part for part in folder_of(settings).glob("*.part") if part.with_suffix(".zip") not in standing]
    for part in left:
        part.unlink(missing_ok=True)
    return len(left)


def _at_work(session: Session) -> set[tuple[str, int]]:
    """What jobs that wait or run will write."""
    alive = select(Job).where(Job.kind.in_(WRITTEN), Job.state.in_(("queued", "running")))
    return {(job.kind, int(job.payload[WRITTEN[job.kind]])) for job in session.scalars(alive)}
