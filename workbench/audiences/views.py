"""Pages of the audiences room: the register of spokespersons."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import Organisation
from workbench.accounts.queries import organisations
from workbench.audiences import queries, service
from workbench.audiences.forms import ConsentForm, SpokespersonForm
from workbench.web.sessions import read_session, write_session
from workbench.web.vocabulary import choices

blueprint = Blueprint("audiences", __name__, template_folder="templates")

Page = str | Response | tuple[str, int]


@blueprint.get("/spokespersons")
def spokesperson_list() -> str:
    """Everybody who may speak, and whether their consent stands."""
    with read_session() as session:
        rows = queries.all_spokespersons(session)
    return render_template("audiences/spokespersons.html", rows=rows, today=clock.utcnow().date())


@blueprint.route("/spokespersons/new", methods=["GET", "POST"])
def new_spokesperson() -> Page:
    """Add a spokesperson; their consent is recorded afterwards."""
    form = SpokespersonForm()
    with read_session() as session:
        form.organisation.choices = [(row.id, row.name) for row in organisations(session)]
    form.themes.choices = choices("theme")
    if not form.validate_on_submit():
        return render_template("audiences/new_spokesperson.html", form=form), 422 if form.is_submitted() else 200
    with write_session() as session:
        row = service.add_spokesperson(
            session,
            form.name.data,
            role_title=form.role_title.data,
            organisation=session.get_one(Organisation, form.organisation.data),
            themes=form.themes.data or [],
            languages=[part.strip() for part in (form.languages.data or "").split(",") if part.strip()],
            trusted_by=form.trusted_by.data or "",
            actor_id=current_user.id,
            now=clock.utcnow(),
        )
    return redirect(url_for("audiences.consent", spokesperson_id=row.id), code=303)


@blueprint.route("/spokespersons/<int:spokesperson_id>/consent", methods=["GET", "POST"])
def consent(spokesperson_id: int) -> Page:
    """Record that the person has said yes."""
    form = ConsentForm()
    with read_session() as session:
        row = queries.spokesperson(session, spokesperson_id)
    if not form.validate_on_submit():
        return render_template("audiences/consent.html", form=form, row=row), 422 if form.is_submitted() else 200
    with write_session() as session:
        row = queries.spokesperson(session, spokesperson_id)
        service.record_consent(
            session, row, how=form.how.data, until=form.until.data, actor_id=current_user.id, now=clock.utcnow()
        )
    flash(_("The consent of %(name)s is recorded.", name=row.name))
    return redirect(url_for("audiences.spokesperson_list"), code=303)


@blueprint.post("/spokespersons/<int:spokesperson_id>/withdraw")
def withdraw(spokesperson_id: int) -> Response:
    """Record that the person no longer wants to speak."""
    with write_session() as session:
        row = queries.spokesperson(session, spokesperson_id)
        service.withdraw_consent(session, row, actor_id=current_user.id, now=clock.utcnow())
    flash(_("%(name)s is no longer named on anything new.", name=row.name))
    return redirect(url_for("audiences.spokesperson_list"), code=303)


@blueprint.post("/spokespersons/<int:spokesperson_id>/available")
def available(spokesperson_id: int) -> Response:
    """Switch whether the person can speak at present."""
    with write_session() as session:
        row = queries.spokesperson(session, spokesperson_id)
        service.set_available(session, row, is_available=not row.is_available, actor_id=current_user.id, now=clock.utcnow())
    return redirect(url_for("audiences.spokesperson_list"), code=303)
