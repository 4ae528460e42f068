"""Pages of the reviews room: one page for a quarter."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as WerkzeugResponse

from workbench import clock
from workbench.errors import NotFound
from workbench.reviews import queries, service
from workbench.reviews.quarters import Quarter, parse_quarter, quarter_of
from workbench.web.fragments import is_fragment
from workbench.web.sessions import read_session, write_session

blueprint = Blueprint("reviews", __name__, template_folder="templates")


def _asked_quarter() -> Quarter:
    slug = request.args.get("quarter", "")
    if not slug:
        return quarter_of(clock.utcnow().date())
    quarter = parse_quarter(slug)
    if quarter is None:
        raise NotFound(_("Write the quarter as 2026-4."))
    return quarter


@blueprint.get("/review")
def quarter() -> str:
    """A quarter's counts with their limits; asks to be built when it is empty."""
    asked = _asked_quarter()
    with read_session() as session:
        review = queries.review_of(session, asked)
    template = "reviews/_quarter.html" if is_fragment() else "reviews/quarter.html"
    return render_template(template, quarter=asked, review=review, today=clock.utcnow().date())


@blueprint.post("/review/<slug>/build")
def build(slug: str) -> WerkzeugResponse:
    """Have the quarter counted (again)."""
    asked = _from_slug(slug)
    with write_session() as session:
        service.ask_for_review(session, asked, actor_id=current_user.id, now=clock.utcnow())
    return redirect(url_for("reviews.quarter", quarter=slug), code=303)


@blueprint.post("/review/<slug>/adopt")
def adopt(slug: str) -> WerkzeugResponse:
    """Adopt the review with the group's note."""
    with write_session() as session:
        review = queries.review_of(session, _from_slug(slug))
        if review is None:
            raise NotFound(subject_id=slug)
        service.adopt_review(session, review, note=request.form.get("note", ""), actor_id=current_user.id, now=clock.utcnow())
    flash(_("The review is adopted."))
    return redirect(url_for("reviews.quarter", quarter=slug), code=303)


@blueprint.get("/review/<slug>/chart/<name>.svg")
def chart(slug: str, name: str) -> Response:
    """One chart of a built review as SVG."""
    with read_session() as session:
        review = queries.review_of(session, _from_slug(slug))
    if review is None or name not in review.charts:
        raise NotFound(subject_id=name)
    response = make_response(review.charts[name])
    response.headers["Content-Type"] = "image/svg+xml"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response


def _from_slug(slug: str) -> Quarter:
    quarter = parse_quarter(slug)
    if quarter is None:
        raise NotFound(subject_id=slug)
    return quarter
