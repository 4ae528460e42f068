"""Pages of our own comment fields."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.errors import Refused
from workbench.privacy.blueprint import blueprint
from workbench.privacy.comments import service
from workbench.privacy.comments.words import CHECKLIST, GROUNDS, SHORT
from workbench.privacy.forms import CommentDecisionForm, CommentForm, FieldForm
from workbench.web.sessions import read_session, write_session


@blueprint.get("/privacy/comments")
def comment_list() -> Any:
    """Our fields with their clocks, and the comments that somebody has stopped at."""
    return _list()


@blueprint.post("/privacy/comments/fields")
def open_field() -> Any:
    """Add a place where the public may write."""
    form = FieldForm()
    if not form.validate_on_submit():
        return _list(field_form=form), 422
    try:
        with write_session() as session:
            service.open_field(
                session, name=form.name.data or "", address=form.address.data or "", look_hours=form.look_hours.data or 24,
                actor=_me(session), now=clock.utcnow(),
            )  # fmt: skip
    except Refused as refused:
        form.address.errors = [refused.message]
        return _list(field_form=form), 422
    return redirect(url_for("privacy.comment_list"), code=303)


@blueprint.post("/privacy/comments/fields/<int:field_id>/close")
def close_field(field_id: int) -> Response:
    """Nobody writes there any more."""
    with write_session() as session:
        service.close_field(session, field_id, actor=_me(session), now=clock.utcnow())
    return redirect(url_for("privacy.comment_list"), code=303)


@blueprint.post("/privacy/comments/fields/<int:field_id>/look")
def look_at_field(field_id: int) -> Response:
    """Somebody has looked through it."""
    with write_session() as session:
        row = service.look(session, field_id, actor=_me(session), now=clock.utcnow())
    flash(
        ngettext(
            "Noted. Somebody must look again within %(num)d hour.",
            "Noted. Somebody must look again within %(num)d hours.",
            row.look_hours,
        )
    )
    return redirect(url_for("privacy.comment_list"), code=303)


@blueprint.post("/privacy/comments")
def new_comment() -> Any:
    """Stop at a comment."""
    with read_session() as session:
        form = _comment_form(session)
    if not form.validate_on_submit():
        return _list(comment_form=form), 422
    with write_session() as session:
        row = service.notice(
            session, field_id=form.field_id.data or 0, text=form.text.data or "", actor=_me(session), now=clock.utcnow()
        )
    return redirect(url_for("privacy.comment_page", case_id=row.id), code=303)


@blueprint.get("/privacy/comments/<int:case_id>")
def comment_page(case_id: int) -> Any:
    """One comment, the checklist, and what became of it."""
    return _page(case_id, CommentDecisionForm(formdata=None))


@blueprint.post("/privacy/comments/<int:case_id>")
def decide_comment(case_id: int) -> Any:
    """What becomes of it."""
    form = CommentDecisionForm()
    if not form.validate_on_submit():
        return _page(case_id, form), 422
    try:
        with write_session() as session:
            service.decide(
                session, case_id, outcome=form.outcome.data, ground=form.ground.data or "", is_evident=bool(form.is_evident.data),
                keeps=bool(form.is_kept_as_evidence.data), reason=form.reason.data or "", actor=_me(session), now=clock.utcnow(),
            )  # fmt: skip
    except Refused as refused:
        form.outcome.errors = [refused.message]
        return _page(case_id, form), 422
    flash(_("The decision is written down. Carry it out where the comment stands."))
    return redirect(url_for("privacy.comment_page", case_id=case_id), code=303)


def _list(*, field_form: FieldForm | None = None, comment_form: CommentForm | None = None) -> str:
    with read_session() as session:
        fields, cases = service.fields(session), service.cases(session)
        comment_form = comment_form or _comment_form(session, is_empty=True)
    return render_template(
        "privacy/comments.html", fields=fields, cases=cases, field_form=field_form or FieldForm(formdata=None, look_hours=24),
        comment_form=comment_form, due_at=service.look_due_at, now=clock.utcnow(), words=SHORT,
    )  # fmt: skip


def _page(case_id: int, form: CommentDecisionForm) -> str:
    with read_session() as session:
        row = service.case(session, case_id)
    return render_template(
        "privacy/comment.html", row=row, form=form, checklist=CHECKLIST, grounds=GROUNDS, words=SHORT, now=clock.utcnow()
    )


def _comment_form(session: Session, *, is_empty: bool = False) -> CommentForm:
    form = CommentForm(formdata=None) if is_empty else CommentForm()
    form.field_id.choices = [(row.id, row.name) for row in service.fields(session) if row.is_open]
    return form


def _me(session: Session) -> User:
    return session.get_one(User, current_user.id)
