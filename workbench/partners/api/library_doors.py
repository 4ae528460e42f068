"""The library: published answers with their parts and evidence, tombstones, and which versions have been public."""

from typing import Any

from flask import Response, request, url_for

from workbench.partners import queries as room
from workbench.partners.api import queries, shapes
from workbench.partners.api.conditions import answer
from workbench.partners.api.door import viewer
from workbench.partners.api.problems import problem
from workbench.partners.api.room import IF_NONE_MATCH, blueprint, door
from workbench.partners.api.schemas import AnswerListSchema, AnswerSchema, LibraryQuery, VersionListSchema
from workbench.partners.blueprint import as_published, permanent_url
from workbench.web.sessions import read_session, settings


@blueprint.route("/library")
@blueprint.arguments(LibraryQuery, location="query")
@blueprint.response(200, AnswerListSchema)
@door("library_list", 304, 422, parameters=(IF_NONE_MATCH,))
def library_list(wanted: dict[str, Any]) -> Response:
    """Answers that you may see, the last changed first

    Without a token: those that everybody may read. Withdrawn answers come only when you ask for them, as tombstones.
    """
    with read_session() as session:
        rows, following = queries.library(session, viewer(), wanted)
    return page([shapes.brief(row, permanent_url(row.slug)) for row in rows], following)


@blueprint.route("/library/<slug>")
@blueprint.response(200, AnswerSchema)
@door("library_answer", 304, 404, 410, parameters=(IF_NONE_MATCH,))
def library_answer(slug: str) -> Response:
    """One answer: its parts as Markdown, its evidence, its corrections

    A withdrawn answer is 410 with the reason: take it away wherever you have used it.
    """
    with read_session() as session:
        row = room.answer_or_tombstone(session, slug, viewer())
        shown = as_published(session, [row])[0]
        if shown.is_withdrawn:
            gone: dict[str, Any] = {
                "withdrawn_at": shapes.stamp(shown.withdrawn_at),
                "corrections": shapes.corrections(shown.corrections),
            }
            return problem(410, shown.withdrawn_reason, kind="withdrawn", slug=shown.slug, **gone)
        others = {one.language: permanent_url(one.slug) for one in room.other_languages(session, row, viewer())}
    versions = {"Link": f'<{settings().base_url}{url_for("api.library_versions", slug=slug)}>; rel="version-history"'}
    return answer(shapes.full(row, shown, others), headers=versions)


@blueprint.route("/library/<slug>/versions")
@blueprint.response(200, VersionListSchema)
@door("library_versions", 304, 404, 410, parameters=(IF_NONE_MATCH,))
def library_versions(slug: str) -> Response:
    """Which texts have been public, and what was corrected

    Only the newest one's words are given out: an older one was wrong.
    """
    with read_session() as session:
        row = room.readable_answer(session, slug, viewer())
        found = queries.versions(session, row)
    items = [
        {"revision": one.number, "published_at": shapes.stamp(one.published_at), "is_current": one.is_current,
         "what": one.what, "why": one.why}
        for one in found
    ]  # fmt: skip
    return answer({"items": items})


def page(items: list[dict[str, Any]], following: str | None) -> Response:
    """A page of a list, with the address of the next one in Link."""
    headers = {}
    if following is not None:
        values: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict(), "cursor": following}
        path = url_for(str(request.endpoint), **values)
        headers["Link"] = f'<{settings().base_url}{path}>; rel="next"'
    return answer({"items": items, "next": following}, headers=headers)
