"""Three people for a group, a theme and a day, each with the reason; and why not the others."""

from datetime import UTC, date, datetime, timedelta

import pytest

from workbench.audiences import load, service
from workbench.audiences.models import Absence, BusyDay, Calendar, Spokesperson
from workbench.audiences.suggesting import choose, reason_against, suggest
from workbench.audiences.trusting import Finding
from workbench.errors import NotFound

DAY = date(2026, 11, 25)
SURVEY = Finding("survey", "Vem skulle du fråga om bostäder?", date(2026, 5, 4), 120, 37)
GROUP_TALK = Finding("focus_group", "Flera sa att de litar på biblioteket.", date(2026, 9, 1))
STAFF_SAYS = Finding("experience", "Många frågar efter henne.", date(2026, 9, 1))


@pytest.fixture
def spoken(monkeypatch):
    """What has been said: rows of (person, answer, time)."""
    rows = []
    monkeypatch.setattr(load, "_countings", [lambda session, since, until: rows])
    return rows


def chosen(database, group, theme="T01", day=DAY):
    with database.read_session() as session:
        return choose(session, group, theme, day)


def names(choice):
    return [one.spokesperson.name for one in choice.suggestions]


def why_not(choice, name):
    return next(one.reason for one in choice.others if one.spokesperson.name == name)


def test_best_evidence_of_trust_comes_first(database, group, add_person):
    """A survey says more than a focus group, a focus group more than the staff's own experience; three at most."""
    add_person("Staff says", trust=[STAFF_SAYS], audience_id=group)
    add_person("Talked of", trust=[GROUP_TALK], audience_id=group)
    add_person("Surveyed", trust=[SURVEY], audience_id=group)
    add_person("Knows the theme")
    choice = chosen(database, group)
    assert names(choice) == ["Surveyed", "Talked of", "Staff says"]
    assert why_not(choice, "Knows the theme") == "Can speak too, but others come first."
    with database.read_session() as session:
        assert [one.spokesperson.name for one in suggest(session, group, "T01", DAY)] == names(choice)


def test_reasons_name_the_evidence(database, group, add_person, people):
    """Counts with their base, theme, language of the group, where the person comes from."""
    add_person("Maj", home="partner", languages=["sv", "so"], trust=[SURVEY], audience_id=group)
    (one,) = chosen(database, group).suggestions
    assert one.reasons == (
        "37 of 120 (31 %) named this person in a survey on 4 May 2026.",
        "Knows the theme: Housing and the housing queue.",
        "Speaks Somali, as the group does.",
        "Comes from Norrviks bibliotek, not from the municipality.",
        "Has not spoken for four weeks.",
    )
    assert one.cautions == ("No calendar tells of that day. Ask whether it suits.",)


@pytest.mark.parametrize(
    ("asked", "named", "words"),
    [
        (20, 7, "7 of 20 named this person in a survey on 4 May 2026."),
        (200, 4, "Fewer than five of 200 named this person in a survey on 4 May 2026."),
    ],
    ids=["few asked, no share", "few named, no number"],
)
def test_small_numbers_are_told_with_care(database, group, add_person, asked, named, words):
    """METHOD D.2 and D.5."""
    add_person("Maj", trust=[Finding("survey", "Vem?", date(2026, 5, 4), asked, named)], audience_id=group)
    assert chosen(database, group).suggestions[0].reasons[0] == words


def test_survey_in_which_nobody_named_the_person_is_no_trust(database, group, add_person):
    """Asked and not named is an answer too."""
    add_person("Maj", themes=["T05"], trust=[Finding("survey", "Vem?", date(2026, 5, 4), 80, 0)], audience_id=group)
    choice = chosen(database, group)
    assert names(choice) == []
    assert why_not(choice, "Maj") == "Nothing shows that the group trusts this person, and the theme is not theirs."


def test_old_evidence_weighs_less_and_says_so(database, group, add_person):
    """Two years."""
    add_person("Old", trust=[Finding("survey", "Vem?", date(2023, 5, 4), 120, 90)], audience_id=group)
    add_person("New", trust=[SURVEY], audience_id=group)
    choice = chosen(database, group)
    assert names(choice) == ["New", "Old"]
    assert "The evidence of trust is more than two years old. Ask again." in choice.suggestions[1].cautions


def test_trust_of_another_group_does_not_count(database, group, add_person, people):
    """Only what this group said."""
    from workbench.audiences.models import Audience

    with database.write_session() as session:
        other = Audience(name_sv="Barnfamiljer", name_en="Families")
        session.add(other)
        session.flush()
        other_id = other.id
    add_person("Maj", themes=[], trust=[SURVEY], audience_id=other_id)
    assert names(chosen(database, group)) == []
    assert names(chosen(database, other_id)) == ["Maj"]


