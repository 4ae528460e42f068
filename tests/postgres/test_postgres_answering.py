"""Answers of a survey on PostgreSQL, where two transactions write at once: one statement decides who was first."""

import threading

import pytest
from sqlalchemy import func, select

from tests.workbench.surveys.answering_rig import TODAY, make_wave
from workbench.surveys.answering.jobs import forget_old_texts
from workbench.surveys.answering.models import FreeText, Response
from workbench.surveys.answering.service import AnsweredBefore, store_response
from workbench.surveys.waves.models import Wave

pytestmark = [pytest.mark.postgres]
ANSWER = {"queue": {"heard": "yes"}}


@pytest.fixture
def wave(app, database, people):
    """An open wave."""
    with app.test_request_context(), database.write_session() as session:
        return make_wave(session, people["writer"])


@pytest.mark.parametrize("is_same_form", [True, False], ids=["same-form", "same-number"])
def test_eight_at_once_leave_one_answer(app, database, wave, is_same_form):
    """The same form eight times is thanked eight times; eight forms with one number are one answer and seven that came late."""
    outcomes, start = [], threading.Barrier(8)

    def send(place):
        start.wait()
        try:
            with app.test_request_context(), database.write_session() as session:
                row = store_response(
                    session, wave, way="link", language="sv", answers=ANSWER, background={}, number="N1",
                    receipt="r" if is_same_form else f"r{place}", free_texts=[("more", "Hej")], today=TODAY,
                )  # fmt: skip
            outcomes.append(row.id)
        except AnsweredBefore:
            outcomes.append("late")

    threads = [threading.Thread(target=send, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read_session() as session:
        kept = session.scalars(select(Response.id)).one()
        assert session.scalar(select(func.count()).select_from(FreeText)) == 1
    assert sorted(map(str, outcomes)) == sorted(map(str, [kept] * 8 if is_same_form else [kept, *["late"] * 7]))


def test_texts_go_when_their_days_are_over(app, database, wave, later):
    """Ninety days after the end."""
    with app.test_request_context(), database.write_session() as session:
        store_response(
            session, wave, way="web", language="sv", answers=ANSWER, background={}, receipt="r", free_texts=[("more", "Hej")],
            today=TODAY,
        )  # fmt: skip
        session.get_one(Wave, wave.id).closed_at = later(hours=0)
    now = later(days=91)
    with app.test_request_context(), database.write_session() as session:
        assert forget_old_texts(session, now=now) == {wave.id: 1}
        assert forget_old_texts(session, now=now) == {}
        assert session.scalar(select(func.count()).select_from(Response)) == 1
