"""Making the file of an extract, and closing requests whose time is over, in the worker."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from workbench import clock
from workbench.accounts.models import User
from workbench.activity.queries import history
from workbench.privacy.exporting.files import extract_path, remove
from workbench.privacy.extracts import making, service
from workbench.privacy.models import RecordsRequest
from workbench.queue import JobContext, Registry


def register(registry: Registry) -> None:
    """The kinds of job of this folder."""
    registry.add("privacy.make_extract", make_extract, lease_seconds=300)
    registry.add_tick("privacy.close_requests", close_requests, every_seconds=3600)


def make_extract(context: JobContext, payload: dict[str, Any]) -> None:
    """Write the ZIP. Run twice it writes the same again."""
    with context.database.read_session() as session:
        request = session.get(RecordsRequest, payload["request_id"])
        if request is None or request.state != "making":
            return
        passages = service.passages_of(session, request)
        subjects = {(one.subject_kind, one.subject_id) for one in passages if one.subject_kind == "rumour"}
        log = list(reversed(history(session, *sorted(subjects), limit=2000))) if subjects else []
        actors = {row.actor_id for row in log if row.actor_id}
        names = {row[0]: row[1] for row in session.execute(select(User.id, User.name).where(User.id.in_(actors)))}
    path, zone = extract_path(context.settings, request), ZoneInfo(context.settings.timezone)
    made = making.make_zip(path, request, passages, log, names, zone=zone)
    with context.finishing_session() as session:
        stored = session.get_one(RecordsRequest, request.id)
        if stored.state == "making":
            stored.state, stored.file_name = "ready", f"utdrag-{stored.id}.zip"
            stored.size, stored.sha256, stored.mask_count = made.size, made.sha256, made.masks
        else:  # closed, or words were erased, while it was written
            remove(extract_path(context.settings, request))


def close_requests(context: JobContext, _payload: dict[str, Any]) -> None:
    """Thirty days after it was opened a request is closed: its texts and its file go."""
    now = clock.utcnow()
    with context.finishing_session() as session:
        over = select(RecordsRequest).where(RecordsRequest.state != "closed", RecordsRequest.expires_at <= now)
        for request in session.scalars(over).all():
            service.close_request(session, request, settings=context.settings, actor_id=None, now=now)
