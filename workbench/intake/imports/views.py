"""Pages of an import: the file, the columns, the dry run, the progress and the report."""

from typing import Any

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.activity.taking import hand_out
from workbench.errors import Refused
from workbench.intake.blueprint import blueprint
from workbench.intake.imports import service
from workbench.intake.imports.forms import NOT_THERE, FileForm, mapping_form
from workbench.intake.imports.mapping import FIELDS
from workbench.intake.imports.queries import recent_runs
from workbench.intake.imports.reading import MOST_BYTES, UnreadableFile, read_table
from workbench.intake.imports.words import FIELD_WORDS, FILE_FAULTS, ROW_FAULTS
from workbench.web.fragments import is_fragment
from workbench.web.sessions import read_session, settings, write_session
from workbench.web.spreadsheets import refused_rows_file

PREVIEWED = 5


@blueprint.route("/inbox/import", methods=["GET", "POST"])
def import_file() -> Any:
    """Choose a file; its cells are masked as they are read."""
    form = FileForm()
    if form.validate_on_submit():
        try:
            table = read_table(form.file.data.filename or "", form.file.data.stream.read(MOST_BYTES + 1))
        except UnreadableFile as fault:
            form.file.errors = [FILE_FAULTS[fault.kind]]
        else:
            with write_session() as session:
                run = service.start_run(
                    session, form.file.data.filename or "", table, actor_id=current_user.id, now=clock.utcnow()
                )  # fmt: skip
            return redirect(url_for("intake.import_page", run_id=run.id), code=303)
    with read_session() as session:
        runs = recent_runs(session)
    return render_template("intake/import.html", form=form, runs=runs), 422 if form.is_submitted() else 200


@blueprint.get("/inbox/import/<int:run_id>")
def import_page(run_id: int) -> Any:
    """The columns and what would happen; while rows are taken in, how far it is; afterwards the report."""
    with read_session() as session:
        run = service.get_run(session, run_id)
    if is_fragment():
        return render_template("intake/_import_progress.html", run=run)
    return _show(run, mapping_form(run.columns, run.mapping))


@blueprint.post("/inbox/import/<int:run_id>")
def map_import(run_id: int) -> Any:
    """Choose the columns and try the rows; nothing is stored in the inbox yet."""
    with read_session() as session:
        run = service.get_run(session, run_id)
    form = mapping_form(run.columns, run.mapping)
    if not form.validate_on_submit():
        return _show(run, form), 422
    mapping = {field: form[field].data for field in FIELDS if form[field].data != NOT_THERE}
    try:
        with write_session() as session:
            run = service.get_run(session, run_id)
            service.set_mapping(session, run, mapping, now=clock.utcnow(), timezone=settings().timezone)
    except Refused as refused:
        form.text.errors = [refused.message]
        return _show(run, form), 422
    return redirect(url_for("intake.import_page", run_id=run_id, _anchor="outcome"), code=303)


@blueprint.post("/inbox/import/<int:run_id>/take-in")
def take_in_import(run_id: int) -> Response:
    """Let a worker take the rows in."""
    with write_session() as session:
        service.ask_to_take_in(session, service.get_run(session, run_id), actor_id=current_user.id, now=clock.utcnow())
    return redirect(url_for("intake.import_page", run_id=run_id), code=303)


@blueprint.post("/inbox/import/<int:run_id>/cancel")
def cancel_import(run_id: int) -> Response:
    """Throw the file away."""
    with write_session() as session:
        service.cancel_run(session, service.get_run(session, run_id), actor_id=current_user.id, now=clock.utcnow())
    flash(_("The file is thrown away. Nothing was put in the inbox."))
    return redirect(url_for("intake.import_file"), code=303)


@blueprint.get("/inbox/import/<int:run_id>/refused.csv")
def refused_rows(run_id: int) -> FlaskResponse:
    """The refused rows and why, as a file that a spreadsheet opens without running anything in it."""
    with read_session() as session:
        run = service.get_run(session, run_id)
    faults = run.report.get("faults", ())
    answer = refused_rows_file(run.id, [(one["row"], str(ROW_FAULTS[one["fault"]]), one["value"]) for one in faults])
    return hand_out(answer, "refused_rows", "csv", run)


def _show(run: Any, form: Any) -> str:
    rows = [row[1:] for row in run.rows[:PREVIEWED]]
    return render_template(
        "intake/import_run.html",
        run=run,
        form=form,
        previewed=rows,
        fields=FIELDS,
        field_words=FIELD_WORDS,
        row_faults=ROW_FAULTS,
    )
