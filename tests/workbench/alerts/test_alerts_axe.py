"""Alerts in hand and the duty roster in a browser 320 px wide, light and dark: axe-core finds nothing, no sideways scroll."""

import pytest

from tests.e2e.looking import faults_on_phone
from tests.workbench.alerts.duty import add_absence, add_alert, add_rule, add_rumour, add_shift, add_to_roster
from workbench.alerts.handling.models import AlertMute
from workbench.alerts.roster.models import DutySwap
from workbench.alerts.telling.service import tell

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
DUTY = ["/alerts/duty", "/alerts/duty/mine", "/alerts/duty/plan"]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_empty_pages_have_no_violation(phone_page, language):
    """Nothing raised, nothing muted, no roster."""
    wrong = faults_on_phone(phone_page("approver"), ["/alerts", "/alerts/muted", *DUTY], language)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_full_pages_have_no_violation(phone_page, sign_in, database, people, clock, settings, language):
    """Alerts in several states with who was told, a step with many that was partly refused, mutes, swaps, gaps, an error."""
    alert_id, shift_id = _fill(database, people, clock, settings)
    approver = sign_in("approver")
    approver.post("/alerts/bulk?show=all", data={"verb": "taken", "alert_id": [1, 2]})
    lists = ["/alerts?show=all", "/alerts?show=mine", "/alerts?show=nonsense", "/alerts/muted"]
    paths = [*lists, f"/alerts/{alert_id}", "/alerts/2", *DUTY, f"/alerts/duty/shifts/{shift_id}/swap"]
    wrong = faults_on_phone(phone_page("approver"), paths, language)
    assert not wrong, "\n".join(wrong)


def _fill(database, people, clock, settings):
    now = clock.utcnow()
    with database.write_session() as session:
        rule = add_rule(session, people, now, escalate_minutes=10, is_urgent=True)
        taken = add_alert(session, rule, now, number=2, state="taken", taken_by_id=people["writer"].id, taken_at=now)
        taken.acknowledged_at, taken.acknowledged_by_id = now, people["writer"].id
        alert = add_alert(session, rule, now, rumour=add_rumour(session, now), harm=4, is_urgent=True, times=12)
        tell(session, alert, [people["writer"].id, people["approver"].id], cause="rule", now=now, settings=settings)
        times = {"until": now.replace(day=27), "muted_at": now}
        session.add(AlertMute(rule_id=rule.id, reason="Polisen har den", muted_by_id=people["writer"].id, **times))
        add_to_roster(session, people, now, "approver", "writer")
        mine = add_shift(session, people["approver"], now, start=-2, end=30)
        theirs = add_shift(session, people["writer"], now, start=40, end=200)
        add_absence(session, people["approver"], now, start=5, end=9)
        asked = {"asked_by_id": people["writer"].id, "asked_of_id": people["approver"].id, "asked_at": now}
        session.add(DutySwap(shift_id=theirs.id, return_shift_id=mine.id, message="Kan du ta den?", **asked))
        return alert.id, mine.id
