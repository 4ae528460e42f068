"""Pages of the reviews room: the review of a quarter. Each other concern has its own in its folder."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as WerkzeugResponse

from workbench import clock
from workbench.errors import NotFound
from workbench.reviews import queries, service
from workbench.reviews.blueprint import blueprint
from workbench.reviews.documents import views as documents  # noqa: F401
from workbench.reviews.local_statistics import views as local_statistics  # noqa: F401
from workbench.reviews.models import QuarterReview
from workbench.reviews.over_time import views as over_time  # noqa: F401
from workbench.reviews.quarterly import ending_views, public_views, writing_views, year_views
from workbench.reviews.quarterly.reading import local_today, page_of, review_at, stage_words, svg_of
from workbench.reviews.quarters import Quarter, parse_quarter, quarter_of
from workbench.web.fragments import is_fragment
from workbench.web.languages import language
from workbench.web.sessions import read_session, write_session

__all__ = ["blueprint", "ending_views", "public_views", "writing_views", "year_views"]


def _asked_quarter() -> Quarter:
    slug = request.args.get("quarter", "")
    if not slug:
        return quarter_of(local_today())
    quarter = parse_quarter(slug)
    if quarter is None:
        raise NotFound(_("Write the quarter as 2026-4."))
    return quarter


@blueprint.get("/review")
def quarter() -> str | Response:
    """A quarter's review; how far it is while it is counted; an empty page that says what to do before."""
    asked = _asked_quarter()
    with read_session() as session:
        review = queries.review_of(session, asked)
        if is_fragment():
            return _progress(asked, review)
        page = page_of(session, review, language=language()) if review is not None and review.counts else None
    return render_template(
        "reviews/quarter.html", quarter=asked, review=review, page=page, today=local_today(), stage=_stage(review),
        is_stuck=service.is_stuck(review, clock.utcnow()),
    )  # fmt: skip


def _stage(review: QuarterReview | None) -> str:
    return stage_words(review.stage) if review is not None else ""


def _progress(asked: Quarter, review: QuarterReview | None) -> Response:
    """How far the counting is; when it is done the page loads itself anew."""
    response = make_response(
        render_template("reviews/_quarter_progress.html", quarter=asked, review=review, stage=_stage(review))
    )
    if review is None or review.state != "building":
        response.headers["HX-Refresh"] = "true"
    return response


@blueprint.post("/review/<slug>/build")
def build(slug: str) -> WerkzeugResponse:
    """Have the quarter counted (again)."""
    asked = parse_quarter(slug)
    if asked is None:
        raise NotFound(subject_id=slug)
    with write_session() as session:
        service.ask_for_review(session, asked, actor_id=current_user.id, now=clock.utcnow())
    return redirect(url_for("reviews.quarter", quarter=slug), code=303)


@blueprint.get("/review/<slug>/chart/<name>.svg")
def chart(slug: str, name: str) -> Response:
    """One chart of a counted review as SVG."""
    with read_session() as session:
        return svg_of(review_at(session, slug), name)
