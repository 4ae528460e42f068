"""Pages of an import of answers: the file, the columns and values, the try, the outcome."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.errors import Refused
from workbench.intake.imports.reading import MOST_BYTES, UnreadableFile
from workbench.surveys.blueprint import blueprint
from workbench.surveys.importing import queries, service
from workbench.surveys.importing.forms import FileForm, read_columns, read_meanings
from workbench.surveys.importing.guessing import MOST_VALUES, guess_value
from workbench.surveys.importing.models import AnswerImport
from workbench.surveys.importing.reading import read_file
from workbench.surveys.importing.words import (
    FILE_FAULTS,
    FORMATS,
    REFUSALS,
    ROW_FAULTS,
    STATES,
    answer_names,
    target_names,
)
from workbench.surveys.waves.models import Wave
from workbench.surveys.waves.wording import said
from workbench.web.fragments import is_fragment
from workbench.web.sessions import read_session, settings, write_session


@blueprint.route("/surveys/import", methods=["GET", "POST"])
def import_answers() -> Any:
    """Choose the wave and the file; columns that tell who somebody is are dropped as it is read."""
    with read_session() as session:
        waves, runs = queries.open_waves(session), queries.recent_imports(session)
    form = FileForm()
    form.wave.choices = [(wave.id, _title(wave)) for wave in waves]
    if form.validate_on_submit():
        try:
            sheet = read_file(form.file.data.filename or "", form.file.data.stream.read(MOST_BYTES + 1))
        except UnreadableFile as fault:
            form.file.errors = [FILE_FAULTS[fault.kind]]
        else:
            with write_session() as session:
                run = service.start_import(
                    session, session.get_one(Wave, form.wave.data), form.file.data.filename or "", sheet,
                    actor_id=current_user.id, now=clock.utcnow(), settings=settings(),
                )  # fmt: skip
            return redirect(url_for("surveys.answer_import", import_id=run.id), code=303)
    page = render_template("surveys/importing/file.html", form=form, waves=waves, runs=runs, states=STATES, title_of=_title)
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/surveys/import/<int:import_id>")
def answer_import(import_id: int) -> Any:
    """What each column holds, what its values mean and what would happen; afterwards what became of it."""
    with read_session() as session:
        run = service.get_import(session, import_id)
        if is_fragment():
            return render_template("surveys/importing/_progress.html", run=run)
        return _show(session, run)


@blueprint.post("/surveys/import/<int:import_id>")
def map_answers(import_id: int) -> Any:
    """Choose columns and meanings and try every row; nothing is stored in the wave yet."""
    with read_session() as session:
        run = service.get_import(session, import_id)
        chosen = read_columns(request.form, len(run.columns))
        meanings = read_meanings(request.form, _shown_values(run), chosen, run.mapping["columns"])
    try:
        with write_session() as session:
            service.set_columns(session, service.get_import(session, import_id), chosen, meanings, settings=settings())
    except Refused as refused:
        with read_session() as session:
            run = service.get_import(session, import_id)
            return _show(session, run, chosen=chosen, fault=refused.message), 422
    return redirect(url_for("surveys.answer_import", import_id=import_id, _anchor="outcome"), code=303)


@blueprint.post("/surveys/import/<int:import_id>/take-in")
def take_in_answers(import_id: int) -> Any:
    """Let a worker take the file in, all of it or nothing."""
    try:
        with write_session() as session:
            run = service.get_import(session, import_id)
            service.ask_to_take_in(
                session, run, is_confirmed=request.form.get("right") == "yes", actor_id=current_user.id, now=clock.utcnow()
            )  # fmt: skip
    except Refused as refused:
        with read_session() as session:
            return _show(session, service.get_import(session, import_id), fault=refused.message), 422
    return redirect(url_for("surveys.answer_import", import_id=import_id), code=303)


@blueprint.post("/surveys/import/<int:import_id>/undo")
def undo_answers(import_id: int) -> Response:
    """Take the file's answers out of the wave again."""
    with write_session() as session:
        run = service.get_import(session, import_id)
        service.undo_import(session, run, actor_id=current_user.id, now=clock.utcnow())
    flash(_("The answers of the file are taken out of the survey again."))
    return redirect(url_for("surveys.answer_import", import_id=import_id), code=303)


@blueprint.post("/surveys/import/<int:import_id>/cancel")
def cancel_answers(import_id: int) -> Response:
    """Throw the file away."""
    with write_session() as session:
        run = service.get_import(session, import_id)
        service.cancel_import(session, run, actor_id=current_user.id, now=clock.utcnow())
    flash(_("The file is thrown away. Nothing of it was put in the survey."))
    return redirect(url_for("surveys.import_answers"), code=303)


def _show(session: Session, run: AnswerImport, *, chosen: dict[int, str] | None = None, fault: str = "") -> str:
    language = str(get_locale())
    targets = queries.targets_of_wave(session, run.wave)
    items = {item.code: item for item in run.wave.items}
    by_key = {target.key: target for target in targets}
    columns, values = queries.columns_of(run), _shown_values(run)
    held = chosen if chosen is not None else {int(n): key for n, key in run.mapping["columns"].items()}
    mapped = [
        {
            "position": n,
            "target": by_key[key],
            "answers": answer_names(run.wave, by_key[key], items, language),
            "cells": [
                (number, raw, columns[n].labels.get(raw, ""), _meaning(run, n, raw) or guess_value(by_key[key], raw, columns[n]))
                for number, raw in enumerate(values[n])
            ],
        }
        for n, key in sorted(held.items())
        if key in by_key and by_key[key].answers and by_key[key].part != "tick"
    ]
    return render_template(
        "surveys/importing/mapping.html", run=run, columns=columns, values=values, held=held, mapped=mapped, fault=fault,
        names=target_names(run.wave, targets, items, language), wave_title=_title(run.wave), refusals=REFUSALS,
        row_faults=ROW_FAULTS, formats=FORMATS, title_of=_title,
        lines={line["column"]: line for line in run.report.get("columns", ())},
    )  # fmt: skip


def _meaning(run: AnswerImport, position: int, raw: str) -> str:
    """What a person said of a value: an answer, or "-" to leave it out; "" when nobody has said anything."""
    given = run.mapping["values"].get(str(position), {})
    return (given[raw] or "-") if raw in given else ""


def _shown_values(run: AnswerImport) -> list[list[str]]:
    """The values of each column, the commonest first; a column with too many has none to map."""
    counted = queries.column_values(run)
    return [[raw for raw, _count in values.most_common() if raw][:MOST_VALUES] for values in counted]


def _title(wave: Wave) -> str:
    return said(wave.titles, str(get_locale()), wave.languages).text or wave.code
