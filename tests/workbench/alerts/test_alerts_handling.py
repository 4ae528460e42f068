"""What people do with alerts: one and many, honest results, undo, mutes, restricted rumours, the line of what has happened."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.workbench.alerts.duty import add_alert, add_rule, add_rumour
from workbench.accounts.models import User
from workbench.alerts.handling import bulk, mutes, service
from workbench.alerts.handling.muting import is_muted
from workbench.alerts.handling.queries import alert_for_change
from workbench.alerts.models import Alert, AlertReceipt
from workbench.alerts.telling.service import tell
from workbench.errors import Refused


@pytest.fixture
def raised(database, people, clock, settings):
    """An alert about a rumour; the writer and the approver have been told."""
    with database.write_session() as session:
        now = clock.utcnow()
        rule = add_rule(session, people, now, escalate_minutes=10)
        alert = add_alert(session, rule, now, rumour=add_rumour(session, now))
        tell(session, alert, [people["writer"].id, people["approver"].id], cause="rule", now=now, settings=settings)
        return alert.id


@pytest.fixture
def many(database, people, clock):
    """Three alerts about sources; the approver has taken the second."""
    with database.write_session() as session:
        rule = add_rule(session, people, clock.utcnow(), name="Tysta källor")
        rows = [add_alert(session, rule, clock.utcnow(), number=number, title=f"Källa {number}") for number in (1, 2, 3)]
        rows[1].state, rows[1].taken_by_id, rows[1].acknowledged_by_id = "taken", people["approver"].id, people["approver"].id
        rows[1].taken_at = rows[1].acknowledged_at = clock.utcnow()
        return [row.id for row in rows]


def stored(database, alert_id):
    with database.read_session() as session:
        return session.get_one(Alert, alert_id)


def test_alert_goes_through_taking_and_closing_on_its_page(sign_in, database, raised, people):
    """Read, taken, closed, opened again: each shows who and when."""
    writer = sign_in("writer")
    page = writer.get(f"/alerts/{raised}").text
    assert "I take it" in page
    with database.read_session() as session:
        read = {row.user_id: row.read_at is not None for row in session.scalars(select(AlertReceipt))}
    assert read == {people["writer"].id: True, people["approver"].id: False}
    assert writer.post(f"/alerts/{raised}/take").status_code == 303
    page = sign_in("auditor").get(f"/alerts/{raised}").text
    assert "Writer took it." in page
    assert "Writer read it." in page
    assert writer.post(f"/alerts/{raised}/resolve").status_code == 303
    assert stored(database, raised).state == "resolved"
    assert stored(database, raised).resolved_by_id == people["writer"].id
    assert writer.post(f"/alerts/{raised}/reopen").status_code == 303
    assert stored(database, raised).state == "taken"


def test_colleagues_alert_cannot_be_taken_and_the_page_says_who_has_it(sign_in, database, raised):
    """The second is told the name; nothing changes."""
    assert sign_in("writer").post(f"/alerts/{raised}/take").status_code == 303
    answer = sign_in("approver").post(f"/alerts/{raised}/take")
    assert answer.status_code == 422
    assert "Writer has taken this alert" in answer.text
    assert sign_in("writer").post(f"/alerts/{raised}/take").status_code == 303


def test_closing_before_anybody_has_acknowledged_is_refused(sign_in, database, raised):
    """The alert stays open."""
    assert sign_in("writer").post(f"/alerts/{raised}/resolve").status_code == 422
    assert stored(database, raised).state == "raised"


def test_handing_on_tells_the_colleague_and_opens_it_again(sign_in, database, raised, people, clock, later):
    """A new message although they were told before; without an answer it is passed on."""
    sign_in("writer").post(f"/alerts/{raised}/take")
    later(minutes=1)
    answer = sign_in("writer").post(f"/alerts/{raised}/hand-on", data={"to": people["approver"].id})
    assert answer.status_code == 303
    alert = stored(database, raised)
    assert (alert.state, alert.taken_by_id, alert.acknowledged_by_id) == ("escalated", None, None)
    with database.read_session() as session:
        mine = select(AlertReceipt.round).where(AlertReceipt.user_id == people["approver"].id, AlertReceipt.route == "mail")
        assert sorted(session.scalars(mine)) == [1, 2]
    assert "Writer handed it on to Approver." in sign_in("writer").get(f"/alerts/{raised}").text


def test_handing_on_to_nobody_is_an_error_at_the_field(sign_in, raised, people):
    """Nobody chosen, oneself, somebody who is no colleague: 422, and the form stays open."""
    for to in ("0", str(people["writer"].id), "99999", "x"):
        answer = sign_in("writer").post(f"/alerts/{raised}/hand-on", data={"to": to})
        assert answer.status_code == 422
        assert "<title>Error:" in answer.text


def test_urgent_alert_is_put_off_for_one_hour_at_most(app, sign_in, database, raised):
    """Four hours are refused in words."""
    with database.write_session() as session:
        session.get_one(Alert, raised).is_urgent = True
    answer = sign_in("writer").post(f"/alerts/{raised}/snooze", data={"snooze_for": "4h"})
    assert answer.status_code == 422
    assert "one hour at most" in answer.text
    assert sign_in("writer").post(f"/alerts/{raised}/snooze", data={"snooze_for": "1h"}).status_code == 303
    assert stored(database, raised).snoozed_until is not None


@pytest.mark.parametrize(
    ("scope", "hits"),
    [
        ("here", [True, False, False]),
        ("subject", [True, False, True]),
        ("rule", [True, True, False]),
    ],
    ids=["here", "subject", "rule"],
)
def test_mute_is_as_wide_as_it_says_and_ends(app, database, people, raised, clock, scope, hits):
    """The rule about this rumour, the rumour for all rules, the rule for all rumours; over at its time and when lifted."""
    with app.test_request_context(), database.write_session() as session:
        now, actor = clock.utcnow(), session.get_one(User, people["writer"].id)
        alert = alert_for_change(session, raised, viewer=actor)
        until = now + timedelta(hours=4)
        row = mutes.mute(session, alert, scope=scope, until=until, reason="Polisen har den", actor=actor, now=now)
        asked = ((alert.rule_id, alert.rumour_id), (alert.rule_id, 77), (88, alert.rumour_id))
        assert [is_muted(session, rule, rumour, "rumour", None, now) for rule, rumour in asked] == hits
        assert not is_muted(session, alert.rule_id, alert.rumour_id, "rumour", None, until)
        mutes.lift(session, row, actor=actor, now=now)
        session.flush()
        assert not is_muted(session, alert.rule_id, alert.rumour_id, "rumour", None, now)


def test_mute_of_a_source_leaves_other_sources(app, database, people, many, clock):
    """One subject that is no rumour."""
    with app.test_request_context(), database.write_session() as session:
        now, actor = clock.utcnow(), session.get_one(User, people["writer"].id)
        alert = alert_for_change(session, many[0], viewer=actor)
        alert.subject_id = 5
        mutes.mute(session, alert, scope="subject", until=now + timedelta(days=1), reason="Flyttar", actor=actor, now=now)
        assert is_muted(session, 999, None, "source", 5, now)
        assert not is_muted(session, 999, None, "source", 6, now)
        assert not is_muted(session, 999, None, "item", 5, now)


def test_mute_without_a_reason_or_of_an_urgent_rule_is_refused(sign_in, app, database, people, raised, clock):
    """The reason is read by colleagues; what is urgent cannot be silenced as a whole."""
    data = {"scope": "here", "mute_for": "1d", "reason": "  "}
    answer = sign_in("writer").post(f"/alerts/{raised}/mute", data=data)
    assert answer.status_code == 422
    assert sign_in("writer").post(f"/alerts/{raised}/mute", data={**data, "reason": "Fel källa"}).status_code == 303
    page = sign_in("auditor").get("/alerts/muted").text
    assert "Fel källa" in page
    with app.test_request_context(), database.write_session() as session:
        now, actor = clock.utcnow(), session.get_one(User, people["writer"].id)
        alert = alert_for_change(session, raised, viewer=actor)
        alert.rule.is_urgent = True
        with pytest.raises(Refused):
            mutes.mute(session, alert, scope="rule", until=now + timedelta(hours=1), reason="x", actor=actor, now=now)
    assert sign_in("writer").post("/alerts/muted/1/lift").status_code == 303
    assert "Nothing is muted" in sign_in("writer").get("/alerts/muted").text


def test_many_at_once_says_what_worked_and_what_was_left_and_can_be_undone(sign_in, database, many, people):
    """Two of three are taken; the one that a colleague has is named with her name; undo brings the two back."""
    writer = sign_in("writer")
    data = {"verb": "taken", "alert_id": many}
    assert writer.post("/alerts/bulk?show=all", data=data).status_code == 303
    page = writer.get("/alerts?show=all").text
    assert "2 alerts are yours." in page
    assert "1 was left as it is:" in page
    assert "Approver has taken this alert" in page
    assert [stored(database, one).state for one in many] == ["taken"] * 3
    assert sign_in("approver").post("/alerts/bulk/1/undo").status_code == 422
    assert writer.post("/alerts/bulk/1/undo").status_code == 303
    assert [stored(database, one).state for one in many] == ["raised", "taken", "raised"]
    assert stored(database, many[0]).taken_by_id is None
    assert "There is nothing to undo." in writer.post("/alerts/bulk/1/undo", follow_redirects=True).text


def test_undo_leaves_what_a_colleague_changed_since(app, database, people, many, clock, later):
    """One of the two was closed by a colleague meanwhile: it stays closed, and the count says so."""
    with app.test_request_context(), database.write_session() as session:
        writer = session.get_one(User, people["writer"].id)
        row = bulk.change_many(session, [many[0], many[2]], "acknowledged", actor=writer, now=clock.utcnow())
        approver, now = session.get_one(User, people["approver"].id), later(minutes=1)
        service.resolve(session, alert_for_change(session, many[0], viewer=approver), actor=approver, now=now)
        assert bulk.undo(session, row, actor=writer, now=now) == (1, 1)
        assert [session.get_one(Alert, one).state for one in (many[0], many[2])] == ["resolved", "raised"]


def test_all_of_the_list_is_what_was_shown_and_not_what_came_since(sign_in, database, people, many, clock):
    """An alert that is raised after the page was opened is not acknowledged unseen."""
    with database.write_session() as session:
        rule = session.get_one(Alert, many[0]).rule
        add_alert(session, rule, clock.utcnow(), number=9)
    data = {"verb": "acknowledged", "scope": "filter", "newest": str(many[2])}
    assert sign_in("writer").post("/alerts/bulk", data=data).status_code == 303
    with database.read_session() as session:
        states = [row.state for row in session.scalars(select(Alert).order_by(Alert.id))]
    assert states == ["acknowledged", "taken", "acknowledged", "raised"]


@pytest.mark.parametrize("raw", ["", "x", "\x00", "‮🎉", "9" * 400], ids=["empty", "letter", "nul", "bidi", "long"])
def test_bad_choice_changes_nothing(sign_in, database, many, raw):
    """Unknown verbs are refused; ids that are none are no choice."""
    writer = sign_in("writer")
    assert writer.post("/alerts/bulk", data={"verb": raw or "?", "alert_id": many}).status_code == 422
    assert writer.post("/alerts/bulk", data={"verb": "taken", "alert_id": [raw]}).status_code == 303
    assert "Nothing was chosen" in writer.get("/alerts").text
    assert stored(database, many[0]).state == "raised"


def test_list_has_tabs_with_counts_and_refuses_a_filter_that_is_none(sign_in, database, many):
    """Not acknowledged, mine, held, all; a wrong address shows the first with 422."""
    page = sign_in("approver").get("/alerts?show=mine").text
    assert "Källa 2" in page
    assert "Källa 1" not in page
    assert sign_in("writer").get("/alerts?show=nonsense").status_code == 422
    assert sign_in("writer").get("/alerts?rule=%07").status_code == 422
    assert "You have no alert" in sign_in("writer").get("/alerts?show=mine").text


def test_who_was_told_of_a_restricted_rumour_may_acknowledge_but_not_read_it(sign_in, database, raised, people):
    """The duty officer without the right sees that there is one; a colleague who was not told sees nothing."""
    with database.write_session() as session:
        alert = session.get_one(Alert, raised)
        alert.rumour.sensitivity = "restricted"
        alert.reason = "hemliga ord"
    page = sign_in("writer").get(f"/alerts/{raised}").text
    assert "A restricted rumour" in page
    assert "bostadskön" not in page
    assert "hemliga ord" not in page
    listed = sign_in("writer").get("/alerts").text
    assert "A restricted rumour" in listed
    assert "bostadskön" not in listed
    assert sign_in("second_writer").get(f"/alerts/{raised}").status_code == 404
    assert "bostadskön" in sign_in("approver").get(f"/alerts/{raised}").text
    assert sign_in("writer").post(f"/alerts/{raised}/acknowledge").status_code == 303


def test_auditor_reads_and_changes_nothing(sign_in, raised, many):
    """403 for every change."""
    auditor = sign_in("auditor")
    assert auditor.get("/alerts").status_code == 200
    for step in ("acknowledge", "take", "hand-on", "snooze", "mute", "resolve", "reopen"):
        assert auditor.post(f"/alerts/{raised}/{step}").status_code == 403
    assert auditor.post("/alerts/bulk", data={"verb": "taken", "alert_id": many}).status_code == 403
    assert sign_in("reporter").get("/alerts").status_code == 403


def test_next_and_previous_follow_the_list(sign_in, many):
    """From the second of three one comes to its neighbours."""
    page = sign_in("writer").get(f"/alerts/{many[1]}?list=show%3Dall").text
    assert "2 of 3" in page
    assert f"/alerts/{many[0]}?list=" in page
    assert f"/alerts/{many[2]}?list=" in page
