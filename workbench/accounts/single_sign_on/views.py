"""Signing in at the municipality's own sign-in and coming back, and signing out there."""

from collections.abc import Mapping
from typing import Any

import structlog
from flask import Response, current_app, redirect, render_template, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import login_user, logout_user
from flask_security.utils import validate_redirect_url
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as WerkzeugResponse

from workbench import clock
from workbench.accounts.blueprint import blueprint
from workbench.accounts.models import User
from workbench.accounts.single_sign_on import service
from workbench.accounts.single_sign_on.claims import is_strong
from workbench.accounts.single_sign_on.errors import AnswerRefused, ProviderAway, SingleSignOnError
from workbench.accounts.single_sign_on.sealing import seal, unseal
from workbench.accounts.single_sign_on.service import Entry
from workbench.accounts.single_sign_on.wiring import provider_here, the_door
from workbench.web.sessions import read_session, settings, write_session

log = structlog.get_logger(__name__)
ERRAND = "single_sign_on"  # what somebody went there for, and where they want to be afterwards
VISIT = "single_sign_on_visit"
OFFER = "single_sign_on_offer"
JUST_NOW_SECONDS = 300
Answer = str | WerkzeugResponse | tuple[str, int]


@blueprint.get("/sign-in/single-sign-on")
def single_sign_on() -> Answer:
    """Off to the provider: to sign in, to connect an account that is signed in, or to confirm who one is."""
    door = the_door()
    purpose = request.args.get("purpose", "") if current_user.is_authenticated else ""
    extra = {"prompt": "login", "max_age": "0"} if purpose == "confirm" else {}
    try:
        address = door.begin(_address_of("accounts.single_sign_on_done"), **extra)
    except SingleSignOnError as error:
        return _problem(error)
    session[ERRAND] = {"purpose": purpose, "next": request.args.get("next", "")[:500]}
    return redirect(address)


@blueprint.get("/sign-in/single-sign-on/done")
def single_sign_on_done() -> Answer:
    """Back from the provider, with an answer that is checked before anything is believed."""
    door = the_door()
    errand = session.pop(ERRAND, {})
    try:
        claims, id_token = door.finish()
    except SingleSignOnError as error:
        return _problem(error)
    purpose = errand.get("purpose") if current_user.is_authenticated else ""
    if purpose == "connect":
        session[OFFER] = {"subject": claims["sub"], "at": int(clock.utcnow().timestamp())}
        return redirect(url_for("accounts.my_single_sign_on"), code=303)
    if purpose == "confirm":
        return _confirm(claims, errand)
    return _sign_in(claims, id_token, errand)


@blueprint.post("/sign-in/single-sign-on/back-channel")
def single_sign_on_back_channel() -> Response:
    """The provider itself says that somebody signed out there. Its signed token is the only proof that is asked for."""
    door = the_door()
    try:
        claims = door.read_logout_token(request.form.get("logout_token", ""))
    except SingleSignOnError as error:
        log.warning("logout token refused", reason=error.reason)
        status = 503 if isinstance(error, ProviderAway) else 400
        return Response(
            '{"error": "invalid_request"}', status, mimetype="application/json", headers={"Cache-Control": "no-store"}
        )
    with write_session() as writing:
        service.sign_out_everywhere(writing, door.provider, claims, now=clock.utcnow())
    return Response(status=200, headers={"Cache-Control": "no-store"})


@blueprint.record_once
def _open_back_channel(state: BlueprintSetupState) -> None:
    """The provider's server has no form of ours; its token takes the place of the form's."""
    state.app.extensions["csrf"].exempt(single_sign_on_back_channel)


@blueprint.before_app_request
def sign_out_there_too() -> str | None:
    """Signing out here leads on to signing out at the provider. A page in between: a form may lead to no other site."""
    if request.endpoint != "security.logout" or request.method != "POST" or VISIT not in session:
        return None
    visit_id, user_id, door = session.pop(VISIT), current_user.id if current_user.is_authenticated else 0, None
    if provider_here() is not None:
        door = the_door()
    with write_session() as writing:
        sealed = service.end_visit(writing, visit_id, user_id)
    id_token = unseal(sealed, settings().secret_key) if sealed else ""
    address = door.end_address(id_token, _address_of("security.login")) if door and id_token else ""
    if not address:
        return None
    logout_user()
    return render_template("accounts/signed_out.html", address=address)


