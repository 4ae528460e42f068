"""An answer to a restricted rumour in the plan: for its owner, checkers, approvers and the partner that carries it.

METHOD.md C.1. The walk of tests/security looks at every page; here stand the lists that it has no rows for, the letters, and
who must see it.
"""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.workbench.campaigns.conftest import approved_answer
from workbench import clock as workbench_clock
from workbench.activity.models import Activity
from workbench.campaigns.delivering.notices import troubled_between
from workbench.campaigns.models import Placement
from workbench.campaigns.planning.measuring import measure
from workbench.campaigns.planning.reaching import read_reach
from workbench.rumours.models import Rumour

HEADLINE = "Kötiden avgör vem som får bostad"
LISTS = ("/plan?view=list", "/plan?view=week&start=2026-11-23", "/plan?start=2026-11-23", "/paper", "/plan/not-sent", "/now", "/")


@pytest.fixture
def restrict(database, answer, people):
    """Its rumour is restricted now; another colleague's."""

    def do(owner="approver"):
        with database.write_session() as session:
            rumour = session.get_one(Rumour, answer.rumour_id)
            rumour.sensitivity, rumour.owner_id = "restricted", people[owner].id

    return do


@pytest.fixture
def placed(place, clock, planned_paper, database):
    """On paper, on a partner's screen, on the web; one that failed."""
    planned_paper("poster", days=4)
    rows = place("page", "partner_manual", at=clock.utcnow() + timedelta(days=4))
    (failed,) = place("webhook", at=clock.utcnow() + timedelta(days=5))
    with database.write_session() as session:
        session.get_one(Placement, failed.id).state = "failed"
    return [*rows, failed]


def met(client, placed):
    """The pages on which the headline or the way to it stands."""
    pages = [*LISTS, *(f"/plan/{row.reference}" for row in placed), *(f"/channels/{row.channel_id}" for row in placed)]
    return [path for path in pages if HEADLINE in client.get(path).text]


@pytest.mark.parametrize("role", ["writer", "auditor"])
def test_others_do_not_meet_it_in_the_plan(sign_in, placed, restrict, role):
    """Neither in a list or calendar nor under its reference; before it was restricted they did."""
    client = sign_in(role)
    assert len(met(client, placed)) >= 8
    restrict()
    assert met(client, placed) == []
    assert {client.get(f"/plan/{row.reference}").status_code for row in placed} == {404}


@pytest.mark.parametrize("role", ["writer", "fact_checker"])
def test_its_owner_and_checkers_do_and_it_is_logged(sign_in, database, people, placed, restrict, role):
    """As everywhere; reading the page of a placement is reading the answer."""
    restrict(owner="writer")
    client = sign_in(role)
    assert len(met(client, placed)) >= 8
    with database.read_session() as session:
        read = (Activity.verb == "restricted_answer_read", Activity.actor_id == people[role].id)
        assert session.scalar(select(Activity.id).where(*read)) is not None


def test_the_partner_that_carries_it_sees_its_own_placement(sign_in, placed, restrict):
    """It has to say yes to the text; nothing of the other channels."""
    restrict()
    client = sign_in("partner")
    assert client.get(f"/plan/{placed[1].reference}").status_code == 200
    assert [client.get(f"/plan/{placed[number].reference}").status_code for number in (0, 2)] == [404, 404]


def test_time_that_it_takes_is_still_a_conflict(sign_in, placed, restrict, answer, database, channels, clock, people):
    """The check page of another answer says that the channel has another text then, not which."""
    restrict()
    with database.write_session() as session:
        approved_answer(session, people, clock, "en-annan")
    data = {"channel": [channels["page"].id], "when": "later", "at": "2026-11-24T10:10", "voice": "own"}
    page = sign_in("writer").get("/answers/en-annan/check", query_string=data).text
    assert "has another text within 30 minutes" in page
    assert "kotiden-avgor" not in page


def test_letters_and_measures_name_it_to_nobody_else(database, people, placed, restrict, clock):
    """Who plans is not told of what they cannot open; the figures count it and do not name it."""
    now = workbench_clock.utcnow()
    with database.write_session() as session:
        failed, sent = (session.get_one(Placement, placed[number].id) for number in (2, 0))
        sent.state, sent.sent_at, answer = "sent", now, sent.sandwich
        answer.public_revision_id, answer.first_published_at, answer.last_published_at = answer.approved_revision_id, now, now
        answer.state = "published"
        session.add(Activity(at=now, verb="placement_failed", subject_kind="placement", subject_id=failed.id, details={}))
    seconds = (int(now.timestamp()) - 1, int(now.timestamp()) + 1)
    restrict()
    with database.read_session() as session:
        writer, approver = (session.merge(people[role], load=False) for role in ("writer", "approver"))
        told = [len(troubled_between(session, *seconds, viewer=person)) for person in (writer, approver, None)]
        named = [len(measure(session, read_reach(session, []), viewer=one, now=now).last_times) for one in (writer, approver)]
    assert (told, named) == ([0, 1, 1], [0, 1])
