"""A rule of kind "burst" tells its receivers of a rumour that is heard more than usual."""

import pytest
from sqlalchemy import select

from workbench.alerts.models import Alert
from workbench.alerts.rules import engine, service
from workbench.alerts.rules.wording import reason_in

CLAIM = "nyanlända går före i bostadskön"
BURST = [5, 4.5, 4, 3, 2, 1, 0.5]


@pytest.fixture
def rule(app, database, people, clock):
    """A rule of that kind that tells the writer."""
    with app.test_request_context(), database.write_session() as session:
        options = {"kind": "burst", "threshold": 1, "window_hours": 24, "theme": None, "receivers": [people["writer"]]}
        return service.add_rule(session, "Mer än vanligt", actor_id=None, now=clock.utcnow(), **options)


def raise_all(app, database, clock):
    """What the room's job does at each tick."""
    now = clock.utcnow()
    with app.app_context(), database.write_session() as session:
        engine.act(session, engine.look(session, now), now=now, settings=app.extensions["workbench_settings"])
    with database.read_session() as session:
        return session.scalars(select(Alert)).unique().all()


def test_rule_fires_once_for_a_burst_of_a_rumour(app, database, clock, rule, hear, usual_weeks, watch, later):
    hear(CLAIM, usual_weeks, place="Norrvik")
    watch()
    assert raise_all(app, database, clock) == []
    rumour = hear(CLAIM, BURST, place="Norrvik")
    watch()
    first = raise_all(app, database, clock)
    assert [alert.rumour_id for alert in first] == [rumour.id]
    assert "mer än vanligt" in first[0].reason
    later(hours=1)
    hear(CLAIM, [0.5, 0.1])
    watch()
    assert len(raise_all(app, database, clock)) == 1


def test_rule_does_not_tell_of_what_was_raised_before_it_stood(app, database, clock, people, hear, usual_weeks, watch, later):
    hear(CLAIM, [*usual_weeks, *BURST])
    watch()
    later(minutes=5)
    with app.test_request_context(), database.write_session() as session:
        options = {"kind": "burst", "threshold": 1, "window_hours": 24, "theme": None, "receivers": [people["writer"]]}
        service.add_rule(session, "Senare", actor_id=None, now=clock.utcnow(), **options)
    assert raise_all(app, database, clock) == []


def test_reason_is_said_in_the_readers_language(app, database, clock, rule, hear, usual_weeks, watch):
    hear(CLAIM, [*usual_weeks, *BURST])
    watch()
    raise_all(app, database, clock)
    with database.read_session() as session:
        alert = session.scalars(select(Alert)).unique().one()
        assert reason_in(alert, "en").startswith("It is heard more than usual: ")


def test_rule_is_added_through_the_page(sign_in, people):
    client = sign_in("approver")
    values = {
        "name": "Ovanligt",
        "kind": "burst",
        "threshold": "1",
        "window_hours": "24",
        "theme": "",
        "receivers": [people["writer"].id],
    }
    assert client.post("/alerts/rules/new", data=values).status_code == 303
    assert "or with its first independent sources" in client.get("/alerts/rules").text
