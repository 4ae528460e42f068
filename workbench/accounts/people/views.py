"""Pages of people: the list, one person, inviting, and roles that two administrators change together."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts import queries, service
from workbench.accounts.blueprint import blueprint
from workbench.accounts.models import ROLES, Organisation, User
from workbench.accounts.people import invitations, lost_second_factor, roles
from workbench.accounts.people import queries as people_queries
from workbench.accounts.people.forms import STATES, PeopleFilter, PersonForm, RolesForm
from workbench.accounts.people.history import told
from workbench.accounts.people.models import Invitation
from workbench.accounts.people.queries import Wanted
from workbench.accounts.sessions import service as sessions
from workbench.accounts.telling import tell
from workbench.activity.service import record
from workbench.errors import Refused
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, settings, write_session
from workbench.web.vocabulary import word

Answer = str | Response | tuple[str, int]


@blueprint.get("/people")
def people_list() -> Answer:
    """Everybody who can sign in or is invited."""
    form = PeopleFilter(request.args)
    with read_session() as session:
        _fill_filter(form, queries.organisations(session))
        is_good = form.validate()
        listed = people_queries.list_people(
            session, _wanted(form) if is_good else Wanted(), number=page_number(request.args.get("page"))
        )
        changes = roles.waiting_for(session)
        is_alone = not settings().demo and roles.administrator_count(session) < roles.LEAST_ADMINISTRATORS
    page = render_template(
        "accounts/people.html", form=form, listed=listed, changes=changes, is_alone=is_alone,
        is_filtered=any(form.data.values()), now=clock.utcnow(),
    )  # fmt: skip
    return page, 200 if is_good else 422


@blueprint.get("/people/<int:user_id>")
def person_page(user_id: int) -> str:
    """One person: what they may do, how they sign in, and what has been done to the account."""
    with read_session() as session:
        person = queries.person(session, user_id)
        return render_template(
            "accounts/person.html", person=person, role_names=sorted(person.role_names, key=ROLES.index),
            invitation=invitations.of_user(session, user_id), changes=roles.waiting_for(session, user_id),
            history=people_queries.history_of(session, user_id), last=people_queries.last_sign_in(session, user_id),
            places=sessions.sessions_of(session, user_id, now=clock.utcnow()), now=clock.utcnow(),
            told=told,
            lost=lost_second_factor.standing(session, user_id, now=clock.utcnow()),
            has_second=lost_second_factor.has_second_factor(person), must_have_second=person.check_tf_required_setup(),
        )  # fmt: skip


@blueprint.route("/people/new", methods=["GET", "POST"])
def new_person() -> Answer:
    """Invite a colleague or a partner."""
    form = PersonForm()
    form.roles.choices = _role_choices()
    with read_session() as session:
        known = [(str(row.id), row.name) for row in queries.organisations(session)]
    form.organisation.choices = [*known, ("", _("A new partner organisation"))]
    if not form.validate_on_submit():
        return render_template("accounts/new_person.html", form=form), 422 if form.is_submitted() else 200
    with write_session() as session:
        row = invitations.invite(
            session, form.email.data, name=form.name.data, organisation=_organisation(session, form), roles=form.roles.data,
            actor=session.get_one(User, current_user.id), now=clock.utcnow(), settings=settings(),
        )  # fmt: skip
        person = session.get_one(User, row.user_id)
    return _invited(row, person)


@blueprint.post("/people/<int:user_id>/invitation")
def send_invitation(user_id: int) -> str | Response:
    """A new link, or take the invitation back."""
    with write_session() as session:
        person, actor = queries.person(session, user_id), session.get_one(User, current_user.id)
        if request.form.get("withdraw"):
            invitations.withdraw(session, person, actor=actor, now=clock.utcnow())
            row = None
        else:
            row = invitations.send_again(session, person, actor=actor, now=clock.utcnow(), settings=settings())
    if row is not None:
        return _invited(row, person)
    flash(_("The invitation is taken back. Its link opens nothing any more."))
    return _to_person(user_id)


@blueprint.route("/people/<int:user_id>/roles", methods=["GET", "POST"])
def propose_roles(user_id: int) -> Answer:
    """Propose what somebody may do; another administrator agrees."""
    with read_session() as session:
        person = queries.person(session, user_id)
        form = RolesForm(roles=sorted(person.role_names))
        others = roles.others_who_may_agree(session, current_user.id)
    form.roles.choices = _role_choices()
    if not form.validate_on_submit():
        page = render_template("accounts/roles.html", form=form, person=person, others=others)
        return page, 422 if form.is_submitted() else 200
    with write_session() as session:
        actor = session.get_one(User, current_user.id)
        target = queries.person(session, user_id)
        roles.propose(session, target, form.roles.data, reason=form.reason.data, actor=actor, now=clock.utcnow())
    flash(_("Proposed. The roles change when another administrator has agreed."))
    return _to_person(user_id)


@blueprint.post("/people/changes/<int:change_id>")
def decide_roles(change_id: int) -> Response:
    """The second administrator's answer; or the proposal is taken back."""
    with write_session() as session:
        change, actor = roles.change_by_id(session, change_id), session.get_one(User, current_user.id)
        if request.form.get("answer") == "yes":
            roles.agree(session, change, actor=actor, now=clock.utcnow(), is_demo=settings().demo)
            said = _("The roles are changed. The person is signed out and signs in again with the new ones.")
        else:
            roles.refuse(session, change, actor=actor, now=clock.utcnow())
            said = _("The roles stay as they are.")
    flash(said)
    return _to_person(change.user_id)


