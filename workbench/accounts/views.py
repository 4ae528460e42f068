"""Pages of accounts: the one-time link, preferences, and the administrator's list of people."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import login_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts import queries, service
from workbench.accounts.forms import PersonForm
from workbench.accounts.models import ROLES, Organisation, User
from workbench.activity.service import record
from workbench.errors import Refused
from workbench.web.sessions import read_session, settings, write_session
from workbench.web.vocabulary import word

blueprint = Blueprint("accounts", __name__, template_folder="templates")


@blueprint.get("/sign-in/link/<token>")
def sign_in_link(token: str) -> str:
    """Who the link signs in, and a button: a link checker that only reads spends nothing."""
    with read_session() as session:
        user = service.person_of_link(session, token, now=clock.utcnow())
    return render_template("accounts/sign_in_link.html", person=user, token=token)


@blueprint.post("/sign-in/link/<token>")
def use_sign_in_link(token: str) -> Response:
    """Spend the link and sign in; outside the demo the second factor follows, and is set up the first time."""
    with write_session() as session:
        user = service.use_sign_in_link(session, token, now=clock.utcnow())
    second: Response | None = current_app.extensions["security"].two_factor_plugins.tf_enter(user, False, "link", next_loc=None)
    if second is not None:
        return second
    login_user(user, authn_via=["link"])
    return redirect(url_for("desk.start"), code=303)


@blueprint.post("/account/preferences")
def preferences() -> Response:
    """Switch single-key shortcuts on or off."""
    with write_session() as session:
        user = session.get_one(User, current_user.id)
        user.has_shortcuts = request.form.get("has_shortcuts") == "1"
    return redirect(url_for("desk.help"), code=303)


@blueprint.get("/people")
def people_list() -> str:
    """Everybody who can sign in."""
    with read_session() as session:
        people = queries.all_people(session)
    return render_template("accounts/people.html", people=people)


@blueprint.route("/people/new", methods=["GET", "POST"])
def new_person() -> str | Response | tuple[str, int]:
    """Add a colleague or a partner; the next page shows their one-time link."""
    form = PersonForm()
    form.roles.choices = [(role, word(role, "role")) for role in ROLES]
    with read_session() as session:
        known = [(str(row.id), row.name) for row in queries.organisations(session)]
    form.organisation.choices = [*known, ("", _("A new partner organisation"))]
    if not form.validate_on_submit():
        return render_template("accounts/new_person.html", form=form), 422 if form.is_submitted() else 200
    with write_session() as session:
        now = clock.utcnow()
        user = service.add_user(
            session,
            form.email.data,
            name=form.name.data,
            organisation=_organisation(session, form),
            roles=form.roles.data,
            actor_id=current_user.id,
            now=now,
        )
        token = service.make_sign_in_link(session, user, now=now)
    return _show_link(token, user.name)


@blueprint.post("/people/<int:user_id>/link")
def new_link(user_id: int) -> str:
    """A fresh one-time link for somebody; shown once."""
    with write_session() as session:
        user = queries.person(session, user_id)
        token = service.make_sign_in_link(session, user, now=clock.utcnow())
        record(session, "sign_in_link_made", user, actor_id=current_user.id, now=clock.utcnow())
    return _show_link(token, user.name)


@blueprint.post("/people/<int:user_id>/active")
def set_active(user_id: int) -> Response:
    """Open or close an account."""
    is_active = request.form.get("active") == "1"
    with write_session() as session:
        user = queries.person(session, user_id)
        service.set_active(session, user, is_active=is_active, actor_id=current_user.id, now=clock.utcnow())
    flash(_("%(name)s can sign in again.", name=user.name) if is_active else _("%(name)s can no longer sign in.", name=user.name))
    return redirect(url_for("accounts.people_list"), code=303)


def _organisation(session: Session, form: PersonForm) -> Organisation:
    if form.organisation.data:
        return session.get_one(Organisation, int(form.organisation.data))
    name = (form.new_organisation.data or "").strip()
    if not name:
        raise Refused(_("Write the name of the new partner organisation."))
    return service.add_organisation(session, name, kind="partner", now=clock.utcnow())


def _show_link(token: str, name: str) -> str:
    address = f"{settings().base_url}/sign-in/link/{token}"
    return render_template("accounts/link_made.html", address=address, name=name)
