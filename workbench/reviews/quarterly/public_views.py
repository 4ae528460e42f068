"""The public version of a review: without internal parts, on a page for everybody, once an approver has published it."""

from flask import Response, render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.errors import NotFound
from workbench.reviews.blueprint import blueprint
from workbench.reviews.models import QuarterReview
from workbench.reviews.quarterly.reading import page_of, review_at, svg_of
from workbench.web.languages import language
from workbench.web.sessions import read_session


@blueprint.get("/review/<slug>/public")
def public_review(slug: str) -> str:
    """What was adopted, for everybody."""
    with read_session() as session:
        review = _published(session, slug)
        page = page_of(session, review, language=language(), for_public=True)
    return render_template("reviews/quarter_public.html", slug=slug, review=review, page=page)


@blueprint.get("/review/<slug>/public/chart/<name>.svg")
def public_chart(slug: str, name: str) -> Response:
    """A chart of the public version."""
    with read_session() as session:
        review = _published(session, slug)
        page = page_of(session, review, language=language(), for_public=True)
    if name.split(".")[0] not in page.drawn:
        raise NotFound(subject_id=name)
    return svg_of(review, name)


def _published(session: Session, slug: str) -> QuarterReview:
    review = review_at(session, slug)
    if review.published_at is None:
        raise NotFound(_("There is no review of that quarter."), subject_id=slug)
    return review
