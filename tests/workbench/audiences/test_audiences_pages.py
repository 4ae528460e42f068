"""The pages of groups, spokespersons, trust, calendars and suggestions, in every role that may and may not."""

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from workbench.audiences.models import Absence, Audience, BusyDay, Calendar, Spokesperson, Trust
from workbench.audiences.trusting import Finding

FACTS = {
    "name_sv": "Barnfamiljer",
    "name_en": "Families with children",
    "values_held": "trygghet",
    "languages": "svenska, Somali",
}
PERSON = {
    "name": "Maj Norén",
    "role_title": "distriktssköterska",
    "organisation": "1",
    "themes": ["T06"],
    "languages": "sv, finska",
}
MEETING = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
    b"DTSTART:20261124T080000Z\r\nDURATION:PT2H\r\nSUMMARY:Hemlig operation\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
BROKEN_TEXTS = {"nul": "a\x00b", "bidi": "a\u202eb", "emoji": "👩‍👩‍👧 ja", "mark-up": "<script>x</script>"}


def one(database, table):
    with database.read_session() as session:
        return session.scalars(select(table)).unique().one()


def test_group_is_written_down_with_places_and_sources(sign_in, database):
    """Values, worries, languages, where they are met, and how we know it."""
    writer = sign_in("writer")
    answer = writer.post("/audiences/new", data=FACTS)
    group = one(database, Audience)
    assert answer.headers["Location"] == f"/audiences/{group.id}"
    assert group.languages == ["sv", "so"]
    place = {"kind": "meeting", "place": "Öppna förskolan", "weekdays": ["1", "3"], "opens": "9.30", "closes": "11:00"}
    assert writer.post(f"/audiences/{group.id}/places/new", data=place).status_code == 303
    source = {
        "kind": "focus_group",
        "title": "Fokusgrupp våren",
        "held_on": "2026-05-04",
        "found": "Köer",
        "consent": "Alla sa ja.",
    }
    assert writer.post(f"/audiences/{group.id}/sources/new", data=source).status_code == 303
    page = writer.get(f"/audiences/{group.id}").text
    for words in ("Families with children", "Swedish, Somali", "Öppna förskolan", "Tuesday, Thursday 09:30–11:00", "Alla sa ja."):
        assert words in page
    assert "Barnfamiljer" in sign_in("writer", language="sv").get("/audiences").text


def test_group_without_a_place_says_that_no_plan_reaches_it(sign_in, group):
    """One clear sentence, where it can be mended."""
    assert "A plan cannot reach a group without a place or a channel." in sign_in("writer").get(f"/audiences/{group}").text


def test_knowledge_without_consent_is_refused(sign_in, database, group):
    """Nothing is kept of people who did not agree."""
    source = {"kind": "talks", "title": "Samtal", "held_on": "2026-05-04", "consent": " "}
    page = sign_in("writer").post(f"/audiences/{group}/sources/new", data=source)
    assert page.status_code == 422
    assert "Without that it may not be kept." in page.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"opens": "25:00"}, "Write the time as 09:30."),
        ({"opens": "12:00", "closes": "11:00"}, "The time it ends must be after the time it begins."),
        ({"place": ""}, "Write where the group is met."),
        ({"place": "x" * 300}, "At most 200 characters fit here"),
    ],
    ids=["no such time", "ends before", "no place", "too long"],
)
def test_wrong_place_is_told_at_its_field(sign_in, group, changes, words):
    """Input is kept."""
    page = sign_in("writer").post(f"/audiences/{group}/places/new", data={"kind": "meeting", "place": "Torget", **changes})
    assert page.status_code == 422
    assert words in page.text


def test_same_name_twice_is_refused(sign_in, group):
    """Two groups of one name cannot be told apart."""
    page = sign_in("writer").post("/audiences/new", data={**FACTS, "name_sv": "De som väntar på bostad"})
    assert (page.status_code, "There is a group with that name already." in page.text) == (422, True)


def test_group_is_changed_and_pieces_are_taken_away(sign_in, database, group):
    """Another group's place is not found."""
    writer = sign_in("writer")
    assert "rättvisa" in writer.get(f"/audiences/{group}/edit").text
    assert writer.post(f"/audiences/{group}/edit", data={**FACTS, "is_65_plus": "y"}).status_code == 303
    writer.post(f"/audiences/{group}/places/new", data={"kind": "poster", "place": "Torget"})
    writer.post("/audiences/new", data={"name_sv": "Äldre", "name_en": "Older"})
    with database.read_session() as session:
        place_id = session.get_one(Audience, group).places[0].id
    assert writer.post(f"/audiences/{group + 1}/places/{place_id}/remove").status_code == 404
    assert writer.post(f"/audiences/{group}/places/{place_id}/remove").status_code == 303
    with database.read_session() as session:
        row = session.get_one(Audience, group)
        assert (row.is_65_plus, row.places) == (True, [])


