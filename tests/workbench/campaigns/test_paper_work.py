"""What is done by hand, from the plan to "done": deadlines, reminders, steps and files."""

import io
import re
from datetime import date, timedelta

import docx
import pikepdf
import pytest
from icalendar import Calendar
from sqlalchemy import select

from tests.workbench.campaigns.paper_rig import PLACES, hand_out, remind
from workbench.activity.models import Activity
from workbench.campaigns import service as placements
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.paper import service
from workbench.campaigns.paper.choices import PaperChoices
from workbench.campaigns.paper.kinds import KINDS
from workbench.evidence.models import Figure, FigureValue


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_a_page_with_its_files(kind, planned_paper, sign_in):
    """Each file downloads, has a name, and is what it says it is."""
    row, client = planned_paper(kind, places=PLACES), sign_in("writer")
    page = client.get(f"/paper/{row.reference}")
    assert page.status_code == 200
    links = re.findall(rf"/paper/{row.reference}/files/[\w.]+", page.text)
    assert len(links) >= len(KINDS[kind].materials)
    for link in dict.fromkeys(links):
        made = client.get(link)
        assert made.status_code == 200, link
        assert made.headers["Content-Disposition"].startswith('attachment; filename="kotiden-avgor-')
        magic = {"pdf": b"%PDF", "docx": b"PK", "png": b"\x89PNG", "ics": b"BEGIN:VCALENDAR"}.get(link.rpartition(".")[2], b"")
        assert made.data.startswith(magic)
        assert made.data


def test_advert_has_the_size_of_the_paper(planned_paper, sign_in):
    row = planned_paper("newspaper", width_mm=200, height_mm=80)
    made = sign_in("writer").get(f"/paper/{row.reference}/files/advert.pdf")
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        box = [float(one) for one in pdf.pages[0].mediabox]
    assert [round(one * 25.4 / 72) for one in box[2:]] == [200, 80]
    assert sign_in("writer").get(f"/paper/{row.reference}/previews/advert.png").data[:4] == b"\x89PNG"


def test_advert_that_is_too_small_says_so_in_one_sentence(planned_paper, sign_in, correct_paper):
    row = planned_paper("newspaper", width_mm=40, height_mm=40)
    hand_out(sign_in("writer"), row)
    correct_paper(headline="Bostadskötiden avgör vem som får erbjudande om hyreslägenhet i hela Norrvik, " * 3)
    made = sign_in("writer").get(f"/paper/{row.reference}/files/advert.pdf")
    assert made.status_code == 422
    assert "does not fit in 40 × 40 mm" in made.text


def test_sheet_in_word_has_headings_and_the_logo_of_the_house(planned_paper, sign_in):
    row = planned_paper("press")
    made = sign_in("writer").get(f"/paper/{row.reference}/files/press_release.docx")
    file = docx.Document(io.BytesIO(made.data))
    styles = [paragraph.style.name for paragraph in file.paragraphs]
    assert "Heading 1" in styles
    assert "Heading 2" in styles


def test_invitation_moves_with_the_meeting(planned_paper, sign_in, database, people, clock):
    row, client = planned_paper("meeting", days=30, places=PLACES, minutes=90), sign_in("writer")
    first = Calendar.from_ical(client.get(f"/paper/{row.reference}/files/invitation.ics").data).walk("VEVENT")[0]
    with database.write_session() as session:
        found = session.get_one(Placement, row.id)
        placements.move_to(session, found, found.scheduled_at + timedelta(days=1), actor=people["writer"], now=clock.utcnow())
    second = Calendar.from_ical(client.get(f"/paper/{row.reference}/files/invitation.ics").data).walk("VEVENT")[0]
    assert first["uid"] == second["uid"]
    assert second["sequence"] > first["sequence"]
    assert second.decoded("dtstart") - first.decoded("dtstart") == timedelta(days=1)
    assert str(first["location"]) == "Biblioteket"
    assert "nyinflyttade" not in str(first["summary"]).casefold()


