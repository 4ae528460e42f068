"""Noticing answers that cite an older value, and telling those whose turn it is."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from workbench import clock, mail
from workbench.accounts.models import User
from workbench.editorial.evidence_use.letters import figures_letter
from workbench.editorial.evidence_use.models import FigureNotice
from workbench.editorial.evidence_use.notices import make_notices
from workbench.editorial.models import Sandwich
from workbench.queue import JobContext, Registry


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add_tick("editorial.notice_figures", notice_figures, every_seconds=300)
    registry.add_letter("editorial.tell_figures", tell_figures)


def notice_figures(context: JobContext, _payload: dict[str, Any]) -> None:
    """Look for answers that cite an older value."""
    with context.finishing_session() as session:
        make_notices(session, now=clock.utcnow())


def tell_figures(context: JobContext, payload: dict[str, Any]) -> None:
    """Mail one person which answers need a newer value. Without a mail server the queue alone says it."""
    with context.database.read_session() as session:
        person = session.get(User, payload["user_id"])
        wanted = select(FigureNotice).where(FigureNotice.id.in_(payload["notice_ids"]), FigureNotice.kept_at.is_(None))
        loaded = joinedload(FigureNotice.sandwich).joinedload(Sandwich.current_revision)
        notices = session.scalars(wanted.options(loaded).order_by(FigureNotice.id)).unique().all()
        if person is None or not person.active or not notices or not context.settings.smtp_url:
            return
        message = figures_letter(notices, person, context.job_id, context.settings)
    mail.send(context.settings, message)
