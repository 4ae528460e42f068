"""The two records as pages and as files. They are made anew each time, from what is so now."""

from flask import Response, abort, make_response, render_template
from flask_babel import gettext as _

from workbench import clock
from workbench.activity.taking import hand_out
from workbench.privacy.blueprint import blueprint
from workbench.privacy.records import assessment, processing
from workbench.privacy.records.facts import read_facts
from workbench.reviews.documents.laying_out import lay_out
from workbench.reviews.documents.making import BY_ID, documents_child, make_file
from workbench.reviews.quarterly.document import ReviewDocument
from workbench.web.languages import language
from workbench.web.sessions import read_session, settings

RECORDS = {"processing": processing.sections, "assessment": assessment.sections}
FILES = ("pdf", "docx")


@blueprint.get("/privacy/records/<name>")
def record_page(name: str) -> str:
    """The register of processing, or the impact assessment."""
    return render_template("privacy/record.html", document=_document(name), name=name)


@blueprint.get("/privacy/records/<name>.<kind>")
def record_file(name: str, kind: str) -> Response:
    """The same as PDF or Word, set by a process of its own."""
    if kind not in FILES:
        abort(404)
    document = _document(name)
    data = lay_out(document, {}, moment=int(clock.utcnow().timestamp()))
    with documents_child() as child:
        body = make_file(BY_ID[kind], data, child)
    response = make_response(body)
    response.headers["Content-Type"] = BY_ID[kind].media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{clock.utcnow():%Y-%m-%d}-{language()}.{kind}"'
    return hand_out(response, "privacy_record", kind, of=name)


def _document(name: str) -> ReviewDocument:
    if name not in RECORDS:
        abort(404)
    with read_session() as session:
        facts = read_facts(session, settings(), now=clock.utcnow())
    titles = {"processing": _("Register of processing"), "assessment": _("Impact assessment")}
    status = _("As it is on %(day)s. What stands in square brackets is yours to fill in.", day=f"{facts.at:%Y-%m-%d}")
    return ReviewDocument(
        title=titles[name], language=language(), unit=facts.municipality, status=status, summary=(),
        sections=RECORDS[name](facts), footer=_("Made by the program from its own facts. Not legal advice."),
    )  # fmt: skip
