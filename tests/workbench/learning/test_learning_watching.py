"""Drift: counted by day, twice the same; house rules are no people."""

from datetime import timedelta

from sqlalchemy import select, update

from workbench.intake import service as intake
from workbench.intake.models import Assessment, Item
from workbench.learning.models import ScoreDay
from workbench.learning.watching import count_days, drift_of


def rows(database):
    with database.read_session() as session:
        return session.scalars(select(ScoreDay).order_by(ScoreDay.day)).all()


def test_a_day_is_counted_by_tenths_and_decisions(work, add_items, people, clock, rumour, database, run_tick):
    """Flagged and dismissed, not flagged and linked. The tick twice gives the same."""
    high = add_items(4, score=0.95)
    low = add_items(3, score=0.15, relevant=False, start=10)
    who = {"actor_id": people["writer"].id, "now": clock.utcnow()}
    work(lambda s: intake.dismiss(s, [high[0], high[1], low[0]], **who))
    work(lambda s: intake.link(s, s.get_one(Item, low[1]), rumour, **who))
    for _ in range(2):
        run_tick("learning.count_scores")
        (row,) = rows(database)
        assert (row.counts[9], row.counts[1], sum(row.counts), row.flagged) == (4, 3, 7, 4)
        assert (row.flagged_dismissed, row.flagged_linked) == (2, 0)
        assert (row.unflagged_dismissed, row.unflagged_linked) == (1, 1)


def test_what_a_house_rule_dismissed_is_nobodys_decision(work, add_items, clock, database):
    """The state alone says nothing of people."""
    ids = add_items(2)
    work(lambda s: s.execute(update(Item).where(Item.id.in_(ids)).values(state="dismissed")))
    work(lambda s: count_days(s, now=clock.utcnow()))
    assert rows(database)[0].flagged_dismissed == 0


def test_older_days_stay_as_they_were_counted(work, add_items, clock, database, later):
    """What can no longer be read from the items is not lost."""
    add_items(2)
    work(lambda s: count_days(s, now=clock.utcnow()))
    later(days=20)
    work(lambda s: s.execute(update(Assessment).values(assessed_at=clock.utcnow() - timedelta(days=300))))
    work(lambda s: count_days(s, now=clock.utcnow()))
    assert [sum(row.counts) for row in rows(database)] == [2]


def test_scores_that_have_moved_are_said_to_have(work, clock, database):
    """Four weeks of one kind, then two of another."""
    first = clock.utcnow().date() - timedelta(days=41)

    def add(session):
        for day in range(42):
            counts = [0] * 10
            counts[1 if day < 28 else 8] = 30
            decided = {"flagged_dismissed": 4, "flagged_linked": 1, "unflagged_dismissed": 0, "unflagged_linked": 0}
            names = {"model_version": "m", "genre": "news", "language": "sv"}
            session.add(ScoreDay(day=first + timedelta(days=day), counts=counts, flagged=5, **names, **decided))

    work(add)
    with database.read_session() as session:
        drift = drift_of(session, "m", today=clock.utcnow().date())
    assert drift.shift.reading == "much"
    assert (sum(drift.reference), sum(drift.current)) == (840, 420)
    assert drift.overrides.reading == "false_alarms"
    assert sum(week.texts for week in drift.weeks) == 1260


def test_a_new_model_has_nothing_to_say_yet(database, clock, starter):
    """No figure is better than a made-up one."""
    with database.read_session() as session:
        drift = drift_of(session, starter.version, today=clock.utcnow().date())
    assert (drift.shift.reading, drift.overrides.reading, drift.weeks) == ("few", "few", [])
