"""Looking at the rules: each new thing once, one burst is one alert, and no clock, crash or second worker changes that."""

import pytest
from sqlalchemy import delete, func, select

from tests.workbench.alerts.rule_house import House
from workbench.alerts.models import AlertMark, AlertReceipt, AlertRule
from workbench.alerts.rules import engine, jobs
from workbench.alerts.rules.wording import reason_in
from workbench.queue import Job, run_job, sweep
from workbench.rumours.board.models import District, DistrictSpelling
from workbench.rumours.models import RiskRating, Sighting


@pytest.fixture
def house(app, database, people, clock, settings):
    """What the tests below do to the house."""
    with app.test_request_context():
        yield House(database, people, clock, settings)


def test_a_text_with_a_watched_word_raises_one_alert_in_one_look(house):
    house.look()
    house.rule("words", words=["badhus"])
    house.look()
    house.collect("Badhuset stängs", "Vädret i dag")
    (alert,) = house.look()
    assert (alert.subject_kind, alert.title, alert.times) == ("item", "Badhuset stängs", 1)
    assert reason_in(alert, "en") == "A text holds the words: badhus."
    assert reason_in(alert, "sv") == "En text innehåller orden: badhus."


def test_a_spam_burst_is_one_alert_that_counts_up(house, later):
    house.rule("words", words=["gratis"])
    house.look()
    for _minute in range(5):
        house.collect(*["gratis kort här"] * 400)
        house.look()
        later(minutes=1)
    (alert,) = house.alerts()
    assert alert.times == 2000
    assert house.letters() == 1


def test_texts_must_be_enough_within_the_window(house, later):
    house.rule("words", words=["badhus"], threshold=3, window_hours=2)
    house.look()
    house.collect("badhus")
    house.look()
    later(hours=3)
    house.collect("badhus", "badhus")
    assert house.look() == []
    house.collect("badhus")
    (alert,) = house.look()
    assert alert.facts["count"] == 3


def test_reports_that_nobody_has_read_count_when_the_rule_says_so(house):
    rumour = house.rumour()
    house.rule("sightings", "med", threshold=3, with_unread=True)
    house.rule("sightings", "utan", threshold=3)
    house.look()
    house.hear(rumour)
    house.collect("ett", "två", code=rumour.code)
    (alert,) = house.look()
    assert (alert.facts["count"], alert.facts["unread"]) == (3, 2)
    assert "nobody has read them yet" in reason_in(alert, "en")


def test_sources_are_counted_not_reports(house):
    rumour = house.rumour()
    house.rule("sources", threshold=2)
    house.look()
    for words in ("ett", "två", "tre"):
        house.hear(rumour, source_name="Bladet", text_heard=words)
    assert house.look() == []
    house.hear(rumour, source_name="Receptionen", text_heard="fyra")
    assert [alert.facts["count"] for alert in house.look()] == [2]


def test_places_themes_and_channels_narrow_a_rule(house):
    rumour, other = house.rumour(), house.rumour("R-2", theme="T05")
    house.rule("sightings", threshold=2, themes=["T01"], places=["Norra  Hamnen"], channels=["phone"])
    house.look()
    for place, channel in (("norra hamnen", "phone"), ("Söder", "phone"), ("norra hamnen", "press")):
        house.hear(rumour, place=place, channel=channel)
    for _twice in range(2):
        house.hear(other, place="Norra hamnen")
    assert house.look() == []
    house.hear(rumour, place="Norra hamnen")
    assert [alert.rumour_id for alert in house.look()] == [rumour.id]


def test_a_district_stands_for_all_its_spellings(house):
    rumour = house.rumour()
    with house.database.write_session() as session:
        district = District(name="Norra hamnen", more_names=["Kajen"], created_at=house.clock.utcnow())
        district.spellings = [DistrictSpelling(spelling="Kajen")]
        session.add(district)
    house.rule("sightings", threshold=1, places=["norra Hamnen"])
    house.look()
    house.hear(rumour, place="Torget")
    assert house.look() == []
    house.hear(rumour, place="kajen")
    assert len(house.look()) == 1


