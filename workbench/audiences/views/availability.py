"""When a spokesperson can speak: their calendar as a file or an address, and days away by hand."""

# mypy: disable-error-code="arg-type,union-attr,attr-defined"

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from feeds.calendars import MAX_BYTES, shared_calendar_reader
from feeds.errors import ParseFailed, ParserOverrun
from workbench import clock
from workbench.audiences import queries
from workbench.audiences.availability import calendars
from workbench.audiences.blueprint import Answer, blueprint
from workbench.audiences.forms import AbsenceForm, CalendarForm
from workbench.audiences.models import Calendar
from workbench.audiences.suggesting import town_zone
from workbench.errors import NotFound, Refused
from workbench.web.sessions import read_session, settings, write_session


@blueprint.route("/spokespersons/<int:spokesperson_id>/calendar", methods=["GET", "POST"])
def calendar(spokesperson_id: int) -> Answer:
    """Read a calendar file now, or follow an address from now on."""
    form = CalendarForm()
    with read_session() as session:
        row = queries.spokesperson(session, spokesperson_id)
    if form.validate_on_submit():
        try:
            told = _read_file(spokesperson_id, form) if form.file.data else _follow(spokesperson_id, form.address.data or "")
        except Refused as refused:
            (form.file if form.file.data else form.address).errors = [refused.message]
        else:
            flash(told)
            return _to(spokesperson_id)
    return render_template("audiences/calendar_form.html", form=form, row=row), 422 if form.is_submitted() else 200


@blueprint.post("/spokespersons/<int:spokesperson_id>/calendar/forget")
def forget_calendar(spokesperson_id: int) -> Response:
    """Take the calendar away with all that it said."""
    with write_session() as session:
        row = queries.spokesperson(session, spokesperson_id)
        calendars.forget_calendar(session, row, actor_id=current_user.id, now=clock.utcnow())
    flash(_("The calendar is forgotten."))
    return _to(spokesperson_id)


@blueprint.post("/spokespersons/<int:spokesperson_id>/calendar/again")
def read_calendar_again(spokesperson_id: int) -> Response:
    """Read the address once more, now."""
    with write_session() as session:
        row = session.get(Calendar, spokesperson_id)
        if row is None or row.address is None:
            raise NotFound(subject_id=spokesperson_id)
        row.failure_count = 0
        calendars.ask_for_reading(session, row, now=clock.utcnow())
    flash(_("The calendar is read in a moment."))
    return _to(spokesperson_id)


@blueprint.route("/spokespersons/<int:spokesperson_id>/absences/new", methods=["GET", "POST"])
def new_absence(spokesperson_id: int) -> Answer:
    """Days on which the person cannot speak."""
    form = AbsenceForm()
    with read_session() as session:
        row = queries.spokesperson(session, spokesperson_id)
    if form.validate_on_submit():
        first = form.first.data
        try:
            with write_session() as session:
                stored = queries.spokesperson(session, spokesperson_id)
                calendars.add_absence(
                    session, stored, first, form.last.data or first, actor_id=current_user.id, now=clock.utcnow()
                )
        except Refused as refused:
            form.last.errors = [refused.message]
        else:
            return _to(spokesperson_id)
    return render_template("audiences/absence_form.html", form=form, row=row), 422 if form.is_submitted() else 200


@blueprint.post("/spokespersons/<int:spokesperson_id>/absences/<int:absence_id>/remove")
def remove_absence(spokesperson_id: int, absence_id: int) -> Response:
    """The person can speak after all."""
    with write_session() as session:
        row = queries.spokesperson(session, spokesperson_id)
        calendars.remove_absence(session, row, absence_id, actor_id=current_user.id, now=clock.utcnow())
    flash(_("The days are free again."))
    return _to(spokesperson_id)


def _read_file(spokesperson_id: int, form: CalendarForm) -> str:
    body = form.file.data.read(MAX_BYTES + 1)
    now = clock.utcnow()
    today = now.astimezone(town_zone()).date()
    first, last = calendars.window(today)
    try:
        reading = shared_calendar_reader()(body, zone=settings().timezone, first=first, last=last)
    except ParseFailed as error:
        fault = "slow" if isinstance(error, ParserOverrun) else error.kind
        raise Refused(calendars.fault_in_words(fault), subject_id=spokesperson_id) from error
    with write_session() as session:
        row = queries.spokesperson(session, spokesperson_id)
        calendars.keep_reading(session, row, reading, actor_id=current_user.id, today=today, now=now)
    return ngettext(
        "The calendar is read: %(num)s day with something in it. Nothing is kept of what it was.",
        "The calendar is read: %(num)s days with something in them. Nothing is kept of what it was.", len(reading.days),
    )  # fmt: skip


def _follow(spokesperson_id: int, address: str) -> str:
    if not address:
        raise Refused(_("Choose a file or write an address."), subject_id=spokesperson_id)
    with write_session() as session:
        row = queries.spokesperson(session, spokesperson_id)
        calendars.follow_address(session, row, address, actor_id=current_user.id, now=clock.utcnow(), settings=settings())
    return _("The calendar is read in a moment, and then every six hours.")


def _to(spokesperson_id: int) -> Response:
    return redirect(url_for("audiences.spokesperson_page", spokesperson_id=spokesperson_id, _anchor="when"), code=303)
