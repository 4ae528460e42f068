"""Reading answers: one, the public ones, a revision as a document, comments, corrections, reports."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, exists, or_, select, true
from sqlalchemy.orm import Session, joinedload

from sandwiches import Document
from workbench.accounts.models import User
from workbench.editorial.models import (
    Autosave,
    Correction,
    ErrorReport,
    Revision,
    RuleOverride,
    Sandwich,
    SandwichReader,
)
from workbench.editorial.record import complete, record_of
from workbench.editorial.states import PUBLIC
from workbench.errors import Gone, NotFound
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to
from workbench.settings import Settings
from workbench.web.pages import Page, count_rows
from workbench.web.places import Place, find_place

Row = TypeVar("Row")
RECORD = ("format", "language", "claim", "claim_type", "author", "verdict", "verdict_by", "verdict_at", "decision",
          "decision_score", "decision_at", "decision_reason", "footer", "status")  # fmt: skip
STILL_WRITING = timedelta(seconds=15)


def document_of(revision: Revision) -> Document:
    """The revision as a document. An approved one carries the record, approver and review day of its approval."""
    approval = revision.approval
    record = {name: revision.document[name] for name in RECORD if name in revision.document}
    if approval is None:
        return complete(revision.document, record)
    document = complete(revision.document, {**record, **approval.record})
    return replace(document, approver=approval.approver.name, review_by=approval.review_by.isoformat(), status="approved")


def shown_document(session: Session, sandwich: Sandwich, revision: Revision, settings: Settings) -> Document:
    """The revision as staff see it: an approved one as it was approved, another with the record as it stands now."""
    if revision.approval is not None:
        return document_of(revision)
    return complete(revision.document, record_of(session, sandwich, settings))


def public_document(sandwich: Sandwich) -> Document:
    """The public revision as a document with its dates and state. Raises NotFound when nothing is public."""
    if sandwich.public_revision is None:
        raise NotFound(subject_id=sandwich.slug)
    document = document_of(sandwich.public_revision)
    published = sandwich.first_published_at.isoformat() if sandwich.first_published_at else ""
    is_dated = sandwich.review_by is not None and sandwich.approved_revision_id == sandwich.public_revision_id
    review_by = sandwich.review_by.isoformat() if is_dated and sandwich.review_by else document.review_by
    return replace(document, published_at=published, status=sandwich.state, review_by=review_by)


def published(
    session: Session,
    *,
    reader: User | None = None,
    words: str = "",
    theme: str = "",
    language: str = "",
    page: int = 1,
    size: int = 20,
) -> Page[Sandwich]:
    """Answers that `reader` (None: anybody) may see, newest first, with rumour and public revision loaded."""
    statement = select(Sandwich).join(Sandwich.rumour).where(Sandwich.state.in_(PUBLIC), _may_see(reader))
    for word in words.casefold().split()[:10]:
        statement = statement.where(Sandwich.public_text.contains(word, autoescape=True))
    if theme:
        statement = statement.where(Rumour.theme == theme)
    if language:
        statement = statement.where(Sandwich.language == language)
    loaded = (joinedload(Sandwich.rumour), joinedload(Sandwich.public_revision))
    return _page(session, statement.options(*loaded).order_by(Sandwich.last_published_at.desc(), Sandwich.id.desc()), page, size)


def public_sandwich(session: Session, slug: str, *, reader: User | None = None) -> Sandwich:
    """One published answer. Raises NotFound when `reader` may not see it, Gone when it has been withdrawn."""
    loaded = (joinedload(Sandwich.rumour), joinedload(Sandwich.public_revision))
    found = session.scalar(select(Sandwich).where(Sandwich.slug == slug, _may_see(reader)).options(*loaded))
    if found is None or found.public_revision_id is None:
        raise NotFound(subject_id=slug)
    if found.state == "withdrawn":
        raise Gone(found.withdrawn_reason, subject_id=slug)
    return found


def sandwich_by_slug(session: Session, slug: str) -> Sandwich:
    """One answer for staff, also one in the bin. Raises NotFound."""
    loaded = (
        joinedload(Sandwich.rumour),
        joinedload(Sandwich.author),
        joinedload(Sandwich.turn_user),
        joinedload(Sandwich.current_revision).joinedload(Revision.author),
        joinedload(Sandwich.approved_revision),
        joinedload(Sandwich.public_revision),
    )
    found = session.scalar(select(Sandwich).where(Sandwich.slug == slug).options(*loaded))
    if found is None:
        raise NotFound(subject_id=slug)
    return found


def answers_to(session: Session, rumour_id: int) -> Sequence[Sandwich]:
    """Every answer to a rumour that is not in the bin, oldest first, with its current text."""
    wanted = select(Sandwich).where(Sandwich.rumour_id == rumour_id, Sandwich.deleted_at.is_(None))
    return session.scalars(wanted.options(joinedload(Sandwich.current_revision)).order_by(Sandwich.id)).all()


def revision_numbered(session: Session, sandwich_id: int, number: int) -> Revision:
    """One revision by its number. Raises NotFound."""
    wanted = select(Revision).where(Revision.sandwich_id == sandwich_id, Revision.number == number)
    found = session.scalar(wanted.options(joinedload(Revision.author)))
    if found is None:
        raise NotFound(subject_id=number)
    return found


def revision_of(session: Session, revision_id: int | None) -> Revision:
    """One revision by its id, with its author. Raises NotFound."""
    wanted = select(Revision).where(Revision.id == revision_id).options(joinedload(Revision.author))
    found = session.scalar(wanted)
    if found is None:
        raise NotFound(subject_id=revision_id)
    return found


def autosave_of(session: Session, sandwich_id: int, user_id: int) -> Autosave | None:
    """What a person has typed and not saved."""
    return session.scalar(select(Autosave).where(Autosave.sandwich_id == sandwich_id, Autosave.user_id == user_id))


def others_writing(session: Session, sandwich_id: int, user_id: int, now: datetime) -> Sequence[User]:
    """Colleagues whose text was kept within the last fifteen seconds."""
    wanted = (
        select(User)
        .join(Autosave, Autosave.user_id == User.id)
        .where(Autosave.sandwich_id == sandwich_id, Autosave.user_id != user_id, Autosave.saved_at >= now - STILL_WRITING)
    )
    return session.scalars(wanted.order_by(User.name)).unique().all()


def overrides_of(session: Session, revision_id: int | None) -> Sequence[RuleOverride]:
    """Exceptions asked for and granted on one revision."""
    wanted = select(RuleOverride).where(RuleOverride.revision_id == revision_id)
    people = (joinedload(RuleOverride.requested_by), joinedload(RuleOverride.granted_by))
    return session.scalars(wanted.options(*people).order_by(RuleOverride.rule)).unique().all()


def corrections(session: Session, *, sandwich_id: int | None = None, page: int = 1, size: int = 50) -> Page[Correction]:
    """Published corrections and withdrawals of public answers, newest first, with sandwich and public text."""
    wanted = select(Correction).join(Correction.sandwich).where(Correction.corrected_at.is_not(None))
    wanted = wanted.where(Sandwich.visibility == "public") if sandwich_id is None else wanted.where(Sandwich.id == sandwich_id)
    loaded = joinedload(Correction.sandwich).joinedload(Sandwich.public_revision)
    return _page(session, wanted.options(loaded).order_by(Correction.corrected_at.desc(), Correction.id.desc()), page, size)


def pending_correction(session: Session, sandwich_id: int) -> Correction | None:
    """The correction that waits for its text, if any."""
    wanted = select(Correction).where(Correction.sandwich_id == sandwich_id, Correction.corrected_at.is_(None))
    return session.scalar(wanted.order_by(Correction.id.desc()).limit(1))


def error_reports(
    session: Session, *, is_open: bool, viewer: User | None = None, page: int = 1, size: int = 20
) -> Page[ErrorReport]:
    """Readers' reports: the open ones by their clock, the answered ones newest first."""
    wanted = _reports(viewer).options(joinedload(ErrorReport.sandwich).joinedload(Sandwich.public_revision))
    return _page(session, wanted.where(_answered(is_open)).order_by(*_report_order(is_open)), page, size)


