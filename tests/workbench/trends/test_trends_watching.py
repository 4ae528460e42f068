"""The tick: what it reads, what it raises, that it raises nothing twice."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from workbench.activity.models import Activity
from workbench.intake.models import Item
from workbench.rumours.models import Sighting
from workbench.trends import service
from workbench.trends.hearing import Marks, touched_keys
from workbench.trends.hearing import hear as listen
from workbench.trends.models import TrendAlarm, TrendStream, TrendWatch

CLAIM = "nyanlända går före i bostadskön"


@pytest.fixture
def alarms(database):
    """Every stored alarm as (kind of stream, key, kind of alarm)."""

    def read():
        with database.read_session() as session:
            rows = session.execute(
                select(TrendStream.kind, TrendStream.key, TrendAlarm.kind)
                .join(TrendStream, TrendStream.id == TrendAlarm.stream_id)
                .order_by(TrendAlarm.id)
            )
            return [tuple(row) for row in rows]

    return read


def test_watch_without_anything_to_read_stores_nothing(watch, alarms, database):
    watch()
    with database.read_session() as session:
        assert session.scalars(select(TrendStream)).all() == []
        assert session.get(TrendWatch, 1).refreshed_on is not None


def test_usual_reports_raise_no_alarm(hear, usual_weeks, watch, alarms, database):
    hear(CLAIM, usual_weeks)
    watch()
    assert alarms() == []
    with database.read_session() as session:
        stream = session.scalars(select(TrendStream).where(TrendStream.kind == "rumour")).one()
        assert sum(stream.counts) == len(usual_weeks)
        assert len(stream.counts) == len(stream.expected) == len(stream.high) == 90
        assert stream.expected[-1] == pytest.approx(0.5, abs=0.2)


def test_burst_raises_one_alarm_for_the_rumour_its_theme_place_and_channel(hear, usual_weeks, watch, alarms, database):
    hear(CLAIM, usual_weeks, place="Norrvik")
    watch()
    rumour = hear(CLAIM, [5, 4.5, 4, 3, 2, 1, 0.5], place="Norrvik ")
    watch()
    wanted = {("rumour", rumour.code), ("theme", "T01"), ("place", "norrvik"), ("channel", "service_desk")}
    assert {row[:2] for row in alarms()} == wanted
    assert len(alarms()) == 4
    with database.read_session() as session:
        alarm = session.scalars(select(TrendAlarm).join(TrendStream).where(TrendStream.kind == "rumour")).one()
        assert alarm.count > 3 * alarm.expected
        assert alarm.score > 1
        told = session.scalars(select(Activity).where(Activity.verb == "trend_alarm_raised")).all()
        assert sorted(row.details["stream_kind"] for row in told) == ["channel", "place", "rumour", "theme"]


def test_watch_run_again_and_while_the_burst_goes_on_raises_nothing_more(hear, usual_weeks, watch, alarms, later, database):
    hear(CLAIM, [*usual_weeks, 5, 4.5, 4, 3, 2, 1, 0.5])
    watch()
    first = alarms()
    watch()
    later(hours=3)
    hear(CLAIM, [2, 1.5, 1, 0.2])
    watch()
    assert alarms() == first != []
    with database.read_session() as session:
        longest = max(session.scalars(select(TrendAlarm)), key=lambda row: row.last_at - row.at)
        assert longest.last_at - longest.at >= timedelta(hours=3)


def test_late_report_that_moves_the_beginning_is_the_same_burst(hear, usual_weeks, watch, alarms):
    hear(CLAIM, [*usual_weeks, 5, 4.5, 4, 3, 2, 1, 0.5])
    watch()
    first = alarms()
    hear(CLAIM, [6, 5.5])
    watch()
    assert alarms() == first


def test_what_was_unusual_weeks_ago_is_history_when_it_is_noted_today(hear, usual_weeks, watch, alarms):
    hear(CLAIM, [*usual_weeks, *(240 + n / 10 for n in range(8))])
    watch()
    assert alarms() == []


def test_copies_and_answers_and_the_same_person_do_not_count(hear, usual_weeks, watch, alarms):
    hear(CLAIM, usual_weeks)
    burst = [5, 4.5, 4, 3, 2, 1, 0.5]
    hear(CLAIM, burst, is_copy=True)
    hear(CLAIM, burst, relation="counters")
    hear(CLAIM, burst, tellers=["Norrviks eko"] * 7)
    watch()
    assert alarms() == []


def test_first_independent_sources_of_a_new_rumour_give_one_early_warning(hear, watch, alarms, later):
    rumour = hear(CLAIM, [20, 9])
    watch()
    assert alarms() == []
    hear(CLAIM, [1])
    watch()
    later(hours=1)
    hear(CLAIM, [0.5, 0.2])
    watch()
    assert alarms() == [("rumour", rumour.code, "early")]


def test_sources_of_an_early_warning_are_those_that_were_set(app, database, people, clock, hear, watch, alarms):
    with app.test_request_context(), database.write_session() as session:
        service.change_watch(session, false_alarms=1.0, fewest_sources=5, actor_id=people["approver"].id, now=clock.utcnow())
    hear(CLAIM, [9, 8, 7, 6])
    watch()
    assert alarms() == []


def test_relevant_texts_count_for_their_theme_until_they_are_dismissed(app, database, people, clock, watch):
    from workbench.intake.service import add_source

    with app.app_context(), database.write_session() as session:
        now = clock.utcnow()
        source = add_source(session, "https://bladet.example/feed", name="Bladet", genre="news", actor_id=None, now=now)
        for number, state in enumerate(("new", "new", "dismissed")):
            session.add(
                Item(
                    source_id=source.id,
                    external_id=str(number),
                    title="T",
                    text="x",
                    collected_at=now,
                    dated_at=now - timedelta(hours=number),
                    warnings=[],
                    masked_counts={},
                    state=state,
                    flagged=True,
                    score=0.9,
                    theme="T05",
                    assessed_at=now,
                )
            )
    watch()
    with database.read_session() as session:
        stream = session.scalars(select(TrendStream)).one()
        assert (stream.kind, stream.key, sum(stream.counts)) == ("theme", "T05", 2)


def test_only_streams_with_something_new_are_read(hear, usual_weeks, watch, database, later):
    hear(CLAIM, usual_weeks)
    hear("badhuset stängs för allmänheten", [30], theme="T10", channel="press")
    watch()
    later(minutes=3)
    hear("badhuset stängs för allmänheten", [1], theme="T10", channel="press")
    watch()
    with database.read_session() as session:
        newest = {row.key for row in session.scalars(select(TrendStream)) if row.read_at == later(hours=0)}
    assert "T10" in newest
    assert "press" in newest
    assert "T01" not in newest


def test_reused_id_of_a_removed_sighting_is_new_all_the_same(hear, database, clock):
    """SQLite gives the highest id again."""
    rumour = hear(CLAIM, [1])
    with database.read_session() as session:
        last = session.scalars(select(Sighting)).one()
        marks = Marks(last.id, last.logged_at - timedelta(minutes=1), None)
        assert ("rumour", rumour.code) in touched_keys(session, marks)
        assert touched_keys(session, Marks(last.id, last.logged_at, clock.utcnow())) == set()


def test_merged_places_are_one_stream_whatever_their_letters(hear, database, clock):
    hear(CLAIM, [1], place="Norrvik  centrum")
    hear(CLAIM, [2], place="NORRVIK Centrum")
    with database.read_session() as session:
        places = [row for row in listen(session, None, now=clock.utcnow()) if row.kind == "place"]
    assert [(row.key, len(row.reports)) for row in places] == [("norrvik centrum", 2)]
