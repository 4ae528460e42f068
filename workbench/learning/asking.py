"""The ten items of a week: chosen once by the worker, answered by whoever has a minute."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from classifiers.learning.choosing import TEN, Candidate, choose_week, content_words
from classifiers.types import STATEMENT_TYPES
from workbench.activity.service import record
from workbench.errors import NotFound, Refused
from workbench.intake.models import Assessment, Item, Source
from workbench.learning.labels import record_label
from workbench.learning.models import Label, LabelRequest

ASKED_ABOUT = timedelta(days=30)
ANSWERS = ("sweden", "elsewhere", "no", "cannot_tell")
DECIDED = "decided"  # somebody sorted the item in the inbox before anybody answered
_MOST = 4000  # newest items looked at
_LEAD = 2000  # characters that tell two texts apart


def week_of(now: datetime) -> str:
    """The ISO week, "2026-W47"."""
    year, week, _day = date(now.year, now.month, now.day).isocalendar()
    return f"{year}-W{week:02}"


def choose_requests(session: Session, *, now: datetime) -> int:
    """Fill the week's ten, once. Returns how many were added; 0 when they stand already or nothing is left to ask about."""
    week = week_of(now)
    known = set(session.scalars(select(LabelRequest.item_id).where(LabelRequest.week == week)))
    if len(known) >= TEN:
        return 0
    chosen = choose_week([one for one in _candidates(session, now) if one.item_id not in known], week, TEN - len(known))
    for place, one in enumerate(chosen, len(known) + 1):
        session.add(LabelRequest(week=week, position=place, item_id=one.item_id, why=one.why))
    session.flush()
    return len(chosen)


def requests_of(session: Session, week: str) -> list[LabelRequest]:
    """The week's requests in order, with their items; erased ones and such as were sorted meanwhile are passed over."""
    wanted = select(LabelRequest).where(LabelRequest.week == week).order_by(LabelRequest.position)
    loading = joinedload(LabelRequest.item).joinedload(Item.source), joinedload(LabelRequest.item).joinedload(Item.assessment)
    rows = session.scalars(wanted.options(*loading)).unique().all()
    return [row for row in rows if row.answer or is_open(row)]


def is_open(request: LabelRequest) -> bool:
    """Whether the question still makes sense: not answered, the words still there, nobody has sorted the item."""
    return not request.answer and request.item.removed_at is None and request.item.state in ("new", "taken")


def get_request(session: Session, request_id: int) -> LabelRequest:
    """The request, to be changed. Raises NotFound."""
    request = session.scalar(select(LabelRequest).where(LabelRequest.id == request_id).with_for_update())
    if request is None:
        raise NotFound(_("There is no such question."), subject_id=request_id)
    return request


def answer_request(
    session: Session, request: LabelRequest, *, answer: str, statement: str = "", actor_id: int, now: datetime
) -> None:
    """Keep the answer as a label. Raises Refused when somebody has answered, or the item's words are gone."""
    if answer not in ANSWERS or statement not in ("", *STATEMENT_TYPES):
        raise Refused(_("Choose one of the answers."), subject_id=request.id)
    if request.answer == answer and request.answered_by_id == actor_id:
        return
    if request.answer:
        raise Refused(_("Somebody has answered this already. Go on to the next one."), subject_id=request.id)
    item = session.get_one(Item, request.item_id)
    if item.removed_at is not None:
        raise Refused(_("The words of this item have been erased. Go on to the next one."), subject_id=request.id)
    request.answer, request.answered_at, request.answered_by_id = answer, now, actor_id
    record(session, "label_question_answered", request, actor_id=actor_id, now=now, answer=answer)
    if answer != "cannot_tell":
        record_label(session, item.id, task="relevance", value=answer, origin="asked", actor_id=actor_id, now=now)
        if statement:
            record_label(session, item.id, task="statement", value=statement, origin="asked", actor_id=actor_id, now=now)


def undo_answer(session: Session, request: LabelRequest, *, actor_id: int, now: datetime) -> bool:
    """Take one's own answer back; its labels no longer count. False when there is nothing to take back."""
    if not request.answer or request.answered_by_id != actor_id:
        return False
    given = (Label.item_id == request.item_id, Label.kind == "asked", Label.actor_id == actor_id, Label.superseded_at.is_(None))
    for label in session.scalars(select(Label).where(*given)):
        label.superseded_at = now
    request.answer, request.answered_at, request.answered_by_id = "", None, None
    record(session, "label_answer_undone", request, actor_id=actor_id, now=now)
    return True


def last_answered(requests: Sequence[LabelRequest], actor_id: int) -> LabelRequest | None:
    """The visitor's own newest answer of the week."""
    own = [row for row in requests if row.answer and row.answered_by_id == actor_id and row.answered_at]
    return max(own, key=lambda row: (row.answered_at, row.id), default=None)


def _candidates(session: Session, now: datetime) -> list[Candidate]:
    """Assessed items of the last 30 days on which nobody has said anything."""
    labelled = select(Label.item_id).where(Label.superseded_at.is_(None))
    asked = select(LabelRequest.item_id).where(LabelRequest.answer != "")
    columns: tuple[Any, ...] = (
        Item.id, Item.title, func.substr(Item.text, 1, _LEAD), Item.score, Assessment.threshold, Source.genre, Item.language,
    )  # fmt: skip
    statement = (
        select(*columns)
        .join(Assessment, Assessment.item_id == Item.id)
        .join(Source, Source.id == Item.source_id)
        .where(Item.state == "new", Item.removed_at.is_(None), Item.collected_at >= now - ASKED_ABOUT)
        .where(Item.id.not_in(labelled), Item.id.not_in(asked))
        .order_by(Item.id.desc())
        .limit(_MOST)
    )
    return [
        Candidate(item_id, score, threshold, content_words(f"{title}\n{lead}"), f"{genre}/{language}")
        for item_id, title, lead, score, threshold, genre, language in session.execute(statement)
        if title or lead
    ]
