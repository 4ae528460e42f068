"""Pages of the duty roster that everybody reads, and what people do with their own shifts, absences and calendar."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response as FlaskResponse
from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.accounts.queries import person
from workbench.alerts.blueprint import blueprint
from workbench.alerts.roster import following, queries, service, swaps
from workbench.alerts.roster.calendars import MOST_BYTES, Absences, write_calendar
from workbench.alerts.roster.forms import AbsenceForm, CalendarForm, SwapForm
from workbench.alerts.roster.models import DutyPerson, DutyShift
from workbench.alerts.roster.showing import roster as read_roster
from workbench.errors import NotFound, Refused
from workbench.web.fragments import go_to
from workbench.web.languages import translator
from workbench.web.sessions import read_session, settings, write_session

Page = str | Response | tuple[str, int]
AHEAD = timedelta(days=366)


def zone() -> ZoneInfo:
    """The municipality's clock."""
    return ZoneInfo(settings().timezone)


def local(moment: datetime | None) -> datetime:
    """What was typed, by the municipality's clock. The form has refused an empty field."""
    assert moment is not None
    return moment.replace(tzinfo=zone())


def me(session: Session) -> User:
    """Whoever makes this request, in this session."""
    return session.get_one(User, current_user.id)


@blueprint.get("/alerts/duty")
def roster() -> str:
    """Who is on duty, who comes next, gaps, and the coming weeks."""
    now = clock.utcnow()
    with read_session() as session:
        return render_template("alerts/roster.html", roster=read_roster(session, now, zone()), now=now)


@blueprint.get("/alerts/duty/mine")
def my_duty() -> str:
    """My shifts, questions about swaps, when I am away, my calendar link."""
    return _mine()


def _mine(status: int = 200, **forms: Any) -> Any:
    now = clock.utcnow()
    with read_session() as session:
        user_id = current_user.id
        asked = swaps.open_swaps(session, user_id)
        html = render_template(
            "alerts/my_duty.html",
            shifts=[shift for shift in queries.shifts_between(session, now, now + AHEAD) if shift.user_id == user_id],
            to_me=[swap for swap in asked if swap.asked_of_id == user_id],
            by_me=[swap for swap in asked if swap.asked_by_id == user_id],
            absences=queries.absences_between(session, now, now + 2 * AHEAD, user_id=user_id),
            taking_part=session.get(DutyPerson, user_id),
            absence=forms.get("absence") or AbsenceForm(formdata=None),
            calendar=forms.get("calendar") or CalendarForm(formdata=None),
            link=forms.get("link"),
        )
    return html if status == 200 else (html, status)


@blueprint.post("/alerts/duty/absences")
def add_absence() -> Page:
    """I cannot be on duty then."""
    form = AbsenceForm()
    if not form.validate_on_submit():
        return _mine(422, absence=form)
    try:
        with write_session() as session:
            start, end = local(form.starts_at.data), local(form.ends_at.data)
            service.add_absence(session, me(session), start=start, end=end, now=clock.utcnow())
            count = _shifts_within(session, current_user.id, start, end)
    except Refused as refusal:
        form.ends_at.errors = [refusal.message]
        return _mine(422, absence=form)
    _say_absence(count)
    return go_to(url_for("alerts.my_duty"))


@blueprint.post("/alerts/duty/absences/<int:absence_id>/remove")
def remove_absence(absence_id: int) -> Response:
    """I can be on duty after all."""
    with write_session() as session:
        service.remove_absence(session, absence_id, user=me(session), now=clock.utcnow())
    flash(_("The absence is taken away."))
    return go_to(url_for("alerts.my_duty"))


@blueprint.post("/alerts/duty/absences/import")
def import_absences() -> Page:
    """When I am away, from my own calendar."""
    form = CalendarForm()
    if not form.validate_on_submit():
        return _mine(422, calendar=form)
    raw = form.file.data.read(MOST_BYTES + 1)
    try:
        with write_session() as session:
            read = following.import_absences(session, me(session), raw, zone=zone(), now=clock.utcnow())
    except Refused as refusal:
        form.file.errors = [refusal.message]
        return _mine(422, calendar=form)
    flash(_in_words(read))
    return go_to(url_for("alerts.my_duty"))


@blueprint.post("/alerts/duty/link")
def make_duty_link() -> Any:
    """A new secret address for my calendar; shown on the page that answers, this once."""
    with write_session() as session:
        token = following.make_link(session, me(session), now=clock.utcnow())
    return _mine(link=f"{settings().base_url}{url_for('alerts.duty_calendar', token=token)}")


@blueprint.post("/alerts/duty/link/end")
def end_duty_link() -> Response:
    """The address that was made stops working."""
    with write_session() as session:
        following.end_link(session, me(session), now=clock.utcnow())
    flash(_("The calendar link does not work any more."))
    return go_to(url_for("alerts.my_duty"))


