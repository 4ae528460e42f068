"""Who asks, which day it is here, and which rumour a code names: for the pages of listening and of the plan."""

from datetime import date
from typing import cast
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import User
from workbench.accounts.permissions import may
from workbench.errors import NotAllowed, NotFound, Refused
from workbench.rumours.models import Rumour
from workbench.rumours.queries import rumour_by_code
from workbench.rumours.texts import tidy
from workbench.web.sessions import settings


def visitor() -> User:
    """The signed-in person behind the request."""
    return cast(User, current_user._get_current_object())


def zone() -> ZoneInfo:
    """The municipality's clock."""
    return ZoneInfo(settings().timezone)


def today() -> date:
    """The day by the municipality's clock."""
    return clock.utcnow().astimezone(zone()).date()


def chosen_rumour(session: Session, typed: str) -> Rumour | None:
    """The rumour with the code that was typed or picked; None for nothing. Raises Refused when the person may see none such."""
    code = (tidy(typed).split() or [""])[0].upper()
    if not code:
        return None
    try:
        return rumour_by_code(session, code, viewer=visitor())
    except NotFound as missing:
        raise Refused(_("There is no rumour with the code %(code)s.", code=code[:20])) from missing


def refuse_readers(endpoint: str) -> None:
    """A page that all staff read takes forms only from those who may use `endpoint`. Raises NotAllowed."""
    if request.method == "POST" and not may(endpoint):
        raise NotAllowed(_("Your role reads this page, and does not write on it."))


def shown_version(raw: str | None) -> int | None:
    """The version that the person saw; -1, always stale, for a damaged one; None where the form has none."""
    if raw is None:
        return None
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else -1
