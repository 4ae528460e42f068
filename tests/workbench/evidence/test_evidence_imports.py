"""Files of official statistics: mapped, tried, taken in; the same twice changes nothing; what is refused is named."""

import io

import openpyxl
import pytest
from sqlalchemy import func, select

from workbench.evidence.imports import service
from workbench.evidence.models import Figure, FigureChange, FigureImport, FigureValue
from workbench.queue import enqueue

LONG = (
    "kod;nyckeltal;enhet;tema;år;värde\n"
    "adr;Äldreomsorgens budget;miljoner kronor;T06;2024;7\n"
    "adr;Äldreomsorgens budget;miljoner kronor;T06;2025;9,4\n"
)
WIDE = (
    "nyckeltal;kommun;enhet;2023;2024;2025\n"
    "Elever med behörighet;Norrvik;procent;81,2;..;84,3\n"
    "Elever med behörighet;Älvdal;procent;79,0;80,1;\n"
)


@pytest.fixture
def upload(sign_in):
    """upload(body, name): the address of the import, or the answer when the file is refused."""

    def send(body, name="statistik.csv", role="writer"):
        body = body.encode() if isinstance(body, str) else body
        answer = sign_in(role).post("/evidence/figures/import", data={"file": (io.BytesIO(body), name)})
        return answer.location if answer.status_code == 303 else answer

    return send


@pytest.fixture
def mapped(sign_in, database):
    """mapped(address, **fields): the answer of choosing the columns; what is not said stays as guessed."""

    def send(address, **fields):
        with database.read_session() as session:
            run = session.scalars(select(FigureImport).order_by(FigureImport.id.desc())).first()
        return sign_in("writer").post(address, data={**run.mapping, **fields})

    return send


@pytest.fixture
def report(database):
    """What the newest dry run says."""

    def read():
        with database.read_session() as session:
            return session.scalars(select(FigureImport).order_by(FigureImport.id.desc())).first().report

    return read


@pytest.fixture
def take_in(upload, mapped, sign_in, run_jobs):
    """take_in(body): everything from the file to the stored values."""

    def do(body, **fields):
        address = upload(body)
        assert mapped(address, **fields).status_code == 303
        sign_in("writer").post(f"{address}/take-in")
        run_jobs()
        return address

    return do


@pytest.fixture
def values(database):
    """What stands in the fact bank: {(code, period): value}."""

    def read():
        with database.read_session() as session:
            rows = session.execute(select(Figure.code, FigureValue.period, FigureValue.value).join(FigureValue))
            return {(code, period): value for code, period, value in rows}

    return read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_with_semicolons_and_decimal_commas_in_any_encoding(take_in, values, encoding):
    take_in(LONG.encode(encoding))
    assert values() == {("adr", "2024"): "7", ("adr", "2025"): "9.4"}


def test_a_spreadsheet(take_in, values):
    book = openpyxl.Workbook()
    for row in [
        ["kod", "nyckeltal", "enhet", "år", "värde"],
        ["adr", "Budget", "kr", 2025, 9.4],
        ["adr", "Budget", "kr", 2024, 7],
    ]:
        book.active.append(row)
    body = io.BytesIO()
    book.save(body)
    take_in(body.getvalue())
    assert values() == {("adr", "2025"): "9.4", ("adr", "2024"): "7"}


def test_a_column_for_each_year(take_in, values):
    take_in(WIDE)
    assert values() == {
        ("elever-med-behorighet-norrvik", "2023"): "81.2", ("elever-med-behorighet-norrvik", "2025"): "84.3",
        ("elever-med-behorighet-alvdal", "2023"): "79.0", ("elever-med-behorighet-alvdal", "2024"): "80.1",
    }  # fmt: skip


def test_what_the_file_does_not_say_can_be_said_beside_it(take_in, values):
    take_in("år;antal\n2024;12\n2025;15\n", default_title_sv="Nya företag", default_unit_sv="företag", default_theme="T02")
    assert values() == {("nya-foretag", "2024"): "12", ("nya-foretag", "2025"): "15"}


def test_the_dry_run_stores_nothing_and_counts(upload, mapped, report, values, sign_in):
    address = upload(LONG)
    assert mapped(address).status_code == 303
    assert values() == {}
    found = report()
    assert (found["new"], found["changed"], found["same"], found["refused"], found["figures"]) == (2, 0, 0, 0, 1)
    assert "Put 2 values in the fact bank" in sign_in("writer").get(address).text


def test_the_same_file_twice_changes_nothing(take_in, upload, mapped, report, database, sign_in):
    take_in(LONG)
    address = upload(LONG)
    mapped(address)
    assert (report()["new"], report()["changed"], report()["same"]) == (0, 0, 2)
    assert "There is nothing new to put in." in sign_in("writer").get(address).text
    sign_in("writer").post(f"{address}/take-in")
    with database.read_session() as session:
        assert session.scalar(select(func.count(FigureChange.id))) == 2


def test_the_export_comes_back_unchanged(take_in, upload, mapped, report, sign_in):
    take_in(LONG)
    for language in ("sv", "en"):
        body = sign_in("writer", language=language).get("/evidence/figures/export.csv").get_data()
        mapped(upload(body))
        assert (report()["new"], report()["changed"], report()["same"], report()["refused"]) == (0, 0, 2, 0)


