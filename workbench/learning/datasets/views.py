"""Pages of data sets that people bring: the list, the file, columns, labels, the trial, taking in, taking out."""

from typing import Any

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from classifiers.datasets.types import UnreadableFile
from workbench import clock
from workbench.accounts.permissions import may
from workbench.activity.taking import hand_out
from workbench.errors import Refused
from workbench.factchecks.parts import pack
from workbench.factchecks.words import FILE_FAULTS
from workbench.learning.blueprint import blueprint
from workbench.learning.datasets import queries, service
from workbench.learning.datasets.forms import NOT_THERE, DataSetForm, columns_form, labels_form
from workbench.learning.datasets.service import FIELDS, NewSet
from workbench.learning.datasets.words import GENRE_WORDS, ROW_FAULTS, SPLIT_WORDS, TASK_WORDS, label_word, stop_words
from workbench.web.fragments import is_fragment
from workbench.web.sessions import read_session, settings, write_session
from workbench.web.spreadsheets import refused_rows_file

MOST_BYTES = 50 * 1024 * 1024

blueprint.app_context_processor(lambda: {"datasets_endpoint": "learning.data_sets"})


@blueprint.url_value_preprocessor
def allow_a_large_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before the form is read. Everybody else keeps the application's limit."""
    if endpoint == "learning.new_data_set" and request.method == "POST" and may(endpoint):
        request.max_content_length = MOST_BYTES + 1024 * 1024


@blueprint.get("/model/data")
def data_sets() -> str:
    """Labelled texts that people brought, with their licences."""
    with read_session() as session:
        sets, counts = queries.list_sets(session), queries.example_counts(session)
    return render_template(
        "learning/datasets/list.html", sets=sets, counts=counts, task_words=TASK_WORDS, split_words=SPLIT_WORDS
    )


@blueprint.route("/model/data/new", methods=["GET", "POST"])
def new_data_set() -> Any:
    """Choose a file, say what it teaches and under which licence; a job reads it."""
    form = DataSetForm()
    if form.validate_on_submit():
        try:
            pieces = pack(form.file.data.stream, secret_key=settings().secret_key)
        except UnreadableFile as fault:
            form.file.errors = [FILE_FAULTS[fault.kind]]
        else:
            return _to(_start(form, pieces))
    return render_template("learning/datasets/new.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/model/data/<int:set_id>")
def data_set_page(set_id: int) -> str:
    """What is to be chosen next, what would happen, or what is in."""
    return _show(set_id)


@blueprint.post("/model/data/<int:set_id>/columns")
def data_set_columns(set_id: int) -> Any:
    """Choose the columns."""
    with read_session() as session:
        the_set = service.get_set(session, set_id)
    form = columns_form(the_set.columns, the_set.mapping)
    if not form.validate_on_submit():
        return _show(set_id, form=form), 422
    mapping = {field: form[field].data for field in FIELDS if form[field].data != NOT_THERE}
    try:
        with write_session() as session:
            service.set_columns(session, service.get_set(session, set_id), mapping)
    except Refused as refused:
        form.label.errors = [refused.message]
        return _show(set_id, form=form), 422
    return _to(set_id)


@blueprint.post("/model/data/<int:set_id>/labels")
def data_set_labels(set_id: int) -> Any:
    """Say what each label of the file means."""
    with read_session() as session:
        the_set = service.get_set(session, set_id)
    named = service.labels_of_file(the_set)
    form = labels_form(the_set.task, named, the_set.labels)
    if not form.validate_on_submit():
        return _show(set_id, labels=form), 422
    chosen = {name: form[f"label_{place}"].data for place, name in enumerate(named)}
    try:
        with write_session() as session:
            service.set_labels(session, service.get_set(session, set_id), chosen)
    except Refused as refused:
        first = next((place for place, name in enumerate(named) if not chosen[name]), 0)
        form[f"label_{first}"].errors = [refused.message]
        return _show(set_id, labels=form), 422
    return _to(set_id)


@blueprint.post("/model/data/<int:set_id>/take-in")
def take_in_data_set(set_id: int) -> Response:
    """Let a worker take the texts in."""
    with write_session() as session:
        service.ask_to_take_in(session, service.get_set(session, set_id), actor_id=current_user.id, now=clock.utcnow())
    return _to(set_id)


@blueprint.post("/model/data/<int:set_id>/cancel")
def cancel_data_set(set_id: int) -> Response:
    """Throw the file away."""
    with write_session() as session:
        service.cancel_set(session, service.get_set(session, set_id), actor_id=current_user.id, now=clock.utcnow())
    flash(_("The file is thrown away. No text of it was taken in."))
    return redirect(url_for("learning.data_sets"), code=303)


@blueprint.post("/model/data/<int:set_id>/remove")
def remove_data_set(set_id: int) -> Response:
    """Take the whole set out."""
    with write_session() as session:
        count = service.remove_set(session, service.get_set(session, set_id), actor_id=current_user.id, now=clock.utcnow())
    flash(
        ngettext(
            "The data set is taken out, with %(num)d text. The next training learns without it.",
            "The data set is taken out, with %(num)d texts. The next training learns without it.",
            count,
        )
    )
    return redirect(url_for("learning.data_sets"), code=303)


@blueprint.get("/model/data/<int:set_id>/refused.csv")
def data_set_refused(set_id: int) -> FlaskResponse:
    """The refused rows and why, as a file that a spreadsheet opens without running anything in it."""
    with read_session() as session:
        the_set = service.get_set(session, set_id)
    faults = the_set.report.get("faults", ())
    answer = refused_rows_file(the_set.id, [(one["number"], str(ROW_FAULTS[one["reason"]]), one["value"]) for one in faults])
    return hand_out(answer, "refused_rows", "csv", the_set)


def _start(form: DataSetForm, pieces: list[bytes]) -> int:
    new = NewSet(
        name=form.name.data, file_name=(form.file.data.filename or "–")[:200], task=form.task.data, split=form.split.data,
        genre=form.genre.data, licence=form.licence.data, licence_note=form.licence_note.data or "",
    )  # fmt: skip
    with write_session() as session:
        return service.start_set(session, new, pieces=pieces, actor_id=current_user.id, now=clock.utcnow()).id


def _show(set_id: int, *, form: Any = None, labels: Any = None) -> str:
    with read_session() as session:
        the_set = queries.set_for_page(session, set_id)
        count = queries.example_counts(session).get(set_id, 0)
    if is_fragment() and form is None and labels is None:
        return render_template("learning/datasets/_progress.html", set=the_set, count=count, file_faults=FILE_FAULTS)
    can_choose = the_set.state in ("columns", "labels", "checked")
    form = form or (columns_form(the_set.columns, the_set.mapping) if can_choose else None)
    named = service.labels_of_file(the_set) if can_choose and the_set.state != "columns" else []
    labels = labels or (labels_form(the_set.task, named, the_set.labels) if named else None)
    words: dict[str, Any] = {
        "task_words": TASK_WORDS, "split_words": SPLIT_WORDS, "genre_words": GENRE_WORDS, "row_faults": ROW_FAULTS,
        "file_faults": FILE_FAULTS, "label_word": label_word, "stop_words": stop_words, "fields": FIELDS,
    }  # fmt: skip
    counted = dict(the_set.columns[the_set.mapping["label"]]["values"] or ()) if named else {}
    return render_template(
        "learning/datasets/set.html", set=the_set, count=count, form=form, labels=labels, named=named, counted=counted, **words
    )


def _to(set_id: int) -> Response:
    return redirect(url_for("learning.data_set_page", set_id=set_id), code=303)
