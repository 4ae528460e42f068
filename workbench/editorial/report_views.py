"""Readers' reports of errors: the queue with its clock, one report and its answer."""

# mypy: disable-error-code="arg-type,union-attr"

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.editorial import queries, service
from workbench.editorial.blueprint import blueprint
from workbench.editorial.forms import ReportAnswerForm
from workbench.editorial.loading import acting
from workbench.editorial.models import ErrorReport
from workbench.web.pages import page_number
from workbench.web.places import Place, given_list
from workbench.web.sessions import read_session, write_session

Answer = str | Response | tuple[str, int]


@blueprint.get("/error-reports")
def report_list() -> str:
    """Open reports by their clock; with ?answered=1 the answered ones."""
    is_open = request.args.get("answered") != "1"
    with read_session() as session:
        page = queries.error_reports(session, is_open=is_open, viewer=current_user, page=page_number(request.args.get("page")))
        has_any = bool(page.total) or bool(queries.error_reports(session, is_open=not is_open, viewer=current_user).total)
    return render_template("editorial/reports.html", page=page, is_open=is_open, has_any=has_any, now=clock.utcnow())


@blueprint.get("/error-reports/<int:report_id>")
def report_page(report_id: int) -> str:
    """One report."""
    with read_session() as session:
        report, place = _report(session, report_id)
    return render_template("editorial/report.html", report=report, place=place, form=ReportAnswerForm(), now=clock.utcnow())


@blueprint.post("/error-reports/<int:report_id>/answer")
def answer_report(report_id: int) -> Answer:
    """Answer the reader."""
    form = ReportAnswerForm()
    if not form.validate_on_submit():
        with read_session() as session:
            report, place = _report(session, report_id)
        return render_template("editorial/report.html", report=report, place=place, form=form, now=clock.utcnow()), 422
    with write_session() as session:
        report = queries.error_report(session, report_id, viewer=current_user)
        service.answer_report(session, report, answer=form.answer.data, actor=acting(session), now=clock.utcnow())
    flash(
        _("The answer goes by mail, and the address is then deleted.") if report.reply_address else _("The answer is recorded.")
    )
    return redirect(url_for("editorial.report_list"), code=303)


def _report(session: Session, report_id: int) -> tuple[ErrorReport, Place | None]:
    """The report, and where it stands in the list that the visitor came from."""
    report, given = queries.error_report(session, report_id, viewer=current_user), given_list()
    is_open = given is not None and given.get("answered") != "1"
    return report, None if given is None else queries.report_place(session, report.id, is_open=is_open, viewer=current_user)