def test_a_changed_value_is_shown_before_and_kept_in_the_history_after(take_in, upload, mapped, report, database):
    take_in(LONG)
    changed = LONG.replace("9,4", "9,9")
    mapped(upload(changed))
    assert report()["changes"] == [{"code": "adr", "period": "2025", "old": "9.4", "new": "9.9"}]
    take_in(changed)
    with database.read_session() as session:
        row = session.scalars(select(FigureChange).order_by(FigureChange.id.desc())).first()
    assert (row.old, row.new) == ("9.4", "9.9")
    assert row.reason.endswith("statistik.csv")


def test_each_refused_row_is_named_and_the_others_go_in(take_in, report, values, sign_in):
    rows = [
        "adr;Budget;kr;T06;2025;9", "adr;Budget;kr;T06;2025;10", ";;kr;T06;2025;1", "adr;Budget;kr;T06;sist;1",
        "adr;Budget;kr;T06;2024;..", "adr;Budget;kr;T06;2023;=1+1", "adr;Budget;kr;T77;2022;1", "ny;Ny;;T06;2025;1",
        "å ä;Ny;kr;T06;2025;1", "adr;Budget;kr;T06;2021K3;1",
    ]  # fmt: skip
    address = take_in("kod;nyckeltal;enhet;tema;år;värde\n" + "\n".join(rows))
    assert values() == {("adr", "2025"): "9"}
    assert [(fault["row"], fault["fault"]) for fault in report()["faults"]] == [
        (3, "twice"), (4, "no_figure"), (5, "period"), (6, "no_value"), (7, "value"), (8, "theme"), (9, "unit"), (10, "code"),
        (11, "mixed"),
    ]  # fmt: skip
    got = sign_in("writer").get(f"{address}/refused.csv").get_data().decode("utf-8-sig")
    assert "'=1+1" in got
    assert "\n=1+1" not in got


def test_an_unknown_source_is_named_a_known_one_is_linked(take_in, report, kept, database):
    made = kept()
    take_in(f"kod;nyckeltal;enhet;år;värde;källa\na;A;st;2025;1;S-0000\nb;B;st;2025;1;{made.code.lower()}\n")
    assert [(fault["row"], fault["fault"]) for fault in report()["faults"]] == [(2, "source")]
    with database.read_session() as session:
        assert session.scalars(select(Figure)).one().source_id == made.id


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"", "The file is empty."), (b"%PDF-1.7\x00\x01", "neither CSV nor XLSX"), (b"a;b\n", "no rows"),
     (b"PK\x03\x04broken", "cannot be read"), (b"a;b\n" + b"1;2\n" * 5001, "5,000 rows"),
     (b"x" * (5 * 1024 * 1024 + 1), "too large")],
    ids=["empty", "pdf", "headings only", "broken", "too many rows", "too large"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(upload, body, words):
    answer = upload(body)
    assert answer.status_code == 422
    assert words in answer.text


def test_columns_that_do_not_suffice_are_told(upload, mapped, sign_in):
    address = upload("a;b\n1;2\n")
    answer = mapped(address)
    assert answer.status_code == 422
    assert "Choose the columns of the period and the value" in answer.text
    answer = mapped(address, period="0", value="0", default_title_sv="Tal", default_unit_sv="st")
    assert "A column can hold one thing only" in answer.text
    assert sign_in("writer").post(f"{address}/take-in").status_code == 409


def test_a_worker_that_dies_goes_on_and_twice_is_once(upload, mapped, sign_in, run_jobs, values, monkeypatch, later, database):
    body = "kod;nyckeltal;enhet;år;värde\n" + "".join(f"k{n};Tal {n};st;2025;{n}\n" for n in range(120))
    address = upload(body)
    mapped(address)
    sign_in("writer").post(f"{address}/take-in")
    real, calls = service.take_in, []

    def die_in_the_second(*arguments, **named):
        calls.append(1)
        real(*arguments, **named)
        if len(calls) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(service, "take_in", die_in_the_second)
        with pytest.raises(KeyboardInterrupt):
            run_jobs()
    assert len(values()) == 50
    later(minutes=10)
    run_jobs()
    assert len(values()) == 120
    with database.write_session() as session:
        enqueue(session, "evidence.take_in", {"run_id": 1}, dedupe="again")
    run_jobs()
    with database.read_session() as session:
        assert session.scalar(select(func.count(FigureChange.id))) == 120
        assert session.scalars(select(FigureImport.state)).all() == ["done"]


def test_a_file_can_be_thrown_away_and_is_after_a_week(upload, sign_in, database, later, run_jobs):
    first, second = upload(LONG), upload(LONG)
    sign_in("writer").post(f"{first}/cancel")
    later(days=8)
    with database.write_session() as session:
        enqueue(session, "evidence.forget_imports", {}, dedupe="tick")
    run_jobs()
    with database.read_session() as session:
        assert {(run.state, len(run.rows)) for run in session.scalars(select(FigureImport))} == {("cancelled", 0)}
    assert sign_in("writer").post(f"{second}/take-in").status_code == 409


def test_odd_cells_are_stored_clean(take_in, database):
    take_in("kod;nyckeltal;enhet;år;värde\na;<b>Ab\u202ec</b>\x07;st;2025;1\n")
    with database.read_session() as session:
        assert session.scalars(select(Figure.title_sv)).all() == ["<b>Abc</b>"]
