"""Doors without sign-in: a member's link, the open form, the facts, the kiosk, the class."""

import hmac
from zoneinfo import ZoneInfo

from flask import abort, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workbench import clock
from workbench.errors import NotFound
from workbench.surveys.answering import guards, ticket
from workbench.surveys.answering.doors import Door, choose_words, closed, facts_address, serve, show_page, try_out
from workbench.surveys.blueprint import blueprint
from workbench.surveys.waves.links import read_link
from workbench.surveys.waves.models import Wave
from workbench.surveys.waves.queries import stage_by_code, wave_by_code, wave_by_id
from workbench.surveys.waves.timing import is_open_at
from workbench.web.sessions import read_session, settings


@blueprint.route("/s/<token>", methods=["GET", "POST"])
def answer_link(token: str) -> Response:
    """A panel member's own link."""
    link = read_link(token, settings())
    with read_session() as session:
        wave = wave_by_id(session, link.wave_id)
    door = Door(
        wave=wave, way="link", action=url_for("surveys.answer_link", token=token), facts=facts_address(wave),
        number=link.number, contact_mark=link.contact_mark,
    )  # fmt: skip
    return serve(door)


@blueprint.route("/survey/<code>", methods=["GET", "POST"])
def answer_open(code: str) -> Response:
    """The form that anybody may answer."""
    door = _open_door(code)
    if door.wave.state == "draft":
        return closed(door)
    if "web" not in door.wave.ways:
        raise NotFound(_("There is no such survey."), subject_id=code)
    return serve(door)


@blueprint.get("/survey/<code>/facts")
def facts_page(code: str) -> Response:
    """What is known about the statements: after answering, and for whoever skips it all."""
    door = _open_door(code)
    if door.wave.state == "draft":
        return closed(door)
    return show_page(door, "surveys/answering/facts.html", came="sent" if "sent" in request.args else _skipped())


@blueprint.route("/survey/<code>/kiosk", methods=["GET", "POST"])
def answer_kiosk(code: str) -> Response:
    """The form on a tablet that many use, one after the other. Staff start it with a code."""
    wave = _kiosk_wave(code)
    if not guards.is_kiosk(wave.id):
        return _staff_page(wave, is_start=True)
    return serve(_kiosk_door(wave))


@blueprint.get("/survey/<code>/kiosk/facts")
def kiosk_facts(code: str) -> Response:
    """The facts on the tablet; it starts again by itself."""
    wave = _kiosk_wave(code)
    return show_page(_kiosk_door(wave), "surveys/answering/facts.html", came="sent" if "sent" in request.args else _skipped())


@blueprint.route("/survey/<code>/kiosk/staff", methods=["GET", "POST"])
def kiosk_staff(code: str) -> Response:
    """Start or leave the kiosk with the staff code."""
    wave = _kiosk_wave(code)
    is_start = not guards.is_kiosk(wave.id)
    if request.method == "GET":
        return _staff_page(wave, is_start=is_start)
    if not guards.may_guess():
        abort(429)
    given = "".join(request.form.get("staff_code", "").split())
    if not hmac.compare_digest(given.encode(), ticket.staff_code(settings().secret_key, wave.id).encode()):
        return _staff_page(wave, is_start=is_start, error=_("That is not the code."))
    if is_start:
        response = redirect(url_for("surveys.answer_kiosk", code=code), code=303)
        guards.start_kiosk(response, wave.id)
    else:
        response = redirect(url_for("partners.library"), code=303)
        guards.stop_kiosk(response)
    return response


@blueprint.route("/survey/class/<code>", methods=["GET", "POST"])
def answer_class(code: str) -> Response:
    """A pupil's form: no name, no number. The code is the class's, not the pupil's."""
    return serve(_class_door(code))


@blueprint.get("/survey/class/<code>/facts")
def class_facts(code: str) -> Response:
    """The facts, for a class."""
    return show_page(_class_door(code), "surveys/answering/facts.html", came="sent" if "sent" in request.args else _skipped())


@blueprint.get("/survey/class")
def class_code() -> Response:
    """Where a class types its code."""
    code = "".join(request.args.get("code", "").split())[:40]
    error = _("Write the class's code.") if "code" in request.args and not code else ""
    if code:
        try:
            with read_session() as session:
                stage_by_code(session, code)
            return redirect(url_for("surveys.answer_class", code=code.upper()), code=303)
        except NotFound as missing:
            error = missing.message
    page = render_template("surveys/answering/class_code.html", code=code, error=error)
    return _kept_by_nobody(page, 422 if error else 200)


@blueprint.route("/surveys/waves/<code>/try", methods=["GET", "POST"])
def try_form(code: str) -> Response:
    """For staff: the form as people see it, also while it is a draft. Nothing is kept."""
    with read_session() as session:
        wave = wave_by_code(session, code)
    here = url_for("surveys.try_form", code=code)
    return try_out(Door(wave=wave, way="try", action=here, facts=here))


def _open_door(code: str) -> Door:
    with read_session() as session:
        wave = wave_by_code(session, code)
    return Door(wave=wave, way="web", action=url_for("surveys.answer_open", code=code), facts=facts_address(wave))


def _kiosk_wave(code: str) -> Wave:
    with read_session() as session:
        wave = wave_by_code(session, code)
    if "kiosk" not in wave.ways or wave.state == "draft":
        raise NotFound(_("There is no such survey."), subject_id=code)
    return wave


def _kiosk_door(wave: Wave) -> Door:
    facts = url_for("surveys.kiosk_facts", code=wave.code)
    return Door(wave=wave, way="kiosk", action=url_for("surveys.answer_kiosk", code=wave.code), facts=facts)


def _class_door(code: str) -> Door:
    with read_session() as session:
        stage = stage_by_code(session, code)
        wave = wave_by_id(session, stage.wave_id)
    facts = url_for("surveys.class_facts", code=stage.code)
    return Door(wave=wave, way="class", action=url_for("surveys.answer_class", code=stage.code), facts=facts, stage=stage)


def _skipped() -> str:
    return "skipped" if "skipped" in request.args else ""


def _staff_page(wave: Wave, *, is_start: bool, error: str = "") -> Response:
    words, _names = choose_words(wave)
    is_open = is_open_at(wave, clock.utcnow(), ZoneInfo(settings().timezone))
    page = render_template(
        "surveys/answering/kiosk_staff.html", wave=wave, words=words, is_start=is_start, is_open=is_open, error=error
    )
    return _kept_by_nobody(page, 422 if error else 200)


def _kept_by_nobody(page: str, status: int) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.record_once
def _exempt(state: BlueprintSetupState) -> None:
    """The form carries its own signed ticket: a form that was open for a day, or on a tablet for a week, can still be sent."""
    for view in (answer_link, answer_open, answer_kiosk, answer_class, kiosk_staff, try_form):
        state.app.extensions["csrf"].exempt(view)
