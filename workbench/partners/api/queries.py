"""Reads of the API: pages by cursor, and the rumours that a caller may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.editorial.models import Correction, Revision, Sandwich
from workbench.errors import NotFound
from workbench.partners.adapting.models import AdaptedText
from workbench.partners.api.cursors import after, make_cursor
from workbench.partners.models import Adoption
from workbench.partners.using.models import UsageReport
from workbench.partners.viewers import Viewer, is_published, is_withdrawn, visible_to
from workbench.rumours.cases.advice import Advice, advice_of
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to as rumour_visible_to

MOST_WORDS = 8
BRIEF = (
    Sandwich.id, Sandwich.slug, Sandwich.state, Sandwich.format, Sandwich.language, Sandwich.first_published_at,
    Sandwich.last_published_at, Sandwich.review_by, Sandwich.visibility, Sandwich.licence, Sandwich.withdrawn_reason,
    Sandwich.withdrawn_at, Rumour.theme, Revision.number, Revision.document,
)  # fmt: skip


@dataclass(frozen=True)
class Version:
    """One text that has been public."""

    number: int
    published_at: datetime
    is_current: bool
    what: str
    why: str


def library(session: Session, viewer: Viewer, wanted: dict[str, Any]) -> tuple[Sequence[Row[Any]], str | None]:
    """A page of answers, the last changed first, and the cursor of the next page. Plain rows: a list is asked for often."""
    changed, states = {
        "published": (Sandwich.last_published_at, is_published()),
        "withdrawn": (Sandwich.withdrawn_at, is_withdrawn()),
        "all": (func.coalesce(Sandwich.withdrawn_at, Sandwich.last_published_at), or_(is_published(), is_withdrawn())),
    }[wanted["status"]]
    query = select(*BRIEF, changed.label("changed_at")).join(Sandwich.rumour).join(Sandwich.public_revision)
    query = query.where(states, visible_to(viewer))
    if "theme" in wanted:
        query = query.where(Rumour.theme == wanted["theme"])
    if "language" in wanted:
        query = query.where(Sandwich.language == wanted["language"])
    for word in wanted.get("q", "").casefold().split()[:MOST_WORDS]:
        query = query.where(Sandwich.public_text.contains(word, autoescape=True))
    if "changed_after" in wanted:
        query = query.where(changed > wanted["changed_after"])
    if "cursor" in wanted:
        query = query.where(after(wanted["cursor"], changed, Sandwich.id))
    rows = session.execute(query.order_by(changed.desc(), Sandwich.id.desc()).limit(wanted["limit"] + 1)).all()
    return _cut(rows, wanted["limit"], lambda row: row.changed_at)


def versions(session: Session, sandwich: Sandwich) -> list[Version]:
    """Every text of an answer that has been public, newest first."""
    published: dict[int, datetime] = {}
    happened = select(Activity).where(
        Activity.subject_kind == "sandwich", Activity.subject_id == sandwich.id, Activity.verb == "answer_published"
    )
    for row in session.scalars(happened.order_by(Activity.id)):
        published[int(row.details["number"])] = row.at
    corrected = select(Revision.number, Correction).join(Revision, Revision.id == Correction.revision_id)
    words: dict[int, Correction] = {}
    for number, correction in session.execute(
        corrected.where(
            Correction.sandwich_id == sandwich.id, Correction.corrected_at.is_not(None), Correction.kind == "correction"
        )
    ):
        words[number] = correction
        published.setdefault(number, correction.corrected_at or sandwich.created_at)
    current = sandwich.public_revision.number if sandwich.public_revision else 0
    if sandwich.last_published_at is not None and current:
        published.setdefault(current, sandwich.last_published_at)
    return [
        Version(number, published[number], number == current, *((said.what, said.why) if said else ("", "")))
        for number, said in ((number, words.get(number)) for number in sorted(published, reverse=True))
    ]


def rumours(session: Session, viewer: Viewer, holder: User, wanted: dict[str, Any]) -> tuple[Sequence[Rumour], str | None]:
    """A page of the rumours that the caller may see, the last opened first."""
    query = select(Rumour).where(_may_see_rumour(viewer, holder))
    if "cursor" in wanted:
        query = query.where(after(wanted["cursor"], Rumour.opened_at, Rumour.id))
    query = query.order_by(Rumour.opened_at.desc(), Rumour.id.desc()).limit(wanted["limit"] + 1)
    return _cut(session.scalars(query).all(), wanted["limit"], lambda row: row.opened_at)


def rumour_by_code(session: Session, code: str, viewer: Viewer, holder: User) -> Rumour:
    """One rumour that the caller may see. Raises NotFound."""
    row = session.scalar(select(Rumour).where(Rumour.code == code, _may_see_rumour(viewer, holder)))
    if row is None:
        raise NotFound(subject_id=code)
    return row


def answers_to(session: Session, rumour_ids: Sequence[int], viewer: Viewer) -> Sequence[Row[Any]]:
    """The published answers to these rumours that the caller may see."""
    query = select(Sandwich.rumour_id, Sandwich.slug, Sandwich.language, Revision.document).join(Sandwich.public_revision)
    query = query.where(Sandwich.rumour_id.in_(rumour_ids), is_published(), visible_to(viewer))
    return session.execute(query.order_by(Sandwich.id)).all()


def advice_on(session: Session, rows: Sequence[Rumour], viewer: Viewer) -> dict[int, Advice]:
    """The advice of these rumours, by number, as far as the caller may read it: partners none that is for staff only."""
    if not rows:
        return {}
    given = advice_of(session, rows)
    if viewer.is_home:
        return given
    restricted = {row.id for row in rows if row.sensitivity == "restricted"}
    return {key: one for key, one in given.items() if one.for_partners and key not in restricted}


def adoptions(session: Session, organisation_id: int, wanted: dict[str, Any]) -> tuple[Sequence[Adoption], str | None]:
    """A page of the organisation's adoptions, the newest first."""
    query = _adoption_query().join(Adoption.sandwich).where(Adoption.organisation_id == organisation_id)
    query = query.where(_in_state(wanted["state"]))
    if "cursor" in wanted:
        query = query.where(after(wanted["cursor"], Adoption.adopted_at, Adoption.id))
    query = query.order_by(Adoption.adopted_at.desc(), Adoption.id.desc()).limit(wanted["limit"] + 1)
    return _cut(session.scalars(query).unique().all(), wanted["limit"], lambda row: row.adopted_at)


