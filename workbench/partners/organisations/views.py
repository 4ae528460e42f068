"""Pages of partner organisations: the list, one of them, the agreement, invitations, joining."""

from flask import Response as FlaskResponse
from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.accounts.queries import person
from workbench.editorial.record import today
from workbench.errors import NotFound, Refused
from workbench.partners.blueprint import Page, blueprint, viewer
from workbench.partners.organisations import invitations, members, queries, service
from workbench.partners.organisations.forms import AgreementForm, InvitationForm, JoinForm, PartnerForm
from workbench.partners.organisations.wording import member_role_help, member_role_name
from workbench.web.fragments import go_to
from workbench.web.sessions import read_session, settings, write_session

blueprint.add_app_template_filter(member_role_name, "member_role")
blueprint.add_app_template_filter(member_role_help, "member_role_help")


@blueprint.get("/partners")
def organisation_list() -> str:
    """Every partner organisation with its agreement and what it does."""
    with read_session() as session:
        rows = queries.partner_rows(session)
    return render_template("partners/organisations/list.html", rows=rows, today=today(clock.utcnow(), settings()))


@blueprint.route("/partners/new", methods=["GET", "POST"])
def new_organisation() -> Page:
    """Add an organisation; the agreement comes next."""
    form = PartnerForm()
    if not form.validate_on_submit():
        return render_template("partners/organisations/new.html", form=form), 422 if form.is_submitted() else 200
    try:
        with write_session() as session:
            row = service.add_partner(session, form.name.data, actor=_actor(session), now=clock.utcnow())
    except Refused as error:
        form.name.errors = [error.message]
        return render_template("partners/organisations/new.html", form=form), 422
    flash(_("Added. Now write what you have agreed."))
    return go_to(url_for("partners.agreement", organisation_id=row.id))


@blueprint.get("/partners/<int:organisation_id>")
def organisation_page(organisation_id: int) -> str:
    """One organisation, as the municipality sees it."""
    return _show(organisation_id)


@blueprint.get("/our-organisation")
def own_organisation() -> str:
    """The partner's own page about itself: people, agreement, invitations."""
    return _show(current_user.organisation_id)


@blueprint.route("/partners/<int:organisation_id>/agreement", methods=["GET", "POST"])
def agreement(organisation_id: int) -> Page:
    """Write the agreement."""
    with read_session() as session:
        organisation = queries.partner_by_id(session, organisation_id)
        row = members.agreement_of(session, organisation_id)
    form = AgreementForm.of(row, starts_on=today(clock.utcnow(), settings()))
    if not form.validate_on_submit():
        page = render_template("partners/organisations/agreement.html", form=form, organisation=organisation, row=row)
        return page, 422 if form.is_submitted() else 200
    try:
        with write_session() as session:
            service.write_agreement(
                session,
                queries.partner_by_id(session, organisation_id),
                form.terms(),
                actor=_actor(session),
                now=clock.utcnow(),
                version=_number(form.version.data),
            )
    except Refused as error:
        form.ends_on.errors = [error.message]
        return render_template("partners/organisations/agreement.html", form=form, organisation=organisation, row=row), 422
    flash(_("Saved. The organisation's lead is asked to say yes."))
    return go_to(url_for("partners.organisation_page", organisation_id=organisation_id))


@blueprint.post("/our-organisation/agree")
def agree() -> Response:
    """The lead says yes."""
    with write_session() as session:
        version = _number(request.form.get("version")) or 0
        service.agree(session, current_user.organisation_id, version=version, actor=_actor(session), now=clock.utcnow())
    flash(_("Thank you. The agreement holds from now on."))
    return go_to(url_for("partners.own_organisation"))


@blueprint.post("/partners/<int:organisation_id>/end-agreement")
def end_agreement(organisation_id: int) -> Response:
    """The agreement ends today."""
    with write_session() as session:
        row = queries.partner_by_id(session, organisation_id)
        service.end_agreement(session, row, actor=_actor(session), now=clock.utcnow())
    flash(_("The agreement has ended. The organisation sees what everybody sees."))
    return go_to(url_for("partners.organisation_page", organisation_id=organisation_id))


