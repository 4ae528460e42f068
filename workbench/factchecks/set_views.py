"""Pages of sets of fact-checks: a file or an address, the columns, the dry run, taking in, reading again, taking out."""

from typing import Any

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from classifiers.datasets.types import UnreadableFile
from feeds.errors import FetchRefused
from feeds.guarded import check_url
from workbench import clock
from workbench.activity.taking import hand_out
from workbench.errors import Refused
from workbench.factchecks import queries, service
from workbench.factchecks.blueprint import blueprint, visitor
from workbench.factchecks.fetching import fetch_policy
from workbench.factchecks.forms import NOT_THERE, AddressSetForm, FileSetForm, columns_form
from workbench.factchecks.models import FactCheckSet
from workbench.factchecks.parts import pack
from workbench.factchecks.reading import FIELDS
from workbench.factchecks.service import NewSet
from workbench.factchecks.words import FIELD_WORDS, FILE_FAULTS, ROW_FAULTS, file_fault
from workbench.web.fragments import is_fragment
from workbench.web.sessions import read_session, settings, write_session
from workbench.web.spreadsheets import refused_rows_file


@blueprint.get("/factchecks/sets")
def set_list() -> str:
    """Files and addresses of fact-checks, with their licences."""
    with read_session() as session:
        sets, counts = queries.recent_sets(session), queries.counts_by_set(session)
    return render_template("factchecks/sets.html", sets=sets, counts=counts)


@blueprint.route("/factchecks/import", methods=["GET", "POST"])
def import_file() -> Any:
    """Choose a file and say its licence; a job tries it."""
    form = FileSetForm().fill()
    if form.validate_on_submit():
        try:
            pieces = pack(form.file.data.stream, secret_key=settings().secret_key)
        except UnreadableFile as fault:
            form.file.errors = [FILE_FAULTS[fault.kind]]
        else:
            return _start(form, "file", (form.file.data.filename or "–")[:200], pieces)
    return render_template("factchecks/import_file.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/factchecks/import-address", methods=["GET", "POST"])
def import_address() -> Any:
    """Give the address of a published feed and its licence; a job fetches and tries it."""
    form = AddressSetForm().fill()
    if form.validate_on_submit():
        try:
            check_url(form.address.data, fetch_policy(settings()))
        except FetchRefused as refused:
            form.address.errors = [_(refused.public_text)]
        else:
            return _start(form, "address", form.address.data, ())
    return render_template("factchecks/import_address.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/factchecks/sets/<int:set_id>")
def set_page(set_id: int) -> Any:
    """What would happen; while a job works, how far it is; afterwards the report."""
    return _show(set_id)


@blueprint.post("/factchecks/sets/<int:set_id>/columns")
def choose_columns(set_id: int) -> Any:
    """Choose the columns of a table; a job tries the rows again."""
    with read_session() as session:
        the_set = service.get_set(session, set_id)
    form = columns_form(the_set.columns, the_set.mapping)
    if not form.validate_on_submit():
        return _show(set_id, form), 422
    mapping = {field: form[field].data for field in FIELDS if form[field].data != NOT_THERE}
    try:
        with write_session() as session:
            service.set_columns(session, service.get_set(session, set_id), mapping, now=clock.utcnow())
    except Refused as refused:
        form.claim.errors = [refused.message]
        return _show(set_id, form), 422
    return _to(set_id)


@blueprint.post("/factchecks/sets/<int:set_id>/take-in")
def take_in(set_id: int) -> Response:
    """Let a worker take the fact-checks in."""
    with write_session() as session:
        service.ask_to_take_in(session, service.get_set(session, set_id), actor_id=visitor().id, now=clock.utcnow())
    return _to(set_id)


@blueprint.post("/factchecks/sets/<int:set_id>/cancel")
def cancel_set(set_id: int) -> Response:
    """Throw the file away."""
    with write_session() as session:
        service.cancel_set(session, service.get_set(session, set_id), actor_id=visitor().id, now=clock.utcnow())
    flash(_("The file is thrown away. No fact-check of it was taken in."))
    return redirect(url_for("factchecks.set_list"), code=303)


@blueprint.post("/factchecks/sets/<int:set_id>/remove")
def remove_set(set_id: int) -> Response:
    """Take the whole set out."""
    with write_session() as session:
        count = service.remove_set(session, service.get_set(session, set_id), actor_id=visitor().id, now=clock.utcnow())
    flash(_("The set is taken out, with %(count)s fact-checks. Import it again if that was a mistake.", count=count))
    return redirect(url_for("factchecks.set_list"), code=303)


@blueprint.post("/factchecks/sets/<int:set_id>/refresh")
def refresh_set(set_id: int) -> Response:
    """Read the address again now."""
    with write_session() as session:
        service.ask_to_refresh(session, service.get_set(session, set_id), actor_id=visitor().id, now=clock.utcnow())
    flash(_("The address is being read. Look at the page again in a moment."))
    return _to(set_id)


@blueprint.post("/factchecks/sets/<int:set_id>/weekly")
def set_weekly(set_id: int) -> Response:
    """Switch the weekly reading on or off."""
    is_weekly = request.form.get("weekly") == "1"
    with write_session() as session:
        service.set_weekly(
            session, service.get_set(session, set_id), is_weekly, actor_id=visitor().id, now=clock.utcnow()
        )  # fmt: skip
    flash(_("The address is read every week from now on.") if is_weekly else _("The address is no longer read every week."))
    return _to(set_id)


@blueprint.get("/factchecks/sets/<int:set_id>/refused.csv")
def refused_rows(set_id: int) -> FlaskResponse:
    """The refused rows and why, as a file that a spreadsheet opens without running anything in it."""
    with read_session() as session:
        the_set = service.get_set(session, set_id)
    faults = the_set.report.get("faults", ())
    answer = refused_rows_file(the_set.id, [(one["number"], str(ROW_FAULTS[one["reason"]]), one["value"]) for one in faults])
    return hand_out(answer, "refused_rows", "csv", the_set)


def _start(form: Any, kind: str, location: str, pieces: Any) -> Response:
    new = NewSet(
        kind=kind, name=form.name.data, location=location, licence=form.licence.data, licence_note=form.licence_note.data or "",
        publisher=form.publisher.data or "", language=form.language.data or "",
        is_weekly=bool(form.is_weekly.data) if kind == "address" else False,
    )  # fmt: skip
    with write_session() as session:
        the_set = service.start_set(session, new, pieces=pieces, actor_id=visitor().id, now=clock.utcnow())
    return _to(the_set.id)


def _show(set_id: int, form: Any = None) -> str:
    with read_session() as session:
        the_set = queries.set_for_page(session, set_id)
        count = queries.counts_by_set(session).get(set_id, 0)
        confirmed = queries.confirmed_count(session, set_id)
    if is_fragment() and form is None:
        return render_template("factchecks/_progress.html", set=the_set, count=count, file_fault=file_fault)
    form = form or (columns_form(the_set.columns, the_set.mapping) if _wants_columns(the_set) else None)
    values: dict[str, Any] = {"fields": FIELDS, "field_words": FIELD_WORDS, "row_faults": ROW_FAULTS, "file_fault": file_fault}
    return render_template("factchecks/set.html", set=the_set, count=count, confirmed=confirmed, form=form, **values)


def _wants_columns(the_set: FactCheckSet) -> bool:
    return bool(the_set.columns) and the_set.state in ("columns", "checked")


def _to(set_id: int) -> Response:
    return redirect(url_for("factchecks.set_page", set_id=set_id), code=303)
