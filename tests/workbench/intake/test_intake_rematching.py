"""Rumours that come after the texts: open texts are compared with them again, and no person's decision is touched."""

import pytest
from sqlalchemy import select

import classifiers.assessing
from classifiers.types import Match
from workbench.intake.candidates import jobs, rematching
from workbench.intake.inbox import triage
from workbench.intake.models import Assessment, Item, RumourReading
from workbench.queue import Job
from workbench.rumours import queries as rumour_queries
from workbench.rumours import service as rumours
from workbench.rumours.sightings import NewSighting

BUS = "Kommunen ger alla nyanlända gratis busskort."


@pytest.fixture
def asked(monkeypatch):
    """A model that matches what shares the word "busskort"; keeps the ids that it was asked about."""
    seen = []

    def match(_model, texts, known):
        seen.extend(int(text.id) for text in texts)
        codes = [one.rumour_id for one in known if any("busskort" in wording for wording in (one.claim, *one.variants))]
        return [[Match(code, 0.9, "asserts") for code in codes] if "busskort" in text.text else [] for text in texts]

    monkeypatch.setattr(jobs, "model_of", lambda _settings: object())
    monkeypatch.setattr(classifiers.assessing, "match", match)
    return seen


@pytest.fixture
def new_rumour(within):
    """Open a rumour in the rumours room, as another page does: new_rumour(claim)."""

    def make(claim="nyanlända får gratis busskort"):
        with within() as (session, writer, now):
            return rumours.open_rumour(session, claim, theme="T12", actor_id=writer, now=now)

    return make


@pytest.fixture
def look_for_new(run_tick):
    """Run the tick that finds new wordings, and what it asks for."""
    return lambda: run_tick("intake.find_new_wordings")


def test_a_rumour_from_the_other_room_is_found_and_its_texts_get_the_match(
    tell, new_rumour, look_for_new, asked, stored, database
):
    """The proposal, its theme, and what the page shows of it."""
    bus, other = tell(BUS, "Badhuset stänger för män.")
    opened = new_rumour()
    look_for_new()
    item = stored(bus)
    assert (item.match_code, item.match_relation, item.theme, item.state) == (opened.code, "asserts", "T12", "new")
    assert stored(other).match_code is None
    with database.read_session() as session:
        kept = session.scalar(select(Assessment.matches).where(Assessment.item_id == bus))
        assert kept == [{"rumour_id": opened.code, "score": 0.9, "relation": "asserts"}]


def test_a_rumour_is_read_once_for_the_same_wordings(tell, new_rumour, look_for_new, asked):
    """Twice changes nothing; after a new wording it is read again, ten minutes later at the earliest."""
    tell("Badhuset stänger för män.")
    new_rumour()
    look_for_new()
    look_for_new()
    assert len(asked) == 1


def test_new_wordings_are_read_together_after_ten_minutes(tell, new_rumour, look_for_new, asked, within, later):
    """While somebody sorts, a rumour gets many wordings."""
    tell("Badhuset stänger för män.")
    opened = new_rumour()
    look_for_new()
    with within() as (session, writer, now):
        heard = NewSighting("de åker buss utan att betala", now, "other", "resident")
        rumours.add_sighting(session, session.get(type(opened), opened.id), heard, actor_id=writer, now=now)
    look_for_new()
    assert len(asked) == 1
    later(minutes=11)
    look_for_new()
    assert len(asked) == 2


def test_what_people_sorted_and_what_matches_already_is_left_alone(tell, new_rumour, look_for_new, asked, rumour, within, stored):
    """Never a person's decision."""
    linked, dismissed, open_one = tell(BUS, BUS + " Hela året.", BUS + " Sedan i maj.")
    with within() as (session, writer, now):
        triage.link(session, session.get(Item, linked), rumour, actor_id=writer, now=now)
        triage.dismiss(session, [dismissed], actor_id=writer, now=now)
    new_rumour()
    look_for_new()
    assert asked.count(linked) == asked.count(dismissed) == 0
    assert (stored(linked).rumour_id, stored(linked).match_code) == (rumour.id, None)
    assert stored(open_one).match_code is not None


def test_a_text_that_is_sorted_while_the_machine_reads_keeps_its_state(tell, new_rumour, within, stored):
    """The colleague was quicker."""
    (bus,) = tell(BUS)
    opened = new_rumour()
    with within() as (session, _writer, now):
        texts = rematching.texts_to_compare(session, before_id=None, limit=10, now=now)
    with within() as (session, writer, now):
        triage.dismiss(session, [bus], actor_id=writer, now=now)
    with within() as (session, _writer, _now):
        assert rematching.store_matches(session, texts, [[Match(opened.code, 0.9, "asserts")]], {opened.code}) == 0
    assert (stored(bus).state, stored(bus).match_code) == ("dismissed", None)


def test_texts_older_than_thirty_days_are_not_read(tell, new_rumour, look_for_new, asked, later):
    """They have had their chance."""
    tell(BUS)
    later(days=31)
    new_rumour()
    look_for_new()
    assert asked == []


def test_many_texts_are_read_some_at_a_time(tell, new_rumour, look_for_new, asked, monkeypatch, database):
    """Each run asks for the next; the last one writes down that the rumour is read."""
    ids = tell(*(f"{BUS} Nummer {number}." for number in range(5)))
    monkeypatch.setattr(jobs, "COMPARED_AT_ONCE", 2)
    opened = new_rumour()
    look_for_new()
    assert asked == sorted(ids, reverse=True)
    with database.read_session() as session:
        assert session.get(RumourReading, opened.id) is not None
        assert session.scalar(select(Job.id).where(Job.state == "failed")) is None


def test_rumours_from_before_are_taken_as_read(tell, rumour, look_for_new, asked, within):
    """After an upgrade the texts are not all read again: they were compared when they came."""
    tell(BUS)
    with within() as (session, _writer, now):
        session.add(RumourReading(rumour_id=rumour.id, wording_digest="", read_at=now))
    look_for_new()
    assert asked == []
    with within() as (session, _writer, _now):
        (known,) = rumour_queries.known_rumours(session)
        assert session.get(RumourReading, rumour.id).wording_digest == rematching.digest(known)


def test_opening_a_rumour_in_the_inbox_has_the_others_read_at_once(tell, within, asked, run_jobs, stored, database):
    """No waiting for the tick."""
    first, second = tell(BUS, "Också Ytterbyn: busskort till alla nyanlända.")
    with within() as (session, writer, now):
        triage.open_rumour_from(
            session, session.get(Item, first), "nyanlända får gratis busskort", actor_id=writer, now=now, theme="T12"
        )
        assert session.scalar(select(Job.kind).where(Job.kind == "intake.match_again")) is not None
    run_jobs()
    assert stored(second).match_code is not None


def test_without_a_model_the_reading_waits(tell, new_rumour, look_for_new, monkeypatch, database):
    """It is tried again; nothing is lost."""
    from classifiers.errors import ModelMissing

    def missing(_settings):
        raise ModelMissing("no model")

    monkeypatch.setattr(jobs, "model_of", missing)
    tell(BUS)
    opened = new_rumour()
    look_for_new()
    with database.read_session() as session:
        assert session.scalar(select(Job.state).where(Job.kind == "intake.match_again")) == "queued"
        assert session.get(RumourReading, opened.id) is None
