"""Pages for a lost second factor: what the person can do, and what two administrators do for them."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts import queries
from workbench.accounts.blueprint import blueprint
from workbench.accounts.models import User
from workbench.accounts.people import lost_second_factor, roles
from workbench.accounts.people.forms import LostForm
from workbench.web.sessions import read_session, write_session


@blueprint.get("/sign-in/lost-second-factor")
def lost_second_factor_page() -> str:
    """For whoever stands outside without telephone or key. The same for everybody: it tells nothing of any account."""
    return render_template("accounts/lost_second_factor.html")


@blueprint.route("/people/<int:user_id>/second-factor", methods=["GET", "POST"])
def propose_second_factor_reset(user_id: int) -> str | Response | tuple[str, int]:
    """Ask for somebody's lost second factor to be taken away."""
    form = LostForm()
    with read_session() as session:
        person = queries.person(session, user_id)
        others = roles.others_who_may_agree(session, current_user.id)
    if not form.validate_on_submit():
        page = render_template("accounts/second_factor_reset.html", form=form, person=person, others=others)
        return page, 422 if form.is_submitted() else 200
    with write_session() as session:
        actor, target = session.get_one(User, current_user.id), queries.person(session, user_id)
        lost_second_factor.propose(session, target, reason=form.reason.data or "", actor=actor, now=clock.utcnow())
    flash(_("Asked. The second factor is taken away when another administrator has agreed, within a day."))
    return _to_person(user_id)


@blueprint.post("/people/<int:user_id>/second-factor/answer")
def answer_second_factor_reset(user_id: int) -> Response:
    """The second administrator's answer; or the question is taken back."""
    with write_session() as session:
        actor, person = session.get_one(User, current_user.id), queries.person(session, user_id)
        if request.form.get("answer") == "yes":
            lost_second_factor.agree(session, person, actor=actor, now=clock.utcnow())
            said = _("Taken away. The person signs in with the password and sets up a new second factor. A letter tells them.")
        else:
            lost_second_factor.refuse(session, person, actor=actor, now=clock.utcnow())
            said = _("The second factor stays.")
    flash(said)
    return _to_person(user_id)


def _to_person(user_id: int) -> Response:
    return redirect(url_for("accounts.person_page", user_id=user_id), code=303)
