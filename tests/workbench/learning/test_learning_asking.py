"""The ten of the week: chosen once, answered by anybody, undone by who answered."""

import pytest
from sqlalchemy import select

from workbench.errors import Refused
from workbench.intake import service as intake
from workbench.learning.asking import choose_requests, get_request, is_open, last_answered, requests_of, week_of
from workbench.learning.models import LabelRequest
from workbench.learning.service import answer_request, undo_answer


@pytest.fixture
def reply(work, people, clock):
    """Answer as a person: reply(1, "no", "writer")."""

    def run(request_id, answer, role="writer", **more):
        who = {"actor_id": people[role].id, "now": clock.utcnow()}
        return work(lambda s: answer_request(s, get_request(s, request_id), answer=answer, **more, **who))

    return run


def test_the_week_is_chosen_once(work, add_items, clock, database):
    """The tick may come as often as it likes."""
    add_items(30, score=0.5)
    assert work(lambda s: choose_requests(s, now=clock.utcnow())) == 10
    assert work(lambda s: choose_requests(s, now=clock.utcnow())) == 0
    with database.read_session() as session:
        rows = session.scalars(select(LabelRequest).order_by(LabelRequest.position)).all()
    assert [row.position for row in rows] == list(range(1, 11))
    assert {row.week for row in rows} == {week_of(clock.utcnow())} == {"2026-W47"}


def test_what_was_decided_or_asked_is_not_asked_again(work, add_items, clock, people, later, reply, database):
    """A new week has new questions."""
    ids = add_items(12, score=0.5)
    work(lambda s: intake.dismiss(s, ids[:5], actor_id=people["writer"].id, now=clock.utcnow()))
    assert work(lambda s: choose_requests(s, now=clock.utcnow())) == 7
    reply(1, "cannot_tell")
    later(days=7)
    assert work(lambda s: choose_requests(s, now=clock.utcnow())) == 6


def test_an_answer_is_a_label_of_its_own(ask_week, reply, labels_of):
    """With the kind of text when it was said."""
    (first, second, third), ids = ask_week(3)
    reply(first, "sweden", statement="question")
    reply(second, "no")
    reply(third, "cannot_tell")
    assert labels_of(ids[0]) == {("relevance", "sweden", "asked"), ("statement", "question", "asked")}
    assert labels_of(ids[1]) == {("relevance", "no", "asked")}
    assert labels_of(ids[2]) == set()


def test_a_second_answer_of_somebody_else_is_refused(ask_week, reply, labels_of):
    """The first stands; the same press twice is fine."""
    (first, *_), ids = ask_week(2)
    reply(first, "no")
    reply(first, "no")
    with pytest.raises(Refused, match="answered"):
        reply(first, "sweden", "approver")
    assert labels_of(ids[0]) == {("relevance", "no", "asked")}


@pytest.mark.parametrize(
    ("answer", "more"), [("maybe", {}), ("", {}), ("no", {"statement": "poem"})], ids=["odd", "none", "kind"]
)
def test_an_answer_that_is_none_is_refused(ask_week, reply, answer, more):
    """From a form that somebody changed."""
    (first, *_), _ids = ask_week(1)
    with pytest.raises(Refused):
        reply(first, answer, **more)


def test_undo_takes_ones_own_answer_back(ask_week, reply, labels_of, work, people, clock):
    """Not a colleague's."""
    (first, *_), ids = ask_week(1)
    reply(first, "no")

    def undo(role):
        return work(lambda s: undo_answer(s, get_request(s, first), actor_id=people[role].id, now=clock.utcnow()))

    assert undo("approver") is False
    assert undo("writer") is True
    assert undo("writer") is False
    assert labels_of(ids[0]) == set()


def test_a_question_about_a_sorted_or_erased_item_is_passed_over(ask_week, work, people, clock, database):
    """Nobody needs to answer it any more."""
    from workbench.intake.models import Item

    _requests, ids = ask_week(3)
    work(lambda s: intake.dismiss(s, ids[:1], actor_id=people["writer"].id, now=clock.utcnow()))
    work(lambda s: s.query(Item).filter(Item.id == ids[1]).update({"removed_at": clock.utcnow(), "text": "", "title": ""}))
    with database.read_session() as session:
        rows = requests_of(session, week_of(clock.utcnow()))
    assert [row.item_id for row in rows if is_open(row)] == [ids[2]]
    assert last_answered(rows, people["writer"].id) is None


def test_an_erased_item_takes_no_answer(ask_week, reply, work, clock):
    """Its words went while somebody had the page open."""
    from workbench.intake.models import Item

    (first, *_), ids = ask_week(1)
    work(lambda s: s.query(Item).filter(Item.id == ids[0]).update({"removed_at": clock.utcnow()}))
    with pytest.raises(Refused, match="erased"):
        reply(first, "no")
