"""Handing a text over, and taking it over."""

# mypy: disable-error-code="arg-type,union-attr,attr-defined"

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.editorial.blueprint import blueprint
from workbench.editorial.collaborating import handing
from workbench.editorial.collaborating.forms import HandOverForm, TakeOverForm
from workbench.editorial.loading import acting, open_sandwich
from workbench.errors import Conflict, NotAllowed, Refused
from workbench.web.sessions import read_session, write_session

Answer = str | Response | tuple[str, int]


@blueprint.route("/answers/<slug>/hand-over", methods=["GET", "POST"])
def hand_over(slug: str) -> Answer:
    """Give the turn or the authorship to a colleague."""
    form = HandOverForm()
    form.what.choices = _kinds()
    if form.validate_on_submit():
        if (problem := _change(slug, form.to.data, form.what.data, form.reason.data)) == "":
            flash(_("The text is handed over. Your colleague gets a letter."))
            return redirect(url_for("editorial.sandwich_page", slug=slug), code=303)
        form.to.errors = [problem]
    return _page(slug, form, TakeOverForm(formdata=None))


@blueprint.post("/answers/<slug>/take-over")
def take_over(slug: str) -> Answer:
    """Take the turn oneself."""
    form = TakeOverForm()
    if form.validate_on_submit():
        if (problem := _change(slug, current_user.id, "turn", form.why.data)) == "":
            flash(_("The turn is yours."))
            return redirect(url_for("editorial.sandwich_page", slug=slug), code=303)
        form.why.errors = [problem]
    other = HandOverForm(formdata=None)
    return _page(slug, other, form)


def _change(slug: str, user_id: int | None, what: str, reason: str) -> str:
    """Make the change; "" or why it was refused."""
    seen = request.form.get("seen_turn", "")
    try:
        with write_session() as session:
            to = session.get(User, user_id) if user_id else None
            if to is None or not to.active:
                return _("Choose a colleague.")
            handing.hand_over(
                session, open_sandwich(session, slug), to, what=what, reason=reason, actor=acting(session), now=clock.utcnow(),
                seen_turn_id=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None,
            )  # fmt: skip
    except (Refused, NotAllowed, Conflict) as refusal:
        return refusal.message
    return ""


def _page(slug: str, form: HandOverForm, taking: TakeOverForm) -> Answer:
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        form.what.choices = _kinds()
        people = _people(session, slug)
        form.to.choices = [(person.id, person.name) for person in people if person.id != current_user.id]
        body = render_template(
            "editorial/collaborating/hand_over.html",
            sandwich=sandwich,
            form=form,
            taking=taking,
            can_take=sandwich.turn_user_id != current_user.id and current_user.id in {person.id for person in people},
            is_closed=sandwich.deleted_at is not None or sandwich.state in ("published", "withdrawn"),
        )
    return (body, 422) if form.errors or taking.errors else body


def _people(session: Session, slug: str) -> list[User]:
    return handing.able_people(session, open_sandwich(session, slug))


def _kinds() -> list[tuple[str, str]]:
    return [
        ("turn", _("The turn: the colleague goes on with the text")),
        ("author", _("The authorship: the colleague answers for the text from now on")),
    ]
