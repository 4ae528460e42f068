"""Background work of panels: the letter that asks, forgetting who never answered it."""

from typing import Any

import structlog
from sqlalchemy.orm import joinedload

from workbench import clock, mail
from workbench.queue import JobContext, Registry
from workbench.surveys.panels import joining
from workbench.surveys.panels.letters import join_letter
from workbench.surveys.panels.models import PanelContact

log = structlog.get_logger(__name__)


def register(registry: Registry) -> None:
    """The kinds of job of panels."""
    registry.add_letter("surveys.join_letter", send_join_letter)
    registry.add_tick("surveys.forget_contacts", forget_contacts, every_seconds=3600)


def send_join_letter(context: JobContext, payload: dict[str, Any]) -> None:
    """Mail "was it you?". A refused address is no reason to try again; an unclear end neither: they can ask once more."""
    with context.database.read_session() as session:
        row = session.get(PanelContact, int(payload["contact_id"]), options=[joinedload(PanelContact.panel)])
        if row is None or row.left_on is not None:
            return
        letter = join_letter(row, context.job_id, context.settings)
    try:
        mail.send(context.settings, letter)
    except mail.MailNotSent as error:
        if error.is_certain and not error.is_final:
            raise


def forget_contacts(context: JobContext, _payload: dict[str, Any]) -> None:
    """Who asked more than seven days ago and never answered the letter."""
    with context.finishing_session() as session:
        count = joining.forget_old(session, now=clock.utcnow())
    if count:
        log.info("panel addresses forgotten", count=count)
