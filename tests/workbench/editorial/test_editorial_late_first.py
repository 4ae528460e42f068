"""The list of answers shows what is late first, with a word, and forgets it once it is out."""

import pytest

from workbench.editorial import service
from workbench.editorial.models import Sandwich
from workbench.rumours import service as rumours
from workbench.rumours.models import Rumour


@pytest.fixture
def begin(app, database, people, clock, make_rumour):
    """A draft about a rumour of its own: begin()."""

    def make(decision="respond"):
        rumour_id = make_rumour(decision=decision).id
        with app.test_request_context(), database.write_session() as session:
            values = {"format": "sandwich", "language": "sv", "actor": people["writer"], "now": clock.utcnow()}
            return service.start_sandwich(session, session.get(Rumour, rumour_id), **values).slug

    return make


def order(page, *slugs):
    """The answers in the order in which they stand on the page."""
    return sorted(slugs, key=lambda slug: page.index(f"/answers/{slug}"))


def test_late_answers_stand_on_top_with_a_word(sign_in, begin, later, clock, database):
    """Otherwise the newest step is first."""
    late = begin()
    later(hours=1)
    fresh = begin()
    writer = sign_in("writer")
    assert order(writer.get("/answers").text, late, fresh) == [fresh, late]
    later(hours=1, minutes=30)
    page = writer.get("/answers").text
    assert order(page, late, fresh) == [late, fresh]
    assert page.count("30 minutes late") == 1


def test_place_in_the_list_follows_the_same_order(sign_in, begin, later):
    """Next and previous lead through the list as it is shown."""
    late = begin()
    later(hours=3)
    fresh = begin()
    page = sign_in("writer").get(f"/answers/{late}", query_string={"list": ""}).text
    assert "1 of 2" in page
    assert f"/answers/{fresh}" in page.split('class="place')[1].split("</nav>")[0]


def test_answer_that_is_out_is_not_late(sign_in, begin, later, app, database, clock):
    """Its clock has stopped."""
    slug = begin()
    later(hours=3)
    with app.test_request_context(), database.write_session() as session:
        sandwich = session.query(Sandwich).filter_by(slug=slug).one()
        rumours.mark_answered(session, session.get(Rumour, sandwich.rumour_id), actor_id=None, now=clock.utcnow())
    assert " late" not in sign_in("writer").get("/answers").text
