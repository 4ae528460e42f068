"""One's own connection to the municipality's sign-in: seeing, making and taking it away."""

from flask import flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import auth_required
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.blueprint import blueprint
from workbench.accounts.models import User
from workbench.accounts.single_sign_on import service
from workbench.accounts.single_sign_on.views import OFFER
from workbench.accounts.single_sign_on.wiring import the_door
from workbench.errors import Conflict
from workbench.web.sessions import read_session, write_session

OFFER_SECONDS = 600
FRESH_MINUTES = 60


@blueprint.get("/account/single-sign-on")
@auth_required("session", within=FRESH_MINUTES)
def my_single_sign_on() -> str:
    """Whether this account is connected, and what that means; the question, when somebody has just come back."""
    provider = the_door().provider
    with read_session() as reading:
        identity = service.identity_of(reading, current_user.id, provider.issuer)
    return render_template("accounts/my_single_sign_on.html", identity=identity, has_offer=bool(_offer()))


@blueprint.post("/account/single-sign-on/connect")
@auth_required("session", within=FRESH_MINUTES)
def connect_single_sign_on() -> Response:
    """Yes, that was me: asked for here, so that a link on another site can connect nobody to a stranger's sign-in."""
    subject = _offer()
    if not subject:
        raise Conflict(_("That was begun in another window or is too old. Begin again."))
    session.pop(OFFER, None)
    with write_session() as writing:
        user = writing.get_one(User, current_user.id)
        service.connect(writing, user, the_door().provider, subject, now=clock.utcnow())
    flash(_("Your account is connected. From the next sign-in there, your groups decide your roles."))
    return redirect(url_for("accounts.my_single_sign_on"), code=303)


@blueprint.post("/account/single-sign-on/disconnect")
@auth_required("session", within=FRESH_MINUTES)
def disconnect_single_sign_on() -> Response:
    """Take the connection away."""
    with write_session() as writing:
        user = writing.get_one(User, current_user.id)
        service.disconnect(writing, user, the_door().provider, now=clock.utcnow())
    flash(_("The connection is gone. You sign in with your password or passkey."))
    return redirect(url_for("accounts.my_single_sign_on"), code=303)


def _offer() -> str:
    """The subject that came back a moment ago and waits for a yes; "" when there is none."""
    offer = session.get(OFFER) or {}
    is_fresh = 0 <= int(clock.utcnow().timestamp()) - offer.get("at", 0) <= OFFER_SECONDS
    return str(offer.get("subject", "")) if is_fresh else ""
