"""How I am told: the page, my devices, tests; the service worker and the manifest of the installed app; the house's pulse."""

from typing import Any

from flask import current_app, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.alerts.blueprint import blueprint
from workbench.alerts.telling import queries
from workbench.alerts.telling.devices import add_device, device_name, devices_of, remove_device
from workbench.alerts.telling.forms import TellingForm, chosen_paces
from workbench.alerts.telling.keys import Subscription, push_key_of
from workbench.alerts.telling.models import OWN_ROUTES, AlertTelling
from workbench.alerts.telling.service import wishes_of
from workbench.alerts.telling.wishes import include_route, save_phone, save_wishes, try_route
from workbench.alerts.telling.words import KIND_WORDS, PACE_WORDS, ROUTE_WORDS, error_words
from workbench.errors import NotFound, Refused
from workbench.web.json_bodies import answers_for_json
from workbench.web.languages import language
from workbench.web.sessions import read_session, settings, write_session

blueprint.add_app_template_filter(error_words, "telling_error")
WORKER = "js/push-worker.js"
LONGEST_SILENCE = 150.0  # seconds between two looks of the worker, which come every minute
Page = Any


@blueprint.route("/alerts/telling", methods=["GET", "POST"])
def how_told() -> Page:
    """How I am told, and when."""
    with read_session() as session:
        before, has_sms = wishes_of(session, current_user.id), queries.has_gateway(session)
    form = TellingForm(before, has_sms=has_sms)
    if not form.is_submitted():
        return _page(form, chosen={kind: before.paces.get(kind, "") for kind in KIND_WORDS})
    paces = chosen_paces(request.form)
    if not form.validate_on_submit():
        return _page(form, chosen=paces), 422
    try:
        with write_session() as session:
            person, now = _me(session), clock.utcnow()
            save_wishes(session, person, form.wishes(paces, before), now=now)
            if form.forget_phone.data or form.phone.data:
                number = "" if form.forget_phone.data else form.phone.data or ""
                save_phone(session, person, number, now=now, settings=settings())
    except Refused as error:
        form.phone.errors = [error.message]
        return _page(form, chosen=paces), 422
    flash(_("Saved. This is how you are told from now on."))
    return _back()


@blueprint.post("/alerts/telling/devices")
@answers_for_json
def connect_device() -> Page:
    """This browser takes push messages: what its push service has given it."""
    given = request.get_json(silent=True)
    keys = given.get("keys") if isinstance(given, dict) else None
    if not isinstance(given, dict) or not isinstance(keys, dict):
        return jsonify(error=_("The browser gave keys that cannot be used. Reload the page and try again.")), 422
    subscription = Subscription(str(given.get("endpoint", "")), str(keys.get("p256dh", "")), str(keys.get("auth", "")))
    try:
        with write_session() as session:
            person, now = _me(session), clock.utcnow()
            name = device_name(request.headers.get("User-Agent", ""))
            row = add_device(session, person, subscription, name=name, now=now, settings=settings())
            include_route(session, person, "push", now=now)
    except Refused as error:
        return jsonify(error=error.message), 422
    return jsonify(id=row.id, name=row.name)


@blueprint.post("/alerts/telling/devices/<int:device_id>/remove")
def remove_own_device(device_id: int) -> Response:
    """Push nothing there any more."""
    with write_session() as session:
        remove_device(session, _me(session), device_id, now=clock.utcnow())
    flash(_("The device shows no more alerts."))
    return _back()


@blueprint.post("/alerts/telling/test")
def try_own_route() -> Response:
    """A test by one of my routes."""
    route = request.form.get("route", "")
    if route not in OWN_ROUTES:
        raise NotFound(subject_id=route)
    with write_session() as session:
        try_route(session, _me(session), route, now=clock.utcnow(), settings=settings())
    flash(_("A test is on its way. Reload in a moment to see whether it arrived."))
    return redirect(url_for("alerts.how_told", _anchor="tests"), code=303)


@blueprint.get("/push-worker.js")
def push_worker() -> Response:
    """The service worker that shows alerts; from the root, so that it may open any page."""
    response = make_response(current_app.send_static_file(WORKER))
    response.headers["Content-Type"] = "text/javascript; charset=utf-8"
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/app.webmanifest")
def app_manifest() -> Response:
    """So that the workbench can be put on the first screen of a phone; iPhones show alerts only then."""
    icons = [
        {
            "src": url_for("static", filename=f"icons/{name}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for name, size, purpose in (("app-192", 192, "any"), ("app-512", 512, "any"), ("maskable-512", 512, "maskable"))
    ]
    manifest = {
        "id": "/",
        "name": _("The workbench, %(municipality)s", municipality=settings().municipality),
        "short_name": _("The workbench"),
        "lang": language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f3f5f4",
        "theme_color": "#0b5560",
        "icons": icons,
    }
    response = jsonify(manifest)
    response.mimetype = "application/manifest+json"
    return response


@blueprint.get("/alerts/pulse")
def house_pulse() -> Response:
    """For a monitor outside: 200 while all is well, 503 when something stands still. Says nothing else."""
    with read_session() as session:
        pulse = queries.house_pulse(session, clock.utcnow(), longest_silence=LONGEST_SILENCE)
    response = make_response("ok\n" if pulse.is_well else "silent\n", 200 if pulse.is_well else 503)
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(form: TellingForm, *, chosen: dict[str, str]) -> str:
    with read_session() as session:
        mine, key = session.get(AlertTelling, current_user.id), push_key_of(session, settings())
        return render_template(
            "alerts/telling/how.html", form=form, chosen=chosen, kinds=KIND_WORDS, paces=PACE_WORDS, route_words=ROUTE_WORDS,
            devices=devices_of(session, current_user.id), trials=queries.last_trials(session, user_id=current_user.id),
            has_sms=queries.has_gateway(session), phone_tail=mine.phone_tail if mine else "", push_key=key.public if key else "",
            has_mail=bool(settings().smtp_url),
        )  # fmt: skip


def _me(session: Session) -> User:
    return session.get_one(User, current_user.id)


def _back() -> Response:
    return redirect(url_for("alerts.how_told"), code=303)