@blueprint.get("/alerts/duty/calendar/<token>.ics")
def duty_calendar(token: str) -> FlaskResponse:
    """A person's own shifts, for whoever holds the secret address. Names nobody else."""
    now = clock.utcnow()
    with read_session() as session:
        user = following.follower(session, token)
        entries = following.entries_for(session, user, settings=settings(), now=now)
    name = translator(user.language)("On duty, %(town)s") % {"town": settings().municipality}
    answer = FlaskResponse(write_calendar(entries, name), mimetype="text/calendar")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@blueprint.route("/alerts/duty/shifts/<int:shift_id>/swap", methods=["GET", "POST"])
def ask_swap(shift_id: int) -> Page:
    """Ask a colleague to take a shift of mine."""
    now = clock.utcnow()
    with read_session() as session:
        shift = session.get(DutyShift, shift_id)
        if shift is None or shift.user_id != current_user.id:
            raise NotFound(_("There is no such shift of yours."), subject_id=shift_id)
        people = [row.user for row in queries.takes_part(session) if row.user.active and row.user_id != current_user.id]
        coming = [row for row in queries.shifts_between(session, now, now + AHEAD) if row.user_id != current_user.id]
    form = SwapForm(people, [(row.id, _shift_words(row)) for row in coming])
    if not form.validate_on_submit():
        page = render_template("alerts/ask_swap.html", form=form, shift=shift, people=people)
        return (page, 422) if form.is_submitted() else page
    try:
        with write_session() as session:
            back = session.get(DutyShift, form.return_shift.data) if form.return_shift.data else None
            swaps.ask(
                session, session.get_one(DutyShift, shift_id), of=person(session, form.of.data), return_shift=back,
                message=form.message.data or "", actor=me(session), now=now,
            )  # fmt: skip
    except Refused as refusal:
        form.return_shift.errors = [refusal.message]
        return render_template("alerts/ask_swap.html", form=form, shift=shift, people=people), 422
    flash(_("The question is sent. The shift is yours until your colleague agrees."))
    return go_to(url_for("alerts.my_duty"))


@blueprint.post("/alerts/duty/swaps/<int:swap_id>/answer")
def answer_swap(swap_id: int) -> Response:
    """Agree or decline."""
    agrees = request.form.get("agrees") == "1"
    with write_session() as session:
        swaps.answer(session, swaps.swap_for_change(session, swap_id), agrees=agrees, actor=me(session), now=clock.utcnow())
    flash(_("The swap is agreed. The roster has changed.") if agrees else _("You have declined. Your colleague is told."))
    return go_to(url_for("alerts.my_duty"))


@blueprint.post("/alerts/duty/swaps/<int:swap_id>/withdraw")
def withdraw_swap(swap_id: int) -> Response:
    """Take the question back."""
    with write_session() as session:
        swaps.withdraw(session, swaps.swap_for_change(session, swap_id), actor=me(session), now=clock.utcnow())
    flash(_("The question is taken back."))
    return go_to(url_for("alerts.my_duty"))


def _shifts_within(session: Session, user_id: int, start: datetime, end: datetime) -> int:
    return sum(shift.user_id == user_id for shift in queries.shifts_between(session, start, end))


def _say_absence(count: int) -> None:
    words = _("Your absence is noted.")
    if count:
        more = ngettext(
            "You have %(num)d shift in that time: it is a gap now. Ask a colleague to take it.",
            "You have %(num)d shifts in that time: they are gaps now. Ask colleagues to take them.",
            count,
        )
        words = f"{words} {more}"
    flash(words)


def _shift_words(shift: DutyShift) -> str:
    first, last = shift.starts_at.astimezone(zone()), shift.ends_at.astimezone(zone())
    return f"{shift.user.name}: {first:%Y-%m-%d %H:%M} – {last:%Y-%m-%d %H:%M}"


def _in_words(read: Absences) -> str:
    """What was taken and what was left out, with the reason."""
    words = [ngettext("%(num)d time away is noted.", "%(num)d times away are noted.", len(read.times))]
    if read.meetings:
        words.append(
            ngettext("%(num)d meeting was left out.", "%(num)d meetings were left out.", read.meetings)
        )  # fmt: skip
    if read.repeating:
        words.append(
            ngettext(
                "%(num)d repeating entry was left out: add it by hand.",
                "%(num)d repeating entries were left out: add them by hand.",
                read.repeating,
            )
        )
    if read.past:
        words.append(ngettext("%(num)d is over already.", "%(num)d are over already.", read.past))
    if read.broken:
        words.append(ngettext("%(num)d could not be read.", "%(num)d could not be read.", read.broken))
    return " ".join(words)
