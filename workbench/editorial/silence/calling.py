"""No text for the first hour is used before somebody has called. METHOD B.2 row 1."""

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.editorial.silence import queries
from workbench.errors import Refused


def require_called(session: Session, rumour_id: int) -> None:
    """Raises Refused while nobody has recorded a call to the police or the security contact."""
    if not queries.was_called(session, rumour_id):
        message = _("Call the police or your security contact first, and record the call. Then the text can be used.")
        raise Refused(message, subject_id=rumour_id)
