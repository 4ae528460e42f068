"""The libraries that we follow: the list, following one, reading it now, leaving it."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.errors import Conflict, Refused
from workbench.partners.blueprint import Page, blueprint
from workbench.partners.federation import queries, service
from workbench.partners.federation.forms import FollowForm
from workbench.web.sessions import read_session, settings, write_session


@blueprint.get("/followed")
def followed_list() -> str:
    """Every library that we follow or have followed, and how it goes."""
    with read_session() as session:
        rows = queries.libraries(session)
        counts = queries.counts_by_library(session)
    return render_template("partners/federation/libraries.html", rows=rows, counts=counts, in_use=queries.IN_USE)


@blueprint.route("/followed/new", methods=["GET", "POST"])
def follow() -> Page:
    """Follow another municipality's library by its address."""
    form, problem = FollowForm(), ""
    if form.validate_on_submit():
        try:
            with write_session() as session:
                row = service.follow(
                    session,
                    form.address.data or "",
                    themes=form.theme.data or (),
                    languages=form.language.data or (),
                    actor=session.get_one(User, current_user.id),
                    now=clock.utcnow(),
                    settings=settings(),
                )
        except (Refused, Conflict) as refusal:
            form.address.errors = [refusal.message]
        else:
            flash(_("We are reading the library now. Its answers appear as proposals."))
            return redirect(url_for("partners.followed", library_id=row.id), code=303)
    page = render_template("partners/federation/follow.html", form=form, problem=problem)
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/followed/<int:library_id>")
def followed(library_id: int) -> str:
    """One followed library: what came of it, and what went wrong."""
    with read_session() as session:
        row = queries.library_by_id(session, library_id)
        counts = queries.counts_by_library(session).get(row.id, {})
    return render_template("partners/federation/library.html", row=row, counts=counts, in_use=queries.IN_USE)


@blueprint.post("/followed/<int:library_id>/read")
def read_followed(library_id: int) -> Response:
    """Read the library now, or follow it again."""
    with write_session() as session:
        row = queries.library_by_id(session, library_id)
        service.read_now(session, row, actor=session.get_one(User, current_user.id), now=clock.utcnow())
    flash(_("We are reading the library now. Load the page again in a moment."))
    return redirect(url_for("partners.followed", library_id=library_id), code=303)


@blueprint.post("/followed/<int:library_id>/stop")
def stop_following(library_id: int) -> Response:
    """Follow the library no more."""
    with write_session() as session:
        row = queries.library_by_id(session, library_id)
        service.stop_following(session, row, actor=session.get_one(User, current_user.id), now=clock.utcnow())
    flash(_("We no longer follow this library."))
    return redirect(url_for("partners.followed_list"), code=303)
