"""The page for "checked again, still right", and what an answer's page says of its day."""

# mypy: disable-error-code="arg-type,union-attr"

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from sandwiches import render_html
from workbench import clock
from workbench.accounts.queries import home
from workbench.editorial import queries, service
from workbench.editorial.blueprint import blueprint
from workbench.editorial.loading import acting, open_sandwich
from workbench.editorial.models import Sandwich
from workbench.editorial.record import today
from workbench.editorial.reminding.forms import CheckAgainForm
from workbench.editorial.reminding.queries import rechecks_of
from workbench.editorial.reminding.service import BEFORE, check_again
from workbench.errors import Conflict, Refused
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session, settings, write_session

Answer = str | Response | tuple[str, int]
HALF_A_YEAR = timedelta(days=180)


@blueprint.route("/answers/<slug>/check-again", methods=["GET", "POST"], endpoint="check_again")
def check_again_page(slug: str) -> Answer:
    """Read the published text again; say until when it holds, or go on to a correction."""
    form = CheckAgainForm()
    day = today(clock.utcnow(), settings())
    if form.validate_on_submit():
        try:
            with write_session() as session:
                check_again(
                    session, open_sandwich(session, slug), review_by=form.review_by.data, note=form.note.data,
                    actor=acting(session), now=clock.utcnow(), settings=settings(),
                )  # fmt: skip
        except (Refused, Conflict) as refusal:
            form.review_by.errors = [refusal.message]
        else:
            flash(_("It is written down that the answer still holds."))
            return redirect(url_for("editorial.sandwich_page", slug=slug), code=303)
    if form.review_by.data is None and not form.is_submitted():
        form.review_by.data = day + HALF_A_YEAR
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        if sandwich.state != "published":
            return redirect(url_for("editorial.sandwich_page", slug=slug), code=303)
        document = queries.public_document(sandwich)
        page = render_template(
            "editorial/check_again.html", sandwich=sandwich, form=form, document=document, today=day,
            article=Markup(render_html(document, heading_level=2, organisation=home(session).name, pictures_at="")),
            is_author=acting(session).id in service.author_ids(session, sandwich), rechecks=rechecks_of(session, sandwich.id),
        )  # fmt: skip
    return page, 422 if form.errors else 200


def due_panel(sandwich: Sandwich) -> str:
    """On the answer's page: that its day has come, or when it was found right again."""
    if sandwich.public_revision_id is None or sandwich.review_by is None:
        return ""
    day = today(clock.utcnow(), settings())
    with read_session() as session:
        rechecks = rechecks_of(session, sandwich.id)
    is_due = sandwich.state in ("published", "correcting") and sandwich.review_by <= day + BEFORE
    if not is_due and not rechecks:
        return ""
    return render_template("editorial/_due_panel.html", sandwich=sandwich, is_due=is_due, rechecks=rechecks, today=day)


add_panel(blueprint, "answer", due_panel)
