"""Answering in one sitting: what the alert or the rumour is about, what lies near, a prepared draft, and the next step."""

# mypy: disable-error-code="arg-type,union-attr"

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from sandwiches import render_html
from workbench import clock
from workbench.accounts.models import User
from workbench.accounts.permissions import may
from workbench.accounts.queries import home
from workbench.alerts.answering import panels, service
from workbench.alerts.answering.gathering import gather
from workbench.alerts.answering.proposing import Proposal, propose
from workbench.alerts.answering.showing import origin_lines, show_figure
from workbench.alerts.answering.standing import Standing, approvers_for, plan_address, standing_of
from workbench.alerts.blueprint import blueprint as alerts_blueprint
from workbench.alerts.handling import queries as alerts
from workbench.alerts.handling import service as handling
from workbench.editorial.checking import check_text, open_findings
from workbench.editorial.loading import open_sandwich
from workbench.editorial.models import Sandwich
from workbench.editorial.queries import shown_document
from workbench.editorial.record import today
from workbench.errors import Conflict, NotPublishable, Refused
from workbench.factchecks.showing import rumour_panel as checked_by_others
from workbench.rumours.models import Rumour
from workbench.rumours.queries import rumour_by_code
from workbench.web.languages import language
from workbench.web.sessions import read_session, settings, write_session

blueprint = Blueprint("answering", __name__)


def _register(state: BlueprintSetupState) -> None:
    state.app.register_blueprint(blueprint)


alerts_blueprint.record_once(_register)
panels.add_all(blueprint)
blueprint.add_app_template_filter(show_figure, "sitting_figure")


@blueprint.get("/alerts/<int:alert_id>/answer")
def sitting(alert_id: int) -> str:
    """The page behind an alert."""
    with read_session() as session:
        alert = alerts.alert(session, alert_id, viewer=_viewer(session))
        if alert.rumour is None:
            return render_template("alerts/answering/no_rumour.html", alert=alert)
        return _page(session, alert.rumour, alert)


@blueprint.post("/alerts/<int:alert_id>/answer")
def take(alert_id: int) -> Response:
    """I take it, and begin at once."""
    try:
        with write_session() as session:
            actor = _viewer(session)
            handling.take(session, alerts.alert_for_change(session, alert_id, viewer=actor), actor=actor, now=clock.utcnow())
    except Refused as problem:
        flash(problem.message, "error")
        return redirect(url_for("alerts.alert_page", alert_id=alert_id), code=303)
    return redirect(url_for("answering.sitting", alert_id=alert_id), code=303)


@blueprint.get("/rumours/<code>/sitting")
def rumour_sitting(code: str) -> str:
    """The same without an alert."""
    with read_session() as session:
        return _page(session, rumour_by_code(session, code, viewer=_viewer(session)), None)


@blueprint.post("/rumours/<code>/sitting/begin")
def begin(code: str) -> Response:
    """Take the machine's proposal up as a draft of one's own; perhaps send it at once, when nothing is left to mend."""
    alert_id = _number(request.form.get("alert", ""))
    try:
        with write_session() as session:
            actor, now = _viewer(session), clock.utcnow()
            rumour = rumour_by_code(session, code, viewer=actor)
            proposal = _proposal(session, rumour, actor)
            if proposal is None:
                raise Refused(_("The verdict and the decision on this rumour do not allow an answer yet."), subject_id=code)
            if alert_id is not None:
                alerts.alert(session, alert_id, viewer=actor)
            mark = request.form.get("mark", "")
            made = service.begin_draft(session, rumour, proposal, mark=mark, alert_id=alert_id, actor=actor, now=now)
            is_sent = request.form.get("do") == "send"
            if is_sent:
                _send(session, made, made.current_revision_id, actor)
    except (Conflict, Refused, NotPublishable) as problem:
        flash(problem.message, "error")
        return _back(code, alert_id)
    if is_sent:
        flash(_("The text is sent for approval."))
        return _back(code, alert_id)
    flash(_("Your draft begins with the machine's proposal. Read every word and make it true, then send it."))
    return redirect(url_for("editorial.editor", slug=made.slug), code=303)


@blueprint.post("/answers/<slug>/send-read")
def send_read(slug: str) -> Response:
    """Send a text that stands on the sitting's page and that one has read there."""
    alert_id = _number(request.form.get("alert", ""))
    try:
        with write_session() as session:
            sandwich = open_sandwich(session, slug)
            code = sandwich.rumour.code
            _send(session, sandwich, _number(request.form.get("revision", "")), _viewer(session))
    except NotPublishable:
        return redirect(url_for("editorial.send", slug=slug), code=303)
    except (Conflict, Refused) as problem:
        flash(problem.message, "error")
        return _back(code, alert_id)
    flash(_("The text is sent for approval."))
    return _back(code, alert_id)


def _send(session: Session, sandwich: Sandwich, revision_id: int | None, actor: User) -> None:
    approver = _number(request.form.get("approver", ""))
    service.send_read(
        session,
        sandwich,
        revision_id=revision_id or 0,
        approver_id=approver,
        actor=actor,
        now=clock.utcnow(),
        settings=settings(),
    )


def _page(session: Session, rumour: Rumour, alert: Any) -> str:
    now, actor = clock.utcnow(), _viewer(session)
    standing = standing_of(session, rumour, now=now)
    nearest = gather(session, rumour, viewer=actor, today=today(now, settings()))
    text = standing.writable or standing.waiting
    proposal = None if text or standing.placeable else _proposal(session, rumour, actor, standing, nearest)
    return render_template(
        "alerts/answering/sitting.html",
        alert=alert,
        rumour=rumour,
        standing=standing,
        nearest=nearest,
        proposal=proposal,
        origins=origin_lines(proposal.draft.origins) if proposal is not None else [],
        text=_text(session, text) if text is not None else None,
        plan=plan_address(session, standing.placeable, now=now, settings=settings()) if standing.placeable is not None else "",
        approvers=approvers_for(session, standing, text, actor) if may("editorial.send") else [],
        checks=checked_by_others(rumour),
    )


def _text(session: Session, sandwich: Sandwich) -> dict[str, Any]:
    """A person's own text as it reads now, with what the rules say."""
    revision = sandwich.current_revision
    found = check_text(
        session, sandwich, revision.document, stage="send", settings=settings(), now=clock.utcnow(), language=language()
    )[1]
    document = shown_document(session, sandwich, revision, settings())
    article = Markup(render_html(document, heading_level=3, organisation=home(session).name, pictures_at=""))
    return {"sandwich": sandwich, "revision": revision, "article": article, "open": open_findings(found, (), ())}


def _proposal(
    session: Session, rumour: Rumour, actor: User, standing: Standing | None = None, nearest: Any = None
) -> Proposal | None:
    now = clock.utcnow()
    standing = standing or standing_of(session, rumour, now=now)
    nearest = nearest or gather(session, rumour, viewer=actor, today=today(now, settings()))
    about = {"actor": actor, "now": now, "settings": settings(), "language": language()}
    return propose(session, rumour, standing.decision, nearest, **about)


def _back(code: str, alert_id: int | None) -> Response:
    if alert_id is not None:
        return redirect(url_for("answering.sitting", alert_id=alert_id, _anchor="draft"), code=303)
    return redirect(url_for("answering.rumour_sitting", code=code, _anchor="draft"), code=303)


def _viewer(session: Session) -> User:
    return session.get_one(User, current_user.id)


def _number(raw: str) -> int | None:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None