def adoption(session: Session, adoption_id: int, organisation_id: int) -> Adoption:
    """One of the organisation's own adoptions. Raises NotFound for anybody else's."""
    wanted = _adoption_query().where(Adoption.id == adoption_id, Adoption.organisation_id == organisation_id)
    row = session.scalars(wanted).unique().one_or_none()
    if row is None:
        raise NotFound(subject_id=adoption_id)
    return row


def adoption_of(session: Session, sandwich_id: int, organisation_id: int) -> Adoption | None:
    """The organisation's adoption of one answer, also an ended one."""
    wanted = select(Adoption).where(Adoption.sandwich_id == sandwich_id, Adoption.organisation_id == organisation_id)
    return session.scalar(wanted)


def own_versions(session: Session, adoption_ids: Sequence[int]) -> dict[int, AdaptedText]:
    """The organisation's own version of each adoption that has one."""
    rows = session.scalars(select(AdaptedText).where(AdaptedText.adoption_id.in_(adoption_ids)))
    return {row.adoption_id: row for row in rows}


def usage(session: Session, adoption_id: int, wanted: dict[str, Any]) -> tuple[Sequence[UsageReport], str | None]:
    """A page of the uses reported for an adoption, the last reported first."""
    query = select(UsageReport).where(UsageReport.adoption_id == adoption_id)
    if "cursor" in wanted:
        query = query.where(after(wanted["cursor"], UsageReport.reported_at, UsageReport.id))
    query = query.order_by(UsageReport.reported_at.desc(), UsageReport.id.desc()).limit(wanted["limit"] + 1)
    return _cut(session.scalars(query).all(), wanted["limit"], lambda row: row.reported_at)


def _adoption_query() -> Any:
    return select(Adoption).options(
        joinedload(Adoption.sandwich).joinedload(Sandwich.public_revision), joinedload(Adoption.revision)
    )


def _in_state(state: str) -> ColumnElement[bool]:
    if state == "ended":
        return Adoption.ended_at.is_not(None)
    running = Adoption.ended_at.is_(None)
    moved = or_(Sandwich.public_revision_id != Adoption.revision_id, Sandwich.state == "withdrawn")
    return and_(running, moved) if state == "changed" else running


def _may_see_rumour(viewer: Viewer, holder: User) -> ColumnElement[bool]:
    """The municipality's own people as on their pages; others see what an answer they may read is about."""
    if viewer.is_home:
        return rumour_visible_to(holder)
    answered = select(Sandwich.rumour_id).where(is_published(), visible_to(viewer))
    return and_(Rumour.sensitivity != "restricted", Rumour.id.in_(answered))


def _cut(rows: Sequence[Any], limit: int, moment: Any) -> tuple[Sequence[Any], str | None]:
    """The rows of the page; a cursor when one more was there."""
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], make_cursor(moment(last), last.id)
