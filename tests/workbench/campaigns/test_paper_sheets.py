"""Deadlines, sheets and invitations: pure, so that every odd day and every text can be tried."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from sandwiches import Document
from sandwiches.outputs import CannotMake, Look
from sandwiches.outputs.facts import carries_claim, facts_of
from tests.workbench.campaigns.conftest import DOCUMENT
from workbench.campaigns.paper import sheets
from workbench.campaigns.paper.choices import MOST_PLACES, PaperChoices, read_places
from workbench.campaigns.paper.deadlines import deadline_of, stage_of
from workbench.campaigns.paper.invitation import Gathering, make_invitation
from workbench.campaigns.paper.kinds import FIXING_STEPS, KINDS
from workbench.campaigns.paper.materials import SHEETS, formats_of
from workbench.campaigns.paper.wording import STEPS, deadline_rule, material_hint, material_name
from workbench.campaigns.timing import is_day_off

ZONE = ZoneInfo("Europe/Stockholm")
TEXT = Document.from_json(DOCUMENT)[0]
LOOK = Look(name="Norrviks kommun", unit="Kommunikation")
ORDER = sheets.SheetOrder(TEXT, LOOK, url="https://norrvik.example/library/ko", licence="CC BY 4.0", place="Biblioteket")


def local(*parts):
    return datetime(*parts, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("choices", "appears", "deadline"),
    [
        # A paper that comes out on Thursday and closes on Tuesday at noon, two days before.
        (PaperChoices(lead_days=2, deadline_weekday=1), local(2026, 12, 3, 6), local(2026, 12, 1, 12)),
        # Out on a Wednesday instead: two days before is Monday, so last week's Tuesday.
        (PaperChoices(lead_days=2, deadline_weekday=1), local(2026, 12, 2, 6), local(2026, 11, 24, 12)),
        # Ten days before a Monday is a Friday.
        (PaperChoices(lead_days=10), local(2026, 11, 30, 8), local(2026, 11, 20, 12)),
        # Two days before a Tuesday is a Sunday: the Friday before.
        (PaperChoices(lead_days=2), local(2026, 12, 1, 8), local(2026, 11, 27, 12)),
        # Christmas: the 24th to the 27th are days off.
        (PaperChoices(lead_days=1), local(2026, 12, 28, 8), local(2026, 12, 23, 12)),
        # A weekday of the paper's that is a holiday.
        (PaperChoices(lead_days=1, deadline_weekday=3), local(2026, 12, 28, 8), local(2026, 12, 23, 12)),
        # Saturday chosen by name stays a Saturday.
        (PaperChoices(lead_days=1, deadline_weekday=5), local(2026, 11, 30, 8), local(2026, 11, 28, 12)),
        # No days between: never after it appears.
        (PaperChoices(), local(2026, 12, 3, 6), local(2026, 12, 3, 6)),
        (PaperChoices(), local(2026, 12, 3, 18, 30), local(2026, 12, 3, 12)),
        # Summer time ends in between: noon is noon by the clock on the wall.
        (PaperChoices(lead_days=4), local(2026, 10, 27, 6), local(2026, 10, 23, 12)),
        # 02:30 on the night when that hour does not exist, a Sunday chosen by name: the hour before it.
        (PaperChoices(lead_days=1, deadline_weekday=6, deadline_time="02:30"), local(2026, 3, 30, 6),
         datetime(2026, 3, 29, 0, 30, tzinfo=UTC)),
    ],
    ids=["thursday-paper", "week-before", "lead-only", "sunday", "christmas", "holiday-weekday", "saturday-paper", "same-morning",
         "same-day", "winter-time", "missing-hour"],
)  # fmt: skip
def test_deadline(choices, appears, deadline):
    assert deadline_of(choices, appears, ZONE) == deadline


@given(st.integers(1, 120), st.integers(-1, 4), st.integers(0, 24 * 365 * 9))
def test_deadline_leaves_the_days_that_are_needed_and_is_a_working_day(lead_days, weekday, hours):
    choices = PaperChoices(lead_days=lead_days, deadline_weekday=weekday)
    at = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)).astimezone(ZONE)
    deadline = deadline_of(choices, at, ZONE).astimezone(ZONE)
    assert (at.date() - deadline.date()).days >= choices.lead_days
    assert not is_day_off(deadline, ZONE)


def test_stages_tell_how_much_it_presses():
    choices, now = PaperChoices(remind_days=2), local(2026, 11, 20, 9)
    asked = [(local(2026, 11, 25, 12), False), (local(2026, 11, 22, 8), False), (local(2026, 11, 20, 9), False), (now, True)]
    assert [stage_of(at, choices, is_done=done, now=now) for at, done in asked] == ["open", "soon", "late", "done"]


@pytest.mark.parametrize(
    "stored",
    [{}, {"lead_days": "many", "places": "no", "deadline_time": "25:99"}, {"lead_days": -4, "minutes": True, "places": [None, 3]},
     {"width_mm": 10**9, "deadline_weekday": 9, "contact": 7}],
    ids=["nothing", "words", "odd", "huge"],
)  # fmt: skip
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_odd_settings_are_as_if_they_were_not_there(kind, stored):
    choices = PaperChoices.read(stored, kind)
    assert (choices.lead_days, choices.deadline_time) == (KINDS[kind].lead_days, KINDS[kind].deadline_time)
    assert PaperChoices.read(choices.write({"account": "x"}), kind) == choices
    assert choices.write({"account": "x"})["account"] == "x"


def test_places_are_one_a_line_without_doubles_or_hidden_signs():
    assert read_places("  Biblioteket \n\nBiblioteket\nVårdcentralen\0\n‮Hallen\n") == ("Biblioteket", "Vårdcentralen", "Hallen")
    assert len(read_places("\n".join(map(str, range(500))))) == MOST_PLACES
    assert read_places("x" * 1_000_000) == ("x" * 120,)


@pytest.mark.parametrize(
    "name", sorted(set(SHEETS) - {"meeting_plan", "forum_plan"} - {one for one in SHEETS if "training" in one})
)
def test_sheets_to_read_and_print_never_carry_the_rumour(name):
    """METHOD A.8: no output carries the myth alone; these carry none of it."""
    text = sheets.as_text(SHEETS[name](replace(ORDER, fix=("Siffran var fel.", "Vi läste fel rad."))))
    assert not carries_claim(TEXT, text)
    assert "rykte" not in text.casefold()
    assert "kötiden avgör" in text.casefold()


@pytest.mark.parametrize("name", ["meeting_plan", "forum_plan", "training_politicians", "training_managers", "training_staff"])
def test_plans_name_the_rumour_between_facts_only(name):
    lines = sheets.as_text(SHEETS[name](replace(ORDER, when="torsdag"))).splitlines()
    named = [number for number, one in enumerate(lines) if carries_claim(TEXT, one)]
    assert len(named) == 1
    assert "stämmer inte" in lines[named[0]]
    before, after = "\n".join(lines[: named[0]]), "\n".join(lines[named[0] + 1 :])
    assert facts_of(TEXT).first in before
    assert "Kötiden avgör" in after


@pytest.mark.parametrize("name", sorted(SHEETS))
@pytest.mark.parametrize("language", ["sv", "en", "ar"])
def test_sheets_are_made_in_every_language_of_an_answer(name, language):
    text = sheets.as_text(SHEETS[name](replace(ORDER, document=replace(TEXT, language=language), fix=("a", "b"))))
    assert "{" not in text
    own = {"sv": "Ansvarig:", "en": "Responsible:", "ar": "Responsible:"}[language]
    assert own in text or name == "radio_script"


def test_radio_script_takes_thirty_seconds_at_most():
    long = replace(TEXT, explanation=" ".join(f"Kön är öppen dag nummer {n} varje vecka hela året." for n in range(80)))
    spoken = [text for style, text in sheets.radio_script(replace(ORDER, document=long)) if style == "body"]
    assert 40 <= len(" ".join(spoken).split()) <= sheets.RADIO_WORDS


def test_press_release_has_the_approved_quote_unless_it_repeats_the_rumour():
    said = replace(TEXT, quote="Alla står i samma kö.", quote_by="Karin Åström, kösamordnare")
    assert "– Alla står i samma kö, säger Karin Åström, kösamordnare." in sheets.as_text(
        sheets.press_release(replace(ORDER, document=said))
    )
    bad = replace(said, quote="Nyinflyttade går före i bostadskön.")
    assert "Karin" not in sheets.as_text(sheets.press_release(replace(ORDER, document=bad)))


@pytest.mark.parametrize("minutes", [10, 45, 60, 61, 480])
def test_minutes_of_a_plan_add_up(minutes):
    rows = [
        text for style, text in sheets.meeting_plan(replace(ORDER, minutes=minutes)) if style == "source" and " min: " in text
    ]
    assert sum(int(one.split()[0]) for one in rows) == minutes


def test_training_holds_the_local_figures_with_what_to_mind():
    line = sheets.FigureLine("Väntetid, Norrvik", "4,2 år", "2025", "Norrviks bostäder", "Få fall.")
    text = sheets.as_text(sheets.training(replace(ORDER, figures=[line]), "politicians"))
    assert "Väntetid, Norrvik: 4,2 år (2025). Norrviks bostäder Tänk på: Få fall." in text
    assert "För förtroendevalda" in text


@pytest.mark.parametrize("name", sorted(set(SHEETS) - {"correction_note", "withdrawal_note"}))
def test_a_text_without_facts_makes_no_sheet(name):
    empty = replace(TEXT, headline="Nyinflyttade går före i bostadskön", opening_fact="Nyinflyttade går före i bostadskön.")
    with pytest.raises(CannotMake):
        SHEETS[name](replace(ORDER, document=empty))


@pytest.mark.parametrize(
    "text", ["", "\0" * 200, "‮omvänd", "🎉" * 300, "x" * 100_000], ids=["empty", "nul", "bidi", "emoji", "long"]
)
def test_strange_texts_end_in_a_sheet_or_one_clear_reason(text):
    for make in SHEETS.values():
        try:
            made = sheets.as_text(make(replace(ORDER, document=replace(TEXT, explanation=text, quote=text, quote_by=text))))
        except CannotMake:
            continue
        assert "‮" not in made


def test_every_kind_has_words_for_its_steps_and_materials():
    for kind in KINDS.values():
        assert set(kind.steps) <= set(STEPS)
        for material in kind.materials:
            assert str(material_name(material))
            assert str(material_hint(material))
            assert formats_of(material)
    assert {step for steps in FIXING_STEPS.values() for step in steps} <= set(STEPS)


@pytest.mark.parametrize(
    ("choices", "rule"),
    [
        (PaperChoices(lead_days=2, deadline_weekday=1), "Ready by Tuesday at 12.00, at least 2 days before."),
        (PaperChoices(lead_days=2), "Ready by 12.00, 2 days before."),
        (PaperChoices(), "Ready by 12.00 on the same day."),
    ],
    ids=["weekday", "days", "same-day"],
)
def test_rule_of_the_deadline_is_one_sentence(app, choices, rule):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert deadline_rule(choices) == rule


def gathering(**changes):
    values = {
        "uid": "AAAA-1@norrvik.example", "title": "Kvällsmöte: Kötiden avgör",
        "starts_at": datetime(2026, 12, 3, 17, 30, tzinfo=UTC), "minutes": 90, "stamp": datetime(2026, 11, 20, 9, tzinfo=UTC),
        "place": "Biblioteket, stora salen",
        "description": "Fakta; med, tecken\nRad två", "url": "https://norrvik.example/library/ko", "number": 3,
    }  # fmt: skip
    return Gathering(**(values | changes))


def test_invitation_is_read_back_by_a_foreign_parser():
    made = make_invitation(gathering(), ZONE)
    event = vobject.readOne(made.decode()).vevent
    assert event.summary.value == "Kvällsmöte: Kötiden avgör"
    assert event.dtstart.value == datetime(2026, 12, 3, 17, 30, tzinfo=UTC)
    assert event.dtend.value - event.dtstart.value == datetime(2026, 1, 1, 1, 30) - datetime(2026, 1, 1)
    assert event.location.value == "Biblioteket, stora salen"
    assert event.description.value == "Fakta; med, tecken\nRad två"
    assert (event.sequence.value, event.status.value) == ("3", "CONFIRMED")
    assert b"TZID:Europe/Stockholm" in made
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))


def test_invitation_to_a_meeting_that_is_off_takes_it_out_of_the_calendars():
    calendar = Calendar.from_ical(make_invitation(gathering(is_cancelled=True), ZONE))
    assert calendar["method"] == "CANCEL"
    assert calendar.walk("VEVENT")[0]["status"] == "CANCELLED"


def test_meeting_over_the_night_of_winter_time_is_as_long_as_it_is():
    event = Calendar.from_ical(make_invitation(gathering(starts_at=datetime(2026, 10, 25, 0, 30, tzinfo=UTC)), ZONE)).walk(
        "VEVENT"
    )[0]
    begin, end = event.decoded("dtstart"), event.decoded("dtend")
    assert (end.astimezone(UTC) - begin.astimezone(UTC)).total_seconds() == 90 * 60
    assert begin.date() == date(2026, 10, 25)


def test_signs_that_no_reader_sees_do_not_reach_a_calendar():
    made = make_invitation(gathering(title="A\0\r\nATTENDEE:x‮", place="\x07B", description="C\r\nBEGIN:VEVENT"), ZONE)
    calendar = Calendar.from_ical(made)
    assert len(calendar.walk("VEVENT")) == 1
    assert "attendee" not in calendar.walk("VEVENT")[0]
    assert "‮".encode() not in made