def test_training_has_the_local_figures_of_the_fact_bank(planned_paper, sign_in, database, people, clock):
    row, client = planned_paper("training"), sign_in("writer")
    assert "No local figures yet" in client.get(f"/paper/{row.reference}").text
    with database.write_session() as session:
        figure = Figure(code="vantetid", title_sv="Väntetid till lägenhet", unit_sv="år", theme="T01", place="Norrvik",
                        added_by_id=people["writer"].id, added_at=clock.utcnow())  # fmt: skip
        session.add(figure)
        session.flush()
        session.add_all([FigureValue(figure_id=figure.id, period=period, value=value, entered_at=clock.utcnow())
                         for period, value in (("2024", "5.1"), ("2025", "4.2"))])  # fmt: skip
    text = client.get(f"/paper/{row.reference}/files/training_managers.txt").text
    assert "Väntetid till lägenhet, Norrvik: 4,2 år (2025)" in text
    assert "5,1" not in text
    assert "No local figures yet" not in client.get(f"/paper/{row.reference}").text


def test_list_shows_what_is_to_do_with_its_deadline(planned_paper, sign_in, clock):
    planned_paper("newspaper", days=4)  # three days before, in one day: soon
    planned_paper("poster", days=20)
    planned_paper("leaflet", days=5)  # ten days before: too late
    page = sign_in("writer").get("/paper").text
    assert page.count('data-l="Ready by"') == 3
    assert [words in page for words in ("too late", "soon", "in good time")] == [True, True, True]
    assert "newspaper writer" not in sign_in("writer").get("/paper?kind=poster").text
    assert "Nothing matches" in sign_in("writer").get("/paper?kind=radio").text
    assert sign_in("writer").get("/paper?show=none").status_code == 422
    assert sign_in("writer").get("/paper?kind=email").status_code == 422


def test_empty_list_says_what_comes_here(sign_in):
    assert "Nothing to do by hand" in sign_in("writer").get("/paper").text
    assert "Nothing yet" in sign_in("writer").get("/paper?show=done").text


def test_steps_are_ticked_and_unticked_and_places_are_steps(planned_paper, sign_in, database):
    row, client = planned_paper("poster", places=PLACES), sign_in("writer")
    page = client.get(f"/paper/{row.reference}").text
    assert "Put up at: Biblioteket" in page
    step = service.place_step("Biblioteket")
    for done, words in (("1", "1 of 3 steps done"), ("1", "1 of 3 steps done"), ("0", "0 of 3 steps done")):
        answer = client.post(f"/paper/{row.reference}/steps", data={"task": "hand_out", "step": step, "done": done})
        assert answer.status_code == 303
        assert words in client.get(f"/paper/{row.reference}").text
    for data in ({"task": "hand_out", "step": "unknown", "done": "1"}, {"task": "none", "step": step}, {}, {"step": "\0" * 9}):
        assert client.post(f"/paper/{row.reference}/steps", data=data).status_code == 404
    with database.read_session() as session:
        verbs = [one.verb for one in session.scalars(select(Activity)) if one.verb.startswith("step_")]
    assert verbs == ["step_ticked", "step_unticked"]