@blueprint.post("/people/<int:user_id>/link")
def new_link(user_id: int) -> str:
    """A fresh one-time link for somebody; shown once, and its owner is told."""
    with write_session() as session:
        user, now = queries.person(session, user_id), clock.utcnow()
        if not user.active:
            raise Refused(_("The account is closed. Open it first, or send the invitation again."), subject_id=user_id)
        token = service.make_sign_in_link(session, user, now=now)
        row = record(session, "sign_in_link_made", user, actor_id=current_user.id, now=now)
        if not settings().demo:
            tell(session, user.id, "link_made", activity_id=row.id)
    return _show_link(f"{settings().base_url}/sign-in/link/{token}", user.name, hours=12)


@blueprint.post("/people/<int:user_id>/active")
def set_active(user_id: int) -> Response:
    """Open or close an account."""
    is_active = request.form.get("active") == "1"
    with write_session() as session:
        user = queries.person(session, user_id)
        if not is_active:
            roles.require_two_left(session, user, is_demo=settings().demo)
        service.set_active(session, user, is_active=is_active, actor_id=current_user.id, now=clock.utcnow())
    flash(_("%(name)s can sign in again.", name=user.name) if is_active else _("%(name)s can no longer sign in.", name=user.name))
    return _to_person(user_id)


@blueprint.post("/people/<int:user_id>/sign-out")
def sign_out_person(user_id: int) -> Response:
    """End every session of somebody."""
    with write_session() as session:
        user, now = queries.person(session, user_id), clock.utcnow()
        count = sessions.end_all(session, user, actor_id=current_user.id, now=now)
        if count and user.id != current_user.id:
            row = record(session, "signed_out_everywhere", user, actor_id=current_user.id, now=now)
            tell(session, user.id, "sessions_ended", activity_id=row.id)
    flash(_("%(name)s is signed out everywhere.", name=user.name))
    return _to_person(user_id)


def _invited(row: Invitation, person: User) -> str | Response:
    """With a mail server the letter carries the link; without one it is shown once."""
    if not settings().smtp_url:
        return _show_link(invitations.address_of(row, settings()), person.name, hours=7 * 24)
    flash(_("A letter with a link goes to %(address)s. The link works for seven days.", address=person.email))
    return _to_person(person.id)


def _show_link(address: str, name: str, *, hours: int) -> str:
    return render_template("accounts/link_made.html", address=address, name=name, hours=hours)


def _to_person(user_id: int) -> Response:
    return redirect(url_for("accounts.person_page", user_id=user_id), code=303)


def _role_choices() -> list[tuple[str, str]]:
    return [(role, word(role, "role")) for role in ROLES]


def _organisation(session: Session, form: PersonForm) -> Organisation:
    if form.organisation.data:
        return session.get_one(Organisation, int(form.organisation.data))
    name = (form.new_organisation.data or "").strip()
    if not name:
        raise Refused(_("Write the name of the new partner organisation."))
    return service.add_organisation(session, name, kind="partner", now=clock.utcnow())


def _fill_filter(form: PeopleFilter, organisations: object) -> None:
    everybody = ("", _("All"))
    words = {"active": _("open"), "invited": _("invited"), "closed": _("closed")}
    form.role.choices = [everybody, *_role_choices()]
    form.organisation.choices = [everybody, *((str(row.id), row.name) for row in organisations)]  # type: ignore[attr-defined]
    form.state.choices = [everybody, *((state, words[state]) for state in STATES)]


def _wanted(form: PeopleFilter) -> Wanted:
    organisation = form.organisation.data
    return Wanted(form.q.data or "", form.role.data or "", int(organisation) if organisation else None, form.state.data or "")
