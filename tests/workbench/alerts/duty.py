"""What the tests of handling and of the roster build from: alerts without the rules' engine, shifts, absences."""

from datetime import timedelta

from workbench.alerts.models import Alert, AlertReceiver, AlertRule
from workbench.alerts.roster.models import DutyAbsence, DutyPerson, DutyShift
from workbench.rumours.models import Rumour


def add_rule(session, people, now, *, name="Tre på ett dygn", receivers=("writer",), **values):
    """A rule that tells these roles."""
    options = {"kind": "sightings", "threshold": 3, "window_hours": 24, "conditions": {}, "tells_duty": False}
    rule = AlertRule(name=name, created_at=now, **{**options, **values})
    rule.receivers = [AlertReceiver(user_id=people[role].id) for role in receivers]
    session.add(rule)
    session.flush()
    return rule


def add_rumour(session, now, *, code="R-1", claim="nyanlända går före i bostadskön", **values):
    """A rumour."""
    times = {"opened_at": now, "first_heard_at": now}
    row = Rumour(code=code, claim=claim, theme="T01", more_themes=[], flags=[], **times, **values)
    session.add(row)
    session.flush()
    return row


def add_alert(session, rule, now, *, rumour=None, number=1, **values):
    """An alert as the engine raises it, without telling anybody."""
    about = {"rumour_id": rumour.id} if rumour is not None else {"subject_kind": "source", "title": "Kustkuriren svarar inte"}
    times = {"raised_at": now, "last_event_at": now}
    fields = {"dedupe": f"{rule.id}:{number}", "reason": "Tre observationer.", **about, **times, **values}
    alert = Alert(rule_id=rule.id, **fields)
    session.add(alert)
    session.flush()
    return alert


def add_shift(session, person, now, *, start=-1, end=24):
    """A shift from and until so many hours from now."""
    row = DutyShift(user_id=person.id, starts_at=now + timedelta(hours=start), ends_at=now + timedelta(hours=end), changed_at=now)
    session.add(row)
    session.flush()
    return row


def add_to_roster(session, people, now, *roles):
    """These people take turns, in this order."""
    for position, role in enumerate(roles):
        session.add(DutyPerson(user_id=people[role].id, position=position, joined_at=now))
    session.flush()


def add_absence(session, person, now, *, start=-1, end=24):
    """Somebody is away."""
    times = {"starts_at": now + timedelta(hours=start), "ends_at": now + timedelta(hours=end)}
    session.add(DutyAbsence(user_id=person.id, added_at=now, **times))
    session.flush()
