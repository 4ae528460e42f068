"""A partner's own version: writing it, having it approved, choosing who sees it, and reading it."""

from collections.abc import Callable

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from sandwiches.document import PARTS
from workbench import clock
from workbench.accounts.models import User
from workbench.accounts.queries import organisations
from workbench.errors import NotPublishable, Refused, WorkbenchError
from workbench.partners import queries as library
from workbench.partners.adapting import queries, service
from workbench.partners.adapting.checking import documents_of
from workbench.partners.adapting.forms import NoteForm, ReadersForm, VersionForm
from workbench.partners.adapting.models import AdaptedText
from workbench.partners.adapting.wording import state_name, visibility_name
from workbench.partners.blueprint import Page, as_published, blueprint, public_context, viewer
from workbench.partners.models import Adoption
from workbench.partners.organisations.members import agreement_of
from workbench.partners.reading import document_html
from workbench.partners.visibility import readers_of_adapted
from workbench.web.fragments import go_to
from workbench.web.languages import language
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, settings, write_session

blueprint.add_app_template_filter(state_name, "version_state")
blueprint.add_app_template_filter(visibility_name, "version_visibility")


@blueprint.route("/adopted/<int:adoption_id>/version", methods=["GET", "POST"])
def adapt(adoption_id: int) -> Page:
    """Write a headline and a local fact; save runs the rules. Everything else is shown and locked."""
    with read_session() as session:
        adoption = library.adoption_by_id(session, adoption_id, viewer())
        row = queries.own_version(session, adoption_id)
    form = VersionForm() if request.method == "POST" else VersionForm.of(row)
    if not form.validate_on_submit():
        return _write_page(adoption, form, 422 if form.is_submitted() else 200)
    fields = {**form.fields(), **_locked(request.form)}
    try:
        with write_session() as session:
            saved = service.adapt(
                session,
                library.adoption_by_id(session, adoption_id, viewer()),
                fields,
                actor=session.get_one(User, current_user.id),
                now=clock.utcnow(),
                settings=settings(),
                version=int(form.version.data) if (form.version.data or "").isdigit() and len(form.version.data) < 10 else None,
            )
            blocks = sum(one["severity"] == "block" for one in saved.findings)
    except Refused as error:
        form.headline.errors = [error.message]
        return _write_page(adoption, form, 422)
    flash(
        _("Saved. The rules stop it: see below.") if blocks else _("Saved and checked. Send it for approval when you are done.")
    )
    return go_to(url_for("partners.adapt", adoption_id=adoption_id))


@blueprint.post("/adopted/<int:adoption_id>/version/send")
def send_version(adoption_id: int) -> Page:
    """Ask for approval."""
    try:
        with write_session() as session:
            library.adoption_by_id(session, adoption_id, viewer())
            row = _own(session, adoption_id)
            actor = session.get_one(User, current_user.id)
            service.send_version(session, row, actor=actor, now=clock.utcnow(), settings=settings())
    except NotPublishable as error:
        flash(error.message)
        return go_to(url_for("partners.adapt", adoption_id=adoption_id))
    flash(_("Sent. You get a letter when somebody has read it."))
    return go_to(url_for("partners.adapted_page", version_id=row.id))


@blueprint.post("/adopted/<int:adoption_id>/version/remove")
def remove_version(adoption_id: int) -> Response:
    """Back to the original's own words."""
    with write_session() as session:
        library.adoption_by_id(session, adoption_id, viewer())
        actor = session.get_one(User, current_user.id)
        service.remove_version(session, _own(session, adoption_id), actor=actor, now=clock.utcnow())
    flash(_("Your version is gone. You use the original as it is."))
    return go_to(url_for("partners.adoption_list"))


@blueprint.get("/partner-versions")
def adapted_list() -> Page:
    """Versions that wait for approval, are approved, or lie behind their original."""
    wanted = request.args.get("show", "waiting" if viewer().is_home else "all")
    is_known = wanted in queries.WANTED
    with read_session() as session:
        number = page_number(request.args.get("page"))
        page = queries.version_page(session, viewer(), wanted=wanted if is_known else "waiting", number=number)
    shown = render_template("partners/adapting/list.html", page=page, wanted=wanted, viewer=viewer(), is_known=is_known)
    return (shown, 200) if is_known else (shown, 422)


@blueprint.get("/partner-versions/<int:version_id>")
def adapted_page(version_id: int) -> Page:
    """One version with what was changed, what the rules say, and what may be done with it."""
    return _show(version_id)


@blueprint.post("/partner-versions/<int:version_id>/approve")
def approve_version(version_id: int) -> Response:
    """Another person says yes."""

    def change(session: Session, row: AdaptedText, actor: User) -> None:
        service.approve_version(session, row, actor=actor, now=clock.utcnow(), settings=settings())

    return _change(version_id, change, _("Approved. The partner may use this version now."))


