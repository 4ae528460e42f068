"""The fact bank: values with their history, numbers and periods as people write them, the export."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from workbench.evidence.figures import service
from workbench.evidence.figures.numbers import cite, read_cited, read_number, read_period, sentence_piece, show_number
from workbench.evidence.figures.queries import figure_by_code, newest_value
from workbench.evidence.models import Figure, FigureChange, FigureValue


@pytest.fixture
def stored(app, database):
    """stored(code): the figure with its values as they are now."""

    def read(code="aldreomsorg"):
        with app.test_request_context(), database.read_session() as session:
            return figure_by_code(session, code)

    return read


@pytest.mark.parametrize(
    ("written", "period"),
    [("2025", "2025"), ("2025K3", "2025-Q3"), ("2025-Q3", "2025-Q3"), ("kv 3 2025", "2025-Q3"), ("2025 kvartal 1", "2025-Q1"),
     ("Q4/2025", "2025-Q4"), ("2025M03", None), ("25", None), ("2025K5", None), ("", None), ("٢٠٢٥", None), ("2025\x00", None)],
    ids=range(12),
)  # fmt: skip
def test_periods(written, period):
    assert read_period(written) == period


@pytest.mark.parametrize(
    ("written", "value"),
    [("1 234,5", "1234.5"), ("1\u00a0234", "1234"), ("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("31,40 %", "31.40"),
     ("\u22123", "-3"), ("0,10", "0.10"), ("..", None), ("=1+1", None), ("1e9", None), ("9" * 19, None), ("", None),
     ("1,2,3", None), ("٣", None), ("nan", None), ("1\x002", None)],
    ids=range(16),
)  # fmt: skip
def test_numbers(written, value):
    assert read_number(written) == value


def test_a_value_is_shown_with_the_decimals_it_was_given_with():
    assert show_number("1234.50", "sv") == "1\u00a0234,50"
    assert show_number("1234.50", "en") == "1,234.50"
    assert sentence_piece("9", "miljoner kronor", "2025", "sv") == "9 miljoner kronor under 2025"
    assert sentence_piece("9.5", "per cent", "2025-Q3", "en") == "9.5 per cent in the third quarter of 2025"
    assert read_cited(cite("2025-Q3", "9.5")) == ("2025-Q3", "9.5")
    assert read_cited("trygghet") is None


def test_a_figure_is_described_and_gets_its_first_value(sign_in, stored):
    client = sign_in("writer")
    form = {"title_sv": "Elever i åk 9 med behörighet", "unit_sv": "procent", "theme": "T05", "place": "Älvdal"}
    answer = client.post("/evidence/figures/new", data=form)
    assert answer.status_code == 303
    assert "/evidence/figures/elever-i-ak-9-med-behorighet-alvdal" in answer.location
    code = "elever-i-ak-9-med-behorighet-alvdal"
    assert client.post(f"/evidence/figures/{code}/values", data={"period": "2025", "value": "84,3"}).status_code == 303
    assert newest_value(stored(code)).value == "84.3"
    assert "84,3 procent" in sign_in("writer", language="sv").get(f"/evidence/figures/{code}").text


@pytest.mark.parametrize(
    "form",
    [{"title_sv": ""}, {"unit_sv": ""}, {"theme": "T77"}, {"code": "å ä ö"}, {"source_code": "S-0000"}, {"next_release": "snart"},
     {"title_sv": "x" * 201}, {"title_sv": "😀", "code": ""}],
    ids=range(8),
)  # fmt: skip
def test_a_figure_that_cannot_be_kept_is_told(sign_in, database, form):
    answer = sign_in("writer").post("/evidence/figures/new", data={"title_sv": "Tal", "unit_sv": "st", "theme": "T01", **form})
    assert answer.status_code == 422
    with database.read_session() as session:
        assert session.scalars(select(Figure)).all() == []


def test_the_same_code_twice_is_told(sign_in, figure):
    figure()
    form = {"title_sv": "Annat", "unit_sv": "st", "theme": "T01", "code": "Aldreomsorg"}
    answer = sign_in("writer").post("/evidence/figures/new", data=form)
    assert answer.status_code == 422
    assert "There is a figure with the code aldreomsorg already." in answer.text


def test_a_changed_value_needs_a_reason_and_keeps_its_history(sign_in, figure, stored, database):
    figure({"2024": "7", "2025": "9"})
    client, address = sign_in("fact_checker"), "/evidence/figures/aldreomsorg/values"
    assert client.post(address, data={"period": "2025", "value": "9,4"}).status_code == 422
    assert client.post(address, data={"period": "2025", "value": "9,4", "reason": "Rättad årsredovisning."}).status_code == 303
    assert newest_value(stored()).value == "9.4"
    with database.read_session() as session:
        row = session.scalars(select(FigureChange).order_by(FigureChange.id.desc())).first()
    assert (row.period, row.old, row.new, row.reason) == ("2025", "9", "9.4", "Rättad årsredovisning.")
    assert "changed 2025 from 9 million kronor to 9.4 million kronor" in client.get("/evidence/figures/aldreomsorg").text


def test_the_same_value_again_changes_nothing(sign_in, figure, database):
    figure({"2025": "9"})
    client = sign_in("writer")
    client.post("/evidence/figures/aldreomsorg/values", data={"period": "2025", "value": "9,0"})
    assert "That value stood there already." in client.get("/evidence/figures/aldreomsorg").text
    with database.read_session() as session:
        assert len(session.scalars(select(FigureChange)).all()) == 1


@pytest.mark.parametrize(
    "form",
    [{"period": "2025-Q1", "value": "1"}, {"period": "sist", "value": "1"}, {"period": "2026", "value": "många"},
     {"period": "", "value": ""}, {"period": "2026\x00", "value": "1" * 41},
     {"period": "2026", "value": "1", "value_source": "S-NONE"}],
    ids=["quarter beside years", "no period", "no number", "empty", "too long", "unknown source"],
)  # fmt: skip
def test_a_value_that_cannot_be_kept_is_told(sign_in, figure, database, form):
    figure({"2025": "9"})
    answer = sign_in("writer").post("/evidence/figures/aldreomsorg/values", data=form)
    assert answer.status_code == 422
    assert "Something needs to be changed" in answer.text
    with database.read_session() as session:
        assert len(session.scalars(select(FigureValue)).all()) == 1


def test_a_release_that_is_due_waits_in_the_queue_until_the_value_is_there(sign_in, figure, later, clock):
    figure({"2025": "9"}, next_release=clock.utcnow().date() + timedelta(days=1))
    later(days=1)
    client = sign_in("writer")
    assert "A new value was due" in client.get("/evidence/recheck").text
    client.post("/evidence/figures/aldreomsorg/values", data={"period": "2024", "value": "8"})
    assert "A new value was due" in client.get("/evidence/recheck").text
    client.post("/evidence/figures/aldreomsorg/values", data={"period": "2026", "value": "10"})
    assert "No figure waits" in client.get("/evidence/recheck").text


def test_a_figure_names_its_source_by_code(sign_in, figure, kept, stored):
    made = kept()
    figure({"2025": "9"}, source_code=made.code.lower())
    assert stored().source.code == made.code
    page = sign_in("writer").get(f"/evidence/sources/{made.code}").text
    assert "Budget of elderly care" in page


@pytest.mark.parametrize(("language", "delimiter", "value"), [("sv", ";", "9,40"), ("en", ",", "9.40")], ids=["sv", "en"])
def test_the_export_opens_in_a_spreadsheet_and_runs_nothing(sign_in, figure, change, language, delimiter, value):
    made = figure({"2025": "9,40"})
    new = service.NewFigure(title_sv='=HYPERLINK("http://x.example")', unit_sv="@kr", definition="-1+2", theme="T06")
    change(service.change_figure, "writer", made, new, version=None)
    got = sign_in("auditor", language=language).get("/evidence/figures/export.csv")
    assert got.headers["Content-Disposition"].startswith("attachment;")
    text = got.get_data().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    assert row["value"] == value
    assert row["title_sv"] == '\'=HYPERLINK("http://x.example")'
    assert (row["unit_sv"], row["definition"]) == ("'@kr", "'-1+2")


def test_who_may_not_write_may_read_figures(sign_in, figure):
    figure({"2025": "9"})
    client = sign_in("auditor")
    assert client.get("/evidence/figures/aldreomsorg").status_code == 200
    assert client.post("/evidence/figures/aldreomsorg/values", data={"period": "2026", "value": "1"}).status_code == 403
    assert client.get("/evidence/figures/import").status_code == 403
    assert sign_in("partner").get("/evidence/figures").status_code == 403
