"""Leaving an e-mail list: the page for people, and the one click that mail programs send (RFC 8058)."""

from flask import render_template
from flask.blueprints import BlueprintSetupState

from workbench import clock
from workbench.campaigns import channels, queries
from workbench.campaigns.views.room import Page, blueprint
from workbench.web.sessions import read_session, write_session


@blueprint.get("/leave/<token>")
def leave(token: str) -> Page:
    """Asks for one press; opening the address changes nothing, since mail filters open every link."""
    with read_session() as session:
        recipient = queries.recipient_by_token(session, token)
    return render_template("campaigns/leave.html", has_left=recipient.left_at is not None, token=token)


@blueprint.post("/leave/<token>")
def leave_now(token: str) -> Page:
    """Leave. The token is the proof, so that a mail program can do it without signing in."""
    with write_session() as session:
        channels.leave_list(session, queries.recipient_by_token(session, token), actor_id=None, now=clock.utcnow())
    return render_template("campaigns/leave.html", has_left=True, token=token)


@blueprint.record_once
def _exempt(state: BlueprintSetupState) -> None:
    state.app.extensions["csrf"].exempt(leave_now)
