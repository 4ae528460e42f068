"""Which readings of this room go into the access log, and how often. FAULTS.md U-02, METHOD.md F10."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from flask_login import current_user
from sqlalchemy.exc import OperationalError

from workbench.accounts.permissions.groups import EDITORS
from workbench.activity.access import ONE_READING, note_access
from workbench.errors import ReadOnly
from workbench.web.sessions import read_session

WORK_LISTS = ("inbox_read", "candidates_read")
OF_WORK = timedelta(days=1)
log = structlog.get_logger(__name__)


def log_reading(verb: str, subject: Any, now: datetime) -> None:
    """Whoever opens a single text is written down: those who sort once a day for each, the others each time.

    That those who sort look at their list says nothing that their work does not say. While nothing can be written they go on
    reading, and the process's log says what is missing; to the others nothing is shown that cannot be written down.
    """
    is_work = bool(current_user.role_names & EDITORS)
    if is_work and verb in WORK_LISTS:
        return
    try:
        with read_session() as session:
            once = OF_WORK if is_work else ONE_READING
            note_access(session, verb, subject, actor_id=current_user.id, now=now, once=once)
    except (OperationalError, ReadOnly) as error:
        if not is_work:
            raise
        log.warning("reading not written", verb=verb, subject_id=subject.id, reason=type(error).__name__)
