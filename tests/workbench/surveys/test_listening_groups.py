"""Focus groups: the plan, notes without names, coding, the report, and what is deleted when."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.workbench.surveys.listening_house import TODAY, add_round, add_rumour, code_theme, noting_row
from workbench.activity.models import Activity
from workbench.errors import Conflict, Refused
from workbench.rumours.cases.merging import merge_rumour
from workbench.surveys.listening import noting, queries, reporting, service, texts
from workbench.surveys.listening.models import FocusCode, FocusNote, FocusRound


@pytest.fixture
def house(app, database, people, clock):
    """A session, people and the time, in the application's context."""
    with app.test_request_context("/?lang=en"), database.write_session() as session:
        yield session, people, clock.utcnow()


def who(people, now, role="writer"):
    return {"actor": people[role], "now": now}


def test_a_round_begins_with_the_methods_guide_in_its_own_language(house):
    session, people, now = house
    row = service.open_round(session, "Simhallen", purpose="", language="sv", **who(people, now))
    questions = [one["question"] for one in row.guide]
    assert {"Vad sägs?", "Vilken oro ligger bakom?", "Vem litar ni på?", "Vilket svar skulle hjälpa?"} <= set(questions)
    assert row.code == "simhallen"
    assert service.open_round(session, "Simhallen", purpose="", language="en", **who(people, now)).code != "simhallen"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"seats": 9}, "five to eight"),
        ({"seats": 4}, "five to eight"),
        ({"moderator": "Bo H", "note_taker": "bo h"}, "Choose two"),
        ({"name": " \x00"}, "name"),
        ({"state": "held"}, "day"),
    ],
    ids=["nine", "four", "one person for both", "no name", "held without a day"],
)
def test_a_plan_that_the_method_does_not_allow_is_refused(house, changes, word):
    session, people, now = house
    row = service.open_round(session, "A", purpose="", language="sv", **who(people, now))
    values = {"name": "Grupp", "stratum": "newcomers"} | changes
    with pytest.raises(Refused, match=word):
        service.add_group(session, row, service.GroupPlan(**values), **who(people, now))


def test_the_ninth_group_is_refused(house):
    session, people, now = house
    row = add_round(session, people, now, groups=8)
    with pytest.raises(Refused, match="Eight"):
        service.add_group(session, row, service.GroupPlan("Nio", "other"), **who(people, now))


def test_names_are_asked_about_then_replaced_or_kept(house):
    session, people, now = house
    row = add_round(session, people, now, groups=1)
    group, more = row.groups[0], {"today": TODAY, **who(people, now)}
    text = "Hon sa att Anna Berg fick gå före\nRing 070-123 45 67 sa någon"
    with pytest.raises(texts.NamesFound) as found:
        noting.add_notes(session, group, text, names="ask", **more)
    assert found.value.names == ["Anna Berg"]
    kept = noting.add_notes(session, group, text, names="replace", **more)
    assert kept[0].text == "Hon sa att [person] fick gå före"
    assert "070" not in kept[1].text
    assert noting.add_notes(session, group, "Norra Storgatan är mörk", names="ask", **more)
    assert noting.add_notes(session, group, "Anna Berg är ett namn på en båt", names="keep", **more)[0].text.startswith("Anna")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ali sa nej", ["Ali"]),
        ("De gick till Norra Skolan", []),
        ("Vi frågade kommunen i Norrvik", []),
        ("Fatimas bror bor där", ["Fatimas"]),
        ("DET ÄR FEL", []),
    ],
    ids=["first word", "school", "town", "genitive", "capitals"],
)
def test_words_that_look_like_names(text, names):
    assert texts.name_like(text, ["Norrvik"]) == names