@pytest.mark.parametrize("text", BROKEN_TEXTS.values(), ids=BROKEN_TEXTS)
def test_odd_signs_come_out_harmless(sign_in, database, text):
    """No control signs are stored, mark-up shows as text."""
    writer = sign_in("writer")
    assert writer.post("/audiences/new", data={**FACTS, "worries": text}).status_code == 303
    row = one(database, Audience)
    assert "\x00" not in row.worries
    assert "\u202e" not in row.worries
    assert "<script>x" not in writer.get(f"/audiences/{row.id}").text


def test_unknown_language_is_asked_for_again(sign_in):
    """By its word."""
    page = sign_in("writer").post("/spokespersons/new", data={**PERSON, "languages": "sv, klingonska och så"})
    assert (page.status_code, "is no language that we know" in page.text) == (422, True)


def test_private_person_needs_their_yes_at_once(sign_in, database):
    """Without it nothing is stored; it holds for a year at most."""
    writer = sign_in("writer")
    private = {**PERSON, "is_private": "y"}
    tries = ({}, {"how": "brev"}, {"how": "brev", "until": "2028-01-01"})
    refused = [writer.post("/spokespersons/new", data={**private, **more}) for more in tries]
    assert [page.status_code for page in refused] == [422, 422, 422]
    assert "A private person is not written down without their yes." in refused[0].text
    with database.read_session() as session:
        assert session.scalars(select(Spokesperson)).unique().all() == []
    assert writer.post("/spokespersons/new", data={**private, "how": "brev", "until": "2027-05-01"}).status_code == 303
    assert one(database, Spokesperson).has_consent(date(2027, 5, 1))


def test_database_keeps_private_persons_without_consent_out(database, people, clock):
    """Below the application too."""
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError), database.write_session() as session:
        session.add(
            Spokesperson(
                name="X",
                role_title="granne",
                organisation_id=1,
                themes=[],
                languages=[],
                is_private=True,
                created_at=clock.utcnow(),
            )
        )


def test_person_page_tells_everything_and_is_changed(sign_in, database, group, add_person):
    """Trust, consent, how often; a change keeps the consent."""
    person = add_person("Maj", trust=[Finding("survey", "Vem skulle du fråga?", date(2026, 5, 4), 120, 37)], audience_id=group)
    writer = sign_in("writer")
    assert 'value="Swedish"' in writer.get(f"/spokespersons/{person}/edit").text
    page = writer.get(f"/spokespersons/{person}").text
    for words in ("37 of 120 (31 %)", "Vem skulle du fråga?", "0 of at most 4", "consent stands", "No calendar."):
        assert words in page
    changed = {**PERSON, "name": "Maj Lund", "most_in_four_weeks": "2"}
    assert writer.post(f"/spokespersons/{person}/edit", data=changed).status_code == 303
    row = one(database, Spokesperson)
    assert (row.name, row.most_in_four_weeks, row.languages, row.has_consent(date(2026, 11, 20))) == (
        "Maj Lund",
        2,
        ["sv", "fi"],
        True,
    )


def test_evidence_is_added_and_taken_away(sign_in, database, group, add_person):
    """Counts only of a survey, never more named than asked, never of the future."""
    person, writer = add_person("Maj"), sign_in("writer")
    base = {"audience": str(group), "kind": "survey", "held_on": "2026-05-04", "finding": "Vem?"}
    wrong = [
        {"asked": "10"}, {"asked": "10", "named": "11"}, {"held_on": "2027-05-04"},
        {"kind": "focus_group", "asked": "8", "named": "3"},
        {"finding": " "}, {"audience": "999"}, {"held_on": "x"},
    ]  # fmt: skip
    assert {writer.post(f"/spokespersons/{person}/trust/new", data={**base, **more}).status_code for more in wrong} == {422}
    for _press in range(2):
        assert writer.post(f"/spokespersons/{person}/trust/new", data={**base, "asked": "80", "named": "20"}).status_code == 303
    row = one(database, Trust)
    assert writer.post(f"/spokespersons/{person + 1}/trust/{row.id}/remove").status_code == 404
    assert writer.post(f"/spokespersons/{person}/trust/{row.id}/remove").status_code == 303
    assert "No evidence yet." in writer.get(f"/spokespersons/{person}").text


