"""Deleting a rule: it fires no more, what it has raised stays, and it can be put back."""

import pytest
from sqlalchemy import select

from tests.workbench.alerts.rule_house import House
from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.alerts.models import AlertRule
from workbench.alerts.rules import queries, service
from workbench.errors import Refused


@pytest.fixture
def house(app, database, people, clock, settings):
    """What the tests below do to the house."""
    with app.test_request_context():
        yield House(database, people, clock, settings)


def change(house, rule, verb):
    with house.database.write_session() as session:
        actor = session.get_one(User, house.people["approver"].id)
        verb(session, session.get_one(AlertRule, rule.id), actor=actor, now=house.clock.utcnow())


def test_a_deleted_rule_raises_nothing_more_and_keeps_what_it_raised(house, later):
    rule, rumour = house.rule("sightings"), house.rumour()
    house.hear(rumour)
    (alert,) = house.look()
    change(house, rule, service.archive_rule)
    later(days=3)
    house.hear(rumour)
    assert [one.id for one in house.look()] == [alert.id]
    with house.database.read_session() as session:
        assert queries.all_rules(session) == []
        assert [one.id for one in queries.deleted_rules(session)] == [rule.id]
        assert queries.open_alerts_of(session, rule.id) == 1
        verbs = session.scalars(select(Activity.verb).where(Activity.subject_kind == "alert_rule")).all()
    assert verbs.count("alert_rule_deleted") == 1


def test_a_deleted_rule_cannot_be_switched_changed_or_tried_and_its_name_is_taken(house):
    rule = house.rule("sightings", "Tre")
    change(house, rule, service.archive_rule)
    now, wanted = house.clock.utcnow(), service.Wanted("Tre", "sightings", tells_duty=True)
    with house.database.write_session() as session:
        row = session.get_one(AlertRule, rule.id)
        given = {"actor_id": house.people["approver"].id, "now": now}
        with pytest.raises(Refused, match="Regeln är borttagen"):
            service.set_active(session, row, is_active=False, **given)
        with pytest.raises(Refused, match="Regeln är borttagen"):
            service.change_rule(session, row, wanted, version=row.version, **given)
        with pytest.raises(Refused, match="Regeln är borttagen"):
            service.start_trial(session, row, **given)
        with pytest.raises(Refused, match="En borttagen regel har det namnet"):
            service.draft_rule(session, wanted, **given)


@pytest.mark.parametrize(("minutes", "is_on"), [(9, True), (11, False)], ids=["undone at once", "put back later"])
def test_a_rule_that_is_put_back_at_once_is_as_it_was_and_later_it_is_off(house, later, minutes, is_on):
    rule = house.rule("sightings")
    house.look()
    change(house, rule, service.archive_rule)
    house.look()
    later(minutes=minutes)
    change(house, rule, service.restore_rule)
    house.hear(house.rumour())
    assert len(house.look()) == is_on
    with house.database.read_session() as session:
        assert [one.is_active for one in queries.all_rules(session)] == [is_on]


def test_the_rule_that_watches_the_workbench_is_only_switched_off(house):
    rule = house.rule("heartbeat")
    with pytest.raises(Refused, match="Stäng av den"):
        change(house, rule, service.archive_rule)


def test_the_page_asks_first_and_offers_the_way_back(house, sign_in):
    rule = house.rule("sightings", "Tre på ett dygn")
    house.hear(house.rumour())
    house.look()
    client, page = sign_in("approver"), f"/alerts/rules/{rule.id}"
    assert "1 alert of this rule is still open" in client.get(f"{page}/delete").text
    assert "This rule is deleted" not in client.get(page).text
    assert client.post(f"{page}/delete").location.endswith(page)
    shown = client.get(page).text
    assert "Put the rule back" in shown
    assert "Switch the rule off" not in shown
    assert client.get(f"{page}/edit").status_code == 422
    assert "1 deleted rule" in client.get("/alerts/rules").text
    assert client.post(f"{page}/restore").location.endswith(page)
    assert "Put the rule back" not in client.get(page).text


@pytest.mark.parametrize("role", ["writer", "fact_checker", "auditor", "partner"])
def test_others_may_not_delete_a_rule(house, sign_in, role):
    rule = house.rule("sightings")
    client = sign_in(role)
    assert client.get(f"/alerts/rules/{rule.id}/delete").status_code == 403
    assert client.post(f"/alerts/rules/{rule.id}/delete").status_code == 403
    assert client.post(f"/alerts/rules/{rule.id}/restore").status_code == 403
