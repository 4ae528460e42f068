"""Pages of one's own account: the one-time link, and preferences."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from flask_security import login_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts import service
from workbench.web.sessions import read_session, write_session

blueprint = Blueprint("accounts", __name__, template_folder="templates")


@blueprint.get("/sign-in/link/<token>")
def sign_in_link(token: str) -> str:
    """Who the link signs in, and a button: a link checker that only reads spends nothing."""
    with read_session() as session:
        user = service.person_of_link(session, token, now=clock.utcnow())
    return render_template("accounts/sign_in_link.html", person=user, token=token)


@blueprint.post("/sign-in/link/<token>")
def use_sign_in_link(token: str) -> Response:
    """Spend the link and sign in."""
    with write_session() as session:
        user = service.use_sign_in_link(session, token, now=clock.utcnow())
    login_user(user, authn_via=["link"])
    return redirect(url_for("desk.start"), code=303)


@blueprint.post("/account/preferences")
def preferences() -> Response:
    """Switch single-key shortcuts on or off."""
    with write_session() as session:
        user = session.get_one(service.User, current_user.id)
        user.has_shortcuts = request.form.get("has_shortcuts") == "1"
    return redirect(url_for("desk.help"), code=303)
