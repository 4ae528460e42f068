"""Pages about the API for people: what it can do, and the tokens, which an administrator or a partner's lead sees to."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.errors import Refused
from workbench.partners.api import tokens as service
from workbench.partners.api.forms import TokenForm
from workbench.partners.api.limiting import VISITOR_PER_MINUTE
from workbench.partners.api.room import PREFIX
from workbench.partners.api.scopes import WORDS
from workbench.partners.blueprint import Page, blueprint, public_context
from workbench.web.sessions import read_session, settings, write_session


@blueprint.get("/api")
def about_api() -> Page:
    """What programs can do here, and how."""
    return render_template(
        "partners/api/about.html", base=settings().base_url + PREFIX, scopes=WORDS, visitor_limit=VISITOR_PER_MINUTE,
        **public_context(),
    )  # fmt: skip


@blueprint.get("/api/tokens")
def api_tokens() -> Page:
    """Every token that the person sees to."""
    with read_session() as session:
        rows = service.tokens_seen_by(session, current_user)
        may_make = "administrator" in current_user.role_names or service.is_lead(session, current_user)
    return render_template("partners/api/tokens.html", rows=rows, scopes=WORDS, now=clock.utcnow(), may_make=may_make)


@blueprint.route("/api/tokens/new", methods=["GET", "POST"])
def new_api_token() -> Page:
    """Make a token; its secret is shown on the page that answers, this once."""
    with read_session() as session:
        form = TokenForm(
            service.possible_holders(session, current_user), is_administrator="administrator" in current_user.role_names
        )
    if not form.validate_on_submit():
        return render_template("partners/api/new_token.html", form=form), 422 if form.is_submitted() else 200
    now = clock.utcnow()
    try:
        with write_session() as session:
            row, secret = service.make_token(
                session, form.name.data or "", holder=session.get_one(User, form.holder.data), scopes=form.scopes.data or [],
                expires_at=form.ends_at(now), requests_per_minute=form.per_minute.data,
                actor=session.get_one(User, current_user.id), now=now,
            )  # fmt: skip
    except Refused as error:
        form.scopes.errors = [error.message]
        return render_template("partners/api/new_token.html", form=form), 422
    return render_template("partners/api/token_made.html", row=row, secret=secret, base=settings().base_url + PREFIX)


@blueprint.post("/api/tokens/<int:token_id>/revoke")
def revoke_api_token(token_id: int) -> Response:
    """The token opens nothing from now on."""
    with write_session() as session:
        actor = session.get_one(User, current_user.id)
        service.revoke_token(session, service.token_by_id(session, token_id, actor), actor=actor, now=clock.utcnow())
    flash(_("The token is revoked. What used it gets no more answers."))
    return redirect(url_for("partners.api_tokens"), code=303)