@blueprint.post("/partners/<int:organisation_id>/open")
def open_organisation(organisation_id: int) -> Response:
    """Close the organisation, or open it again."""
    is_open = request.form.get("open") == "1"
    with write_session() as session:
        row = queries.partner_by_id(session, organisation_id)
        service.set_open(session, row, is_open=is_open, actor=_actor(session), now=clock.utcnow())
    flash(_("The organisation is open again.") if is_open else _("The organisation is closed."))
    return go_to(url_for("partners.organisation_page", organisation_id=organisation_id))


@blueprint.route("/partners/<int:organisation_id>/invite", methods=["GET", "POST"])
def invite(organisation_id: int) -> Page:
    """Invite a colleague by letter; the address is shown once as well."""
    if not viewer().is_home and organisation_id != current_user.organisation_id:
        raise NotFound(subject_id=organisation_id)
    with read_session() as session:
        organisation = queries.partner_by_id(session, organisation_id)
        members.require_either(session, _actor(session), organisation_id)
    form = InvitationForm()
    if not form.is_submitted():
        form.role.data, form.language.data = "writer", settings().default_language
    if not form.validate_on_submit():
        page = render_template("partners/organisations/invite.html", form=form, organisation=organisation)
        return page, 422 if form.is_submitted() else 200
    try:
        with write_session() as session:
            row, address = invitations.invite(
                session,
                queries.partner_by_id(session, organisation_id),
                email=form.email.data,
                role=form.role.data,
                greeting=form.greeting.data or "",
                language=form.language.data,
                actor=_actor(session),
                now=clock.utcnow(),
                settings=settings(),
            )
    except Refused as error:
        form.email.errors = [error.message]
        return render_template("partners/organisations/invite.html", form=form, organisation=organisation), 422
    page = render_template(
        "partners/organisations/invited.html",
        row=row,
        address=address,
        organisation=organisation,
        is_mailed=bool(settings().smtp_url),
    )
    return _kept_by_nobody(page)


@blueprint.post("/invitations/<int:invitation_id>/revoke")
def revoke_invitation(invitation_id: int) -> Response:
    """Take an invitation back."""
    with write_session() as session:
        row = invitations.revoke(session, invitation_id, actor=_actor(session), now=clock.utcnow())
    flash(_("The invitation no longer works."))
    return go_to(_page_of(row.organisation_id))


@blueprint.post("/members/<int:user_id>/role")
def member_role(user_id: int) -> Response:
    """Give a colleague another role."""
    with write_session() as session:
        member = person(session, user_id)
        members.set_role(session, member, request.form.get("role", ""), actor=_actor(session), now=clock.utcnow())
    flash(_("%(name)s has another role now.", name=member.name))
    return go_to(_page_of(member.organisation_id))


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
def join(token: str) -> Page | FlaskResponse:
    """The invited person reads what it is about and joins; a link checker that only reads spends nothing."""
    with read_session() as session:
        row = invitations.invitation_of(session, token, now=clock.utcnow())
        agreed = members.agreement_of(session, row.organisation_id)
    form = JoinForm(language=row.language, version=str(agreed.version) if agreed else "")
    if not form.validate_on_submit():
        page = render_template("partners/organisations/join.html", form=form, row=row, agreement=agreed, token=token)
        return _kept_by_nobody(page, 422 if form.is_submitted() else 200)
    version = _number(form.version.data) if form.agree.data else None
    with write_session() as session:
        _person, link = invitations.accept(
            session, token, name=form.name.data, language=form.language.data, agreement_version=version, now=clock.utcnow()
        )
    return redirect(url_for("accounts.sign_in_link", token=link), code=303)


def _show(organisation_id: int) -> str:
    with read_session() as session:
        shown = queries.partner_page(session, organisation_id, now=clock.utcnow())
        own_role = members.role_of(session, _actor(session))
    return render_template(
        "partners/organisations/page.html",
        shown=shown,
        viewer=viewer(),
        own_role=own_role,
        roles=members.MEMBER_ROLES,
        may_keep=own_role == "lead" or bool(_role_names() & members.COORDINATORS),
        today=today(clock.utcnow(), settings()),
    )


def _role_names() -> frozenset[str]:
    return frozenset(current_user.role_names)


def _page_of(organisation_id: int) -> str:
    if viewer().is_home:
        return url_for("partners.organisation_page", organisation_id=organisation_id)
    return url_for("partners.own_organisation")


def _actor(session: Session) -> User:
    return session.get_one(User, current_user.id)


def _number(raw: str | None) -> int | None:
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 10 else None


def _kept_by_nobody(page: str, status: int = 200) -> FlaskResponse:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
