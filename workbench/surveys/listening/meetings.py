"""Evening meetings and talks: what was asked there, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import Refused
from workbench.rumours.models import Rumour, Sighting
from workbench.rumours.queries import visible_to
from workbench.rumours.service import add_sighting, refuse_unknown
from workbench.rumours.sightings import NewSighting
from workbench.rumours.texts import masked, masked_line
from workbench.surveys.listening.models import MEETING_KINDS, SIZES, Meeting, MeetingQuestion
from workbench.surveys.listening.texts import NamesFound, name_like, without_names
from workbench.web.vocabulary import THEMES

FOLLOW_UP_DAYS = 14
MOST_QUESTIONS = 200


@dataclass(frozen=True)
class MeetingPlan:
    """What is known of a meeting."""

    kind: str
    title: str
    held_on: date
    place: str = ""
    size: str = ""
    note: str = ""


@dataclass(frozen=True)
class Asked:
    """One question. `answer` is what we said; without `is_answered` it is to be followed up by `due_on`."""

    text: str
    theme: str
    is_answered: bool = True
    answer: str = ""
    owner_id: int | None = None
    due_on: date | None = None
    names: str = "ask"  # "replace" or "keep", see noting.add_notes


def add_meeting(session: Session, plan: MeetingPlan, *, actor: User, now: datetime) -> Meeting:
    """A meeting, held or to come. Raises Refused without a title."""
    meeting = Meeting(created_by_id=actor.id, created_at=now)
    _write(meeting, plan)
    session.add(meeting)
    session.flush()
    record(session, "meeting_added", meeting, actor_id=actor.id, now=now, meeting_kind=plan.kind)
    return meeting


def change_meeting(session: Session, meeting: Meeting, plan: MeetingPlan, *, actor: User, now: datetime) -> None:
    """What is known of it now."""
    _write(meeting, plan)
    session.flush()
    record(session, "meeting_changed", meeting, actor_id=actor.id, now=now)


def remove_meeting(session: Session, meeting: Meeting, *, actor: User, now: datetime) -> None:
    """Take away a meeting at which nothing was asked. Raises Refused otherwise."""
    if meeting.questions:
        raise Refused(_("Questions are logged under this meeting. It stays."), subject_id=meeting.id)
    record(session, "meeting_removed", meeting, actor_id=actor.id, now=now)
    session.delete(meeting)
    session.flush()


def log_question(
    session: Session, meeting: Meeting, asked: Asked, *, rumour: Rumour | None, actor: User, today: date, now: datetime
) -> MeetingQuestion:
    """What somebody asked, masked. Raises NamesFound, or Refused when nothing is written."""
    if meeting.held_on > today:
        raise Refused(_("The meeting has not been held yet."), subject_id=meeting.id)
    if len(meeting.questions) >= MOST_QUESTIONS:
        raise Refused(_("A meeting holds at most %(most)s questions.", most=MOST_QUESTIONS), subject_id=meeting.id)
    question = MeetingQuestion(meeting=meeting)
    _write_question(question, asked, rumour, today)
    session.add(question)
    session.flush()
    record(session, "question_logged", meeting, actor_id=actor.id, now=now, theme=asked.theme, state=question.state)
    return question


def change_question(
    session: Session, question: MeetingQuestion, asked: Asked, *, rumour: Rumour | None, actor: User, today: date, now: datetime
) -> None:
    """Another wording, theme or rumour, or that it is answered. Raises as `log_question`."""
    if question.sighting_id is not None and (rumour is None or rumour.id != question.rumour_id):
        raise Refused(_("The question is an observation of its rumour. It cannot go to another."), subject_id=question.id)
    _write_question(question, asked, rumour, today)
    session.flush()
    record(session, "question_changed", question.meeting, actor_id=actor.id, now=now, state=question.state)


def remove_question(session: Session, question: MeetingQuestion, *, actor: User, now: datetime) -> None:
    """Take a question away; an observation that it became stays with its rumour."""
    record(session, "question_removed", question.meeting, actor_id=actor.id, now=now)
    question.meeting.questions.remove(question)
    session.flush()


def follow_up(session: Session, question: MeetingQuestion, answer: str, *, actor: User, today: date, now: datetime) -> None:
    """It is answered now: how. Raises Refused without words, or when it was not open."""
    if question.state != "follow_up":
        raise Refused(_("That question is answered already."), subject_id=question.id)
    answer = masked(answer)
    if not answer:
        raise Refused(_("Write what was answered, and how people heard of it."), subject_id=question.id)
    question.state, question.answer, question.followed_up_on = "followed_up", answer, today
    session.flush()
    record(session, "question_followed_up", question.meeting, actor_id=actor.id, now=now)


def make_sighting(
    session: Session, question: MeetingQuestion, *, relation: str, actor: User, now: datetime, zone: ZoneInfo
) -> Sighting | None:
    """The question as an observation of its rumour; once. Raises Refused without a rumour that the person may see."""
    if question.rumour is None or not _may_see(session, question.rumour, actor):
        raise Refused(_("Choose the rumour first."), subject_id=question.id)
    if question.sighting_id is not None:
        return session.get(Sighting, question.sighting_id)
    noon = datetime.combine(question.meeting.held_on, time(12), zone)
    heard = NewSighting(
        question.text, min(noon, now), "face_to_face", "resident", wording="paraphrase", place=question.meeting.place,
        relation=relation,
    )  # fmt: skip
    sighting = add_sighting(session, question.rumour, heard, actor_id=actor.id, now=now)
    question.sighting_id = sighting.id
    session.flush()
    record(session, "question_became_sighting", question.meeting, actor_id=actor.id, now=now, sighting_id=sighting.id)
    return sighting


def _may_see(session: Session, rumour: Rumour, actor: User) -> bool:
    return session.query(Rumour.id).where(Rumour.id == rumour.id, visible_to(actor)).one_or_none() is not None


def _write(meeting: Meeting, plan: MeetingPlan) -> None:
    refuse_unknown({"kind": (plan.kind, MEETING_KINDS), "size": (plan.size, SIZES)})
    title = masked_line(plan.title)
    if not title:
        raise Refused(_("Write what the meeting was about."))
    meeting.kind, meeting.title, meeting.held_on = plan.kind, title, plan.held_on
    meeting.place, meeting.size, meeting.note = masked_line(plan.place), plan.size, masked(plan.note)


def _write_question(question: MeetingQuestion, asked: Asked, rumour: Rumour | None, today: date) -> None:
    refuse_unknown({"theme": (asked.theme, THEMES)})
    text = masked(asked.text, most=1_000)
    if not text:
        raise Refused(_("Write the question as it was asked, without names."))
    found = name_like(text, (question.meeting.place,))
    if found and asked.names == "replace":
        text = without_names(text, found)
    elif found and asked.names != "keep":
        raise NamesFound(found)
    if rumour is not None and rumour.state == "merged":
        raise Refused(_("That rumour is merged into another. Choose that one."), subject_id=rumour.id)
    question.text, question.theme, question.answer = text, asked.theme, masked(asked.answer)
    question.rumour = rumour
    if asked.is_answered:
        question.state = "followed_up" if question.state == "followed_up" else "answered"
        question.owner_id = question.due_on = None
        return
    due_on = asked.due_on or today + timedelta(days=FOLLOW_UP_DAYS)
    if due_on != question.due_on:
        question.reminded_on = None
    question.state, question.owner_id, question.due_on, question.followed_up_on = "follow_up", asked.owner_id, due_on, None
