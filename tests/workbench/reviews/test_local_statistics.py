"""The page of local figures: approved values alone, four eyes, late releases, files, order, awkward input."""

import csv
import io
import json
from datetime import date

import pytest

from workbench.errors import Conflict, Refused
from workbench.evidence.figures import service as bank
from workbench.evidence.figures.queries import figure_by_code
from workbench.evidence.models import EvidenceSource
from workbench.reviews.local_statistics import queries, service
from workbench.reviews.local_statistics.showing import ShownValue, shown_sections, spark_points

JOBS = bank.NewFigure(
    code="jobless", title_sv="Arbetslösa", title_en="Unemployed", unit_sv="procent", unit_en="per cent", theme="T01",
    small_numbers="Små tal: titta på flera år.",
)  # fmt: skip
CLUBS = bank.NewFigure(code="clubs", title_sv="Föreningar", title_en="Associations", unit_sv="föreningar", unit_en="associations")


@pytest.fixture
def figures(app, database, people, clock):
    """Two figures with values that the fact checker entered; one has a source."""
    with app.test_request_context(), database.write_session() as session:
        session.add(
            EvidenceSource(code="S-1", publisher="Statistikbyrån", title="Arbete", url="https://stat.example/a",
                           accessed=date(2026, 10, 1), added_by_id=people["writer"].id, added_at=clock.utcnow())
        )  # fmt: skip
        session.flush()
        by = {"actor": people["fact_checker"], "now": clock.utcnow()}
        jobs = bank.add_figure(session, bank.NewFigure(**{**vars(JOBS), "source_code": "S-1"}), **by)
        for period, value in (("2024", "6.1"), ("2025", "15.97")):
            bank.set_value(session, jobs, period, value, **by)
        jobs.next_release = date(2026, 11, 1)
        bank.set_value(session, bank.add_figure(session, CLUBS, **by), "2025", "1234", **by)


def act(client, code, what, **form):
    """Press a button of the editing page."""
    return client.post(f"/statistics/edit/{code}/{what}", data=form)


def choose(client, code="jobless", section="employment"):
    """Put a figure on the page."""
    return client.post("/statistics/edit", data={"figure": code, "section": section})


JOBLESS = ["2024=6.1", "2025=15.97"]


def test_the_public_sees_a_figure_when_an_approver_shows_it_and_files_agree(sign_in, figures):
    """Nothing before; after: newest value, the one before, source, lateness, small numbers; CSV and JSON hold the same."""
    public = sign_in()
    assert "No figure is shown yet" in public.get("/statistics").text
    assert choose(sign_in("writer")).status_code == 303
    assert "Unemployed" not in public.get("/statistics").text
    assert act(sign_in("writer"), "jobless", "publish", value=JOBLESS).status_code == 403
    assert act(sign_in("approver"), "jobless", "publish", value=JOBLESS).status_code == 303
    page = public.get("/statistics").text
    for words in ("15.97", "Before that: 6.1 (2024).", "Statistikbyrån: Arbete", "https://stat.example/a", "A new value was due",
                  "Små tal: titta på flera år.", "polyline"):  # fmt: skip
        assert words in page, words
    swedish = sign_in(language="sv")
    assert "Arbetslösa" in swedish.get("/statistics").text
    rows = list(csv.reader(io.StringIO(swedish.get("/statistics.csv").text.lstrip("\ufeff")), delimiter=";"))
    assert [row[4:6] for row in rows[1:]] == [["2024", "6,1"], ["2025", "15,97"]]
    held = json.loads(public.get("/statistics.json").text)["sections"][0]["figures"][0]
    assert held["values"] == [{"period": "2024", "value": 6.1}, {"period": "2025", "value": 15.97}]
    assert held["is_late"] is True


def test_new_and_corrected_values_wait_for_somebody_else(app, database, people, clock, sign_in, figures):
    """The old value stays with words beside it until another person approves; nobody approves what they entered."""
    choose(sign_in("writer"))
    act(sign_in("approver"), "jobless", "publish", value=JOBLESS)
    with app.test_request_context(), database.write_session() as session:
        jobs = figure_by_code(session, "jobless")
        by = {"actor": people["approver"], "now": clock.utcnow()}
        bank.set_value(session, jobs, "2026", "15.75", **by)
        bank.set_value(session, jobs, "2025", "15.86", reason="Felskrivet.", **by)
    page = sign_in().get("/statistics").text
    assert "15.97" in page
    assert "15.75" not in page
    assert "15.86" not in page
    assert "A newer value has come and is being checked." in page
    assert "A value shown here is being corrected." in page
    news = ["2026=15.75", "2025=15.86"]
    assert "2 values wait for an approver." in sign_in("writer").get("/evidence/figures/jobless").text
    assert "Local statistics</h2>" not in sign_in("writer").get("/evidence/figures/clubs").text
    own = act(sign_in("approver"), "jobless", "approve", value=news)
    assert own.status_code == 422
    assert "You entered 2025, 2026 yourself" in own.text
    assert act(sign_in("second_approver"), "jobless", "approve", value=["2026=15.75"]).status_code == 409
    assert act(sign_in("second_approver"), "jobless", "approve", value=news).status_code == 303
    page = sign_in().get("/statistics").text
    assert "15.75" in page
    assert "15.86" in page
    assert "being checked" not in page