def report_place(session: Session, report_id: int, *, is_open: bool, viewer: User | None = None, size: int = 20) -> Place | None:
    """Where a report stands among the open or the answered ones; None when it is not there."""
    listed = _reports(viewer).where(_answered(is_open))
    names, order = {"key": ErrorReport.id, "name": ErrorReport.id}, _report_order(is_open)
    return find_place(session, listed, **names, order=order, subject_id=report_id, size=size)


def _reports(viewer: User | None) -> Select[ErrorReport]:
    """Reports that the viewer may read: not on the answer to a rumour that is restricted to others."""
    if viewer is None:
        return select(ErrorReport)
    seen = select(Sandwich.id).join(Sandwich.rumour).where(visible_to(viewer))
    return select(ErrorReport).where(or_(ErrorReport.sandwich_id.is_(None), ErrorReport.sandwich_id.in_(seen)))


def _answered(is_open: bool) -> ColumnElement[bool]:
    return ErrorReport.answered_at.is_(None) if is_open else ErrorReport.answered_at.is_not(None)


def _report_order(is_open: bool) -> tuple[ColumnElement[Any], ...]:
    return (ErrorReport.due_at.asc(), ErrorReport.id.asc()) if is_open else (ErrorReport.answered_at.desc(), ErrorReport.id.asc())


def error_report(session: Session, report_id: int, *, viewer: User | None = None) -> ErrorReport:
    """One report. Raises NotFound, also when it is about a rumour that the viewer may not see."""
    loaded = joinedload(ErrorReport.sandwich).joinedload(Sandwich.public_revision)
    found = session.scalar(_reports(viewer).where(ErrorReport.id == report_id).options(loaded))
    if found is None:
        raise NotFound(subject_id=report_id)
    return found


def in_bin(session: Session, *, viewer: User | None = None) -> Sequence[Sandwich]:
    """Drafts in the bin that can still be taken out and that the viewer may see, newest first."""
    wanted = select(Sandwich).join(Sandwich.rumour).where(Sandwich.deleted_at.is_not(None), Sandwich.erased_at.is_(None))
    wanted = wanted.where(visible_to(viewer)).options(joinedload(Sandwich.current_revision))
    return session.scalars(wanted.order_by(Sandwich.deleted_at.desc())).all()


def _may_see(reader: User | None) -> ColumnElement[bool]:
    if reader is None:
        return Sandwich.visibility == "public"
    if reader.organisation.kind == "municipality":
        return true()
    listed = exists().where(SandwichReader.sandwich_id == Sandwich.id, SandwichReader.organisation_id == reader.organisation_id)
    return or_(Sandwich.visibility.in_(("public", "partners")), (Sandwich.visibility == "listed") & listed)


def _page(session: Session, statement: Select[Row], page: int, size: int) -> Page[Row]:
    total = count_rows(session, statement)
    number = min(max(page, 1), max(1, -(-total // size)))
    rows = session.scalars(statement.limit(size).offset((number - 1) * size)).unique().all()
    return Page(rows, number, size, total)