def test_calendar_file_keeps_hours_and_no_words(sign_in, database, add_person):
    """What it was stays with the person."""
    person, writer = add_person("Maj"), sign_in("writer")
    answer = writer.post(
        f"/spokespersons/{person}/calendar", data={"file": (io.BytesIO(MEETING), "maj.ics")}, follow_redirects=True
    )
    assert "The calendar is read: 1 day with something in it." in answer.text
    assert "09:00–11:00" in answer.text
    assert "Hemlig" not in answer.text
    assert one(database, BusyDay).day == date(2026, 11, 24)
    assert writer.post(f"/spokespersons/{person}/calendar/forget").status_code == 303
    assert writer.post(f"/spokespersons/{person}/calendar/forget").status_code == 404
    with database.read_session() as session:
        assert session.scalars(select(BusyDay)).all() == []


def test_million_recurrences_end_in_one_sentence(sign_in, database, add_person):
    """The event is left out, the rest is read, and the person's page says so."""
    person, writer = add_person("Maj"), sign_in("writer")
    rule = b"RRULE:FREQ=SECONDLY;COUNT=1000000\r\n"
    body = MEETING.replace(b"END:VEVENT", rule + b"END:VEVENT")
    page = writer.post(
        f"/spokespersons/{person}/calendar", data={"file": (io.BytesIO(body), "x.ics")}, follow_redirects=True
    ).text
    assert "1 event was left out" in page
    assert "An event repeats more often than anybody can be busy, so it was left out." in page


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"\x00\xffhej", "It is no calendar that can be read."),
        (b"BEGIN:VCALENDAR\n" + b"X" * 1024 * 1024, "The calendar is too large"),
        (b"", "It is no calendar that can be read."),
    ],
    ids=["bytes", "1 MB", "empty"],
)
def test_file_that_is_no_calendar_is_told(sign_in, add_person, body, words):
    """At the field."""
    person = add_person("Maj")
    page = sign_in("writer").post(f"/spokespersons/{person}/calendar", data={"file": (io.BytesIO(body), "x.ics")})
    assert page.status_code == 422
    assert words in page.text


@pytest.mark.parametrize("address", ["", "http://127.0.0.1/x.ics", "file:///secret", "https://10.0.0.1/x"])
def test_address_that_the_guard_refuses_is_told(sign_in, database, add_person, address):
    """Nothing is stored."""
    page = sign_in("writer").post(f"/spokespersons/{add_person('Maj')}/calendar", data={"address": address})
    assert page.status_code == 422
    with database.read_session() as session:
        assert session.scalars(select(Calendar)).all() == []


def test_calendar_needs_consent(sign_in, add_person):
    """A calendar says much about a person."""
    person = add_person("Maj", consent=None)
    page = sign_in("writer").post(f"/spokespersons/{person}/calendar", data={"file": (io.BytesIO(MEETING), "x.ics")})
    assert (page.status_code, "Ask for consent first" in page.text) == (422, True)


def test_days_away_are_added_once_and_taken_away(sign_in, database, add_person):
    """Past or backward days are refused."""
    person, writer = add_person("Maj"), sign_in("writer")
    for first, last in (("2026-12-10", "2026-12-01"), ("2026-01-01", "2026-01-05"), ("2026-12-01", "2030-12-01"), ("", "")):
        assert writer.post(f"/spokespersons/{person}/absences/new", data={"first": first, "last": last}).status_code == 422
    for _press in range(2):
        assert writer.post(f"/spokespersons/{person}/absences/new", data={"first": "2026-12-01"}).status_code == 303
    row = one(database, Absence)
    assert writer.post(f"/spokespersons/{person}/absences/{row.id}/remove").status_code == 303
    assert writer.post(f"/spokespersons/{person}/absences/{row.id}/remove").status_code == 404


def test_withdrawal_forgets_the_days_of_a_person(sign_in, database, add_person):
    """At once."""
    person, writer = add_person("Maj"), sign_in("writer")
    writer.post(f"/spokespersons/{person}/calendar", data={"file": (io.BytesIO(MEETING), "x.ics")})
    writer.post(f"/spokespersons/{person}/absences/new", data={"first": "2026-12-01"})
    writer.post(f"/spokespersons/{person}/withdraw")
    with database.read_session() as session:
        assert [session.scalars(select(table)).all() for table in (Calendar, BusyDay, Absence)] == [[], [], []]


