"""Adoption: a partner uses an answer, confirms a correction, stops using it; the list of what is used."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.errors import NotFound
from workbench.partners import queries, service
from workbench.partners.adapting.queries import own_versions
from workbench.partners.adoption_form import AdoptionFilterForm
from workbench.partners.blueprint import Page, as_published, blueprint, viewer
from workbench.partners.forms import AdoptForm
from workbench.partners.using.queries import reports_of
from workbench.web.fragments import go_to
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, write_session


@blueprint.post("/library/<slug>/adopt")
def adopt(slug: str) -> Page:
    """Use the answer; pressed again, change the note and the address."""
    form = AdoptForm()
    if not form.validate_on_submit():
        with read_session() as session:
            shown = as_published(session, [queries.readable_answer(session, slug, viewer())])[0]
        return render_template("partners/adopt.html", form=form, shown=shown), 422
    with write_session() as session:
        service.adopt(
            session,
            queries.readable_answer(session, slug, viewer()),
            actor=session.get_one(User, current_user.id),
            now=clock.utcnow(),
            use_note=form.use_note.data or "",
            url=form.url.data,
        )
    flash(_("You use this answer. We tell you here when it is corrected."))
    return go_to(url_for("partners.adoption_list"))


@blueprint.get("/adopted")
def adoption_list() -> Page:
    """A partner's own adoptions; every adoption for the municipality."""
    who = viewer()
    with read_session() as session:
        form = AdoptionFilterForm(request.args, queries.partner_organisations(session) if who.is_home else ())
        is_valid = form.validate()
        wanted = form.chosen() if is_valid else ("running", None)
        number = page_number(request.args.get("page"))
        page = queries.adoption_page(session, who, state=wanted[0], organisation_id=wanted[1], number=number)
        sandwiches = {row.sandwich_id: row.sandwich for row in page.rows}
        answers = {shown.sandwich_id: shown for shown in as_published(session, sandwiches.values())}
        ids = [row.id for row in page.rows]
        more = {"versions": own_versions(session, ids), "reports": reports_of(session, ids)}
    body = render_template("partners/adopted.html", form=form, page=page, answers=answers, viewer=who, state=wanted[0], **more)
    return (body, 200) if is_valid else (body, 422)


@blueprint.post("/adopted/<int:adoption_id>/confirm")
def confirm_adoption(adoption_id: int) -> Response:
    """The partner has changed to the corrected text."""
    raw = request.form.get("revision_id", "")
    if not (raw.isascii() and raw.isdigit() and len(raw) < 18):
        raise NotFound(subject_id=adoption_id)
    with write_session() as session:
        row = queries.adoption_by_id(session, adoption_id, viewer())
        actor = session.get_one(User, current_user.id)
        service.confirm_revision(session, row, revision_id=int(raw), actor=actor, now=clock.utcnow())
    flash(_("Noted: you use the corrected text."))
    return redirect(url_for("partners.adoption_list"), code=303)


@blueprint.post("/adopted/<int:adoption_id>/end")
def end_adoption(adoption_id: int) -> Response:
    """The partner no longer uses the answer."""
    with write_session() as session:
        row = queries.adoption_by_id(session, adoption_id, viewer())
        service.end_adoption(session, row, actor=session.get_one(User, current_user.id), now=clock.utcnow())
    flash(_("Noted: you no longer use the answer. Use it again whenever you like."))
    return redirect(url_for("partners.adoption_list"), code=303)
