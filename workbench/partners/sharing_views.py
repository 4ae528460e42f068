"""Who sees an answer and under which licence: a page for those who write and approve."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from workbench import clock
from workbench.accounts.models import User
from workbench.editorial.loading import note_reading
from workbench.partners import queries, service
from workbench.partners.blueprint import Page, blueprint
from workbench.partners.forms import SharingForm
from workbench.web.sessions import read_session, write_session


@blueprint.route("/answers/<slug>/sharing", methods=["GET", "POST"])
def sharing(slug: str) -> Page:
    """Choose who sees the answer and its licence."""
    with read_session() as session:
        row = queries.sandwich_by_slug(session, slug)
        note_reading(session, row, current_user)
        partners = queries.partner_organisations(session)
        readers = queries.readers_of(session, [row.id]).get(row.id, [])
    chosen = [organisation.id for organisation in readers]
    form = SharingForm(partners, visibility=row.visibility, organisations=chosen, licence=row.licence)
    if not form.validate_on_submit():
        page = render_template("partners/sharing.html", form=form, row=row, partners=partners)
        return page, 422 if form.is_submitted() else 200
    with write_session() as session:
        row = queries.sandwich_by_slug(session, slug)
        note_reading(session, row, current_user)
        service.set_sharing(
            session,
            row,
            visibility=form.visibility.data,
            organisation_ids=form.organisations.data or [],
            licence=form.licence.data,
            actor=session.get_one(User, current_user.id),
            now=clock.utcnow(),
        )
    flash(_("Saved who sees the answer, and its licence."))
    return redirect(url_for("partners.sharing", slug=slug), code=303)
