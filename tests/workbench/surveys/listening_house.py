"""A round of focus groups and a plan for the tests of listening and of the action plan."""

from datetime import date

from workbench.rumours.service import open_rumour
from workbench.surveys.action_plan.service import MeasurePlan, add_measure
from workbench.surveys.listening import noting, reporting, service

TODAY = date(2026, 11, 20)
STRATA = ("long_time_residents", "newcomers", "young_people", "front_line_staff", "other")


def add_rumour(session, people, now, claim="Kön är stängd för andra", **more):
    """A rumour of the housing queue."""
    return open_rumour(session, claim, theme="T01", actor_id=people["writer"].id, now=now, **more)


def add_round(session, people, now, groups=5, title="Simhallen"):
    """A round with groups that were held, each with one row of notes."""
    who = {"actor": people["writer"], "now": now}
    row = service.open_round(session, title, purpose="Vad ligger bakom?", language="sv", **who)
    for number in range(groups):
        plan = service.GroupPlan(f"Grupp {number + 1}", STRATA[number % 5], held_on=TODAY, moderator="Bo H", note_taker="Siv L")
        group = service.add_group(session, row, plan, **who)
        noting.add_notes(session, group, "Kön går fortare för andra", names="ask", today=TODAY, **who)
    session.expire(row)
    return row


def code_theme(session, people, now, row, name, groups, **more):
    """A theme, coded in the first `groups` groups."""
    who = {"actor": people["writer"], "now": now}
    theme = reporting.add_theme(session, row, name, theme="T01", summary="Många ser bara sin egen väntan.", **who, **more)
    for group in row.groups[:groups]:
        noting.code_note(session, noting_row(session, group), theme=theme, **who)
    return theme


def noting_row(session, group):
    """The first row of a group."""
    from workbench.surveys.listening.queries import notes_of

    return notes_of(session, group.id)[0]


def plan_of(people, **more):
    """What is needed for a measure."""
    values = {
        "title": "Ny sida om bostadskön", "kind": "information", "theme": "T01", "owner_id": people["writer"].id,
        "starts_on": date(2026, 9, 1), "ends_on": date(2027, 3, 1), "indicator": "Frågor i receptionen per månad",
        "base_line": "40", "target": "20", "target_on": date(2027, 2, 1), "stop_rule": "Fler än 60 frågor två månader i rad.",
    }  # fmt: skip
    return MeasurePlan(**(values | more))


def measure(session, people, now, **more):
    """A measure in the plan."""
    return add_measure(session, plan_of(people, **more), actor=people["writer"], now=now)