def test_consent_that_ran_out_yesterday_is_said(database, group, add_person, later):
    """One clear sentence."""
    add_person("Maj", consent=date(2026, 11, 24), trust=[SURVEY], audience_id=group)
    assert names(chosen(database, group, day=date(2026, 11, 24))) == ["Maj"]
    assert why_not(chosen(database, group), "Maj") == "The consent ends on 24 November 2026, before that day."
    later(days=5)
    assert why_not(chosen(database, group), "Maj") == "The consent ran out yesterday, on 24 November 2026. Ask again."
    later(days=3)
    assert why_not(chosen(database, group), "Maj") == "The consent ran out on 24 November 2026. Ask again."


def test_nobody_without_a_yes_is_suggested(database, group, add_person, people, clock):
    """Never asked, or taken back."""
    add_person("Never asked", consent=None)
    taken_back = add_person("Taken back")
    with database.write_session() as session:
        row = session.get_one(Spokesperson, taken_back)
        service.withdraw_consent(session, row, actor_id=people["writer"].id, now=clock.utcnow())
    choice = chosen(database, group)
    assert names(choice) == []
    assert why_not(choice, "Never asked") == "Has not said yes."
    assert why_not(choice, "Taken back") == "Has taken the consent back."


def test_day_decides(database, group, add_person, people, clock):
    """Away by hand or by calendar: no. Some hours busy: said. Free: said. After the end of the calendar: unknown."""
    ids = {name: add_person(name) for name in ("Away", "Whole day", "Some hours")}
    with database.write_session() as session:
        session.add(Absence(spokesperson_id=ids["Away"], first_day=date(2026, 11, 23), last_day=DAY))
        for name in ("Whole day", "Some hours"):
            session.add(
                Calendar(
                    spokesperson_id=ids[name], covers_until=date(2026, 12, 31), left_out=[], added_by_id=people["writer"].id,
                    added_at=clock.utcnow(),
                )
            )  # fmt: skip
        session.add(BusyDay(spokesperson_id=ids["Whole day"], day=DAY, is_whole_day=True, hours=[]))
        session.add(BusyDay(spokesperson_id=ids["Some hours"], day=DAY, is_whole_day=False, hours=["09:00–11:30"]))
    choice = chosen(database, group)
    assert names(choice) == ["Some hours"]
    assert "Busy 09:00–11:30 on that day." in choice.suggestions[0].cautions
    assert {why_not(choice, name) for name in ("Away", "Whole day")} == {"Is away on 25 November 2026."}
    after = {one.spokesperson.name: one for one in chosen(database, group, day=date(2026, 11, 26)).suggestions}
    assert "The calendar is free on 26 November 2026." in after["Some hours"].reasons
    beyond = {one.spokesperson.name: one for one in chosen(database, group, day=date(2027, 1, 5)).suggestions}
    assert "No calendar tells of that day. Ask whether it suits." in beyond["Some hours"].cautions


def test_load_is_counted_and_bounded(database, group, add_person, spoken):
    """One answer on one day is one time, on however many channels; the fifth time in four weeks is too much."""
    maj = add_person("Maj")
    add_person("Olle")
    at = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # the 25th in town
    spoken += [(maj, 1, at), (maj, 1, at + timedelta(minutes=5)), (maj, 2, at - timedelta(days=20))]
    choice = chosen(database, group)
    assert names(choice) == ["Olle", "Maj"]
    assert {"Speaks 2 times in these four weeks.", "Speaks already on that day."} <= set(choice.suggestions[1].cautions)
    spoken += [(maj, number, at - timedelta(days=number)) for number in (3, 4)]
    reason = "Has spoken or is planned 4 times in four weeks; wants to speak at most 4 times."
    assert why_not(chosen(database, group), "Maj") == reason


def test_language_of_the_group_is_needed(database, group, add_person):
    """Nobody is sent to people who do not understand them."""
    add_person("Maj", languages=["fi"])
    assert why_not(chosen(database, group), "Maj") == "Speaks none of the group's languages: Swedish, Somali."


def test_unavailable_person_is_named_with_the_reason(database, group, add_person, people, clock):
    """The switch by hand."""
    maj = add_person("Maj")
    with database.write_session() as session:
        row = session.get_one(Spokesperson, maj)
        service.set_available(session, row, is_available=False, actor_id=people["writer"].id, now=clock.utcnow())
    assert why_not(chosen(database, group), "Maj") == "Is marked as not available now."
    with database.read_session() as session:
        assert reason_against(session, maj, group, "T01", DAY) == "Is marked as not available now."


def test_group_that_does_not_exist_is_not_found(database, group, add_person):
    """No empty answer for a wrong number."""
    with database.read_session() as session, pytest.raises(NotFound):
        suggest(session, group + 1, "T01", DAY)
