"""Files on their way in: reading, mapping, the dry run, taking in twice, refused rows, hostile files."""

import io
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytest
from sqlalchemy import func, select

from workbench.errors import Conflict, Refused
from workbench.intake.imports import jobs, reading, service
from workbench.intake.imports.mapping import guess_mapping, read_channel, read_rows, read_time
from workbench.intake.imports.reading import UnreadableFile, read_table
from workbench.intake.models import ImportRun, Item, Tip
from workbench.queue import JobContext

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LIST = (
    "Nr;Datum;Kanal;Rykte;Område\r\n"
    "1;2026-11-03;telefon;Folk säger att simhallen stänger. Ring 070-123 45 67.;Centrum\r\n"
    "2;32/13/2026;telefon;Fel datum;\r\n"
    "3;2026-11-04;;;Centrum\r\n"
    '4;2026-11-05;Sociala medier;"Två rader\nmed; semikolon";Norra\r\n'
)


def sheet(*rows):
    """An XLSX file of one sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


@pytest.fixture
def upload(sign_in):
    """Send a file as a writer: upload(body, name)."""
    client = sign_in("writer")

    def send(body=LIST.encode(), name="lista.csv"):
        return client.post("/inbox/import", data={"file": (io.BytesIO(body), name)})

    send.client = client
    return send


def mapped(**columns):
    """A form that maps these fields and leaves the others."""
    fields = ("text", "title", "heard_at", "heard_in", "place", "doubt", "language", "reference")
    return {field: str(columns.get(field, -1)) for field in fields}


@pytest.mark.parametrize(
    "body",
    [LIST.encode("utf-8-sig"), LIST.encode("utf-16"), LIST.encode("cp1252"), LIST.replace(";", "\t").encode()],
    ids=["utf-8 with a mark", "utf-16", "windows", "tabs"],
)
def test_text_files_of_every_kind_are_read(body):
    name = "a.tsv" if b"\t" in body and b";" not in body[:20] else "a.csv"
    table = read_table(name, body)
    assert table.columns == ["Nr", "Datum", "Kanal", "Rykte", "Område"]
    assert table.rows[0][3].startswith("Folk säger att simhallen")
    assert table.numbers == [2, 3, 4, 5]


def test_sheet_is_read_with_dates_numbers_and_without_formulas():
    body = sheet(
        ["Text", "When", "Id"], ["=1+1", datetime(2026, 11, 3, 8, 30), 7], [None, None, None], ["Hej", datetime(2026, 11, 4), 8.5]
    )
    table = read_table("b.xlsx", body)
    assert table.rows == [["", "2026-11-03 08:30", "7"], ["Hej", "2026-11-04", "8.5"]]
    assert table.numbers == [2, 4]


def packed(size):
    """An archive that unpacks to `size` zeros."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(size))
    return body.getvalue()


HOSTILE = {
    "nothing": (b"", "empty"),
    "separators alone": (b";;;\r\n;;", "empty"),
    "a heading alone": (b"text\r\n", "no_rows"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "unknown"),
    "an old sheet": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "unknown"),
    "a broken archive": (b"PK\x03\x04" + b"\x00" * 100, "damaged"),
    "another archive": (packed(10), "damaged"),
    "a bomb": (packed(reading.MOST_UNPACKED + 1), "too_large"),
    "a large file": (b"a" * (reading.MOST_BYTES + 1), "too_large"),
    "many rows": (b"text\n" + b"x\n" * (reading.MOST_ROWS + 1), "too_many_rows"),
    "many columns": (b",".join([b"c"] * 60) + b"\n" + b",".join([b"x"] * 60), "too_many_columns"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_file_that_cannot_be_used_is_refused_in_words(upload, name):
    body, kind = HOSTILE[name]
    with pytest.raises(UnreadableFile) as caught:
        read_table("x.csv", body)
    assert caught.value.kind == kind
    assert upload(body).status_code == 422


def test_file_of_the_promised_size_comes_in(upload):
    """The form says 5 MB; the application's own limit for forms is 2."""
    body = b"text\n" + b"\n".join(b"%d " % number + b"ord " * 800 for number in range(1_400))
    assert 4 * 1024 * 1024 < len(body) < reading.MOST_BYTES
    assert upload(body).status_code == 303


def test_columns_are_guessed_by_their_names():
    assert guess_mapping(["Nr", "Datum", "Kanal", "Rykte", "Område"]) == {"heard_at": 1, "heard_in": 2, "text": 3, "place": 4}
    assert guess_mapping(["ID", "Comment text", "Språk"]) == {"reference": 0, "text": 1, "language": 2}
    assert guess_mapping(["a", "b"]) == {}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-03", datetime(2026, 11, 2, 23, 0, tzinfo=UTC)), ("2026-07-03 08:30", datetime(2026, 7, 3, 6, 30, tzinfo=UTC)),
        ("3/11/2026", datetime(2026, 11, 2, 23, 0, tzinfo=UTC)), ("i går", None), ("", None),
    ],
    ids=["day", "summer time", "slashes", "words", "empty"],
)  # fmt: skip
def test_times_are_the_municipalitys(written, expected):
    found = read_time(written, "Europe/Stockholm")
    assert (
        (found is not None and found.year >= 9998)
        if expected == "far"
        else found == expected or (expected is None and found.year == 1)
    )


