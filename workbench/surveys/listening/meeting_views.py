"""Pages of meetings: the list, one meeting with what was asked, following up."""

from datetime import timedelta
from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.queries import people_with_role
from workbench.errors import Refused
from workbench.surveys.blueprint import blueprint
from workbench.surveys.listening import forms, meeting_queries, meetings
from workbench.surveys.listening.asking import chosen_rumour, refuse_readers, today, visitor, zone
from workbench.surveys.listening.models import Meeting, MeetingQuestion
from workbench.surveys.listening.queries import open_rumours, visible_rumours
from workbench.surveys.listening.texts import NamesFound
from workbench.web.fragments import go_to, is_fragment
from workbench.web.pages import Page, page_number
from workbench.web.sessions import read_session, write_session

Answer = Any
OWNERS = ("writer", "fact_checker", "approver", "administrator")


@blueprint.get("/surveys/meetings")
def meeting_list() -> Answer:
    """Meetings and talks; filter and page are in the address."""
    form = forms.MeetingFilterForm(request.args)
    is_valid = form.validate()
    wanted = meeting_queries.MeetingFilter(form.kind.data or "", form.show.data or "", form.q.data or "")
    with read_session() as session:
        number = page_number(request.args.get("page"))
        page = meeting_queries.meetings(session, wanted, number=number) if is_valid else Page([], 1, meeting_queries.SIZE, 0)
        waiting = meeting_queries.waiting_questions(session)
    late = sum(one.due_on is not None and one.due_on < today() for one in waiting)
    values = {"form": form, "page": page, "is_valid": is_valid, "waiting": len(waiting), "late": late, "today": today()}
    template = "surveys/listening/_meetings.html" if is_fragment() else "surveys/listening/meetings.html"
    return render_template(template, **values), 200 if is_valid else 422


@blueprint.route("/surveys/meetings/new", methods=["GET", "POST"])
def new_meeting() -> Answer:
    """Log a meeting, held or to come."""
    form = forms.MeetingForm()
    if not form.is_submitted():
        form.held_on.data = today()
    if form.validate_on_submit():
        with write_session() as session:
            meeting = meetings.add_meeting(session, _plan(form), actor=visitor(), now=clock.utcnow())
        flash(_("The meeting is there. Log what was asked."))
        return go_to(url_for("surveys.meeting_page", meeting_id=meeting.id))
    return render_template("surveys/listening/meeting_form.html", form=form, meeting=None), 422 if form.is_submitted() else 200


@blueprint.route("/surveys/meetings/<int:meeting_id>", methods=["GET", "POST"])
def meeting_page(meeting_id: int) -> Answer:
    """One meeting with what was asked; one more question is logged on the same page."""
    refuse_readers("surveys.edit_question")
    with read_session() as session:
        form, names = forms.QuestionForm().fill(people_with_role(session, *OWNERS)), []
    if form.validate_on_submit():
        try:
            with write_session() as session:
                meeting = meeting_queries.meeting_by_id(session, meeting_id)
                rumour = chosen_rumour(session, form.rumour.data or "")
                who: dict[str, Any] = {"actor": visitor(), "today": today(), "now": clock.utcnow()}
                meetings.log_question(session, meeting, _asked(form), rumour=rumour, **who)
        except NamesFound as found:
            names, form.text.errors = found.names, [found.message]
        except Refused as refused:
            form.text.errors = [refused.message]
        else:
            flash(_("The question is logged."))
            return go_to(url_for("surveys.meeting_page", meeting_id=meeting_id, _anchor="log"))
    with read_session() as session:
        page = _show(session, meeting_queries.meeting_by_id(session, meeting_id), form, names)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/surveys/meetings/<int:meeting_id>/edit", methods=["GET", "POST"])
def edit_meeting(meeting_id: int) -> Answer:
    """What is known of the meeting."""
    with read_session() as session:
        meeting = meeting_queries.meeting_by_id(session, meeting_id)
    form = forms.MeetingForm(obj=meeting)
    if form.validate_on_submit():
        with write_session() as session:
            stored = meeting_queries.meeting_by_id(session, meeting_id)
            meetings.change_meeting(session, stored, _plan(form), actor=visitor(), now=clock.utcnow())
        flash(_("The meeting is changed."))
        return go_to(url_for("surveys.meeting_page", meeting_id=meeting_id))
    return render_template("surveys/listening/meeting_form.html", form=form, meeting=meeting), 422 if form.is_submitted() else 200


@blueprint.post("/surveys/meetings/<int:meeting_id>/remove")
def remove_meeting(meeting_id: int) -> Answer:
    """Take away a meeting at which nothing was asked."""
    with write_session() as session:
        meetings.remove_meeting(session, meeting_queries.meeting_by_id(session, meeting_id), actor=visitor(), now=clock.utcnow())
    flash(_("The meeting is removed."))
    return go_to(url_for("surveys.meeting_list"))