def test_suggestions_are_shown_with_why_and_why_not(sign_in, group, add_person):
    """A link can be sent to a colleague: the question is in the address."""
    add_person("Maj", trust=[Finding("focus_group", "Flera nämnde henne.", date(2026, 5, 4))], audience_id=group)
    add_person("Olle", consent=None)
    page = sign_in("auditor").get(f"/spokespersons/suggest?audience={group}&theme=T01&day=2026-11-24")
    assert page.status_code == 200
    for words in ("Named in a focus group on 4 May 2026.", "Why not the other one?", "Has not said yes."):
        assert words in page.text


@pytest.mark.parametrize(
    "query", ["audience=999&theme=T01", "audience=x", "audience=1&theme=T77", "audience=1&theme=T01&day=2026-13-01"]
)
def test_wrong_question_keeps_the_form(sign_in, group, query):
    """422, and the form stays."""
    page = sign_in("writer").get(f"/spokespersons/suggest?{query}")
    assert (page.status_code, "Suggest three" in page.text) == (422, True)


def test_register_is_filtered_in_the_address(sign_in, group, add_person):
    """By group, theme and consent; nobody fits is said; a wrong filter is 422."""
    add_person("Maj", trust=[Finding("talks", "Ja.", date(2026, 5, 4))], audience_id=group, consent=date(2026, 12, 1))
    add_person("Olle", themes=["T05"], consent=None)
    writer = sign_in("writer")
    shown = {
        query: [name for name in ("Maj", "Olle") if f"<bdi>{name}</bdi></a></h2>" in writer.get(f"/spokespersons?{query}").text]
        for query in ("", f"audience={group}", "theme=T05", "consent=none", "consent=standing", "consent=ending")
    }
    assert list(shown.values()) == [["Maj", "Olle"], ["Maj"], ["Olle"], ["Olle"], ["Maj"], ["Maj"]]
    assert "Nobody fits" in writer.get("/spokespersons?theme=T05&consent=standing").text
    assert writer.get("/spokespersons?theme=T77").status_code == 422


PATHS = ("/audiences", "/audiences/1", "/spokespersons", "/spokespersons/1", "/spokespersons/suggest")
CHANGES = (
    "/audiences/new", "/audiences/1/edit", "/audiences/1/places/new", "/audiences/1/sources/new", "/spokespersons/1/edit",
    "/spokespersons/1/consent", "/spokespersons/1/trust/new", "/spokespersons/1/calendar", "/spokespersons/1/absences/new",
)  # fmt: skip


@pytest.mark.parametrize("role", ["partner", "reporter"])
def test_register_is_not_for_others(sign_in, group, add_person, role):
    """Neither to read nor to change."""
    add_person("Maj")
    client = sign_in(role)
    assert {client.get(path).status_code for path in (*PATHS, *CHANGES)} == {403}


def test_auditor_reads_and_changes_nothing(sign_in, group, add_person):
    """Every page, no form."""
    add_person("Maj")
    client = sign_in("auditor")
    assert {client.get(path).status_code for path in PATHS} == {200}
    assert {client.get(path).status_code for path in CHANGES} == {403}


def test_pages_take_few_queries_however_many_people(sign_in, database, group, add_person):
    """At most fifteen, with thirty people as with three."""
    for number in range(30):
        add_person(f"P{number}", trust=[Finding("talks", "Ja.", date(2026, 5, 4))], audience_id=group)
    writer, counted = sign_in("writer"), []
    writer.get("/spokespersons")
    event.listen(database.engine, "before_cursor_execute", lambda *_details: counted.append(1))
    sizes = {}
    for path in (
        "/spokespersons",
        f"/spokespersons/suggest?audience={group}&theme=T01",
        "/audiences",
        f"/audiences/{group}",
        "/spokespersons/1",
    ):
        counted.clear()
        assert writer.get(path).status_code == 200
        sizes[path] = len(counted)
    assert {path: count for path, count in sizes.items() if count > 15} == {}


def test_list_is_cut_into_pages(sign_in, add_person):
    """The number is in the title."""
    for number in range(51):
        add_person(f"P{number:02}")
    page = sign_in("writer").get("/spokespersons?page=2").text
    assert "page 2 of 2" in page
    assert page.count("aud-name") == 1


def test_empty_pages_say_what_to_do(sign_in):
    """Different words where nothing is there yet."""
    writer = sign_in("writer")
    assert "No groups yet" in writer.get("/audiences").text
    assert "No groups yet" in writer.get("/spokespersons/suggest").text


def test_ending_consents_are_on_top(sign_in, add_person, clock):
    """Within a month."""
    add_person("Maj", consent=clock.utcnow().date() + timedelta(days=20))
    assert "Consents that end soon" in sign_in("writer").get("/spokespersons").text