@pytest.mark.parametrize(
    ("written", "channel"),
    [("Telefon", "phone"), ("service_desk", "service_desk"), ("E-post", "email"), ("månen", "other"), ("", "other")],
)
def test_channels_are_known_in_both_languages(written, channel):
    assert read_channel(written) == channel


def test_rows_carry_their_fault():
    days = ("2027-01-01", "9999-12-31", "snart", "1066-10-14", "0001-01-01")
    rows = [["t", ""], ["", ""], *(["t", day] for day in days)]
    found = read_rows(rows, range(2, 9), {"text": 0, "heard_at": 1}, now=NOW, timezone="Europe/Stockholm")
    assert [row.fault for row in found] == ["", "no_text", "future_date", "future_date", "date", "date", "date"]


def test_walk_from_the_file_to_the_inbox(database, upload, run_jobs):
    """Masked on arrival, tried before anything is stored, taken in once, the refused rows as a file."""
    page = upload()
    assert page.status_code == 303
    address = page.headers["Location"]
    shown = upload.client.get(address).text
    assert "[telefonnummer]" in shown
    assert "070" not in shown
    tried = upload.client.post(address, data=mapped(text=3, heard_at=1, heard_in=2, place=4), follow_redirects=True).text
    for words in ("Put 2 rows in the inbox", "Row 3:", "The date cannot be read", "Row 4:", "There is no text"):
        assert words in tried
    with database.read_session() as session:
        assert session.scalar(select(func.count(Item.id))) == 0
    for _twice in range(2):
        assert upload.client.post(f"{address}/take-in").status_code == 303
    assert "Row 0 of 4" in upload.client.get(address, headers={"HX-Request": "true"}).text
    run_jobs()
    done = upload.client.get(address).text
    assert "The rows are in the inbox" in done
    with database.read_session() as session:
        items = session.scalars(select(Item).order_by(Item.id)).all()
        assert [item.text for item in items] == [
            "Folk säger att simhallen stänger. Ring [telefonnummer].",
            "Två rader\nmed; semikolon",
        ]
        assert [tip.heard_in for tip in session.scalars(select(Tip).order_by(Tip.id))] == ["phone", "open_social_media"]
        run = session.scalars(select(ImportRun)).one()
        assert (run.state, run.rows) == ("done", [])
    refused = upload.client.get(f"{address}/refused.csv")
    assert refused.data.startswith(b"\xef\xbb\xbf")
    assert "32/13/2026" in refused.text


def test_same_file_again_finds_every_row_there_already(database, upload, run_jobs):
    for new in (2, 0):
        address = upload().headers["Location"]
        page = upload.client.post(address, data=mapped(text=3, heard_at=1, heard_in=2, place=4), follow_redirects=True).text
        assert (f"Put {new} rows" in page) == bool(new)
        if new:
            upload.client.post(f"{address}/take-in")
            run_jobs()
    with database.read_session() as session:
        assert session.scalar(select(func.count(Item.id))) == 2


