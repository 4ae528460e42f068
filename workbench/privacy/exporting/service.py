"""Asking for an export of everything, agreeing to it, and the secret link of the finished file."""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench import queue
from workbench.accounts.models import User
from workbench.activity.access import note_access
from workbench.activity.service import DOUBLE_PRESS, record
from workbench.db import after_commit
from workbench.errors import Gone, NotAllowed, NotFound, Refused
from workbench.privacy.exporting.files import export_path, remove
from workbench.privacy.models import DataExport
from workbench.settings import Settings

LASTS = timedelta(days=7)
WAITING = ("asked", "waiting", "running")


def ask_for_export(session: Session, *, reason: str, settings: Settings, actor: User, now: datetime) -> DataExport:
    """Ask; an approver must agree, since restricted rumours are in it. One at a time. Raises NotAllowed, Refused."""
    if "administrator" not in actor.role_names:
        raise NotAllowed(_("An administrator asks for an export."))
    if not reason.strip():
        raise Refused(_("Write why: the log keeps it"))
    standing = session.scalar(select(DataExport).where(DataExport.state.in_(WAITING)).limit(1))
    if standing is not None:
        if standing.asked_by_id == actor.id and standing.asked_at > now - DOUBLE_PRESS:
            return standing
        raise Refused(_("An export is under way already. Wait until it is finished."))
    row = DataExport(reason=reason.strip(), token_hash=f"new:{now.timestamp()}", expires_at=now + LASTS)
    row.asked_by_id, row.asked_at = actor.id, now
    session.add(row)
    session.flush()
    row.token_hash = sha256(token_of(row, settings).encode()).hexdigest()
    note_access(session, "export_asked_for", row, actor_id=actor.id, now=now, reason=row.reason)
    return row


def agree(session: Session, export_id: int, *, actor: User, now: datetime) -> DataExport:
    """A second person, an approver, agrees; then it is made. Raises NotFound, NotAllowed, Refused."""
    row = session.get(DataExport, export_id)
    if row is None:
        raise NotFound(subject_id=export_id)
    if "approver" not in actor.role_names or actor.id == row.asked_by_id:
        raise NotAllowed(_("An approver who has not asked for it agrees."), subject_id=export_id)
    if row.state != "asked":
        if row.agreed_by_id == actor.id:
            return row
        raise Refused(_("The export is not waiting for anybody."), subject_id=export_id)
    row.state, row.agreed_by_id, row.agreed_at, row.expires_at = "waiting", actor.id, now, now + LASTS
    session.flush()
    record(session, "export_agreed", row, actor_id=actor.id, now=now)
    queue.enqueue(session, "privacy.export", {"export_id": row.id}, dedupe=f"export:{row.id}")
    return row


def token_of(export: DataExport, settings: Settings) -> str:
    """The secret part of the link. It is not stored: it follows from the installation's key."""
    told = f"export link:{export.id}:{export.asked_at.isoformat()}"
    return hmac.new(settings.secret_key.encode(), told.encode(), sha256).hexdigest()


def export_behind(session: Session, token: str, *, now: datetime) -> DataExport:
    """The finished export of a link. Raises NotFound for a wrong one, Gone for one that has died."""
    wanted = select(DataExport).where(DataExport.token_hash == sha256(token.encode()).hexdigest())
    row = session.scalar(wanted)
    if row is None:
        raise NotFound(_("There is no such file."))
    if row.expires_at <= now or row.state == "gone":
        raise Gone(_("The file is gone: it is kept for seven days."), subject_id=row.id)
    if row.state != "made":
        raise NotFound(_("The file is not ready yet."), subject_id=row.id)
    return row


def exports(session: Session) -> Sequence[DataExport]:
    """Every export, the newest first."""
    loaded = (joinedload(DataExport.asked_by), joinedload(DataExport.agreed_by))
    return session.scalars(select(DataExport).options(*loaded).order_by(DataExport.id.desc()).limit(100)).all()


def forget_old(session: Session, *, settings: Settings, now: datetime) -> int:
    """Seven days after it was agreed to, the file goes and the link is dead. Returns how many."""
    over = select(DataExport).where(DataExport.state != "gone", DataExport.expires_at <= now)
    rows = session.scalars(over).all()
    for row in rows:
        row.state = "gone"
        record(session, "export_gone", row, actor_id=None, now=now, why="time")
        path = export_path(settings, row)
        after_commit(session, lambda path=path: remove(path))  # type: ignore[misc]
    return len(rows)