def test_a_figure_without_english_or_value_is_not_shown(app, database, people, clock, sign_in, figures):
    """Both languages and a value come first; the page says so and keeps the figure where it is."""
    with app.test_request_context(), database.write_session() as session:
        bare = bank.NewFigure(code="bare", title_sv="Elever", unit_sv="elever")
        figure = bank.add_figure(session, bare, actor=people["writer"], now=clock.utcnow())
        empty = bank.NewFigure(code="empty", title_sv="Tomt", title_en="Empty", unit_sv="st", unit_en="pieces")
        bank.add_figure(session, empty, actor=people["writer"], now=clock.utcnow())
        bank.set_value(session, figure, "2025", "7", actor=people["writer"], now=clock.utcnow())
    for code in ("bare", "empty"):
        choose(sign_in("writer"), code, "schools")
    refused = act(sign_in("approver"), "bare", "publish", value=["2025=7"])
    assert refused.status_code == 422
    assert "no English name" in refused.text
    assert "no value yet" in act(sign_in("approver"), "empty", "publish").text
    assert "Elever" not in sign_in().get("/statistics").text


def test_order_hiding_and_taking_away(sign_in, database, figures):
    """Headings and figures move; a public figure is hidden before it is taken away; choosing twice is refused."""
    writer, approver = sign_in("writer"), sign_in("approver")
    choose(writer)
    choose(writer, "clubs", "volunteering")
    assert choose(writer).status_code == 422
    for code, values in (("jobless", JOBLESS), ("clubs", ["2025=1234"])):
        assert act(approver, code, "publish", value=values).status_code == 303
    assert writer.post("/statistics/edit/headings/volunteering/move", data={"direction": "up"}).status_code == 303
    page = sign_in().get("/statistics").text
    assert page.index("Associations") < page.index("Unemployed")
    assert "1,234" in page
    assert act(writer, "clubs", "remove").status_code == 422
    assert act(writer, "clubs", "hide").status_code == 403
    assert act(approver, "clubs", "hide").status_code == 303
    assert act(writer, "clubs", "remove").status_code == 303
    assert "Associations" not in sign_in().get("/statistics").text
    assert writer.post("/statistics/edit/headings/trust/move", data={"direction": "up"}).status_code == 404
    with database.read_session() as session:
        assert [row.figure.code for row in queries.entries(session)] == ["jobless"]


@pytest.mark.parametrize("role", ["partner", "reporter", None], ids=["partner", "reporter", "nobody"])
def test_who_may_not_choose(sign_in, figures, role):
    """The editing page is for staff; anyone reads the public one."""
    client = sign_in(role)
    assert client.get("/statistics/edit").status_code in (302, 303, 401, 403)
    assert choose(client).status_code in (302, 303, 401, 403)
    assert client.get("/statistics").status_code == 200


@pytest.mark.parametrize(
    "note", ["\x00\u202eNolla", "x" * 401, "y" * 1_000_000, "<script>alert(1)</script> 🦊"], ids=["nul", "long", "1mb", "markup"]
)
def test_awkward_notes_never_break_the_page(sign_in, figures, note):
    """Too long is refused, the rest is shown as text."""
    choose(sign_in("writer"))
    answer = act(sign_in("writer"), "jobless", "describe", section="employment", note_sv=note, note_en=note)
    assert answer.status_code == (422 if len(note) > 400 else 303)
    act(sign_in("approver"), "jobless", "publish", value=JOBLESS)
    page = sign_in().get("/statistics")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "\x00" not in page.text


def test_services_refuse_what_the_page_never_sends(app, database, people, clock, figures):
    """A wrong section, a wrong role, values that moved."""
    with app.test_request_context(), database.write_session() as session:
        by = {"actor": people["writer"], "now": clock.utcnow()}
        with pytest.raises(Refused):
            service.add_entry(session, "jobless", "politics", **by)
        entry = service.add_entry(session, "JOBLESS ", "trust", **by)
        with pytest.raises(Refused):
            service.publish_entry(session, entry, {}, **by)
        with pytest.raises(Conflict):
            service.publish_entry(session, entry, {}, actor=people["approver"], now=clock.utcnow())
        assert shown_sections([entry], {}, date(2026, 11, 20)) == []


def test_a_small_line_keeps_its_height_and_its_time():
    """Lowest at the bottom, highest at the top, a flat one in the middle, none for one value; a missing year is a gap."""

    def line(**numbers):
        return spark_points([ShownValue(name[1:].replace("_", "-"), "", value, value) for name, value in numbers.items()])

    assert line(p2026="3", p2025="1", p2024="2") == "2.0,12.0 50.0,21.0 98.0,3.0"
    assert line(p2026_Q3="3", p2025_Q4="1", p2025_Q3="3") == "2.0,3.0 26.0,21.0 98.0,3.0"
    assert line(p2026="3") == ""
    assert line(p2026="3", p2024="3") == "2.0,12.0 98.0,12.0"
