"""Storing answers: what is allowed, what is torn off, and that the first of two counts."""

import pytest
from sqlalchemy import func, select

from tests.workbench.surveys.answering_rig import TODAY, make_wave
from workbench import queue
from workbench.activity.models import Activity
from workbench.errors import Refused
from workbench.surveys.answering.checking import BadAnswer
from workbench.surveys.answering.models import FreeText, PaperEntry, Response
from workbench.surveys.answering.service import AnsweredBefore, NewResponse, store_response, store_responses
from workbench.surveys.waves.models import Wave

GOOD = {
    "queue": {"heard": "yes", "belief": "false", "sure": 4},
    "library": {"heard": "no", "belief": "dont_know", "sure": 2},
    "where_heard": {"value": "media"},
    "trust": {"value": "5"},
}


@pytest.fixture
def wave(app, database, people):
    """An open wave."""
    with app.test_request_context(), database.write_session() as session:
        return make_wave(session, people["writer"])


@pytest.fixture
def store(app, database, wave):
    """Store one form in a session of its own."""

    def call(receipt="r1", answers=GOOD, background=None, **more):
        values = {"way": "web", "language": "sv", "today": TODAY, **more}
        with app.test_request_context(), database.write_session() as session:
            return store_response(session, wave, answers=answers, background=background or {}, receipt=receipt, **values)

    return call


def test_a_form_is_kept_without_what_says_nothing(store):
    """How sure somebody is of "don't know" is left out; so is a question that was skipped."""
    row = store(answers={**GOOD, "trust": {"value": ""}}, background={"district": "north"})
    assert row.answers == {
        "queue": {"heard": "yes", "belief": "false", "sure": 4},
        "library": {"heard": "no", "belief": "dont_know"},
        "where_heard": {"value": "media"},
    }
    assert row.background == {"district": "north"}
    assert (row.answered_on, row.number, row.stage) == (TODAY, None, "")


@pytest.mark.parametrize(
    "answers",
    [
        {"queue": {"heard": "maybe"}},
        {"queue": {"belief": "yes"}},
        {"queue": {"belief": "true", "sure": 6}},
        {"queue": {"belief": "true", "sure": True}},
        {"queue": "yes"},
        {"queue": {"heard": "yes", "name": "x"}},
        {"where_heard": {"value": "moon"}},
        {"where_heard": {"values": ["moon"]}},
        {"trust": {"value": "9"}},
        {"trust": {"value": ["5"]}},
        {"district": {"value": "north"}},
        {"more": {"value": "free"}},
        {"nothing": {"value": "x"}},
    ],
    ids=[
        "heard", "belief", "sure", "sure-flag", "not-parts", "other-part", "choice", "choices", "trust", "list", "background",
        "free-text", "no-question",
    ],
)  # fmt: skip
def test_an_answer_that_the_question_does_not_allow_is_refused(store, answers):
    """Nothing of the form is kept."""
    with pytest.raises(BadAnswer):
        store(answers=answers)


def test_the_same_receipt_twice_is_one_answer(store, database):
    """Sent again after a lost connection: the first stands, whatever the second says."""
    first = store("same")
    again = store("same", answers={"queue": {"heard": "no"}}, free_texts=[("more", "Och en sak till.")])
    assert again.id == first.id
    assert again.answers["queue"]["heard"] == "yes"
    with database.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 1
        assert session.scalar(select(func.count()).select_from(FreeText)) == 0


def test_the_same_number_twice_is_refused(store):
    """One panel number answers a wave once."""
    store("one", number="N1", way="link")
    with pytest.raises(AnsweredBefore):
        store("two", number="N1", way="link")


def test_free_text_is_masked_and_torn_off(store, database):
    """Nothing in its row or its place leads back to the form, and no answer leaves a time in the activity log."""
    with database.read_session() as session:
        logged = session.scalar(select(func.count()).select_from(Activity))
    store(free_texts=[("more", "Ring mig på 070-123 45 67\x00 eller anna@norrvik.example")])
    with database.read_session() as session:
        text = session.scalars(select(FreeText)).one()
        response = session.scalars(select(Response)).one()
        assert session.scalar(select(func.count()).select_from(Activity)) == logged
    assert not any(part in text.text for part in ("070", "anna@", "\x00"))
    assert text.text.startswith("Ring mig på")
    assert {text.id, response.id}.isdisjoint({1, 2})


def test_a_text_that_is_too_long_is_refused(store):
    """With the question's code, so that the form can say where."""
    with pytest.raises(BadAnswer) as caught:
        store(free_texts=[("more", "å" * 2001)])
    assert caught.value.code == "more"


def test_a_school_takes_no_number_and_no_unasked_text(app, database, people):
    """Under 18: anonymous, and only the stages that the census knows."""
    with app.test_request_context(), database.write_session() as session:
        school = make_wave(
            session, people["writer"], is_school=True, ways=["class"], skip=("free_text",), stages=[("Åk 8", 20, "k8a")]
        )
        more = {"way": "class", "language": "sv", "answers": {}, "background": {}, "receipt": "r", "today": TODAY}
        with pytest.raises(Refused):
            store_response(session, school, **more, number="N1")
        with pytest.raises(BadAnswer):
            store_response(session, school, **more, free_texts=[("more", "hej")])
        with pytest.raises(BadAnswer):
            store_response(session, school, **more, stage="Åk 9")
        assert store_response(session, school, **more, stage="Åk 8").stage == "Åk 8"


def test_many_forms_are_kept_in_one_go_or_not_at_all(app, database, wave):
    """A file taken in twice adds nothing; a bad row keeps every row out."""
    forms = [NewResponse(language="sv", answers=GOOD, receipt=f"f{number}", number=f"N{number}") for number in range(700)]
    with app.test_request_context():
        with database.write_session() as session:
            assert store_responses(session, wave, forms, way="import", today=TODAY).new == 700
        with database.write_session() as session:
            stored = store_responses(session, wave, forms[:5], way="import", today=TODAY)
            assert (stored.new, stored.repeated) == (0, 5)
        bad = [NewResponse(language="sv", answers={}, receipt="x"), NewResponse(language="sv", answers={"no": {}}, receipt="y")]
        with pytest.raises(BadAnswer), database.write_session() as session:
            store_responses(session, wave, bad, way="import", today=TODAY)
    with database.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 700


def test_texts_and_half_typed_paper_go_ninety_days_after_the_end(app, database, wave, store, people, later, run_jobs):
    """The answers stay; the log says how many texts went, not what they said."""
    store(free_texts=[("more", "Hej")])
    with database.write_session() as session:
        session.get_one(Wave, wave.id).state = "closed"
        session.get_one(Wave, wave.id).closed_at = later(hours=0)
        values = {"language": "sv", "answers": {}, "background": {}, "free_texts": [], "entered_on": TODAY}
        session.add(PaperEntry(wave_id=wave.id, form_number=1, entered_by_id=people["writer"].id, **values))
    for days, left in ((89, 2), (2, 0)):
        now = later(days=days)
        with database.write_session() as session:
            queue.enqueue(session, "surveys.forget_texts", {}, dedupe=f"forget {now}")
        run_jobs()
        with database.read_session() as session:
            assert len(session.scalars(select(FreeText)).all()) + len(session.scalars(select(PaperEntry)).all()) == left
            assert len(session.scalars(select(Response)).all()) == 1
    with database.read_session() as session:
        logged = session.scalars(select(Activity.details).where(Activity.verb == "survey_texts_deleted")).all()
    assert logged == [{"count": 1}, {"count": 1}]
