"""Pages of accounts: the one-time link, the invitation's link, preferences; the pages of its folders."""

from flask import current_app, redirect, render_template, request, url_for
from flask_login import current_user
from flask_security import login_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts import service
from workbench.accounts.blueprint import blueprint
from workbench.accounts.models import User
from workbench.accounts.people import invitations, lost_views
from workbench.accounts.people import views as people_views
from workbench.accounts.sessions import views as session_views
from workbench.accounts.single_sign_on import own_views as own_single_sign_on_views
from workbench.accounts.single_sign_on import views as single_sign_on_views
from workbench.web.sessions import read_session, write_session

__all__ = ["blueprint", "lost_views", "own_single_sign_on_views", "people_views", "session_views", "single_sign_on_views"]


@blueprint.get("/sign-in/link/<token>")
def sign_in_link(token: str) -> str:
    """Who the link signs in, and a button: a link checker that only reads spends nothing."""
    with read_session() as session:
        user = service.person_of_link(session, token, now=clock.utcnow())
    return render_template("accounts/sign_in_link.html", person=user, action=url_for("accounts.use_sign_in_link", token=token))


@blueprint.post("/sign-in/link/<token>")
def use_sign_in_link(token: str) -> Response:
    """Spend the link and sign in; outside the demo the second factor follows, and is set up the first time."""
    with write_session() as session:
        user = service.use_sign_in_link(session, token, now=clock.utcnow())
    return _sign_in(user, "link")


@blueprint.get("/welcome/<token>")
def invitation(token: str) -> str:
    """Whom the invitation is for, and a button."""
    with read_session() as session:
        row = invitations.invitation_of(session, token, now=clock.utcnow())
    action = url_for("accounts.accept_invitation", token=token)
    return render_template("accounts/sign_in_link.html", person=row.user, action=action)


@blueprint.post("/welcome/<token>")
def accept_invitation(token: str) -> Response:
    """Open the account and sign in."""
    with write_session() as session:
        user = invitations.accept(session, token, now=clock.utcnow())
    return _sign_in(user, "invitation")


@blueprint.post("/account/preferences")
def preferences() -> Response:
    """Switch single-key shortcuts on or off."""
    with write_session() as session:
        user = session.get_one(User, current_user.id)
        user.has_shortcuts = request.form.get("has_shortcuts") == "1"
    return redirect(url_for("desk.help"), code=303)


def _sign_in(user: User, way: str) -> Response:
    second: Response | None = current_app.extensions["security"].two_factor_plugins.tf_enter(user, False, way, next_loc=None)
    if second is not None:
        return second
    login_user(user, authn_via=[way])
    return redirect(url_for("desk.start"), code=303)
