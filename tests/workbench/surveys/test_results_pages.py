"""Pages of results: who may do what, what the public never sees, files, the panel beside a rumour, and a phone."""

import csv
import io
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from tests.e2e.looking import faults_on_phone
from tests.workbench.surveys import results_rig as rig
from workbench.audiences.models import Audience
from workbench.rumours.models import Rumour
from workbench.rumours.service import open_rumour
from workbench.surveys.results import service
from workbench.surveys.results.queries import result_of

ZONE = ZoneInfo("Europe/Stockholm")
SECRET = "En ovanlig mening som ingen ska se."


@pytest.fixture
def counted(app, database, people):
    """A volunteer panel asked twice, with free texts and a rumour; its code."""
    with app.test_request_context(), database.write_session() as session:
        maker = people["writer"]
        rumour = open_rumour(session, "Nyanlända går före i kön.", theme="T01", actor_id=maker.id, now=rig.FIRST)
        panel = rig.make_panel(session, maker, "volunteer")
        first = rig.make_closed(session, maker, "varen", panel=panel, closed_at=rig.FIRST, rumour_id=rumour.id)
        second = rig.make_closed(session, maker, "hosten", panel=panel, rumour_id=rumour.id)
        controls = ["true"] * 20 + ["false"] * 90 + ["dont_know"] * 10
        rig.fill(session, first, ["true"] * 60 + ["false"] * 50 + ["dont_know"] * 10, controls=controls)
        later = ["false"] * 20 + ["true"] * 40 + ["true"] * 8 + ["false"] * 42 + ["dont_know"] * 10
        rig.fill(session, second, later, controls=controls)
        rig.write(session, second, [SECRET, "Kan man byta tid?"])
        session.add(Audience(name_sv="Föräldrar", name_en="Parents"))
        for wave in (first, second):
            service.count_wave(session, wave, actor_id=None, now=rig.SECOND, zone=ZONE)
    return rumour


def test_staff_see_the_results_and_writers_what_people_wrote(counted, sign_in):
    page = sign_in("writer").get("/surveys/results/hosten").text
    assert "20 left the belief, 8 took it up, of 120 who answered both times" in page
    assert "not a causal effect" in page
    assert "Interval</th>" not in page
    assert SECRET not in page
    assert SECRET in sign_in("writer").get("/surveys/results/hosten/texts").text
    assert sign_in("auditor").get("/surveys/results/hosten/texts").status_code == 403
    assert sign_in("partner").get("/surveys/results/hosten").status_code == 403


def test_everybody_reads_what_an_approver_published(counted, sign_in):
    """Not before, not without the four eyes of a role, never a free text; and no more when it is taken back."""
    visitor = sign_in(None)
    assert visitor.get("/survey/hosten/results").status_code == 404
    assert sign_in("writer").post("/surveys/results/hosten/publish").status_code == 403
    approver = sign_in("approver")
    assert approver.post("/surveys/results/hosten/publish").status_code == 303
    page = visitor.get("/survey/hosten/results").text
    assert "panel members answered" in page
    assert SECRET not in page
    assert "Spring" not in page
    assert "The survey hosten" in visitor.get("/survey/results").text
    assert visitor.get("/survey/hosten/results.csv").status_code == 200
    assert approver.post("/surveys/results/hosten/count").status_code == 422
    approver.post("/surveys/results/hosten/take-back")
    assert visitor.get("/survey/hosten/results").status_code == 404


def test_a_restricted_rumour_is_in_no_public_figure(counted, sign_in, database, people, app):
    with app.test_request_context(), database.write_session() as session:
        service.publish_result(session, result_of(session, "hosten"), actor=people["approver"], now=rig.SECOND)
        session.get_one(Rumour, counted.id).sensitivity = "restricted"
    page = sign_in(None).get("/survey/hosten/results").text
    assert "Newcomers" not in page
    assert "Statements that are not named in public are left out: 1." in page
    assert "Newcomers" not in sign_in("second_writer").get("/surveys/results/over-waves").text
    assert "Newcomers" in sign_in("approver").get("/surveys/results/over-waves").text


def test_files_hold_what_the_page_shows_and_run_nothing(counted, sign_in, database):
    with database.write_session() as session:
        wave = result_of(session, "hosten").wave
        wave.items[1].texts = {"sv": '=HYPERLINK("http://norrvik.example")', "en": '=HYPERLINK("http://norrvik.example")'}
    client = sign_in("writer")
    rows = list(csv.reader(io.StringIO(client.get("/surveys/results/hosten.csv").text.removeprefix("\ufeff"))))
    assert ["Newcomers go first in the queue.", "50.0", "40.0", "20", "8", "0.0357", "", "", ""] in rows
    assert not [cell for row in rows for cell in row if cell.startswith("=")]
    book = openpyxl.load_workbook(io.BytesIO(client.get("/surveys/results/hosten.xlsx").data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert 40 in [cell.value for cell in cells]
    assert SECRET not in str([cell.value for cell in cells])


def test_beside_the_rumour_stands_the_newest_survey(counted, sign_in):
    client = sign_in("writer")
    assert f"/rumours/{counted.code}/surveys" in client.get(f"/rumours/{counted.code}").text
    page = client.get(f"/rumours/{counted.code}/surveys").text
    assert "In the newest survey" in page
    fragment = client.get(f"/rumours/{counted.code}/surveys", headers={"HX-Request": "true"}).text
    assert fragment.lstrip().startswith("<section")
    assert sign_in("partner").get(f"/rumours/{counted.code}/surveys").status_code == 403
    assert "The survey hosten" in page
    assert "From somebody I know" in page


def test_evidence_of_trust_needs_a_group(counted, sign_in):
    client = sign_in("writer")
    refused = client.post("/surveys/results/hosten/trust", data={"audience": "99999"})
    assert refused.status_code == 422
    assert "Something needs to be changed" in refused.text
    assert client.post("/surveys/results/hosten/trust", data={"audience": "1"}).status_code == 303


def test_a_wave_waits_until_it_is_counted_and_the_job_may_run_twice(app, database, people, sign_in, run_jobs):
    client = sign_in("writer")
    assert "No survey has closed yet" in client.get("/surveys/results").text
    assert "No survey has closed yet" in client.get("/surveys/results/over-waves").text
    assert "No results are published yet" in client.get("/survey/results").text
    with app.test_request_context(), database.write_session() as session:
        wave = rig.make_closed(session, people["writer"], "ny")
        rig.fill(session, wave, ["true"] * 3)
    assert "Nothing is counted yet" in client.get("/surveys/results").text
    assert "Nothing is counted yet" in client.get("/surveys/results/ny").text
    assert client.get("/surveys/results/ny\x00").status_code == 404
    for _time in range(2):
        assert client.post("/surveys/results/ny/count").status_code == 303
        run_jobs()
    page = client.get("/surveys/results/ny").text
    assert "Too few answered for anything to be shown." in page
    assert "Too few answered" in client.get("/surveys/results/ny/texts").text


def test_results_on_a_phone(counted, signed_in, app, database, people):
    with app.test_request_context(), database.write_session() as session:
        service.publish_result(session, result_of(session, "hosten"), actor=people["approver"], now=rig.SECOND)
    page = signed_in("approver", viewport={"width": 320, "height": 720}).new_page()
    staff = ["/surveys/results", "/surveys/results/hosten", "/surveys/results/hosten/texts"]
    public = ["/surveys/results/over-waves", "/survey/hosten/results", "/survey/results"]
    assert not faults_on_phone(page, staff, "sv") + faults_on_phone(page, public, "en")
