"""The field form of anti-rumour agents: twenty seconds on a phone, also with no network. Its worker, manifest and shell."""

import re
import secrets
from hashlib import sha256
from typing import Any

from flask import Response, current_app, flash, jsonify, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from jinja2 import Undefined

from workbench import clock
from workbench.accounts.permissions.groups import EDITORS
from workbench.intake.blueprint import blueprint
from workbench.intake.told.forms import FieldForm
from workbench.intake.told.service import masked_told, store_told
from workbench.web.fragments import go_to
from workbench.web.languages import language
from workbench.web.sessions import settings, write_session

KEY = re.compile(r"[0-9A-Za-z-]{16,64}")
WORKER = "js/field-worker.js"


@blueprint.route("/field", methods=["GET", "POST"])
def field() -> Any:
    """The form, with and without script. Sent by the script it answers in JSON; sent twice it is stored once."""
    form = FieldForm(data={"language": language(), "client_key": secrets.token_hex(16)})
    if not form.is_submitted():
        return _form_page(form, 200)
    is_valid = form.validate_on_submit()
    if request.form.get("action") == "look" and not form.text.errors:
        return _form_page(form, 200, masked=masked_told(form.text.data or ""))
    if not is_valid:
        return _refused(form) if _asks_for_json() else _form_page(form, 422)
    stored = _store(form)
    if _asks_for_json():
        return jsonify(stored=True, text=stored)
    flash(_("Stored: “%(text)s” Thank you!", text=stored[:200]))
    return go_to(url_for("intake.field"))


@blueprint.get("/field/token")
def field_token() -> Response:
    """A form token for texts that have waited on the phone; a visitor who is not signed in is sent away instead."""
    response = jsonify(token=generate_csrf())
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/field/shell")
def field_shell() -> str:
    """The form as the phone keeps it: nobody's name, no token."""
    form = FieldForm(meta={"csrf": False}, formdata=None, data={"language": language()})
    return render_template("intake/field.html", form=form, masked="", is_shell=True, csrf_token=Undefined(name="csrf_token"))


@blueprint.get("/field.webmanifest")
def field_manifest() -> Response:
    """So that the form can be put on the phone's first screen."""
    icon = {"src": url_for("static", filename="svg/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    manifest = {
        "id": "/field",
        "name": _("Field form – %(municipality)s", municipality=settings().municipality),
        "short_name": _("Field form"),
        "description": _("Note a rumour that you have heard."),
        "lang": language(),
        "start_url": "/field",
        "scope": "/field",
        "display": "standalone",
        "icons": [icon],
    }
    response = jsonify(manifest)
    response.mimetype = "application/manifest+json"
    return response


@blueprint.get("/sw.js")
def field_worker() -> Response:
    """The service worker, from the root; it looks after /field and nothing else."""
    response = make_response(current_app.send_static_file(WORKER))
    response.headers["Content-Type"] = "text/javascript; charset=utf-8"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _store(form: FieldForm) -> str:
    """The text as it is stored."""
    now = clock.utcnow()
    key = form.client_key.data or ""
    sending = f"{key}:{sha256((form.text.data or '').encode()).hexdigest()}"  # the same form with another text is a new report
    with write_session() as session:
        item = store_told(
            session,
            kind="field",
            text=form.text.data or "",
            language=form.language.data,
            heard_in=form.heard_in.data,
            place=form.place.data or "",
            relation=form.relation.data or "",
            told_by="staff" if current_user.role_names & EDITORS else "agent",
            heard_at=form.heard_at(now),
            client_key=sending if KEY.fullmatch(key) else None,
            actor_id=current_user.id,
            now=now,
        )
        return item.text


def _form_page(form: FieldForm, status: int, *, masked: str = "") -> tuple[str, int]:
    return render_template("intake/field.html", form=form, masked=masked, is_shell=False), status


def _refused(form: FieldForm) -> tuple[Response, int]:
    """Why a text that waited on the phone cannot be taken."""
    return jsonify(stored=False, reason=next((str(errors[0]) for errors in form.errors.values() if errors), "")), 422


def _asks_for_json() -> bool:
    return request.accept_mimetypes.best == "application/json"