@blueprint.post("/partner-versions/<int:version_id>/changes")
def ask_for_changes(version_id: int) -> Page:
    """Send it back with a reason."""
    form = NoteForm()
    if not form.validate_on_submit():
        return _show(version_id, note_form=form)

    def change(session: Session, row: AdaptedText, actor: User) -> None:
        service.ask_for_changes(session, row, note=form.note.data or "", actor=actor, now=clock.utcnow())

    return _change(version_id, change, _("Sent back with your words."))


@blueprint.post("/partner-versions/<int:version_id>/readers")
def version_readers(version_id: int) -> Page:
    """The organisation chooses who sees its version."""
    with read_session() as session:
        form = ReadersForm(_others(session))
    if not form.validate_on_submit():
        return _show(version_id, readers_form=form)

    def change(session: Session, row: AdaptedText, actor: User) -> None:
        chosen, ids = form.visibility.data, form.organisations.data or []
        service.set_readers(session, row, visibility=chosen, organisation_ids=ids, actor=actor, now=clock.utcnow())

    return _change(version_id, change, _("Saved who sees your version."))


@blueprint.get("/library/<slug>/versions/<int:version_id>")
def adapted_answer(slug: str, version_id: int) -> Page:
    """An approved version as readers see it, with the link to the original."""
    with read_session() as session:
        original = as_published(session, [library.readable_answer(session, slug, viewer())])[0]
        row = queries.version_by_id(session, version_id, viewer())
        approved = {
            one.id for one in queries.versions_of(session, viewer(), [original.sandwich_id]).get(original.sandwich_id, [])
        }
        if row.id not in approved:
            library.not_there(version_id)
        _original, document = documents_of(session, row, settings())
    body = document_html(document, organisation=row.adoption.organisation.name, url=original.url)
    return render_template("partners/adapting/answer.html", shown=original, row=row, body=body, **public_context())


def _show(version_id: int, *, note_form: NoteForm | None = None, readers_form: ReadersForm | None = None) -> Page:
    failed = note_form is not None or readers_form is not None
    with read_session() as session:
        row = queries.version_by_id(session, version_id, viewer())
        original, document = documents_of(session, row, settings())
        actor = session.get_one(User, current_user.id)
        may_answer = row.state == "sent" and _may_approve(session, row, actor)
        is_own = row.adoption.organisation_id == viewer().organisation_id
        others, chosen = _others(session) if is_own else [], readers_of_adapted(session, row.id)
    shown = {
        "row": row, "original": original, "document": document, "may_answer": may_answer, "is_own": is_own,
        "body": document_html(document, organisation=row.adoption.organisation.name, heading_level=2),
        "note_form": note_form or NoteForm(formdata=None), "locale": language(),
        "readers_form": readers_form or ReadersForm(others, formdata=None, visibility=row.visibility, organisations=chosen),
    }  # fmt: skip
    return render_template("partners/adapting/page.html", **shown), 422 if failed else 200


def _write_page(adoption: Adoption, form: VersionForm, status: int) -> Page:
    with read_session() as session:
        row = queries.own_version(session, adoption.id)
        shown = as_published(session, [library.adoption_by_id(session, adoption.id, viewer()).sandwich])[0]
        agreement = agreement_of(session, adoption.organisation_id)
    page = render_template(
        "partners/adapting/write.html", form=form, row=row, adoption=adoption, shown=shown, agreement=agreement,
        parts=[(name, getattr(shown.document, name)) for name in PARTS[1:] if getattr(shown.document, name)], locale=language(),
    )  # fmt: skip
    return page, status


def _change(version_id: int, change: Callable[[Session, AdaptedText, User], None], message: str) -> Response:
    with write_session() as session:
        row = queries.version_by_id(session, version_id, viewer())
        change(session, row, session.get_one(User, current_user.id))
    flash(message)
    return go_to(url_for("partners.adapted_page", version_id=version_id))


def _own(session: Session, adoption_id: int) -> AdaptedText:
    row = queries.own_version(session, adoption_id)
    if row is None:
        library.not_there(adoption_id)
    return row


def _may_approve(session: Session, row: AdaptedText, actor: User) -> bool:
    try:
        service.require_approver(session, row, actor)
    except WorkbenchError:
        return False
    return True


def _others(session: Session):  # type: ignore[no-untyped-def]
    return [one for one in organisations(session, kind="partner") if one.id != viewer().organisation_id]


def _locked(sent: object) -> dict[str, str]:
    """Names of locked parts that came with the form: a forged form gets the same refusal as the API."""
    return {name: str(sent[name]) for name in PARTS if name in sent and name != "headline"}  # type: ignore[operator,index]