def test_done_has_date_and_reach_and_is_said_once(planned_paper, sign_in, paper_state, later):
    row, client = planned_paper("leaflet", days=0.5), sign_in("writer")
    later(days=3)
    assert hand_out(client, row, done_on="2026-11-21", note="Många frågor om tider.").status_code == 303
    state, reach, sent_at = paper_state(row)
    assert (state, reach, sent_at.date()) == ("sent", 900, date(2026, 11, 21))
    page = client.get(f"/paper/{row.reference}").text
    assert "Många frågor om tider." in page
    assert "Mark as handed out" not in page
    assert hand_out(client, row).status_code == 409
    assert "900" in client.get("/paper?show=done").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"done_on": "2026-11-21"}, "That day has not come yet"), ({"done_on": "2026-11-01"}, "before it was planned"),
        ({"done_on": ""}, "Choose the day"), ({"done_on": "yesterday"}, "Not a valid date"), ({"reach": "-3"}, "whole number"),
        ({"reach": "9" * 400}, "whole number"), ({"live_url": "javascript:alert(1)"}, "full web address"),
        ({"note": "x" * 1_000_000}, "Field cannot be longer"),
    ],
    ids=["future", "too-early", "no-day", "no-date", "negative", "huge", "script", "megabyte"],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field_and_kept(planned_paper, sign_in, paper_state, fields, words):
    row = planned_paper("poster")
    answer = hand_out(sign_in("writer", language="en"), row, **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert paper_state(row)[0] == "planned"


def test_deadlines_are_reminded_once_each_and_again_when_moved(
    planned_paper, run_jobs, wired, mail_server, later, database, people, clock
):
    row = planned_paper("newspaper", days=10)  # ready by day 7
    subjects = []
    for days in (4, 2, 2, 1):
        later(days=days)
        for _time in range(2):
            remind(database, run_jobs, wired, clock)
        subjects.append([letter["Subject"] for letter in mail_server.messages])
    near, passed = "Sista tiden närmar sig: newspaper writer", "Sista tiden har gått ut: newspaper writer"
    assert subjects == [[], [near], [near, passed], [near, passed]]
    assert f"/paper/{row.reference}" in mail_server.messages[0].get_content()
    assert mail_server.messages[0]["To"].addresses[0].addr_spec == people["writer"].email
    with database.write_session() as session:
        found = session.get_one(Placement, row.id)
        placements.move_to(session, found, clock.utcnow() + timedelta(days=4), actor=people["writer"], now=clock.utcnow())
    remind(database, run_jobs, wired, clock)
    assert [letter["Subject"] for letter in mail_server.messages][-1] == near
    assert len(mail_server.messages) == 3


def test_a_partner_sees_its_own_only_and_no_note_for_staff(planned_paper, sign_in):
    mine, theirs = planned_paper("desk_note", owner="partner"), planned_paper("poster")
    client = sign_in("partner")
    assert "desk_note partner" in client.get("/paper").text
    assert "poster writer" not in client.get("/paper").text
    assert client.get(f"/paper/{mine.reference}/files/talk_script.txt").status_code == 200
    assert client.get(f"/paper/{mine.reference}/files/staff_note.txt").status_code == 404
    assert "Staff note" not in client.get(f"/paper/{mine.reference}").text
    for path in ("", "/files/poster.pdf", "/previews/poster.png"):
        assert client.get(f"/paper/{theirs.reference}{path}").status_code == 404
    assert hand_out(client, theirs).status_code == 404
    assert sign_in("other_partner").get(f"/paper/{mine.reference}").status_code == 404


def test_who_may_not(planned_paper, sign_in):
    row = planned_paper("poster")
    for role in ("auditor", "fact_checker", "administrator"):
        assert hand_out(sign_in(role), row).status_code == 403
    assert sign_in("auditor").get(f"/paper/{row.reference}").status_code == 200
    assert sign_in("auditor").get(f"/channels/{row.channel_id}/paper").status_code == 403
    assert sign_in("writer").get("/paper/none-such").status_code == 404
    assert sign_in("writer").get(f"/paper/{row.reference}/files/advert.pdf").status_code == 404
    assert sign_in("writer").get(f"/paper/{row.reference}/files/poster.exe").status_code == 404


def test_choices_are_kept_and_deadlines_follow(planned_paper, sign_in, database, clock):
    row, client = planned_paper("newspaper", days=13), sign_in("writer")  # a Thursday
    address = f"/channels/{row.channel_id}/paper"
    page = client.get(address).text
    assert "Size of the advert" in page
    assert "Places, one a line" not in page
    data = {"width_mm": "200", "height_mm": "80", "deadline_weekday": "1", "deadline_time": "15:30", "lead_days": "2",
            "remind_days": "4", "copies": "0", "contact": "annons@tidning.example"}  # fmt: skip
    assert client.post(address, data=data).status_code == 303
    shown = client.get(f"/paper/{row.reference}").text
    assert "Ready by Tuesday at 15.30, at least 2 days before." in shown
    assert "200 × 80 mm" in shown
    wrong = client.post(address, data=data | {"width_mm": "9999", "deadline_time": "noon", "deadline_weekday": "8"})
    assert wrong.status_code == 422
    assert "annons@tidning.example" in wrong.text
    with database.read_session() as session:
        kept = PaperChoices.read(session.get_one(Channel, row.channel_id).settings, "newspaper")
    assert (kept.width_mm, kept.deadline_weekday, kept.contact) == (200, 1, "annons@tidning.example")


def test_channels_that_a_machine_sends_over_have_no_paper(channels, sign_in, place):
    (row,) = place("email")
    assert sign_in("writer").get(f"/paper/{row.reference}").status_code == 404
    assert sign_in("writer").get(f"/channels/{channels['email'].id}/paper").status_code == 404


def test_list_takes_few_questions_to_the_database(planned_paper, sign_in, database):
    from sqlalchemy import event

    for kind in sorted(KINDS):
        planned_paper(kind)
    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    client = sign_in("writer")
    client.get("/paper")
    asked.clear()
    assert client.get("/paper").status_code == 200
    assert len([one for one in asked if one.lstrip().upper().startswith("SELECT")]) <= 15
