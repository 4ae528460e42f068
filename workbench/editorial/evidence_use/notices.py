"""Notices that answers cite an older value: made once for each new value, told by mail, settled with a reason."""

from collections import defaultdict
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import queue
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.editorial.evidence_use.citing import older_values
from workbench.editorial.evidence_use.models import FigureNotice
from workbench.editorial.models import Sandwich
from workbench.editorial.service.writing import require_editor
from workbench.errors import NotFound, Refused
from workbench.rumours.texts import tidy


def make_notices(session: Session, *, now: datetime) -> int:
    """A notice for each answer and newer value that has none, and one letter a person. Returns how many are new."""
    told: dict[int, list[int]] = defaultdict(list)
    count = 0
    for older in older_values(session):
        sandwich = older.use.sandwich
        if _held(session, sandwich.id, older.figure.code, older.cited, older.current) is not None:
            continue
        notice = _add(session, sandwich, older.figure.code, older.cited, older.current, now)
        record(session, "figure_outdated", sandwich, actor_id=None, now=now, figure=older.figure.code)
        told[sandwich.turn_user_id or sandwich.author_id].append(notice.id)
        count += 1
    for user_id, notice_ids in told.items():
        payload = {"user_id": user_id, "notice_ids": notice_ids}
        queue.enqueue(session, "editorial.tell_figures", payload, dedupe=f"editorial.tell_figures:{user_id}:{min(notice_ids)}")
    return count


def keep_older(
    session: Session, sandwich: Sandwich, figure_code: str, cited: str, *, reason: str, actor: User, now: datetime
) -> FigureNotice:
    """Say why the older value stays in the answer. A newer value than today's asks again. Raises NotFound, Refused."""
    require_editor(actor)
    words = tidy(reason)[:1000]
    if not words:
        raise Refused(_("Write why the older value stays."), subject_id=sandwich.id)
    older = next(
        (one for one in older_values(session, sandwich_id=sandwich.id) if (one.figure.code, one.cited) == (figure_code, cited)),
        None,
    )
    if older is None:
        raise NotFound(subject_id=figure_code)
    notice = _held(session, sandwich.id, figure_code, cited, older.current)
    notice = notice or _add(session, sandwich, figure_code, cited, older.current, now)
    notice.kept_at, notice.kept_by_id, notice.kept_reason = now, actor.id, words
    record(session, "older_value_kept", sandwich, actor_id=actor.id, now=now, figure=figure_code, reason=words)
    return notice


def _held(session: Session, sandwich_id: int, code: str, cited: str, current: str) -> FigureNotice | None:
    wanted = select(FigureNotice).where(FigureNotice.sandwich_id == sandwich_id, FigureNotice.figure_code == code)
    return session.scalar(wanted.where(FigureNotice.cited == cited, FigureNotice.current == current))


def _add(session: Session, sandwich: Sandwich, code: str, cited: str, current: str, now: datetime) -> FigureNotice:
    notice = FigureNotice(sandwich_id=sandwich.id, figure_code=code, cited=cited, current=current, noticed_at=now)
    session.add(notice)
    session.flush()
    return notice