def test_job_that_was_killed_goes_on_where_it_stood(app, database, settings, people, clock, monkeypatch):
    """The first worker dies after one portion; the next takes the rest, nothing twice."""
    monkeypatch.setattr(service, "ROWS_AT_ONCE", 2)
    table = read_table("x.csv", ("text\n" + "\n".join(f"Rykte nummer {n} om vägen" for n in range(5))).encode())
    with app.app_context(), database.write_session() as session:
        run = service.start_run(session, "x.csv", table, actor_id=people["writer"].id, now=clock.utcnow())
        service.set_mapping(session, run, {"text": 0}, now=clock.utcnow(), timezone="UTC")
        service.ask_to_take_in(session, run, actor_id=people["writer"].id, now=clock.utcnow())
        service.take_in(session, run, service.rows_of(run, now=clock.utcnow(), timezone="UTC")[:2], now=clock.utcnow())
        number = run.id

    class Context(JobContext):
        """A claim that always holds."""

        def renew(self, seconds):
            assert seconds > 0

        def finishing_session(self):
            return self.database.write_session()

    for _twice in range(2):
        with app.app_context():
            jobs.take_in_import(Context(database, settings, 1, 1), {"run_id": number})
    with database.read_session() as session:
        assert session.scalar(select(func.count(Item.id))) == 5
        assert session.get(ImportRun, number).state == "done"


def test_choices_that_cannot_be_are_refused_and_the_form_is_kept(upload):
    address = upload().headers["Location"]
    for columns, words in (
        (mapped(heard_at=1), "Choose the column that holds the text"),
        (mapped(text=3, title=3), "one thing only"),
    ):
        page = upload.client.post(address, data=columns)
        assert page.status_code == 422
        assert words in page.text
    assert upload.client.post(address, data=mapped(text=99)).status_code == 422
    assert upload.client.post(f"{address}/take-in").status_code == 409


def test_run_can_be_thrown_away_but_not_once_it_has_begun(app, database, upload, people, clock):
    address = upload().headers["Location"]
    assert upload.client.post(f"{address}/cancel").status_code == 303
    with app.app_context(), database.write_session() as session:
        run = session.scalars(select(ImportRun)).one()
        assert (run.state, run.rows) == ("cancelled", [])
        with pytest.raises(Conflict):
            service.set_mapping(session, run, {"text": 3}, now=clock.utcnow(), timezone="UTC")
        other = service.start_run(
            session, "y.csv", read_table("y.csv", LIST.encode()), actor_id=people["writer"].id, now=clock.utcnow()
        )
        with pytest.raises(Refused):
            service.set_mapping(session, other, {}, now=clock.utcnow(), timezone="UTC")
        service.set_mapping(session, other, {"text": 3}, now=clock.utcnow(), timezone="UTC")
        service.ask_to_take_in(session, other, actor_id=people["writer"].id, now=clock.utcnow())
        with pytest.raises(Conflict):
            service.cancel_run(session, other, actor_id=people["writer"].id, now=clock.utcnow())


def test_runs_that_nobody_finished_are_forgotten_with_their_rows(app, database, upload, clock, later):
    upload()
    later(hours=8 * 24)
    with app.app_context(), database.write_session() as session:
        assert service.forget_old_runs(session, now=clock.utcnow()) == 1
        assert service.forget_old_runs(session, now=clock.utcnow()) == 0
        assert session.scalars(select(ImportRun)).one().rows == []


def test_refused_values_open_harmlessly_in_a_spreadsheet(upload):
    body = b"text,date\nhej,=cmd|calc\n"
    address = upload(body).headers["Location"]
    upload.client.post(address, data=mapped(text=0, heard_at=1))
    assert "'=cmd|calc" in upload.client.get(f"{address}/refused.csv").text


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_are_complete_in_both_languages(sign_in, language):
    client = sign_in("writer", language=language)
    empty = client.get("/inbox/import").text
    assert ("Ingen import än" if language == "sv" else "No import yet") in empty
    address = client.post("/inbox/import", data={"file": (io.BytesIO(LIST.encode()), "Lista <b>.csv")}).headers["Location"]
    page = client.get(address).text
    assert "Lista &lt;b&gt;.csv" in page
    assert ("Vilken kolumn innehåller vad?" if language == "sv" else "Which column holds what?") in page


def test_unknown_import_is_not_found(sign_in):
    assert sign_in("writer").get("/inbox/import/99").status_code == 404