def _sign_in(claims: Mapping[str, Any], id_token: str, errand: Mapping[str, str]) -> Answer:
    provider = the_door().provider
    entry, visit_id = _enter(claims, id_token)
    if entry.user is None:
        log.info("single sign-on refused", reason="no_entry")
        return render_template("accounts/single_sign_on_problem.html", message=entry.refusal, is_away=False), 403
    session[VISIT] = visit_id
    wanted = _wanted(errand)
    if not is_strong(claims, provider):
        plugins = current_app.extensions["security"].two_factor_plugins
        second: WerkzeugResponse | None = plugins.tf_enter(entry.user, False, "single_sign_on", next_loc=wanted)
        if second is not None:
            return second
    login_user(entry.user, authn_via=["single_sign_on"])
    return redirect(wanted, code=303)


def _enter(claims: Mapping[str, Any], id_token: str) -> tuple[Entry, int]:
    """Once more when two windows made the same account at the same moment."""
    try:
        return _enter_once(claims, id_token)
    except IntegrityError:
        return _enter_once(claims, id_token)


def _enter_once(claims: Mapping[str, Any], id_token: str) -> tuple[Entry, int]:
    now, provider = clock.utcnow(), the_door().provider
    sid = claims["sid"] if isinstance(claims.get("sid"), str) else None
    with write_session() as writing:
        entry = service.enter(writing, claims, provider, now=now)
        if entry.user is None:
            return entry, 0
        sealed = seal(id_token, settings().secret_key)
        return entry, service.begin_visit(writing, entry.identity_id, sid=sid, id_token_sealed=sealed, now=now)


def _confirm(claims: Mapping[str, Any], errand: Mapping[str, str]) -> Answer:
    """Whoever is signed in has just proved again that it is them, as the same person, now and not an hour ago."""
    provider, now = the_door().provider, int(clock.utcnow().timestamp())
    with read_session() as reading:
        identity = service.find_identity(reading, provider.issuer, str(claims["sub"]))
    said_at = claims.get("auth_time")
    is_now = isinstance(said_at, int | float) and now - said_at <= JUST_NOW_SECONDS
    if identity is None or identity.user_id != current_user.id or not is_now:
        return _problem(AnswerRefused(reason="not_confirmed"))
    user: User = current_user._get_current_object()
    login_user(user, authn_via=["single_sign_on"])
    return redirect(_wanted(errand), code=303)


def _wanted(errand: Mapping[str, str]) -> str:
    """Where the person wanted to go, if that is a page of ours."""
    wanted = str(errand.get("next") or "")
    is_ours = wanted.startswith("/") and "\\" not in wanted and validate_redirect_url(wanted)
    return wanted if is_ours else url_for("desk.start")


def _address_of(endpoint: str) -> str:
    """The whole address of a page, as the installation is set, never as a request names it."""
    return settings().base_url + url_for(endpoint)


def _problem(error: SingleSignOnError) -> tuple[str, int]:
    log.warning("single sign-on failed", reason=error.reason)
    if isinstance(error, ProviderAway):
        message = _("The municipality's sign-in does not answer just now. Try again in a while, or sign in in another way.")
    elif error.reason == "mismatching_state":
        message = _("That was begun in another window or is too old. Begin again.")
    elif error.reason in ("access_denied", "login_required", "consent_required"):
        message = _("The municipality's sign-in said no, or it was interrupted.")
    else:
        message = _("The answer of the municipality's sign-in does not hold, so nobody was signed in. Tell those who run it.")
    return render_template(
        "accounts/single_sign_on_problem.html", message=message, is_away=isinstance(error, ProviderAway)
    ), error.status
