"""The public tip form: no account, no tracking, no puzzle. Who types sees what will be stored before it is sent."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from workbench import clock
from workbench.intake.blueprint import blueprint
from workbench.intake.models import DeletionDecision
from workbench.intake.sources.service.decisions import standing_decision
from workbench.intake.told.forms import TOLD_LENGTH, TipForm
from workbench.intake.told.service import masked_told, store_told, tips_since
from workbench.web import form_guard
from workbench.web.languages import language
from workbench.web.sessions import read_session, settings, write_session
from workbench.web.throttle import Throttle

SUBJECT = "/tip"  # what the form's token is for; no answer can bear this name
MOST_OF_A_NETWORK = 10
MOST_OF_ALL = 300  # tips within WINDOW from everybody: more is a flood, not a town
WINDOW = timedelta(hours=1)
KEPT_RECEIPT = "tip_receipt"


@blueprint.route("/tip", methods=["GET", "POST"])
def tip() -> Answer:
    """Tell what you have heard. Closed while no deletion decision stands."""
    now = clock.utcnow()
    with read_session() as reading:
        decision = standing_decision(reading)
    if decision is None:
        return _kept_by_nobody(make_response(render_template("intake/tip_closed.html"), 200 if request.method == "GET" else 403))
    form = TipForm(data={"language": language()})
    if not form.is_submitted():
        form.guard.data = form_guard.make_token(settings().secret_key, SUBJECT, now=now)
        return _form_page(form, decision, 200)
    key, problem = form_guard.read_token(settings().secret_key, form.guard.data or "", SUBJECT, now=now)
    if problem in ("broken", "old"):
        form.guard.data = form_guard.make_token(settings().secret_key, SUBJECT, now=now)
    if request.form.get("action") == "look":
        return _looked_at(form, decision)
    is_valid = form.validate_on_submit()
    _judge(form, problem)
    if not is_valid or form.guard.errors:
        return _form_page(form, decision, 422)
    busy = _too_many(now)
    if busy:
        form.guard.errors = [busy]
        return _form_page(form, decision, 429)
    return _send(form, key, now)


@blueprint.get("/tip/sent")
def tip_sent() -> Answer:
    """Thank you; with the receipt's address, once."""
    secret = session.pop(KEPT_RECEIPT, None)
    if secret is None:
        return _kept_by_nobody(make_response(render_template("intake/tip_sent.html", address="", was_asked=False)))
    address = "" if not secret else settings().base_url + url_for("partners.tip_receipt", secret=secret)
    return _kept_by_nobody(make_response(render_template("intake/tip_sent.html", address=address, was_asked=bool(secret))))


@blueprint.post("/tip/masked")
def show_masked() -> Answer:
    """What will be stored of the text, live beneath the field."""
    text = masked_told(request.form.get("text", "")[:TOLD_LENGTH])
    return _kept_by_nobody(make_response(render_template("intake/_masked.html", text=text)))


def receipt_secret(secret_key: str, sending: str) -> str:
    """128 bits that only the form's own random key leads to: pressed twice, the same address; from the database, none."""
    digest = hmac.new(secret_key.encode(), f"tip.receipt:{sending}".encode(), hashlib.sha256).digest()[:16]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _send(form: TipForm, key: str, now: datetime) -> Answer:
    sending = (
        f"{key}:{hashlib.sha256((form.text.data or '').encode()).hexdigest()}"  # the same form with another text is a new tip
    )
    secret = receipt_secret(settings().secret_key, sending) if form.wants_receipt.data else ""
    with write_session() as writing:
        store_told(
            writing,
            kind="tips",
            text=form.text.data or "",
            language=form.language.data,
            heard_in=form.heard_in.data or "other",
            place=form.place.data or "",
            doubt=form.doubt.data or "",
            told_by="resident",
            heard_at=form.heard_at(ZoneInfo(settings().timezone)),
            consented_at=now,
            client_key=sending,
            receipt=secret or None,
            now=now,
        )
    session[KEPT_RECEIPT] = secret
    return _kept_by_nobody(redirect(url_for("intake.tip_sent"), code=303))


def _looked_at(form: TipForm, decision: DeletionDecision) -> Answer:
    """The page again with what will be stored; nothing is judged yet but the text."""
    if not form.text.validate(form):
        return _form_page(form, decision, 422)
    return _form_page(
        form, decision, 200, masked=masked_told(form.text.data or ""), masked_doubt=masked_told(form.doubt.data or "")
    )


def _judge(form: TipForm, problem: str) -> None:
    """Errors of the whole form; what was written stays."""
    if form.website.data:
        form.website.data = ""
        form.guard.errors = [_("This looked like an automatic message. If you are a person: send it again")]
    elif problem == "early":
        form.guard.errors = [_("That was very quick. Wait a few seconds, then send again")]
    elif problem:
        form.guard.errors = [_("The form had been open too long. Your text is still here: send it again")]


def _too_many(now: datetime) -> str:
    """Why no more can be taken right now; empty when it can."""
    throttle = Throttle("tip", most=MOST_OF_A_NETWORK, window=WINDOW)
    if not throttle.take(request.remote_addr or "", now=now):
        return str(_("Many tips have come from your network in the last hour. Your text is still here: send it in an hour."))
    with read_session() as reading:
        if tips_since(reading, now - WINDOW) >= MOST_OF_ALL:
            return str(_("Very many tips come in right now. Your text is still here: send it in an hour."))
    return ""


def _form_page(form: TipForm, decision: DeletionDecision, status: int, *, masked: str = "", masked_doubt: str = "") -> Answer:
    values = {"masked": masked, "masked_doubt": masked_doubt, "decision": decision}
    return _kept_by_nobody(make_response(render_template("intake/tip.html", form=form, **values), status))


def _kept_by_nobody(response: Answer) -> Answer:
    response.headers["Cache-Control"] = "no-store"
    return response
