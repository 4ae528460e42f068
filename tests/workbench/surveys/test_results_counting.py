"""A closed wave is counted once, exactly, and what is said of it keeps to its sample."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from tests.workbench.surveys import results_rig as rig
from workbench.activity.models import Activity
from workbench.audiences.models import Audience, Spokesperson
from workbench.errors import NotAllowed, Refused
from workbench.surveys.results import queries, service
from workbench.surveys.results.models import WaveResult

ZONE = ZoneInfo("Europe/Stockholm")
NOW = rig.SECOND


@pytest.fixture
def english(app):
    with app.test_request_context("/?lang=en"), force_locale("en"):
        yield


def count(session, wave):
    return service.count_wave(session, wave, actor_id=None, now=NOW, zone=ZONE)


def test_the_same_members_are_followed_in_both_directions(english, database, people):
    """200 members: 28 left the belief, 14 took it up; nothing is said of anybody else and there is no interval."""
    before = ["true"] * 70 + ["false"] * 130
    after = ["false"] * 28 + ["true"] * 42 + ["true"] * 14 + ["false"] * 116
    with database.write_session() as session:
        panel = rig.make_panel(session, people["writer"], "volunteer")
        first = rig.make_closed(session, people["writer"], "varen", panel=panel, closed_at=rig.FIRST)
        second = rig.make_closed(session, people["writer"], "hosten", panel=panel)
        rig.fill(session, first, before)
        rig.fill(session, second, after)
        count(session, first)
        report = queries.report_of(session, count(session, second))
    change = report.changes[0]
    assert change.sentences[0] == "28 left the belief, 14 took it up, of 200 who answered both times (p = 0.04)."
    assert change.sentences[1] == "More left it than took it up."
    assert change.row[-3:] == (None, None, None)
    assert "Too few moved" in report.changes[1].sentences[0] or "Too few believe" in report.changes[1].sentences[0]
    assert all(answer.low is None for question in report.questions for answer in question.answers)
    assert report.base_words == "200 panel members answered."
    assert not any("Norrvik" in sentence for sentence in report.limits)


def test_an_effect_is_shown_with_both_changes_and_that_it_is_not_causal(english, database, people):
    before = ["true"] * 90 + ["false"] * 110
    after = ["false"] * 30 + ["true"] * 60 + ["true"] * 10 + ["false"] * 100
    controls = ["true"] * 40 + ["false"] * 160
    later = ["false"] * 6 + ["true"] * 34 + ["true"] * 6 + ["false"] * 154
    reports = {}
    for sampling in ("volunteer", "random"):
        with database.write_session() as session:
            maker = people["writer"]
            panel = rig.make_panel(session, maker, sampling)
            same = {"sampling": sampling, "panel": panel}
            first = rig.make_closed(session, maker, f"a-{sampling}", closed_at=rig.FIRST, **same)
            second = rig.make_closed(session, maker, f"b-{sampling}", **same)
            rig.fill(session, first, before, controls=controls)
            rig.fill(session, second, after, controls=later)
            count(session, first)
            reports[sampling] = queries.report_of(session, count(session, second))
    for report in reports.values():
        assert "−10.0 points" in report.effects[0]
        assert "“The baths will close”: 0.0 points" in report.effects[0]
        assert report.effects[-1].startswith("Without a comparison area this is not a causal effect")
    assert "no margin of error" in reports["volunteer"].effects[1]
    assert reports["random"].effects[1].startswith("95 % interval: −1")


def test_a_random_sample_has_intervals_weights_and_a_named_rate(english, database, people):
    """Half of the answers are from the youngest, who are three in ten: the weights say so and the share follows them."""
    beliefs = ["true"] * 60 + ["false"] * 60 + ["dont_know"] * 30
    ages = ["16-29"] * 75 + ["30-49"] * 35 + ["50-"] * 40
    with database.write_session() as session:
        panel = rig.make_panel(session, people["writer"], "random")
        wave = rig.make_closed(session, people["writer"], "urval", sampling="random", panel=panel, invited_count=400)
        rig.fill(session, wave, beliefs, ages=ages, numbers=False)
        result = count(session, wave)
        report = queries.report_of(session, result)
    part = result.counts["questions"]["queue"]["parts"]["belief"]
    young, middle, old = 60 / 75, 0.0, 0.0
    assert part["weighted"]["true"] == pytest.approx(0.3 * young + 0.3 * middle + 0.4 * old)
    assert part["effective"] < 150
    believes = report.questions[0].answers if report.questions[0].part == "belief" else report.questions[1].answers
    assert believes[0].percent == 24.0
    assert believes[0].low < 24 < believes[0].high
    assert report.rate_words == "Response rate (AAPOR RR2): 150 of 400 asked (38 %)."
    assert any("weighted" in sentence for sentence in report.limits)


def test_two_independent_samples_change_only_beyond_chance(english, database, people):
    """From 40 to 38 of 100 is no change, from 40 to 15 is one."""
    found = []
    for code, number in (("lite", 38), ("mycket", 15)):
        with database.write_session() as session:
            maker = people["writer"]
            first = rig.make_closed(session, maker, f"{code}-1", sampling="random", closed_at=rig.FIRST)
            second = rig.make_closed(session, maker, f"{code}-2", sampling="random", compared_with_id=first.id)
            rig.fill(session, first, ["true"] * 40 + ["false"] * 60, numbers=False)
            rig.fill(session, second, ["true"] * number + ["false"] * (100 - number), numbers=False)
            count(session, first)
            found.append(queries.report_of(session, count(session, second)).changes[0])
    assert found[0].sentences[1] == "No change is shown: it may be chance."
    assert found[1].sentences == (
        "The difference is −25.0 points (95 % interval −36.3 to −12.7).",
        "Fewer believe it than before.",
    )


def test_a_panel_of_three_shows_nothing(english, database, people):
    with database.write_session() as session:
        wave = rig.make_closed(session, people["writer"], "tre")
        rig.fill(session, wave, ["true", "false", "true"])
        rig.write(session, wave, ["Jag undrar över busstiderna."])
        result = count(session, wave)
        report, texts = queries.report_of(session, result), queries.free_texts_of(session, result)
    assert all(question.is_hidden and question.base is None for question in report.questions)
    assert not report.background
    assert texts is None


def test_small_cells_take_others_with_them_and_silence_is_no_group(english, database, people):
    """One believer among the oldest: their cell is hidden with three others; who gave no age is in a named group."""
    with database.write_session() as session:
        wave = rig.make_closed(session, people["writer"], "celler")
        for place in range(120):
            age = ("16-29", "30-49", "50-", "")[0 if place < 40 else 1 if place < 76 else 2 if place < 117 else 3]
            belief = "true" if place < 20 or 40 <= place < 50 or place == 80 else "false" if place % 3 else "dont_know"
            rig.answer(session, wave, place, belief, age=age)
        session.flush()
        report = queries.report_of(session, count(session, wave))
    table = next(table for table in report.background if table.caption.startswith("Newcomers"))
    assert [row[0] for row in table.rows] == ["16-29", "30-49, or did not say", "50-"]
    believers = [row[2] for row in table.rows]
    assert believers[2] is None
    assert sum(value is None for value in believers) >= 2
    assert sum(cell is None for row in table.rows for cell in row[2:]) >= 4


def test_a_census_is_counted_by_class_and_has_no_interval(english, database, people):
    with database.write_session() as session:
        school = {"sampling": "census", "is_school": True, "ways": ["class"], "invited_count": 80}
        wave = rig.make_closed(session, people["writer"], "skolan", **school)
        rig.add_stages(session, wave, ["8A", "8B"], 40)
        for place in range(58):
            rig.answer(session, wave, place, "true" if place % 2 else "false", age="", stage="8A" if place < 38 else "8B")
        session.flush()
        report = queries.report_of(session, count(session, wave))
    assert report.base_words == "58 pupils answered."
    assert report.rate_words == "Answered: 58 of 80 on the list (72 %)."
    assert report.stages.rows == (("8A", 40, 1, 38, 95.0), ("8B", 40, 1, 20, 50.0))
    assert any("Do not compare the classes" in sentence for sentence in report.limits)
    assert all(answer.low is None for question in report.questions for answer in question.answers)


def test_counting_again_is_no_news_and_published_figures_stand(english, database, people):
    with database.write_session() as session:
        wave = rig.make_closed(session, people["writer"], "igen")
        rig.fill(session, wave, ["true"] * 20 + ["false"] * 20)
        first = count(session, wave)
        again = count(session, wave)
        news = select(func.count(Activity.id)).where(Activity.verb == "wave_counted")
        assert first is again
        assert session.scalar(news) == 1
        rig.answer(session, wave, 99, "true")
        assert count(session, wave).base == 41
        assert session.scalar(select(func.count(WaveResult.id))) == 1
        with pytest.raises(NotAllowed):
            service.publish_result(session, first, actor=people["writer"], now=NOW)
        service.publish_result(session, first, actor=people["approver"], now=NOW)
        with pytest.raises(Refused, match="two versions"):
            count(session, wave)
        open_wave = rig.make_closed(session, people["writer"], "oppen", state="open")
        with pytest.raises(Refused, match="when it has closed"):
            count(session, open_wave)
        assert first.held_on == date(2026, 11, 15)


def test_whom_people_would_ask_becomes_evidence_of_trust_once(database, people, app):
    with app.test_request_context(), database.write_session() as session:
        group = Audience(name_sv="Föräldrar", name_en="Parents")
        speaker = Spokesperson(
            name="Kim Ek", role_title="Bibliotekarie", organisation_id=people["writer"].organisation_id, themes=[], languages=[],
            created_at=NOW,
        )  # fmt: skip
        session.add_all([group, speaker])
        session.flush()
        wave = rig.make_closed(session, people["writer"], "vem")
        for item in wave.items:
            if item.kind == "whom_ask":
                item.choices = [{"value": f"spokesperson-{speaker.id}", "texts": rig.both("Bibliotekarien", "The librarian")}]
        for place in range(40):
            value = f"spokesperson-{speaker.id}" if place < 12 else "dont_know"
            rig.answer(session, wave, place, "true", whom_ask={"value": value})
        session.flush()
        result = count(session, wave)
        added = [service.write_trust(session, result, group, actor_id=people["writer"].id, now=NOW) for _press in range(2)]
        assert added == [1, 0]
        assert [(row.asked_count, row.named_count, row.kind) for row in speaker.trust] == [(40, 12, "survey")]


def test_results_of_a_span_of_days_and_trust_over_time(english, database, people):
    """The review asks by days; the public gets what is published and no restricted rumour."""
    with database.write_session() as session:
        first = rig.make_closed(session, people["writer"], "ett", closed_at=rig.FIRST)
        second = rig.make_closed(session, people["writer"], "tva")
        for wave in (first, second):
            rig.fill(session, wave, ["true"] * 20 + ["false"] * 20)
        count(session, first)
        service.publish_result(session, count(session, second), actor=people["approver"], now=NOW)
        autumn, year = (date(2026, 10, 1), date(2027, 1, 1)), (date(2026, 1, 1), date(2027, 1, 1))
        between = queries.results_between(session, *autumn, for_public=False)
        public = queries.results_between(session, *year, for_public=True)
        points = queries.trust_over_waves(session, for_public=False)
        over = queries.statements_over_waves(session)
    assert [report.code for report in between] == ["tva"]
    assert [report.code for report in public] == ["tva"]
    assert [(point.code, point.base, point.answers[0].count) for point in points] == [("ett", 40, 16), ("tva", 40, 16)]
    assert [len(row.askings) for row in over] == [2, 2]
    assert between[0].statements.rows[0][:4] == ("Newcomers go first in the queue.", "Rumour we answer", 40, 50.0)
