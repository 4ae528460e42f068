"""The answers of others as proposals: the list with its open questions, one answer, and what people do with it."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from sandwiches.document import PARTS
from workbench import clock
from workbench.accounts.models import User
from workbench.editorial.reuse.service import open_parts
from workbench.errors import NotFound, Refused, WorkbenchError
from workbench.partners.blueprint import Page, blueprint
from workbench.partners.federation import queries, service, taking
from workbench.partners.federation.forms import ForeignFilterForm, LinkForm, NoticeForm, OpenForm, StartForm
from workbench.partners.federation.models import ForeignAnswer
from workbench.partners.federation.showing import foreign_html
from workbench.rumours.queries import rumour_by_code
from workbench.rumours.texts import CLAIM_LENGTH
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, write_session
from workbench.web.vocabulary import choices

Change = Callable[[Session, ForeignAnswer, User], Any]


@blueprint.get("/from-others")
def foreign_list() -> Page:
    """Answers in the libraries that we follow, and the open questions about ours."""
    with read_session() as session:
        libraries = queries.libraries(session)
        form = ForeignFilterForm(request.args, languages=queries.languages_of(session), libraries=libraries)
        is_valid = form.validate()
        wanted = form.chosen() if is_valid else queries.ForeignFilter()
        page = queries.answer_page(session, wanted, number=page_number(request.args.get("page")))
        counts = queries.state_counts(session)
        notices = queries.open_notices(session, session.get_one(User, current_user.id))
    shown = {"form": form, "wanted": wanted, "page": page, "counts": counts, "notices": notices, "libraries": libraries}
    return render_template("partners/federation/answers.html", **shown), 200 if is_valid else 422


@blueprint.get("/from-others/<int:answer_id>")
def foreign_answer(answer_id: int) -> str:
    """One answer of another library, to read: the whole text, its sources, where it comes from."""
    return _answer_page(answer_id)


@blueprint.post("/from-others/<int:answer_id>/link")
def link_foreign(answer_id: int) -> Page:
    """The answer is about a rumour of ours."""
    form = LinkForm()
    if not form.validate_on_submit():
        return _answer_page(answer_id, link_form=form), 422

    def change(session: Session, answer: ForeignAnswer, actor: User) -> None:
        rumour = rumour_by_code(session, form.code.data or "", viewer=actor)
        taking.link_to_rumour(session, answer, rumour, actor=actor, now=clock.utcnow())

    try:
        _run(answer_id, change)
    except (NotFound, Refused) as problem:
        form.code.errors = [problem.message or _("There is no such rumour.")]
        return _answer_page(answer_id, link_form=form), 422
    flash(_("The answer is linked to the rumour. A draft can begin from it when the rumour has your own verdict."))
    return redirect(url_for("partners.foreign_answer", answer_id=answer_id), code=303)


@blueprint.post("/from-others/<int:answer_id>/rumour")
def rumour_from_foreign(answer_id: int) -> Page:
    """A new rumour of ours that the answer is about."""
    form = OpenForm()
    if not form.validate_on_submit():
        return _answer_page(answer_id, open_form=form), 422
    try:
        rumour = _run(
            answer_id,
            lambda session, answer, actor: taking.open_rumour_from(
                session, answer, form.claim.data or "", theme=form.theme.data, actor=actor, now=clock.utcnow()
            ),
        )
    except Refused as problem:
        form.claim.errors = [problem.message]
        return _answer_page(answer_id, open_form=form), 422
    flash(_("The rumour is open. Check the claim here with us before you answer."))
    return redirect(url_for("rumours.rumour_page", code=rumour.code), code=303)


@blueprint.post("/from-others/<int:answer_id>/dismiss")
def dismiss_foreign(answer_id: int) -> Response:
    """The answer is not for us."""
    _run(answer_id, lambda session, answer, actor: taking.dismiss(session, answer, actor=actor, now=clock.utcnow()))
    flash(_("The answer is put aside. You find it under “Put aside”, and can bring it back."))
    return redirect(url_for("partners.foreign_list"), code=303)


@blueprint.post("/from-others/<int:answer_id>/bring-back")
def bring_back_foreign(answer_id: int) -> Response:
    """A dismissed answer is a proposal again."""
    _run(answer_id, lambda session, answer, actor: taking.bring_back(session, answer, actor=actor, now=clock.utcnow()))
    flash(_("The answer waits for a decision again."))
    return redirect(url_for("partners.foreign_answer", answer_id=answer_id), code=303)


@blueprint.route("/from-others/<int:answer_id>/start", methods=["GET", "POST"])
def start_from_foreign(answer_id: int) -> Page:
    """Begin a draft of ours: choose the form and which words come along; the sources always do, unread."""
    with read_session() as session:
        answer = queries.answer_by_id(session, answer_id)
        formats = taking.open_formats(session, answer)
    form, may_adapt = StartForm(format=formats[0] if formats else None), taking.may_adapt(answer.licence)
    named = dict(choices("format"))
    form.format.choices = [(slug, named.get(slug, slug)) for slug in formats]
    parts = [part for part in PARTS if answer.document.get(part)] if may_adapt else []
    form.parts.choices = [(part, part) for part in parts]
    problem = ""
    if form.validate_on_submit():
        try:
            made = _run(
                answer_id,
                lambda session, row, actor: taking.start_from(
                    session, row, format=form.format.data, parts=form.parts.data or (), actor=actor, now=clock.utcnow()
                ),
            )
        except Refused as refusal:
            problem = refusal.message
        else:
            flash(_("Your draft is begun. Open each source, and make the words true here. Then a colleague approves it."))
            return redirect(url_for("editorial.editor", slug=made.slug), code=303)
    fitting = {slug: open_parts(slug) for slug in formats}
    shown = {"form": form, "answer": answer, "parts": parts, "may_adapt": may_adapt, "problem": problem, "fitting": fitting}
    return render_template("partners/federation/start.html", **shown), 422 if form.is_submitted() else 200


@blueprint.route("/from-others/questions/<int:notice_id>", methods=["GET", "POST"])
def origin_notice(notice_id: int) -> Page:
    """An original has changed: what changed, ours beside it, and a person's answer."""
    with read_session() as session:
        viewer = session.get_one(User, current_user.id)
        notice = queries.notice_by_id(session, notice_id, viewer)
        has_changed = service.has_changed_since(session, notice.use.sandwich, notice.noticed_at)
    form, problem = NoticeForm(kind=notice.kind), ""
    if form.validate_on_submit():
        try:
            with write_session() as session:
                actor = session.get_one(User, current_user.id)
                row = queries.notice_by_id(session, notice_id, actor)
                given = {"answer": form.answer.data, "note": form.note.data or ""}
                service.answer_notice(session, row, **given, actor=actor, now=clock.utcnow())
        except WorkbenchError as refusal:
            form.answer.errors = [refusal.message]
        else:
            flash(_("Your answer is kept with the name and the time."))
            return redirect(url_for("partners.foreign_list", _anchor="questions"), code=303)
    page = render_template("partners/federation/notice.html", form=form, notice=notice, has_changed=has_changed, problem=problem)
    return page, 422 if form.is_submitted() else 200


def _run(answer_id: int, change: Change) -> Any:
    with write_session() as session:
        actor = session.get_one(User, current_user.id)
        return change(session, queries.answer_by_id(session, answer_id), actor)


def _answer_page(answer_id: int, *, link_form: LinkForm | None = None, open_form: OpenForm | None = None) -> str:
    with read_session() as session:
        answer = queries.answer_by_id(session, answer_id)
        also, uses = queries.also_from(session, answer), queries.uses_of(session, answer_id)
        formats = taking.open_formats(session, answer)
    claim = str(answer.document.get("claim", ""))[:CLAIM_LENGTH]
    return render_template(
        "partners/federation/answer.html",
        answer=answer,
        body=foreign_html(answer),
        also=also,
        uses=uses,
        formats=formats,
        may_adapt=taking.may_adapt(answer.licence),
        link_form=link_form or LinkForm(formdata=None),
        open_form=open_form or OpenForm(formdata=None, claim=claim, theme=answer.theme),
    )