def test_what_goes_on_counts_up_and_a_new_burst_is_a_new_alert(house, later):
    rumour = house.rumour()
    house.rule("sightings", threshold=2)
    house.look()
    for _more in range(4):
        house.hear(rumour)
        house.look()
    (alert,) = house.alerts()
    assert alert.times == 3
    later(days=3)
    for _again in range(2):
        house.hear(rumour)
    assert [one.times for one in house.look()] == [3, 1]


@pytest.mark.parametrize("hours", [pytest.param(-5, id="back"), pytest.param(500, id="ahead")])
def test_a_clock_that_jumps_loses_nothing_and_doubles_nothing(house, later, hours):
    house.rule("words", words=["badhus"])
    house.look()
    house.collect("badhus ett")
    house.look()
    later(hours=hours)
    assert len(house.look()) == 1
    house.collect("badhus två")
    alerts = house.look()
    assert sum(alert.times for alert in alerts) == 2
    later(hours=-hours)
    house.collect("badhus tre")
    assert sum(alert.times for alert in house.look()) == 3


def test_an_alert_from_a_wrong_future_does_not_silence_the_rule(house, later):
    rumour = house.rumour()
    house.rule("sightings", threshold=1)
    house.look()
    later(days=300)
    house.hear(rumour)
    assert len(house.look()) == 1
    later(days=-300)
    house.hear(rumour)
    assert len(house.look()) == 2


def test_two_workers_see_to_the_news_once(house):
    house.rule("words", words=["badhus"])
    house.look()
    house.collect("badhus")
    now = house.clock.utcnow()
    with house.database.read_session() as session:
        first, second = engine.look(session, now), engine.look(session, now)
    with house.database.write_session() as session:
        engine.act(session, first, now=now, settings=house.settings)
    with pytest.raises(engine.Overtaken), house.database.write_session() as session:
        engine.act(session, second, now=now, settings=house.settings)
    assert [alert.times for alert in house.alerts()] == [1]
    assert house.letters() == 1


def test_a_worker_that_dies_before_the_commit_has_done_nothing(house):
    house.rule("words", words=["badhus"])
    house.look()
    house.collect("badhus")
    now = house.clock.utcnow()

    with house.database.read_session() as session:
        found = engine.look(session, now)
    with house.database._session("immediate") as session:  # never committed
        engine.act(session, found, now=now, settings=house.settings)
        session.rollback()
    assert (house.alerts(), house.letters()) == ([], 0)
    assert [alert.times for alert in house.look()] == [1]


def test_the_id_of_a_removed_row_that_is_given_again_is_read(house, later):
    """SQLite gives the id of a removed last row to the next one."""
    rumour, other = house.rumour(), house.rumour("R-2")
    house.rule("sightings", threshold=1)
    house.look()
    first = house.hear(rumour)
    house.look()
    with house.database.write_session() as session:
        session.execute(delete(Sighting).where(Sighting.id == first))
    later(seconds=5)
    assert house.hear(other) == first
    assert [alert.rumour_id for alert in house.look()] == [rumour.id, other.id]


def test_a_row_whose_transaction_ended_late_is_read(house, later):
    """PostgreSQL gives ids before the commit: a lower id may come after a higher one."""
    rumour, late = house.rumour(), house.rumour("R-2")
    house.rule("sightings", threshold=1)
    house.look()
    house.hear(rumour, id=50)
    house.look()
    later(seconds=10)
    house.hear(late, id=49)
    assert [alert.rumour_id for alert in house.look()] == [rumour.id, late.id]


def test_a_rating_raises_one_alert_for_each_step_and_four_is_urgent(house):
    rumour = house.rumour()
    house.rule("harm", threshold=3)
    factors = {"spread": 1, "velocity": 1, "plausibility": 1, "audience": 1, "reach": 0, "proposal": "respond"}
    for harm in (2, 3, 3, 4):
        with house.database.write_session() as session:
            now = house.clock.utcnow()
            session.add(RiskRating(rumour_id=rumour.id, harm=harm, score=4 + 2 * harm, rated_at=now, **factors))
        house.look()
    assert [(alert.harm, alert.is_urgent, alert.times) for alert in house.alerts()] == [(3, False, 1), (4, True, 1)]


