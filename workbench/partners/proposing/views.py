"""Proposing a rumour or a spokesperson, the list of proposals, and deciding on one."""

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.editorial.record import today
from workbench.errors import Refused, WorkbenchError
from workbench.partners.blueprint import Page, blueprint, viewer
from workbench.partners.proposing import queries, service
from workbench.partners.proposing.forms import AnswerForm, RumourProposalForm, SpokespersonProposalForm
from workbench.partners.proposing.models import PROPOSAL_STATES
from workbench.rumours.queries import rumour_by_code
from workbench.web.fragments import go_to
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, settings, write_session


@blueprint.get("/proposals")
def proposal_list() -> Page:
    """What partners propose, and what was decided."""
    state = request.args.get("state", "open")
    is_known = state in (*PROPOSAL_STATES, "all")
    with read_session() as session:
        page = queries.proposal_page(session, viewer(), state=state, number=page_number(request.args.get("page")))
    shown = render_template("partners/proposing/list.html", page=page, state=state, viewer=viewer(), is_known=is_known)
    return (shown, 200) if is_known else (shown, 422)


@blueprint.route("/proposals/rumour", methods=["GET", "POST"])
def propose_rumour() -> Page:
    """Propose a rumour that should be looked into."""
    form = RumourProposalForm()
    if not form.is_submitted():
        form.heard_on.data = today(clock.utcnow(), settings())
    if form.validate_on_submit():
        try:
            with write_session() as session:
                service.propose_rumour(
                    session,
                    form.claim.data,
                    words=form.words.data or "",
                    theme=form.theme.data,
                    channel=form.channel.data,
                    heard_on=form.heard_on.data,
                    place=form.place.data or "",
                    actor=_actor(session),
                    now=clock.utcnow(),
                )
            return _sent(_("Thank you. The municipality looks at your proposal and answers here."))
        except Refused as error:
            form.claim.errors = [error.message]
    return render_template("partners/proposing/rumour.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/proposals/spokesperson", methods=["GET", "POST"])
def propose_spokesperson() -> Page:
    """Propose somebody whom people trust."""
    form = SpokespersonProposalForm()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                service.propose_spokesperson(
                    session,
                    form.name.data,
                    role_title=form.role_title.data,
                    words=form.words.data or "",
                    theme=form.theme.data,
                    languages=form.languages.data or [],
                    has_been_asked=form.asked.data,
                    actor=_actor(session),
                    now=clock.utcnow(),
                )
            return _sent(_("Thank you. The municipality asks the person for their own yes before anybody is named."))
        except Refused as error:
            (form.name if form.asked.data else form.asked).errors = [error.message]
    return render_template("partners/proposing/spokesperson.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/proposals/<int:proposal_id>", methods=["GET", "POST"])
def decide_proposal(proposal_id: int) -> Page:
    """Accept or decline one proposal."""
    form = AnswerForm()
    if not form.validate_on_submit():
        return _decide_page(proposal_id, form)
    try:
        with write_session() as session:
            message = _decide(session, proposal_id, form)
    except Refused as error:
        (form.reason if request.form.get("answer") == "decline" else form.code).errors = [error.message]
        return _decide_page(proposal_id, form)
    flash(message)
    return go_to(url_for("partners.proposal_list"))


def _decide(session: Session, proposal_id: int, form: AnswerForm) -> str:
    row, actor, now = queries.proposal_by_id(session, proposal_id), _actor(session), clock.utcnow()
    answer, code = request.form.get("answer", ""), (form.code.data or "").strip().upper()
    if answer == "decline":
        service.decline(session, row, reason=form.reason.data or "", actor=actor, now=now)
        return _("Declined. The partner reads your reason.")
    if row.kind == "spokesperson":
        person = service.accept_spokesperson(session, row, actor=actor, now=now)
        return _("%(name)s is on the list. Ask for their consent there.", name=person.name)
    known = None
    if answer == "known":
        known = _known_rumour(session, code, actor)
    elif answer != "accept":
        raise Refused(_("Choose what to do with the proposal."), subject_id=proposal_id)
    rumour = service.accept_rumour(session, row, rumour=known, actor=actor, now=now)
    return _("The rumour is %(code)s now.", code=rumour.code)


def _known_rumour(session: Session, code: str, actor: User):  # type: ignore[no-untyped-def]
    try:
        return rumour_by_code(session, code, viewer=actor)
    except WorkbenchError as error:
        raise Refused(_("There is no rumour with that code."), subject_id=code) from error


def _decide_page(proposal_id: int, form: AnswerForm) -> Page:
    with read_session() as session:
        row = queries.proposal_by_id(session, proposal_id)
        proposer = session.get_one(User, row.proposed_by_id)
    page = render_template("partners/proposing/decide.html", form=form, row=row, proposer=proposer)
    return page, 422 if form.is_submitted() else 200


def _sent(message: str) -> Response:
    flash(message)
    return go_to(url_for("partners.proposal_list"))


def _actor(session: Session) -> User:
    return session.get_one(User, current_user.id)
