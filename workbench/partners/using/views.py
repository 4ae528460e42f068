"""Reporting a use, and taking a wrong report back."""

from flask import flash, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.editorial.record import today
from workbench.errors import Refused
from workbench.partners import queries as library
from workbench.partners.blueprint import Page, as_published, blueprint, viewer
from workbench.partners.using import queries, service
from workbench.partners.using.forms import UseForm
from workbench.web.fragments import go_to
from workbench.web.sessions import read_session, settings, write_session


@blueprint.route("/adopted/<int:adoption_id>/uses", methods=["GET", "POST"])
def report_use(adoption_id: int) -> Page:
    """Say where and when the answer was used, and see what has been said."""
    form = UseForm()
    if not form.is_submitted():
        form.used_on.data = today(clock.utcnow(), settings())
    if not form.validate_on_submit():
        return _page(adoption_id, form)
    try:
        with write_session() as session:
            service.report_use(
                session,
                library.adoption_by_id(session, adoption_id, viewer()),
                used_on=form.used_on.data,
                place=form.place.data,
                reach=form.reach.data,
                url=form.url.data,
                note=form.note.data or "",
                actor=session.get_one(User, current_user.id),
                now=clock.utcnow(),
            )
    except Refused as error:
        form.place.errors = [error.message]
        return _page(adoption_id, form)
    flash(_("Thank you. The municipality sees where the answer has been."))
    return go_to(url_for("partners.report_use", adoption_id=adoption_id))


@blueprint.post("/uses/<int:report_id>/remove")
def remove_use(report_id: int) -> Response:
    """A report was wrong."""
    with write_session() as session:
        row = queries.report_by_id(session, report_id, viewer())
        service.remove_report(session, row, actor=session.get_one(User, current_user.id), now=clock.utcnow())
    flash(_("The report is gone."))
    return go_to(url_for("partners.report_use", adoption_id=row.adoption_id))


def _page(adoption_id: int, form: UseForm) -> Page:
    with read_session() as session:
        adoption = library.adoption_by_id(session, adoption_id, viewer())
        shown = as_published(session, [adoption.sandwich])[0]
        reports = queries.reports_of(session, [adoption_id]).get(adoption_id, [])
    page = render_template(
        "partners/using/report.html", form=form, adoption=adoption, shown=shown, reports=reports, viewer=viewer()
    )
    return page, 422 if form.is_submitted() else 200
