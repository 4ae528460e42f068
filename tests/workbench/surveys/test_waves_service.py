"""A wave from draft to closing: who may do what, what stops it, and when it is open by the municipality's clock."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.workbench.surveys.waving import FACTS, ZONE, a_panel, a_rumour, a_wave, both, opened
from workbench.errors import Gone, NotAllowed, NotFound, NotPublishable, Refused
from workbench.queue import Job
from workbench.surveys.panels.models import PanelContact
from workbench.surveys.panels.numbers import number_of
from workbench.surveys.waves import links, queries, service, stages, timing
from workbench.surveys.waves.checking import findings_of
from workbench.surveys.waves.items import NewItem, add_item, add_rumour_item, change_item, fall_back, remove_item
from workbench.surveys.waves.ordering import half_of, order_for
from workbench.surveys.waves.wording import said


@pytest.fixture
def now(clock):
    return clock.utcnow()


@pytest.fixture
def session(app, database, people):
    with app.test_request_context(), database.write_session() as session:
        yield session


def keys(session, wave, now, severity="block"):
    return {one.key for one in findings_of(session, wave, today=now.date()) if one.severity == severity}


def test_a_ready_wave_opens_by_another_than_its_writer(session, people, now):
    wave = a_wave(session, people, now)
    with pytest.raises(NotAllowed):
        service.open_wave(session, wave, actor=people["writer"], now=now, zone=ZONE)
    service.open_wave(session, wave, actor=people["approver"], now=now, zone=ZONE)
    assert (wave.state, wave.approved_by_id) == ("open", people["approver"].id)
    assert queries.open_wave(session, wave.code) is wave


def test_an_approver_who_has_written_in_it_cannot_let_it_open(session, people, now):
    wave = a_wave(session, people, now)
    item = next(item for item in wave.items if item.kind == "true_statement")
    change_item(session, wave, item, texts=item.texts, facts=item.facts, actor_id=people["approver"].id, now=now)
    with pytest.raises(NotAllowed):
        service.open_wave(session, wave, actor=people["approver"], now=now, zone=ZONE)
    assert service.open_wave(session, wave, actor=people["second_approver"], now=now, zone=ZONE).state == "open"


def test_an_empty_draft_says_everything_that_is_missing(session, people, now):
    wave = a_wave(session, people, now, is_ready=False, opens_on=None)
    assert keys(session, wave, now) == {"days", "campaign", "control", "true"}
    with pytest.raises(NotPublishable):
        service.open_wave(session, wave, actor=people["approver"], now=now, zone=ZONE)


def test_a_language_without_words_stops_the_wave_until_somebody_says_so(session, people, now):
    wave = a_wave(session, people, now, languages=("sv", "en", "ar"))
    actor = {"actor_id": people["writer"].id, "now": now}
    assert keys(session, wave, now) == {"language"}
    item = next(item for item in wave.items if item.kind == "campaign")
    change_item(session, wave, item, texts={**item.texts, "ar": "يُغلق المسبح."}, facts=item.facts, **actor)
    assert keys(session, wave, now) == {"language", "facts"}
    fact = {"ar": {"text": "المسبح مفتوح.", "source": "Norrviks kommun", "url": ""}}
    change_item(session, wave, item, texts=item.texts, facts={**item.facts, **fact}, **actor)
    with pytest.raises(Refused):
        fall_back(session, wave, "sv", **actor)
    assert fall_back(session, wave, "ar", **actor) == len(wave.items) - 1
    assert keys(session, wave, now) == set()
    assert "fallback" in keys(session, wave, now, "warn")
    assert said(item.texts, "ar", wave.languages).language == "ar"
    trust = queries.item_by_code(wave, "trust")
    assert said(trust.texts, "ar", wave.languages).language == "sv"


def test_a_statement_without_its_fact_stops_the_wave(session, people, now):
    wave = a_wave(session, people, now)
    item = next(item for item in wave.items if item.kind == "control")
    bare = {code: {**fact, "source": ""} for code, fact in FACTS.items()}
    change_item(session, wave, item, texts=item.texts, facts=bare, actor_id=people["writer"].id, now=now)
    assert keys(session, wave, now) == {"facts"}


def test_at_most_four_rumours_and_two_of_the_campaign(session, people, now):
    wave = a_wave(session, people, now)
    actor = {"actor_id": people["writer"].id, "now": now}
    add_rumour_item(session, wave, a_rumour(session, people, now, "simhallen får ny takfärg"), kind="campaign", **actor)
    with pytest.raises(Refused):
        add_rumour_item(session, wave, a_rumour(session, people, now, "hallen byggs om till garage"), kind="campaign", **actor)
    add_item(session, wave, NewItem("invented", both("Torget ska målas blått.", "The square will be painted blue.")), **actor)
    with pytest.raises(Refused):
        add_item(session, wave, NewItem("invented", both("Bron ska rivas.", "The bridge goes.")), **actor)


@pytest.mark.parametrize(
    "text",
    ["I vilket land är du född i?", "Vilken religion har du?", "Vilket parti röstar du på?", "Vad tycker du om invandringen?",
     "What is your nationality?", "Do you go to a mosque?"],
    ids=["born", "religion", "party", "migration", "nationality", "mosque"],
)  # fmt: skip
def test_what_no_survey_asks_is_refused(session, people, now, text):
    wave = a_wave(session, people, now)
    choices = [{"value": value, "texts": both(value, value)} for value in ("a", "b")]
    for kind in ("own", "background"):
        with pytest.raises(Refused):
            add_item(session, wave, NewItem(kind, both(text, text), choices=choices), actor_id=people["writer"].id, now=now)


def test_narrow_age_bands_are_refused_and_wide_ones_are_not(session, people, now):
    wave = a_wave(session, people, now)
    actor = {"actor_id": people["writer"].id, "now": now}

    def ask(*bands):
        choices = [{"value": band, "texts": both(band, band)} for band in bands]
        return add_item(
            session, wave, NewItem("background", both("Hur gammal är du?", "How old are you?"), choices=choices), **actor
        )

    with pytest.raises(Refused):
        ask("16-20", "21-40")
    assert ask("16-29", "30-44", "45-64", "65-").kind == "background"


def test_core_questions_keep_their_words_and_stay(session, people, now):
    wave = a_wave(session, people, now)
    item = queries.item_by_code(wave, "trust")
    before = dict(item.texts)
    change_item(session, wave, item, texts=both("Litar du på oss?", "Trust us?"), facts={}, actor_id=people["writer"].id, now=now)
    assert item.texts == before
    with pytest.raises(Refused):
        remove_item(session, wave, item, actor_id=people["writer"].id, now=now)


def test_next_wave_has_the_same_questions_and_the_other_half_last(session, people, now):
    first = opened(session, people, now)
    service.close_wave(session, first, reason="Vi fick ett fel i enkäten.", actor_id=people["approver"].id, now=now, zone=ZONE)
    second = service.clone_wave(session, first, actor_id=people["writer"].id, now=now)
    assert [(item.code, item.texts, item.choices) for item in second.items] == [(i.code, i.texts, i.choices) for i in first.items]
    halves = {item.code: item.last_for_half for item in first.items if item.last_for_half}
    assert halves
    assert all({half, queries.item_by_code(second, code).last_for_half} == {"a", "b"} for code, half in halves.items())
    assert "asked_before" in keys(session, second, now, "warn")


def test_each_statement_stands_equally_often_in_each_place(session, people, now):
    wave = a_wave(session, people, now)
    for item in wave.items:
        item.last_for_half = ""
    places = Counter()
    for number in range(1200):
        order = order_for(wave, f"person {number}", "")
        places.update((item.code, place) for place, item in enumerate(order[:3]))
    assert len(places) == 9
    assert all(330 < count < 470 for count in places.values())
    assert order_for(wave, "one", "a") == order_for(wave, "one", "a")


def test_half_the_people_get_a_rumour_last(session, people, now):
    wave = a_wave(session, people, now)
    item = next(item for item in wave.items if item.last_for_half == "a")
    assert order_for(wave, "x", "a")[-1] is item
    assert order_for(wave, "x", "b")[-1] is not item
    halves = Counter(half_of(f"N{number}") for number in range(1000))
    assert 450 < halves["a"] < 550


def test_a_link_says_wave_and_number_and_nothing_readable(session, people, now, settings):
    wave = opened(session, people, now, panel=a_panel(session, people, now, members=2))
    one, two = session.scalars(select(PanelContact)).all()
    token = links.link_of(wave, one, settings).rsplit("/", 1)[1]
    number = number_of(wave.panel, one.id, settings.secret_key)
    assert links.read_link(token, settings) == (wave.id, number, one.id)
    assert number not in token
    assert number != number_of(wave.panel, two.id, settings.secret_key)
    spoilt = ["", "none", "å" * 20, token[:-2], ("A" if token[0] != "A" else "B") + token[1:], "A" * 500, "\x00"]
    for text in spoilt:
        with pytest.raises(NotFound):
            links.read_link(text, settings)


def test_an_answer_marks_the_invitation_once(session, people, now, run_jobs):
    wave = opened(session, people, now, panel=a_panel(session, people, now, members=1))
    session.commit()
    run_jobs()
    contact = session.scalars(select(PanelContact)).one()
    assert service.mark_answered(session, wave.id, contact.id)
    assert not service.mark_answered(session, wave.id, contact.id)


@pytest.mark.parametrize(
    ("last_day", "end"),
    [(date(2026, 10, 25), datetime(2026, 10, 25, 23, tzinfo=UTC)), (date(2027, 3, 28), datetime(2027, 3, 28, 22, tzinfo=UTC))],
    ids=["longer night", "shorter night"],
)
def test_the_last_day_ends_at_midnight_of_the_town(session, people, now, last_day, end):
    wave = a_wave(session, people, now, opens_on=last_day - timedelta(days=3), closes_on=last_day)
    wave.state = "open"
    second = timedelta(seconds=1)
    assert timing.end_of(wave, ZONE) == end
    assert timing.is_open_at(wave, end - second, ZONE)
    assert not timing.is_open_at(wave, end, ZONE)
    assert timing.accepts(wave, shown_at=end - second, now=end + timedelta(minutes=29), zone=ZONE)
    assert not timing.accepts(wave, shown_at=end - second, now=end + timedelta(minutes=30), zone=ZONE)
    assert not timing.accepts(wave, shown_at=end + second, now=end + timedelta(minutes=5), zone=ZONE)


def test_closing_early_needs_a_reason_and_counts_after_the_grace(session, people, now):
    wave = opened(session, people, now)
    with pytest.raises(Refused):
        service.close_wave(session, wave, reason="  ", actor_id=people["approver"].id, now=now, zone=ZONE)
    service.close_wave(session, wave, reason="En fråga var fel.", actor_id=people["approver"].id, now=now, zone=ZONE)
    job = session.scalars(select(Job).where(Job.kind == "surveys.count_wave")).one()
    assert job.run_at == now + timedelta(minutes=31)
    with pytest.raises(Gone):
        queries.open_wave(session, wave.code)


def test_questions_are_frozen_once_it_is_approved(session, people, now):
    wave = a_wave(session, people, now, opens_on=date(2026, 11, 25))
    service.open_wave(session, wave, actor=people["approver"], now=now, zone=ZONE)
    assert wave.state == "draft"
    assert wave.approved_at == now
    with pytest.raises(Refused):
        remove_item(session, wave, wave.items[-1], actor_id=people["writer"].id, now=now)
    service.take_back(session, wave, actor_id=people["writer"].id, now=now)
    remove_item(session, wave, wave.items[-1], actor_id=people["writer"].id, now=now)


def test_a_deleted_draft_comes_back_and_is_gone_after_thirty_days(session, people, now):
    wave = a_wave(session, people, now)
    service.delete_draft(session, wave, actor_id=people["writer"].id, now=now)
    with pytest.raises(NotFound):
        queries.wave_by_code(session, wave.code)
    assert service.restore_draft(session, wave.code, actor_id=people["writer"].id, now=now) is wave
    service.delete_draft(session, wave, actor_id=people["writer"].id, now=now)
    assert service.empty_bin(session, now=now + timedelta(days=29)) == 0
    assert service.empty_bin(session, now=now + timedelta(days=31)) == 1


def test_school_has_no_panel_no_free_text_and_needs_its_classes(session, people, now):
    wave = a_wave(session, people, now, sampling="census", is_school=True, ways=("class",))
    assert "free_text" not in {item.kind for item in wave.items}
    assert keys(session, wave, now) == {"stages"}
    row = stages.add_stage(session, wave, "8 A", pupils=24, actor_id=people["writer"].id, now=now)
    stages.add_stage(session, wave, "8 B", pupils=22, absent=2, actor_id=people["writer"].id, now=now)
    with pytest.raises(Refused):
        stages.add_stage(session, wave, "8 a", pupils=20, actor_id=people["writer"].id, now=now)
    with pytest.raises(NotFound):
        queries.stage_by_code(session, row.code)
    service.open_wave(session, wave, actor=people["approver"], now=now, zone=ZONE)
    assert wave.invited_count == 46
    assert queries.stage_by_code(session, row.code.lower()).wave is wave
    with pytest.raises(Refused):
        a_wave(session, people, now, title="Två", panel=a_panel(session, people, now), is_school=True)