@blueprint.route("/surveys/meetings/<int:meeting_id>/questions/<int:question_id>", methods=["GET", "POST"])
def edit_question(meeting_id: int, question_id: int) -> Answer:
    """One question: its words, theme and rumour, and what became of it."""
    with read_session() as session:
        meeting = meeting_queries.meeting_by_id(session, meeting_id)
        question = meeting_queries.question_of(meeting, question_id)
        seen = visible_rumours(session, {question.rumour_id} if question.rumour_id else set(), visitor())
        form = forms.QuestionForm(data=_data(question, seen)).fill(people_with_role(session, *OWNERS))
        rumours, names = open_rumours(session, visitor()), []
    if form.validate_on_submit():
        try:
            with write_session() as session:
                stored = meeting_queries.question_of(meeting_queries.meeting_by_id(session, meeting_id), question_id)
                is_hidden = stored.rumour_id is not None and stored.rumour_id not in seen
                rumour = stored.rumour if is_hidden else chosen_rumour(session, form.rumour.data or "")
                who: dict[str, Any] = {"actor": visitor(), "today": today(), "now": clock.utcnow()}
                meetings.change_question(session, stored, _asked(form), rumour=rumour, **who)
        except NamesFound as found:
            names, form.text.errors = found.names, [found.message]
        except Refused as refused:
            form.text.errors = [refused.message]
        else:
            flash(_("The question is changed."))
            return go_to(url_for("surveys.meeting_page", meeting_id=meeting_id, _anchor=f"question-{question_id}"))
    values = {"meeting": meeting, "question": question, "form": form, "names": names, "rumours": rumours}
    return render_template("surveys/listening/question.html", **values), 422 if form.is_submitted() else 200


@blueprint.route("/surveys/meetings/<int:meeting_id>/questions/<int:question_id>/follow-up", methods=["GET", "POST"])
def follow_up_question(meeting_id: int, question_id: int) -> Answer:
    """How an open question was answered."""
    with read_session() as session:
        meeting = meeting_queries.meeting_by_id(session, meeting_id)
        question = meeting_queries.question_of(meeting, question_id)
    form = forms.FollowUpForm()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                stored = meeting_queries.question_of(meeting_queries.meeting_by_id(session, meeting_id), question_id)
                meetings.follow_up(session, stored, form.answer.data or "", actor=visitor(), today=today(), now=clock.utcnow())
        except Refused as refused:
            form.answer.errors = [refused.message]
        else:
            flash(_("The question is followed up."))
            return go_to(url_for("surveys.meeting_page", meeting_id=meeting_id, _anchor=f"question-{question_id}"))
    page = render_template("surveys/listening/follow_up.html", meeting=meeting, question=question, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/surveys/meetings/<int:meeting_id>/questions/<int:question_id>/sighting")
def question_to_sighting(meeting_id: int, question_id: int) -> Answer:
    """The question counts as an observation of its rumour."""
    relation = "asserts" if request.form.get("relation") == "asserts" else "mentions"
    with write_session() as session:
        question = meeting_queries.question_of(meeting_queries.meeting_by_id(session, meeting_id), question_id)
        meetings.make_sighting(session, question, relation=relation, actor=visitor(), now=clock.utcnow(), zone=zone())
    flash(_("It is an observation of the rumour now."))
    return go_to(url_for("surveys.meeting_page", meeting_id=meeting_id, _anchor=f"question-{question_id}"))


@blueprint.post("/surveys/meetings/<int:meeting_id>/questions/<int:question_id>/remove")
def remove_question(meeting_id: int, question_id: int) -> Answer:
    """Take a question out of the log."""
    with write_session() as session:
        question = meeting_queries.question_of(meeting_queries.meeting_by_id(session, meeting_id), question_id)
        meetings.remove_question(session, question, actor=visitor(), now=clock.utcnow())
    flash(_("The question is removed."))
    return go_to(url_for("surveys.meeting_page", meeting_id=meeting_id, _anchor="log"))


def _plan(form: Any) -> meetings.MeetingPlan:
    return meetings.MeetingPlan(
        form.kind.data, form.title.data, form.held_on.data, form.place.data or "", form.size.data or "", form.note.data or ""
    )


def _asked(form: Any) -> meetings.Asked:
    owner = form.owner.data or ""
    return meetings.Asked(
        form.text.data, form.theme.data, form.outcome.data == "answered", form.answer.data or "",
        int(owner) if owner else None, form.due_on.data, form.names.data or "ask",
    )  # fmt: skip


def _data(question: MeetingQuestion, seen: set[int]) -> dict[str, Any]:
    rumour = question.rumour
    return {
        "text": question.text, "theme": question.theme, "answer": question.answer, "due_on": question.due_on,
        "rumour": rumour.code if rumour is not None and rumour.id in seen else "",
        "outcome": "follow_up" if question.state == "follow_up" else "answered",
        "owner": str(question.owner_id or ""),
    }  # fmt: skip


def _show(session: Session, meeting: Meeting, form: forms.QuestionForm, names: list[str]) -> str:
    seen = visible_rumours(session, {one.rumour_id for one in meeting.questions if one.rumour_id}, visitor())
    if not form.is_submitted():
        form.due_on.data = today() + timedelta(days=meetings.FOLLOW_UP_DAYS)
    return render_template(
        "surveys/listening/meeting.html", meeting=meeting, form=form, names=names, seen=seen, today=today(),
        rumours=open_rumours(session, visitor()),
    )  # fmt: skip
