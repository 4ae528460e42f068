"""The frame's page and oEmbed. What they show is what everybody may read, whoever asks."""

from urllib.parse import urlsplit

from flask import Response as FlaskResponse
from flask import current_app, g, make_response, render_template, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from sandwiches.rendering.labels import label_language
from workbench.errors import NotFound
from workbench.partners import caching, queries
from workbench.partners.blueprint import as_published, blueprint, public_context
from workbench.partners.embedding.snippets import Frame, as_xml, frame_of, oembed_of, open_outside, snippet
from workbench.partners.feeds.sending import pack
from workbench.partners.published import Published
from workbench.partners.reading import answer_html
from workbench.partners.viewers import PUBLIC_VIEWER
from workbench.web.sessions import read_session, settings

MAX_AGE = 60
LONGEST_ADDRESS = 2000
FRAME_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; object-src 'none'; "
    "frame-ancestors {sites}"
)


@blueprint.get("/embed/<slug>")
def embed(slug: str) -> FlaskResponse:
    """One answer for a frame in another page: no scripts, no cookies, the newest text at each opening."""
    is_short = request.args.get("show") == "fact"
    try:
        shown = _public_answer(slug)
    except NotFound:
        return _framed(make_response(render_template("partners/embedding/gone.html", **public_context()), 404))
    g.language = label_language(shown.document.language)
    g.pop("language_asked", None)

    def render() -> str:
        is_whole = not (is_short or shown.is_withdrawn)
        body = open_outside(answer_html(shown, organisation=settings().municipality)) if is_whole else ""
        return render_template(
            "partners/embedding/frame.html",
            shown=shown,
            body=Markup(body),
            is_short=is_short,
            code=g.language,
            **public_context(),
        )

    parts = (shown.fingerprint, is_short)
    response = caching.answer(render, parts=parts, changed_at=shown.updated_at, max_age=MAX_AGE, same_for_all=True)
    if shown.is_withdrawn and response.status_code == 200:
        response.status_code = 410
    return _framed(response)


@blueprint.get("/oembed")
def oembed() -> FlaskResponse:
    """How to show the answer at ?url=, as JSON or XML, for systems that turn a link into the thing itself."""
    wanted = request.args.get("format", "json")
    if wanted not in ("json", "xml"):
        return _open_to_all(make_response("", 501))
    try:
        shown = _public_answer(_slug_in(request.args.get("url", "")))
    except NotFound:
        return _open_to_all(make_response("", 404))
    width, height = (_pixels(request.args.get(name)) for name in ("maxwidth", "maxheight"))
    frame = frame_of(shown, _frame_address(shown.slug), most_width=width, most_height=height)
    library = settings().base_url + url_for("partners.library")
    values = oembed_of(shown, frame, organisation=settings().municipality, library_url=library)
    if wanted == "xml":
        response = FlaskResponse(as_xml(values), mimetype="text/xml")
    else:
        response = make_response(values)
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
    return _open_to_all(response)


@blueprint.app_template_global("embed_of")
def embed_of(shown: Published) -> dict[str, str] | None:
    """For an answer's page: the line to paste and the addresses of oEmbed; None for what is not for everybody."""
    if shown.visibility != "public":
        return None
    frame: Frame = frame_of(shown, _frame_address(shown.slug))
    json_address = settings().base_url + url_for("partners.oembed", url=shown.url)
    return {"snippet": snippet(frame), "address": frame.address, "json": json_address, "xml": f"{json_address}&format=xml"}


def _public_answer(slug: str) -> Published:
    with read_session() as session:
        return as_published(session, [queries.answer_or_tombstone(session, slug, PUBLIC_VIEWER)])[0]


def _frame_address(slug: str) -> str:
    return settings().base_url + url_for("partners.embed", slug=slug)


def _slug_in(address: str) -> str:
    """The slug of one of our answers' addresses. Raises NotFound for any other address."""
    try:
        given, own = urlsplit(address[:LONGEST_ADDRESS]), urlsplit(settings().base_url)
    except ValueError as error:
        raise NotFound(subject_id=address) from error
    if given.scheme not in ("http", "https") or given.netloc.lower() != own.netloc.lower():
        raise NotFound(subject_id=address)
    try:
        endpoint, values = current_app.url_map.bind("").match(given.path)
    except (HTTPException, RequestRedirect) as error:
        raise NotFound(subject_id=address) from error
    if endpoint not in ("partners.answer", "partners.embed"):
        raise NotFound(subject_id=address)
    return str(values["slug"])


def _pixels(raw: str | None) -> int:
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 6 else 0


def _framed(response: FlaskResponse) -> FlaskResponse:
    """The headers of this page alone: other sites may show it; it may load its style and nothing else."""
    sites = " ".join(settings().embed_sites) or "*"
    response.headers["Content-Security-Policy"] = FRAME_POLICY.format(sites=sites)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return pack(response)


def _open_to_all(response: FlaskResponse) -> FlaskResponse:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
