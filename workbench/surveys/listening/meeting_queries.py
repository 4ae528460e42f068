"""Reading meetings and what was asked there. For the review: `questions_between`."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from workbench.errors import NotFound
from workbench.surveys.listening.models import Meeting, MeetingQuestion
from workbench.web.pages import Page

SIZE = 20


@dataclass(frozen=True)
class QuestionCount:
    """What was asked at meetings: counts of the log, no sample of anybody."""

    meetings: int
    questions: int
    answered_there: int
    followed_up: int
    waiting: int
    late: int
    by_theme: tuple[tuple[str, int], ...]  # (T01, how many), most first
    about_rumours: int = 0


@dataclass(frozen=True)
class MeetingFilter:
    """What the list of meetings shows."""

    kind: str = ""
    show: str = ""  # "waiting": with questions to follow up
    q: str = ""


def questions_between(session: Session, first_day: date, day_after: date, *, today: date | None = None) -> QuestionCount:
    """What was asked at meetings held in these days. `today` decides what is late; without it nothing is."""
    held = (Meeting.held_on >= first_day, Meeting.held_on < day_after)
    meetings = session.scalar(select(func.count()).select_from(Meeting).where(*held)) or 0
    wanted = select(MeetingQuestion.theme, MeetingQuestion.state, MeetingQuestion.due_on, MeetingQuestion.rumour_id)
    rows = session.execute(wanted.join(MeetingQuestion.meeting).where(*held)).all()
    states, themes = Counter(row.state for row in rows), Counter(row.theme for row in rows)
    return QuestionCount(
        meetings=meetings,
        questions=len(rows),
        answered_there=states["answered"],
        followed_up=states["followed_up"],
        waiting=states["follow_up"],
        late=sum(row.state == "follow_up" and today is not None and row.due_on < today for row in rows),
        by_theme=tuple(sorted(themes.items(), key=lambda pair: (-pair[1], pair[0]))),
        about_rumours=sum(row.rumour_id is not None for row in rows),
    )


def meetings(session: Session, wanted: MeetingFilter, *, number: int = 1) -> Page[Meeting]:
    """Meetings, last held first."""
    where: list[ColumnElement[bool]] = []
    if wanted.kind:
        where.append(Meeting.kind == wanted.kind)
    if wanted.show == "waiting":
        where.append(Meeting.questions.any(MeetingQuestion.state == "follow_up"))
    if wanted.q:
        words = f"%{_like(wanted.q)}%"
        asked = Meeting.questions.any(MeetingQuestion.text.ilike(words, escape="\\"))
        where.append(or_(Meeting.title.ilike(words, escape="\\"), Meeting.place.ilike(words, escape="\\"), asked))
    total = session.scalar(select(func.count()).select_from(Meeting).where(*where)) or 0
    rows = (
        select(Meeting).where(*where).order_by(Meeting.held_on.desc(), Meeting.id.desc()).limit(SIZE).offset((number - 1) * SIZE)
    )
    return Page(session.scalars(rows.options(selectinload(Meeting.questions))).all(), number, SIZE, total)


def meeting_by_id(session: Session, meeting_id: int) -> Meeting:
    """One meeting with its questions. Raises NotFound."""
    load = selectinload(Meeting.questions)
    both = (load.joinedload(MeetingQuestion.rumour), load.joinedload(MeetingQuestion.owner))
    found = session.scalar(select(Meeting).where(Meeting.id == meeting_id).options(*both))
    if found is None:
        raise NotFound(_("There is no such meeting."), subject_id=meeting_id)
    return found


def question_of(meeting: Meeting, question_id: int) -> MeetingQuestion:
    """One of its questions. Raises NotFound."""
    found = next((one for one in meeting.questions if one.id == question_id), None)
    if found is None:
        raise NotFound(_("There is no such question."), subject_id=question_id)
    return found


def waiting_questions(session: Session, *, due_before: date | None = None) -> Sequence[MeetingQuestion]:
    """Questions to follow up, the longest due first."""
    where = [MeetingQuestion.state == "follow_up"]
    if due_before is not None:
        where.append(MeetingQuestion.due_on < due_before)
    wanted = select(MeetingQuestion).where(*where).order_by(MeetingQuestion.due_on, MeetingQuestion.id)
    load = (joinedload(MeetingQuestion.meeting), joinedload(MeetingQuestion.owner))
    return session.scalars(wanted.options(*load)).unique().all()


def _like(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
