"""Files that are handed out, when their writing is broken off: nothing is left, least of all words that were erased meanwhile."""

import pytest
from sqlalchemy import select, update

from workbench.activity.models import Activity
from workbench.intake.models import Item
from workbench.intake.told.service import store_told
from workbench.privacy.erasing import service as erasing
from workbench.privacy.exporting import service as exporting
from workbench.privacy.exporting import writing
from workbench.privacy.exporting.files import export_path, folder_of
from workbench.privacy.extracts import making
from workbench.privacy.models import DataExport, RecordsPassage, RecordsRequest
from workbench.queue import Job

WORD = "granitblåsippan"


@pytest.fixture
def told(app, database, clock, decide):
    decide()
    with app.app_context(), database.write_session() as session:
        store_told(session, kind="tips", text=f"Tips: {WORD}", told_by="resident", receipt="hemligt", now=clock.utcnow())


@pytest.fixture
def erase(app, database, settings, people, clock, told):
    """Erase the tip, as an administrator does."""

    def run():
        with app.test_request_context(), database.write_session() as session:
            asked = erasing.asked_for("receipt", "hemligt", network="", secret_key=settings.secret_key)
            erasing.erase(session, asked, reference="KS 7", settings=settings, actor=people["administrator"], now=clock.utcnow())

    return run


@pytest.fixture
def agreed(app, database, settings, people, clock):
    """An export that two people want."""
    with app.test_request_context(), database.write_session() as session:
        row = exporting.ask_for_export(
            session, reason="Byte av system", settings=settings, actor=people["administrator"], now=clock.utcnow()
        )
        return exporting.agree(session, row.id, actor=people["approver"], now=clock.utcnow())


def files(settings):
    return sorted(path.name for path in folder_of(settings).iterdir())


@pytest.mark.parametrize("moment", ["begin", "end"])
def test_an_erasure_during_an_export_ends_it(moment, agreed, erase, database, settings, run_jobs, monkeypatch, places_of):
    """FAULTS.md G-02: the words had been written already when they were erased; no file is left, and no failed job."""
    write_table, rows = writing._write_table, []

    def wrapped(archive, session, table):
        done = write_table(archive, session, table)
        rows.append(table.name)
        if table is (last if moment == "end" else Item.__table__):
            assert files(settings) == [f"export-{agreed.id}.part"]
            erase()
            assert files(settings) == []
        return done

    last = writing.exported_tables()[-1]
    monkeypatch.setattr(writing, "_write_table", wrapped)
    run_jobs()
    assert files(settings) == []
    assert set(places_of(WORD)) <= {"workbench.db"}  # pages of SQLite that are free and not yet used anew
    with database.read_session() as session:
        assert session.get_one(DataExport, agreed.id).state == "gone"
        job = session.scalars(select(Job).where(Job.kind == "privacy.export")).one()
    assert (job.state, job.attempts, job.last_error) == ("done", 1, None)
    assert (rows[-1] == "item") == (moment == "begin")


def test_an_erasure_during_an_extract_leaves_no_file(told, erase, sign_in, database, settings, run_jobs, monkeypatch, clock):
    """The ZIP that was being written when its words were erased is not put in its place."""
    client = sign_in("administrator")
    day = clock.utcnow().date().isoformat()
    place = client.post("/privacy/requests", data={"reference": "KS 2", "first_day": day, "last_day": day}).location
    with database.write_session() as session:
        session.execute(update(RecordsPassage).values(is_looked_at=True))
    client.post(f"{place}/file")
    make_zip = making.make_zip

    def wrapped(*given, **named):
        made = make_zip(*given, **named)
        erase()
        with database.write_session() as session:
            session.execute(update(RecordsRequest).values(state="reading"))
        make_zip(*given, **named)  # as if it had been quicker than the erasure, which took the first one away
        return made

    monkeypatch.setattr(making, "make_zip", wrapped)
    run_jobs()
    assert files(settings) == []


def test_a_full_disk_leaves_nothing(agreed, told, settings, run_jobs, monkeypatch):
    def full(*_given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "_write_csv", full)
    run_jobs()
    assert files(settings) == []


def test_what_a_killed_worker_left_goes_and_can_be_asked_for_anew(agreed, sign_in, database, settings, clock, run_tick):
    """Three workers died over it: the file that is not whole goes, the page says so, and another may be asked for."""
    part = export_path(settings, agreed).with_suffix(".part")
    part.write_bytes(b"half")
    stranger = folder_of(settings) / "extract-99.part"
    stranger.write_bytes(b"half")
    with database.write_session() as session:
        session.execute(update(DataExport).values(state="running"))
        far = clock.utcnow().replace(year=2030)
        session.execute(update(Job).where(Job.kind == "privacy.export").values(state="running", lease_until=far, run_at=far))
    run_tick("privacy.forget_exports")
    assert files(settings) == [part.name]
    with database.write_session() as session:
        session.execute(update(Job).where(Job.kind == "privacy.export").values(state="failed"))
    run_tick("privacy.forget_exports")
    assert files(settings) == []
    client = sign_in("administrator")
    assert "No file came out" in client.get("/privacy/exports").text
    assert client.post("/privacy/exports", data={"reason": "Igen"}).status_code == 303
    with database.read_session() as session:
        assert session.scalar(select(Activity.id).where(Activity.verb == "export_failed")) is not None
