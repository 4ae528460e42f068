"""Pages of the annual report, for the group and for everybody."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workbench.errors import NotFound
from workbench.reviews.blueprint import blueprint
from workbench.reviews.quarterly.annual import assemble_annual, reviews_of
from workbench.reviews.quarterly.reading import local_today
from workbench.web.languages import language
from workbench.web.sessions import read_session

FIRST_YEAR = 2000


@blueprint.get("/review/year")
def newest_year() -> Response:
    """The report of this year; before its first review is counted, of the year before."""
    today = local_today()
    with read_session() as session:
        year = today.year if reviews_of(session, today.year, for_public=False) else today.year - 1
        year = year if reviews_of(session, year, for_public=False) else today.year
    return redirect(url_for("reviews.annual", year=year))


@blueprint.get("/review/year/<int:year>")
def annual(year: int) -> str:
    """Four reviews side by side."""
    today = local_today()
    if not FIRST_YEAR <= year <= today.year:
        raise NotFound(_("There is no annual report of that year."), subject_id=year)
    with read_session() as session:
        found = reviews_of(session, year, for_public=False)
        document = assemble_annual(session, year, language=language(), for_public=False)
        has_public = bool(reviews_of(session, year, for_public=True))
    return render_template(
        "reviews/annual.html", year=year, found=found, document=document, has_public=has_public, this_year=today.year
    )


@blueprint.get("/review/year/<int:year>/public")
def public_annual(year: int) -> str:
    """The published reviews of a year side by side."""
    with read_session() as session:
        if not FIRST_YEAR <= year <= local_today().year or not reviews_of(session, year, for_public=True):
            raise NotFound(_("There is no annual report of that year."), subject_id=year)
        document = assemble_annual(session, year, language=language(), for_public=True)
    return render_template("reviews/annual_public.html", year=year, document=document)