def test_a_passage_is_coded_and_only_what_stands_in_the_row(house):
    session, people, now = house
    row = add_round(session, people, now, groups=1)
    theme = reporting.add_theme(session, row, "Kön", theme="T01", summary="", **who(people, now))
    note = noting_row(session, row.groups[0])
    code = noting.code_note(session, note, theme=theme, passage="GÅR fortare", **who(people, now))
    assert note.text[code.starts_at : code.ends_at] == "går fortare"
    assert noting.code_note(session, note, theme=theme, **who(people, now)).id == code.id
    with pytest.raises(Refused, match="do not stand"):
        noting.code_note(session, note, theme=theme, passage="något annat", **who(people, now))


@pytest.mark.parametrize(
    "summary",
    [
        "40 procent tror det.", "Hälften, alltså 3 av 6, tror det.", "Fem personer var arga.", "Anna Berg tror det.",
        "De säger att kön går fortare för andra här.",
    ],
    ids=["share", "of", "heads", "name", "quote"],
)  # fmt: skip
def test_a_report_never_counts_names_or_quotes_people(house, summary):
    session, people, now = house
    row = add_round(session, people, now, groups=1)
    noting.change_note(
        session, noting_row(session, row.groups[0]), "Att kön går fortare för andra", names="ask", **who(people, now)
    )
    with pytest.raises(Refused):
        reporting.add_theme(session, row, "Kön", theme="T01", summary=summary, **who(people, now))
    assert reporting.add_theme(session, row, "Kön", theme="T01", summary="Det kom upp i 3 av 5 grupper.", **who(people, now))


def test_themes_say_in_how_many_groups_and_never_which_one_alone(house, later, settings):
    session, people, now = house
    row = add_round(session, people, now)
    code_theme(session, people, now, row, "Kön känns orättvis", 3)
    code_theme(session, people, now, row, "Skyltarna är dåliga", 1)
    rumour = add_rumour(session, people, now)
    hidden = add_rumour(session, people, now, "Något om en enskild", flags=("individual",))
    for one in (rumour, hidden):
        noting.code_note(session, noting_row(session, row.groups[0]), rumour=one, **who(people, now))
    report = queries.report_of(session, row, viewer=people["writer"])
    assert [line.rumour.code for line in report.rumours] == [rumour.code]
    assert len(queries.report_of(session, row, viewer=people["approver"]).rumours) == 2
    reporting.adopt_report(session, row, version=row.version, **who(people, now))
    first, second = queries.themes_between(session, TODAY, TODAY + timedelta(days=1))
    assert (first.words, first.strata) == ("in 3 of 5 groups", ("long-time residents", "newcomers", "young people"))
    assert (second.words, second.strata) == ("in 1 of 5 groups", ())
    assert first.rumour_codes == (rumour.code,)
    assert [one.name for one in queries.themes_between(session, TODAY, TODAY + timedelta(days=1), for_public=True)] == [
        first.name
    ]
    assert queries.themes_between(session, TODAY - timedelta(days=9), TODAY) == []


def test_an_unfinished_report_is_not_adopted(house):
    session, people, now = house
    row = add_round(session, people, now, groups=2)
    reporting.add_theme(session, row, "Kön", theme="T01", summary="", **who(people, now))
    with pytest.raises(Refused, match=r"Kön.*no group"):
        reporting.adopt_report(session, row, version=None, **who(people, now))
    with pytest.raises(Conflict):
        reporting.adopt_report(session, row, version=99, **who(people, now))


def stored(database):
    with database.read_session() as session:
        return session.scalar(select(func.count()).select_from(FocusNote)), session.scalars(select(FocusRound)).one()


def adopt(app, database, people, clock):
    with app.test_request_context(), database.write_session() as session:
        row = add_round(session, people, clock.utcnow())
        code_theme(session, people, clock.utcnow(), row, "Kön känns orättvis", 3)
        reporting.adopt_report(session, row, version=None, actor=people["writer"], now=clock.utcnow())


