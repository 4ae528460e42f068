"""Making a review's files in the worker: charts are drawn here, pages and files in a limited child."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import structlog
from sqlalchemy.orm import Session

from sandwiches.outputs.errors import OutputError
from workbench import clock
from workbench.errors import NotFound
from workbench.queue import JobContext, Registry
from workbench.reviews.charts.chart import Chart
from workbench.reviews.charts.drawing import draw_png, draw_svg
from workbench.reviews.documents import queries, service
from workbench.reviews.documents.laying_out import Drawn, lay_out
from workbench.reviews.documents.making import BY_ID, documents_child, make_file
from workbench.reviews.documents.models import ReviewFile
from workbench.reviews.documents.subjects import Subject, document_of, mark_of, published_subjects, subject_of
from workbench.reviews.quarterly.document import ReviewDocument
from workbench.web.languages import LANGUAGES

log = structlog.get_logger(__name__)

LEASE_S = 300
KEEP_EVERY_S = 600


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add("reviews.make_files", make_files, lease_seconds=LEASE_S)
    registry.add_tick("reviews.keep_files", keep_files, every_seconds=KEEP_EVERY_S)


def make_files(context: JobContext, payload: dict[str, Any]) -> None:
    """Make the files that wait, one after the other; each is on its shelf as soon as it is finished."""
    slug, edition, language = payload["subject"], payload["edition"], payload["language"]
    with context.database.read_session() as session:
        waiting = service.asked_files(session, slug, edition, language)
        if not waiting:
            return
        try:
            subject = subject_of(session, slug)
        except NotFound:
            return
        document = document_of(session, subject, language=language, edition=edition)
    mark = mark_of(document, subject.moment)
    data = lay_out(document, draw(document), moment=int(subject.moment.timestamp()))
    with documents_child() as child:
        for kind, file_id in waiting.items():
            try:
                made = make_file(BY_ID[kind], data, child)
            except OutputError as error:
                log.warning("review file not made", subject=slug, kind=kind, error=str(error))
                with context.database.write_session() as session:
                    service.note_failure(session, file_id, str(error))
            else:
                with context.database.write_session() as session:
                    service.keep_file(session, file_id, made, mark=mark, now=clock.utcnow())
            context.renew(LEASE_S)


def keep_files(context: JobContext, _payload: dict[str, Any]) -> None:
    """Ask for the files of published reviews that are missing or out of date: a note was added, or the template changed."""
    with context.database.read_session() as session:
        stale = [
            (subject, language)
            for subject in published_subjects(session)
            for rows in [queries.files_of(session, subject.slug)]
            for language in LANGUAGES
            if _is_stale(session, subject, rows, language)
        ]
    with context.finishing_session() as session:
        for subject, language in stale:
            service.ask_for_files(
                session, subject.review, subject.slug, edition="public", languages=[language], actor_id=None, now=clock.utcnow()
            )


def _is_stale(session: Session, subject: Subject, rows: Sequence[ReviewFile], language: str) -> bool:
    document = document_of(session, subject, language=language, edition="public")
    states = queries.shelf(rows, "public", language, mark_of(document, subject.moment)).states
    return "missing" in states or "old" in states


def draw(document: ReviewDocument) -> dict[str, Drawn]:
    """Every chart of the document, without its title: the file says that as a heading."""
    charts = {block.key: block for section in document.sections for block in section.blocks if isinstance(block, Chart)}
    return {
        key: Drawn(draw_svg(bare, "light", document.language), draw_png(bare, "light", document.language))
        for key, bare in ((key, replace(chart, title="")) for key, chart in charts.items())
    }
