"""Pages of an import of figures: the file, the columns, the dry run, the progress and the report."""

from typing import Any

from flask import Response as FlaskResponse
from flask import flash, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workbench import clock
from workbench.activity.taking import hand_out
from workbench.errors import Refused
from workbench.evidence.blueprint import blueprint, visitor
from workbench.evidence.imports import service
from workbench.evidence.imports.forms import NOT_THERE, FiguresFileForm, mapping_form
from workbench.evidence.imports.mapping import DEFAULTS, FIELDS, period_columns
from workbench.evidence.imports.words import ROW_FAULTS
from workbench.evidence.models import FigureImport
from workbench.intake.imports.reading import MOST_BYTES, UnreadableFile, read_table
from workbench.intake.imports.words import FILE_FAULTS
from workbench.web.fragments import go_to, is_fragment
from workbench.web.sessions import read_session, write_session
from workbench.web.spreadsheets import refused_rows_file

PREVIEWED = 5


@blueprint.route("/evidence/figures/import", methods=["GET", "POST"])
def import_figures() -> Any:
    """Choose a file of official statistics."""
    form = FiguresFileForm()
    if form.validate_on_submit():
        name = form.file.data.filename or ""
        try:
            table = read_table(name, form.file.data.stream.read(MOST_BYTES + 1))
        except UnreadableFile as fault:
            form.file.errors = [FILE_FAULTS[fault.kind]]
        else:
            with write_session() as session:
                run = service.start_run(session, name, table, actor=visitor(), now=clock.utcnow())
            return go_to(url_for("evidence.import_page", run_id=run.id))
    return render_template("evidence/import_file.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/evidence/figures/import/<int:run_id>")
def import_page(run_id: int) -> Any:
    """The columns and what would happen; while values are taken in, how far it is; afterwards the report."""
    with read_session() as session:
        run = service.get_run(session, run_id)
    if is_fragment():
        return render_template("evidence/_import_progress.html", run=run)
    return _show(run, mapping_form(run.columns, run.mapping, run.defaults))


@blueprint.post("/evidence/figures/import/<int:run_id>")
def map_figures(run_id: int) -> Any:
    """Choose the columns and try the rows; nothing is stored in the fact bank yet."""
    with read_session() as session:
        run = service.get_run(session, run_id)
    form = mapping_form(run.columns, run.mapping, run.defaults)
    if not form.validate_on_submit():
        return _show(run, form), 422
    mapping = {field: form[field].data for field in FIELDS if form[field].data != NOT_THERE}
    defaults = {field: form[f"default_{field}"].data or "" for field in DEFAULTS}
    try:
        with write_session() as session:
            service.set_mapping(session, service.get_run(session, run_id), mapping, defaults)
    except Refused as refused:
        form.code.errors = [refused.message]
        return _show(run, form), 422
    return go_to(url_for("evidence.import_page", run_id=run_id, _anchor="outcome"))


@blueprint.post("/evidence/figures/import/<int:run_id>/take-in")
def take_in_figures(run_id: int) -> Response:
    """Let a worker take the values in."""
    with write_session() as session:
        service.ask_to_take_in(session, service.get_run(session, run_id), actor=visitor(), now=clock.utcnow())
    return go_to(url_for("evidence.import_page", run_id=run_id))


@blueprint.post("/evidence/figures/import/<int:run_id>/cancel")
def cancel_figures(run_id: int) -> Response:
    """Throw the file away."""
    with write_session() as session:
        service.cancel_run(session, service.get_run(session, run_id), actor=visitor(), now=clock.utcnow())
    flash(_("The file is thrown away. Nothing was put in the fact bank."))
    return go_to(url_for("evidence.import_figures"))


@blueprint.get("/evidence/figures/import/<int:run_id>/refused.csv")
def refused_figures(run_id: int) -> FlaskResponse:
    """The refused rows and why, as a file that a spreadsheet opens without running anything in it."""
    with read_session() as session:
        run = service.get_run(session, run_id)
    faults = run.report.get("faults", ())
    answer = refused_rows_file(run.id, [(one["row"], str(ROW_FAULTS[one["fault"]]), one["value"]) for one in faults])
    return hand_out(answer, "refused_rows", "csv", run)


def _show(run: FigureImport, form: Any) -> str:
    return render_template(
        "evidence/import_run.html", run=run, form=form, previewed=[row[1:] for row in run.rows[:PREVIEWED]], fields=FIELDS,
        defaults=DEFAULTS, row_faults=ROW_FAULTS, periods=list(period_columns(run.columns).values()),
    )  # fmt: skip