def test_notes_go_a_day_after_the_report_and_the_spread_stays(app, database, people, clock, later, run_jobs):
    adopt(app, database, people, clock)
    later(hours=23)
    run_jobs()
    assert stored(database)[0] == 5
    later(hours=2)
    run_jobs()
    run_jobs()
    assert stored(database)[0] == 0
    with app.test_request_context("/?lang=en"), database.read_session() as session:
        assert session.scalar(select(func.count()).select_from(FocusCode)) == 0
        assert queries.themes_between(session, TODAY, TODAY + timedelta(days=1))[0].words == "in 3 of 5 groups"
        groups = session.scalars(select(FocusRound)).one().groups
        assert {group.moderator + group.note_taker for group in groups} == {""}
        erased = session.scalars(select(Activity).where(Activity.verb == "focus_notes_erased")).all()
        assert [one.details for one in erased] == [{"rows": 5, "why": "report"}]


def test_a_report_taken_back_within_a_day_keeps_its_notes(app, database, people, clock, later, run_jobs):
    adopt(app, database, people, clock)
    later(hours=20)
    with app.test_request_context(), database.write_session() as session:
        row = session.scalars(select(FocusRound)).one()
        reporting.take_back_report(session, row, actor=people["writer"], now=clock.utcnow())
    later(hours=10)
    run_jobs()
    count, row = stored(database)
    assert (count, row.adopted_at) == (5, None)
    with app.test_request_context(), database.write_session() as session:
        row = session.scalars(select(FocusRound)).one()
        reporting.adopt_report(session, row, version=None, actor=people["writer"], now=clock.utcnow())
    later(hours=25)
    run_jobs()
    assert stored(database)[0] == 0
    with app.test_request_context("/?lang=en"), database.write_session() as session:
        row = session.scalars(select(FocusRound)).one()
        with pytest.raises(Refused, match="too late"):
            reporting.take_back_report(session, row, actor=people["writer"], now=clock.utcnow())


def test_notes_of_six_months_go_without_a_report(app, database, people, clock, house):
    session, _people, now = house
    row = add_round(session, people, now)
    code_theme(session, people, now, row, "Kön känns orättvis", 2)
    day = TODAY + noting.KEPT
    assert reporting.forget_old_notes(session, today=day - timedelta(days=1), now=now) == 0
    assert reporting.forget_old_notes(session, today=day, now=now) == 5
    assert reporting.forget_old_notes(session, today=day, now=now) == 0
    assert queries.report_of(session, row, viewer=None).themes[0].words == "in 2 of 5 groups"


def test_what_was_heard_follows_a_rumour_that_is_merged(house):
    session, people, now = house
    one, other = add_rumour(session, people, now), add_rumour(session, people, now, "Kön är stängd")
    row = add_round(session, people, now, groups=2)
    for group, rumour in zip(row.groups, (one, other), strict=True):
        noting.code_note(session, noting_row(session, group), rumour=rumour, **who(people, now))
    merge_rumour(session, one, other, reason="Samma.", actor_id=people["fact_checker"].id, now=now)
    lines = queries.report_of(session, row, viewer=people["approver"]).rumours
    assert [(line.rumour.code, line.words) for line in lines] == [(other.code, "in 2 of 2 groups")]


def test_drafts_are_compared_in_words_for_each_group(house):
    session, people, now = house
    row = add_round(session, people, now, groups=2)
    more = {"rumour": None, **who(people, now)}
    test = reporting.add_draft_test(session, row, "Kön", text_a="Kön är öppen.", text_b="Alla köar lika länge.", **more)
    result = {"preference": "a", **who(people, now)}
    reporting.write_result(session, test, row.groups[0], why="Den är kortare.", **result)
    reporting.write_result(session, test, row.groups[0], why="Den är tydligare.", **result)
    with pytest.raises(Refused):
        reporting.write_result(session, test, row.groups[1], why="4 av 6 tyckte så.", **result)
    assert [one.why for one in queries.draft_test_of(session, row, test.id).results] == ["Den är tydligare."]
