"""Public feeds of the library: Atom and JSON Feed, filtered by theme and language. The same for everybody."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from flask import Response as FlaskResponse
from flask import make_response, render_template, request, url_for

from workbench.partners import caching, queries
from workbench.partners.blueprint import Page, as_published, blueprint
from workbench.partners.forms import LibraryForm
from workbench.partners.published import Published
from workbench.partners.syndication import FeedHead, make_atom, make_json_feed
from workbench.partners.viewers import PUBLIC_VIEWER
from workbench.web.sessions import read_session, settings

MAX_AGE = 300
Maker = Callable[[FeedHead, Sequence[Published]], str]


@blueprint.get("/library/feed.atom")
def atom() -> Page | FlaskResponse:
    """The library as Atom."""
    return _feed("partners.atom", make_atom, "application/atom+xml")


@blueprint.get("/library/feed.json")
def json_feed() -> Page | FlaskResponse:
    """The library as JSON Feed 1.1."""
    return _feed("partners.json_feed", make_json_feed, "application/feed+json")


def _feed(endpoint: str, make: Maker, mimetype: str) -> Page | FlaskResponse:
    form = LibraryForm(request.args)
    if not form.validate():
        return make_response(render_template("partners/bad_feed.html", form=form), 422)
    wanted = form.chosen()
    with read_session() as session:
        rows = queries.feed_rows(session, PUBLIC_VIEWER, wanted)
        answers = as_published(session, rows)
        changed_at = queries.last_change(session)
    head = _head(endpoint, wanted)
    response = caching.answer(
        lambda: make(head, answers),
        parts=(head, [shown.fingerprint for shown in answers]),
        changed_at=max(filter(None, [changed_at, *(shown.updated_at for shown in answers)]), default=None),
        mimetype=mimetype,
        max_age=MAX_AGE,
        same_for_all=True,
    )
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _head(endpoint: str, wanted: queries.LibraryFilter) -> FeedHead:
    base = settings().base_url
    chosen = [("q", wanted.q)] if wanted.q else []
    chosen += [("theme", theme) for theme in wanted.themes] + [("language", code) for code in wanted.languages]
    chosen += [("format", slug) for slug in wanted.formats]
    only = wanted.languages[0] if len(wanted.languages) == 1 else settings().default_language
    return FeedHead(
        organisation=settings().municipality,
        language=only,
        feed_url=base + url_for(endpoint) + (f"?{urlencode(chosen)}" if chosen else ""),
        library_url=base + url_for("partners.library"),
    )