def test_an_alert_about_a_rumour_with_harm_four_is_urgent_whatever_raised_it(house):
    rumour = house.rumour()
    factors = {"spread": 1, "velocity": 1, "plausibility": 1, "audience": 1, "reach": 0, "proposal": "respond_now"}
    with house.database.write_session() as session:
        session.add(RiskRating(rumour_id=rumour.id, harm=4, score=12, rated_at=house.clock.utcnow(), **factors))
    house.rule("sightings", threshold=1)
    house.hear(rumour)
    assert [alert.is_urgent for alert in house.look()] == [True]


def test_a_rule_that_is_switched_on_looks_at_what_holds_already(house):
    rumour = house.rumour()
    for _twice in range(2):
        house.hear(rumour)
    house.look()
    house.rule("sightings", threshold=2)
    assert [alert.rumour_id for alert in house.look()] == [rumour.id]
    assert len(house.look()) == 1


def test_a_rule_that_is_off_and_a_closed_rumour_raise_nothing(house):
    rumour, closed = house.rumour(), house.rumour("R-2", state="closed")
    house.rule("sightings", "av", threshold=1, on=False)
    house.rule("sightings", "stängt", threshold=1, themes=["T01"])
    house.look()
    house.hear(closed)
    assert house.look() == []
    house.hear(rumour)
    assert [alert.rule_id for alert in house.look()] == [2]


def test_when_nothing_is_new_nothing_is_written(house):
    house.rule("words", words=["badhus"])
    house.look()
    with house.database.read_session() as session:
        assert engine.look(session, house.clock.utcnow()).is_nothing


def test_the_tick_comes_every_two_seconds_and_raises_through_the_queue(house, later):
    from workbench import make_registry

    registry = make_registry()
    assert registry.ticks["alerts.raise_alerts"] <= 2
    assert registry.lanes["rules"] == ["alerts.raise_alerts"]
    house.rule("words", words=["badhus"])
    house.look()
    house.collect("badhus")
    later(seconds=2)
    sweep(house.database, registry, house.clock.utcnow())
    with house.database.read_session() as session:
        job_id = session.scalar(select(Job.id).where(Job.kind == "alerts.raise_alerts", Job.state == "queued"))
    assert run_job(house.database, house.settings, registry, job_id)
    with house.database.read_session() as session:
        assert session.scalar(select(func.count(Job.id)).where(Job.kind == "alerts.send_alert", Job.state == "queued")) == 1
    assert len(house.alerts()) == 1


def test_a_letter_planned_before_there_were_routes_goes_the_new_way(house):
    rumour = house.rumour()
    house.rule("sightings", threshold=1)
    house.hear(rumour)
    house.look()
    with house.database.write_session() as session:
        receipt = session.scalars(select(AlertReceipt)).unique().one()
        session.execute(delete(Job))
        jobs._plan_again(session, receipt.id)
    with house.database.read_session() as session:
        assert session.scalars(select(Job.kind)).all() == ["alerts.send_alert"]


def test_a_saved_view_tells_of_what_comes_into_it(house, people):
    from workbench.rumours.saving.models import SavedView

    house.rumour()
    with house.database.write_session() as session:
        now = house.clock.utcnow()
        view = SavedView(name="Bostäder", owner_id=people["writer"].id, wanted={"theme": "T01"}, created_at=now)
        session.add(view)
        session.flush()
        view_id = view.id
    house.rule("search", view=view_id)
    assert house.look_around() == []
    new = house.rumour("R-2")
    assert [alert.rumour_id for alert in house.look_around()] == [new.id]
    assert len(house.look_around()) == 1


def test_a_silent_source_is_told_of_once_for_each_silence(house, later):
    from workbench.intake.models import Source

    house.rule("source_silent", threshold=6)
    assert house.look_around() == []
    later(hours=7)
    (alert,) = house.look_around()
    assert (alert.subject_kind, alert.title) == ("source", "Bladet")
    later(hours=1)
    assert len(house.look_around()) == 1
    with house.database.write_session() as session:
        session.get(Source, house.source_id).last_ok_at = house.clock.utcnow()
    later(hours=6)
    assert len(house.look_around()) == 2


def test_marks_hold_how_far_each_table_was_read(house):
    house.rumour()
    house.look()
    with house.database.read_session() as session:
        names = set(session.scalars(select(AlertMark.name)))
        assert session.scalar(select(func.count(AlertRule.id))) == 0
    assert {"assessments", "sightings", "ratings", "alarms", "proposals", "errors", "activity", "rules"} >= names - {"rules"}
    assert "sightings" in names
