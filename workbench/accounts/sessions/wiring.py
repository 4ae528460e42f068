"""How a request finds its session: the cookie's key, one read, and a write every few minutes at most. FAULTS.md S-01, S-02."""

from typing import Any

import structlog
from flask import Flask, Response, flash, g, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, user_logged_out
from flask_security import password_changed, password_reset, user_authenticated
from flask_security.utils import set_request_attr
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import User
from workbench.accounts.pending import write_with_next_commit
from workbench.accounts.permissions import may
from workbench.accounts.sessions import devices, service
from workbench.accounts.sessions.models import AccountSession
from workbench.accounts.sessions.service import Place
from workbench.accounts.telling import tell
from workbench.activity.service import record
from workbench.errors import ReadOnly
from workbench.settings import Settings
from workbench.web.sessions import database, settings, write_session

KEY = "key"  # what the cookie calls the session's key
POLLED = "X-Polled"  # what the page's script says of a request that nobody made by hand
log = structlog.get_logger(__name__)


def init_sessions(app: Flask, settings: Settings) -> None:
    """Find people by their session's row alone; open, renew and end the row with what the account library does."""
    manager = app.login_manager  # type: ignore[attr-defined]
    manager.user_loader(_load)
    manager.request_loader(None)  # no token in a header or an address takes the place of the cookie
    manager.session_protection = None  # a moved telephone is no thief; the key alone decides
    app.before_request(_answer_polls)
    app.after_request(_renew_if_proved)
    devices.init_devices(app, settings)
    user_authenticated.connect(_open, app)
    user_logged_out.connect(_end, app)
    password_changed.connect(_password_changed, app)
    password_reset.connect(_password_changed, app)


def _load(user_id: str) -> User | None:
    """The person of this cookie, or nobody: also when the account is closed or its number has changed."""
    key, now = session.get(KEY), clock.utcnow()
    row = None
    if isinstance(key, str) and key:
        with database().read_session() as reading:
            row = service.find_session(reading, key)
    if row is None or service.is_over(row, now) or not row.user.active or row.user.fs_uniquifier != user_id:
        g.session_is_over = True
        _say_over(row)
        return None
    g.proved_at = session.get("fs_paa", 0)
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", g.proved_at)
    if POLLED not in request.headers and service.needs_touch(row, now):
        _touch(row)
    return row.user


def _say_over(row: AccountSession | None) -> None:
    """Once, why one has to sign in again.

    The cookie stays as it is when there is no row: an answer that is late would else wipe out the new key of the same browser.
    """
    if row is not None and "HX-Request" not in request.headers:
        session.pop(KEY, None)
        session.pop("_user_id", None)
        flash(_("Your time signed in is over. Sign in again to go on."))


def _touch(row: AccountSession) -> None:
    """A full disk or the read-only mode stops nobody from reading."""
    try:
        with write_session() as writing:
            service.touch(writing, row.id, now=clock.utcnow())
    except (OperationalError, ReadOnly) as error:
        log.warning("last use of a session not written", reason=type(error).__name__)


def _open(_app: Flask, *, user: User, authn_via: list[str] | None = None, **_more: Any) -> None:
    """Somebody has signed in: a key of its own, whatever the browser brought; the old one is dead. A letter for a new device."""
    now, old, values = clock.utcnow(), session.pop(KEY, None), settings()
    browser, system = devices.browser_and_system(request.headers.get("User-Agent", ""))
    device = devices.this_device(values)
    is_known = device.knows(values, user.email)
    with write_session() as writing:
        if isinstance(old, str):
            service.end_session(writing, old)
        place = Place(browser, system, way=str((authn_via or ["password"])[0]))
        session[KEY] = service.open_session(writing, user, place, now=now, is_demo=values.demo)
        row = record(writing, "signed_in", user, actor_id=user.id, now=now, browser=browser, system=system)
        if not is_known and not values.demo:
            tell(writing, user.id, "new_device", activity_id=row.id)
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)
    g.session_is_new = True
    devices.remember_device(values, device.with_person(values, user.email))


def _end(_app: Flask, **_more: Any) -> None:
    """Signed out: the row goes. While nothing can be written the browser forgets its key all the same."""
    key = session.pop(KEY, None)
    if isinstance(key, str):
        try:
            with write_session() as writing:
                service.end_session(writing, key)
        except (OperationalError, ReadOnly) as error:
            log.warning("end of a session not written", reason=type(error).__name__)


def _renew_if_proved(response: Response) -> Response:
    """Who has just proved again that it is them may do more from now on: that is worth a new key."""
    is_proved = "proved_at" in g and session.get("fs_paa", 0) != g.proved_at
    if is_proved and "session_is_new" not in g and KEY in session:
        with write_session() as writing:
            session[KEY] = service.renew_key(writing, session[KEY]) or session[KEY]
    return response


def _password_changed(_app: Flask, *, user: User, **_more: Any) -> None:
    """Everybody else who is signed in as this person is out; the person is told."""
    now, key = clock.utcnow(), session.get(KEY) or ""

    def write(writing: Session) -> None:
        service.end_all(writing, user, actor_id=user.id, now=now, but_key=key)
        row = record(writing, "password_changed", user, actor_id=user.id, now=now)
        tell(writing, user.id, "password_changed", activity_id=row.id)

    write_with_next_commit(write)


def _answer_polls() -> Response | None:
    """When the session is over, a page that only refreshes itself stays as it is; one that asked for a part goes to sign in."""
    is_part = request.method == "GET" and "HX-Request" in request.headers
    if not is_part or current_user.is_authenticated or "session_is_over" not in g or may(str(request.endpoint)):
        return None
    if POLLED in request.headers:
        return Response(status=204)
    return Response(status=401, headers={"HX-Redirect": url_for("security.login")})
