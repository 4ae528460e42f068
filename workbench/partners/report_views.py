"""The public form where a reader reports an error, and its confirmation."""

from zoneinfo import ZoneInfo

from flask import Response as FlaskResponse
from flask import abort, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from workbench import clock
from workbench.editorial.models import ErrorReport
from workbench.partners import queries, service
from workbench.partners.blueprint import Page, as_published, blueprint, viewer
from workbench.partners.forms import ReportForm
from workbench.partners.published import Published
from workbench.web import form_guard
from workbench.web.sessions import read_session, settings, write_session


@blueprint.route("/library/<slug>/report-error", methods=["GET", "POST"])
def report_error(slug: str) -> Page | FlaskResponse:
    """Say what is wrong with an answer. It is answered within two working days. METHOD.md F9."""
    secret, now = settings().secret_key, clock.utcnow()
    with read_session() as session:
        shown = as_published(session, [queries.answer_or_tombstone(session, slug, viewer())])[0]
    form = ReportForm()
    key, problem = form_guard.read_token(secret, form.guard.data or "", slug, now=now)
    is_valid = form.validate_on_submit()
    if form.is_submitted():
        _judge(form, problem)
    if not is_valid or form.guard.errors:
        if problem in ("broken", "old"):
            form.guard.data = form_guard.make_token(secret, slug, now=now)
        return _form_page(form, shown, 422 if form.is_submitted() else 200)
    try:
        with write_session() as session:
            report = service.receive_report(
                session,
                queries.answer_or_tombstone(session, slug, viewer()),
                text=form.text.data or "",
                reply_address=form.reply_address.data,
                form_key=key,
                address=request.remote_addr or "",
                secret=secret,
                now=now,
                zone=ZoneInfo(settings().timezone),
            )
    except service.TooManyReports as error:
        form.guard.errors = [error.message]
        return _form_page(form, shown, 429)
    return redirect(url_for("partners.error_reported", slug=slug, receipt=form_guard.sign_receipt(secret, report.id)), code=303)


@blueprint.get("/library/<slug>/report-error/received/<receipt>")
def error_reported(slug: str, receipt: str) -> Page | FlaskResponse:
    """The confirmation with the day of the answer; it may be reloaded and shows nothing of what was written."""
    report_id = form_guard.read_receipt(settings().secret_key, receipt)
    with read_session() as session:
        report = session.get(ErrorReport, report_id) if report_id is not None else None
        shown = as_published(session, [queries.answer_or_tombstone(session, slug, viewer())])[0]
    if report is None or report.sandwich_id != shown.sandwich_id:
        abort(404)
    return _kept_by_nobody(make_response(render_template("partners/error_reported.html", report=report, shown=shown)))


def _judge(form: ReportForm, problem: str) -> None:
    """Errors of the whole form; what was written stays."""
    if form.website.data:
        form.website.data = ""
        form.guard.errors = [_("This looked like an automatic message. If you are a person: send it again")]
    elif problem == "early":
        form.guard.errors = [_("That was very quick. Wait a few seconds, then send again")]
    elif problem in ("broken", "old"):
        form.guard.errors = [_("The form had been open too long. Your text is still here: send it again")]


def _form_page(form: ReportForm, shown: Published, status: int) -> FlaskResponse:
    page = render_template("partners/report_error.html", form=form, shown=shown)
    return _kept_by_nobody(make_response(page, status))


def _kept_by_nobody(response: FlaskResponse) -> FlaskResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
