"""Pages of a review's files: what is there, making them, fetching one; the public version's files for everybody."""

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response as WerkzeugResponse

from workbench import clock
from workbench.activity.taking import hand_out
from workbench.errors import NotFound, Refused
from workbench.reviews.blueprint import blueprint
from workbench.reviews.documents import queries, service
from workbench.reviews.documents.making import BY_ID, KINDS
from workbench.reviews.documents.models import EDITIONS, ReviewFile
from workbench.reviews.documents.subjects import document_of, mark_of, subject_of
from workbench.web.fragments import go_to, is_fragment
from workbench.web.languages import LANGUAGES
from workbench.web.languages import language as shown_language
from workbench.web.sessions import read_session, write_session

KIND_NAMES = {
    "pdf": _l("The whole review as PDF"),
    "docx": _l("The whole review as a Word file"),
    "xlsx": _l("Every figure as a workbook"),
    "summary_pdf": _l("One page for the council, PDF"),
    "summary_png": _l("One page for the council, picture"),
}
FILE_WORDS = {  # names of files: plain letters in every language
    ("pdf", "sv"): "oversyn", ("docx", "sv"): "oversyn", ("xlsx", "sv"): "siffror",
    ("summary_pdf", "sv"): "sammanfattning", ("summary_png", "sv"): "sammanfattning",
    ("pdf", "en"): "review", ("docx", "en"): "review", ("xlsx", "en"): "figures",
    ("summary_pdf", "en"): "summary", ("summary_png", "en"): "summary",
}  # fmt: skip


@blueprint.app_template_global("public_review_files")
def public_review_files(slug: str) -> dict[str, list[str]]:
    """language → kinds of file of a public version, those in the language of the page first."""
    with read_session() as session:
        found = queries.public_files(session, slug)
    return {code: found[code] for code in sorted(found, key=lambda code: code != shown_language())}


@blueprint.app_context_processor
def _names() -> dict[str, object]:
    return {"review_file_names": KIND_NAMES}


@blueprint.get("/review/<slug>/files")
def files(slug: str) -> str:
    """The files of a review, for the group and for everybody: ready, being made, out of date."""
    with read_session() as session:
        subject = subject_of(session, slug)
        rows = queries.files_of(session, slug)
        shelves, title = {}, ""
        for edition in EDITIONS:
            for language in LANGUAGES:
                document = document_of(session, subject, language=language, edition=edition)
                shelves[edition, language] = queries.shelf(rows, edition, language, mark_of(document, subject.moment))
                title = document.title if language == shown_language() else title
    template = "reviews/_files.html" if is_fragment() else "reviews/files.html"
    return render_template(
        template, subject=subject, title=title, shelves=shelves, kinds=KINDS, names=KIND_NAMES, patience=service.PATIENCE,
        now=clock.utcnow(),
    )  # fmt: skip


@blueprint.post("/review/<slug>/files")
def make_files(slug: str) -> WerkzeugResponse:
    """Have the files of one edition made, in both languages."""
    edition = request.form.get("edition", "")
    if edition not in EDITIONS:
        raise Refused(_("Choose which version the files are of."), subject_id=slug)
    now = clock.utcnow()
    with write_session() as session:
        subject = subject_of(session, slug)
        asked = service.ask_for_files(session, subject.review, slug, edition=edition, actor_id=current_user.id, now=now)
    if asked:
        flash(ngettext("One file is being made.", "%(num)s files are being made.", asked))
    else:
        flash(_("The files are being made already."))
    return go_to(url_for("reviews.files", slug=slug, _anchor=edition))


@blueprint.get("/review/<slug>/files/<edition>/<language>/<kind>")
def file(slug: str, edition: str, language: str, kind: str) -> Response:
    """One finished file."""
    with read_session() as session:
        subject = subject_of(session, slug)
        found = queries.made_file(session, slug, edition, language, kind)
    return hand_out(_send(found), "review_file", kind, subject.review, of=slug, edition=edition, language=language)


@blueprint.get("/review/<slug>/public/files/<language>/<kind>")
def public_file(slug: str, language: str, kind: str) -> Response:
    """One file of a public version that somebody has published."""
    with read_session() as session:
        if not subject_of(session, slug).is_published:
            raise NotFound(subject_id=slug)
        found = queries.made_file(session, slug, "public", language, kind)
    return _send(found)


def _send(found: ReviewFile) -> Response:
    kind = BY_ID[found.kind]
    response = make_response(found.body)
    response.headers["Content-Type"] = kind.media_type
    language = found.language if found.language in LANGUAGES else "en"
    kept_in = "" if found.edition == "public" else ("-intern" if language == "sv" else "-internal")
    name = f"{FILE_WORDS[found.kind, language]}-{found.subject}{kept_in}-{language}.{kind.ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
