"""The library, one published answer, downloads and the corrections page: what everybody may read."""

from functools import partial
from typing import Any

from flask import Response as FlaskResponse
from flask import abort, make_response, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.errors import NotFound
from workbench.partners import caching, downloads, queries
from workbench.partners.adapting.queries import versions_of, with_versions
from workbench.partners.blueprint import Page, as_published, blueprint, public_context, viewer
from workbench.partners.drawing import draw_card
from workbench.partners.forms import AdoptForm, LibraryForm
from workbench.partners.metadata import claim_review_script
from workbench.partners.published import Published
from workbench.partners.reading import answer_html
from workbench.rumours.cases.advice import advice_for
from workbench.web.languages import language
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, settings


@blueprint.get("/library")
def library() -> Page | FlaskResponse:
    """Search and filter the published answers."""
    form, who = LibraryForm(request.args), viewer()
    with read_session() as session:
        counts = queries.facets(session, who)
        form.offer(counts.languages)
        form.offer_audiences(queries.audiences_of(session, counts.audiences, language()))
        is_valid = form.validate()
        wanted = form.chosen() if is_valid else queries.LibraryFilter()
        number = page_number(request.args.get("page"))
        page = queries.library_page(session, who, wanted, number=number, total=counts.total)
        changed = queries.changed_adoptions(session, who)
        versions = with_versions(session, who, [row.id for row in page.rows])
    shown = {
        "form": form, "wanted": wanted, "page": page, "counts": counts, "draw": partial(draw_card, viewer=who),
        "changed": changed, "viewer": who, "feed_args": _feed_args(wanted), **public_context(),
    }  # fmt: skip
    render = partial(render_template, "partners/library.html", **shown)
    if not is_valid:
        return render(), 422
    day = clock.utcnow().date()
    parts = (
        request.full_path,
        language(),
        day,
        page.total,
        counts.total,
        {row.id: row.used for row in page.rows if row.used},
        versions,
        [row.fingerprint for row in page.rows],
    )
    return caching.answer(render, parts=parts, changed_at=None)


@blueprint.get("/library/<slug>")
def answer(slug: str) -> Page | FlaskResponse:
    """One published answer; a tombstone with status 410 when it is withdrawn."""
    who = viewer()
    with read_session() as session:
        row = queries.answer_or_tombstone(session, slug, who)
        shown = as_published(session, [row])[0]
        others = queries.other_languages(session, row, who)
        used = queries.adoption_counts(session, [row.id]).get(row.id, 0)
        own = queries.own_adoptions(session, who, [row.id]).get(row.id)
        versions = versions_of(session, who, [row.id]).get(row.id, [])
        advice = advice_for(session, row.rumour_id, for_partner=True) if who.organisation_id is not None else None
        changed_at = max(filter(None, (queries.last_change(session, row.id), shown.updated_at)))
    if shown.is_withdrawn:
        return _tombstone(shown)
    form = AdoptForm(formdata=None, use_note=own.use_note if own else "", url=own.url if own else "")
    render = partial(_render_answer, shown, others=others, used=used, own=own, form=form, versions=versions, advice=advice)
    parts = (shown.fingerprint, language(), clock.utcnow().date(), used, [(other.slug, other.language) for other in others])
    seen = [(one.id, one.version, one.visibility) for one in versions]
    return caching.answer(render, parts=(parts, seen, advice), changed_at=changed_at)


def _render_answer(shown: Published, **more: Any) -> str:
    return render_template(
        "partners/answer.html",
        shown=shown,
        body=answer_html(shown, organisation=settings().municipality),
        structured=claim_review_script(shown, organisation=settings().municipality),
        viewer=viewer(),
        **public_context(),
        **more,
    )


def _tombstone(shown: Published) -> FlaskResponse:
    response = make_response(render_template("partners/tombstone.html", shown=shown, **public_context()), 410)
    if not current_user.is_authenticated:
        response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
        response.headers["Vary"] = "Cookie, Accept-Language"
    return response


@blueprint.get("/library/<slug>/download/<kind>")
def download(slug: str, kind: str) -> Response:
    """The answer as a file to use elsewhere, with licence and link inside."""
    if kind not in downloads.KINDS:
        abort(404)
    with read_session() as session:
        row = queries.readable_answer(session, slug, viewer())
        shown = as_published(session, [row])[0]
    body, mimetype, ending = downloads.make_download(shown, kind, organisation=settings().municipality)
    response = FlaskResponse(body, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{downloads.file_name(shown.slug)}.{ending}"'
    return response


@blueprint.get("/corrections")
def corrections() -> Page | FlaskResponse:
    """Every correction and withdrawal, newest first. METHOD.md F9."""
    number = page_number(request.args.get("page"))
    with read_session() as session:
        page = queries.correction_page(session, viewer(), number=number)
        if not page.rows and number > 1:
            raise NotFound()
        # several corrections may be of one answer
        unique = {row.sandwich.id: row.sandwich for row in page.rows}
        answers = {shown.sandwich_id: shown for shown in as_published(session, unique.values())}
    render = partial(render_template, "partners/corrections.html", page=page, answers=answers, **public_context())
    rows = [(row.id, row.what, row.why, answers[row.sandwich_id].fingerprint) for row in page.rows]
    parts = (request.full_path, language(), clock.utcnow().date(), page.total, rows)
    return caching.answer(render, parts=parts, changed_at=None)


def _feed_args(wanted: queries.LibraryFilter) -> dict[str, list[str]]:
    """The parameters that the feeds of this list take over."""
    chosen = {"theme": list(wanted.themes), "language": list(wanted.languages)}
    return {name: values for name, values in chosen.items() if values}
