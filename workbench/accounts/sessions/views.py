"""The page of where one is signed in, on which each place can be signed out."""

from flask import flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.blueprint import blueprint
from workbench.accounts.models import User
from workbench.accounts.sessions import service
from workbench.accounts.sessions.devices import device_words
from workbench.accounts.sessions.wiring import KEY
from workbench.web.sessions import read_session, write_session


@blueprint.get("/account/sessions")
def session_list() -> str:
    """Every browser in which one is signed in, this one first."""
    with read_session() as reading:
        rows = service.sessions_of(reading, current_user.id, now=clock.utcnow())
    here = service.hash_of(session[KEY])
    rows.sort(key=lambda row: row.key_hash != here)
    return render_template("accounts/sessions.html", rows=rows, here=here, device_words=device_words)


@blueprint.post("/account/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Response:
    """Sign out one of them."""
    with write_session() as writing:
        service.end_one(writing, session_id, actor=writing.get_one(User, current_user.id), now=clock.utcnow())
    flash(_("Signed out there."))
    return redirect(url_for("accounts.session_list"), code=303)


@blueprint.post("/account/sessions/end-others")
def end_other_sessions() -> Response:
    """Sign out everywhere but here."""
    with write_session() as writing:
        actor = writing.get_one(User, current_user.id)
        service.end_all(writing, actor, actor_id=actor.id, now=clock.utcnow(), but_key=session[KEY])
    flash(_("You are signed out everywhere but here."))
    return redirect(url_for("accounts.session_list"), code=303)
