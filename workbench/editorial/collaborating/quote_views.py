"""The quote of a text: where it stands, and the links with which its spokesperson answers."""

# mypy: disable-error-code="arg-type,union-attr,attr-defined"

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workbench import clock
from workbench.editorial.blueprint import blueprint
from workbench.editorial.collaborating import quotes
from workbench.editorial.collaborating.forms import QuoteLinkForm
from workbench.editorial.loading import acting, open_sandwich
from workbench.errors import Refused
from workbench.web.sessions import read_session, settings, write_session

Answer = str | Response | tuple[str, int]


@blueprint.get("/answers/<slug>/quote")
def quote(slug: str) -> Answer:
    """Where the quote stands, earlier links and their answers."""
    return _page(slug, QuoteLinkForm(formdata=None))


@blueprint.post("/answers/<slug>/quote")
def make_quote_link(slug: str) -> Answer:
    """Make a link. It is shown here once: only its hash is kept, so it is not redirected away."""
    form = QuoteLinkForm()
    if not form.validate_on_submit():
        return _page(slug, form)
    try:
        with write_session() as session:
            sandwich = open_sandwich(session, slug)
            link, token = quotes.make_link(
                session, sandwich, days=form.days.data, actor=acting(session), now=clock.utcnow(), settings=settings(),
                send_to=form.send_to.data or "",
            )  # fmt: skip
            is_mailed = link.send_to is not None
    except Refused as refusal:
        form.days.errors = [refusal.message]
        return _page(slug, form)
    return _page(slug, QuoteLinkForm(formdata=None), address=quotes.address_of(token, settings()), is_mailed=is_mailed)


@blueprint.post("/answers/<slug>/quote/<int:link_id>/revoke")
def revoke_quote_link(slug: str, link_id: int) -> Response:
    """Take an open link back."""
    with write_session() as session:
        quotes.revoke_link(session, open_sandwich(session, slug), link_id, actor=acting(session), now=clock.utcnow())
    flash(_("The link is taken back. It does not work any more."))
    return redirect(url_for("editorial.quote", slug=slug), code=303)


def _page(slug: str, form: QuoteLinkForm, *, address: str = "", is_mailed: bool = False) -> Answer:
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        now = clock.utcnow()
        body = render_template(
            "editorial/collaborating/quote.html",
            sandwich=sandwich,
            standing=quotes.quote_standing(session, sandwich, sandwich.current_revision, now=now),
            links=quotes.links_of(session, sandwich.id),
            form=form,
            address=address,
            is_mailed=is_mailed,
            can_mail=bool(settings().smtp_url),
            now=now,
        )
    return (body, 422) if form.errors else body
