"""Evidence of trust: writing it down and taking it away."""

# mypy: disable-error-code="arg-type,union-attr,attr-defined"

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.audiences import groups, queries, trusting
from workbench.audiences.blueprint import Answer, blueprint
from workbench.audiences.forms import TrustForm
from workbench.audiences.views.groups import group_choices
from workbench.errors import Refused
from workbench.web.sessions import read_session, write_session


@blueprint.route("/spokespersons/<int:spokesperson_id>/trust/new", methods=["GET", "POST"])
def new_trust(spokesperson_id: int) -> Answer:
    """Write down why a group trusts the person."""
    form = TrustForm()
    with read_session() as session:
        row = queries.spokesperson(session, spokesperson_id)
        form.audience.choices = group_choices(session)
    if not form.is_submitted():
        asked = request.args.get("audience", "")
        form.audience.data = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    if form.audience.choices and form.validate_on_submit():
        found = trusting.Finding(
            form.kind.data, form.finding.data, form.held_on.data, asked=form.asked.data, named=form.named.data
        )
        try:
            with write_session() as session:
                person = queries.spokesperson(session, spokesperson_id)
                group = groups.audience(session, form.audience.data)
                trusting.add_trust(session, person, group, found, actor_id=current_user.id, now=clock.utcnow())
        except Refused as refused:
            form.named.errors = [refused.message]
        else:
            flash(_("The evidence is kept."))
            return redirect(url_for("audiences.spokesperson_page", spokesperson_id=spokesperson_id), code=303)
    return render_template("audiences/trust_form.html", form=form, row=row), 422 if form.is_submitted() else 200


@blueprint.post("/spokespersons/<int:spokesperson_id>/trust/<int:trust_id>/remove")
def remove_trust(spokesperson_id: int, trust_id: int) -> Response:
    """Take evidence away."""
    with write_session() as session:
        row = queries.spokesperson(session, spokesperson_id)
        trusting.remove_trust(session, row, trust_id, actor_id=current_user.id, now=clock.utcnow())
    flash(_("The evidence is taken away."))
    return redirect(url_for("audiences.spokesperson_page", spokesperson_id=spokesperson_id), code=303)
