"""Pictures of charts by their content, and the part of a page that waits for one."""

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _

from workbench.activity.taking import hand_out
from workbench.errors import NotFound
from workbench.reviews.blueprint import blueprint
from workbench.reviews.charts.keeping import Picture
from workbench.reviews.charts.models import DrawnChart
from workbench.web.sessions import read_session


@blueprint.get("/charts/<digest>")
def chart_figure(digest: str) -> str:
    """One picture, or that it is being drawn: asked for again and again by the page that shows it."""
    row = _drawn(digest)
    picture = Picture(digest, row.drawn_at is not None, bool(row.fault))
    return render_template("reviews/charts/_picture.html", picture=picture, title=row.content["title"],
                           description=row.content["description"], key=row.content["key"])  # fmt: skip


@blueprint.get("/charts/<digest>/<name>.svg")
def chart_svg(digest: str, name: str) -> Response:
    """The chart as SVG: light.wide, dark.wide, light.narrow or dark.narrow for pages, light.file with its title."""
    row = _drawn(digest)
    if name not in row.pictures:
        raise NotFound(_("The chart is not drawn yet."), subject_id=digest)
    return _file(row.pictures[name].encode(), "image/svg+xml", row.content["key"], "svg")


@blueprint.get("/charts/<digest>.png")
def chart_png(digest: str) -> Response:
    """The chart as PNG on white ground."""
    row = _drawn(digest)
    if row.png is None:
        raise NotFound(_("The chart is not drawn yet."), subject_id=digest)
    return _file(row.png, "image/png", row.content["key"], "png")


def _drawn(digest: str) -> DrawnChart:
    with read_session() as session:
        row = session.get(DrawnChart, digest) if len(digest) == 40 and digest.isalnum() else None
    if row is None:
        raise NotFound(_("There is no such chart any more. Open its page again."), subject_id=digest[:40])
    return row


def _file(content: bytes, kind: str, key: str, ending: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = kind
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    response.headers["Cache-Control"] = "private, max-age=604800, immutable"
    if "download" not in request.args:  # a part of a page
        return response
    response.headers["Content-Disposition"] = f'attachment; filename="{key}.{ending}"'
    return hand_out(response, "chart_picture", ending, chart=key)
