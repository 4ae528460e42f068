"""What PostgreSQL refuses is worded without the values of the row: in the log and in a failed job. FAULTS.md K-02."""

import traceback

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from tests.security.eavesdropping import heard_log
from workbench import clock
from workbench.moving.errors import MovingError
from workbench.moving.target import write
from workbench.queue import Job, Registry, enqueue, run_job
from workbench.tables import metadata

pytestmark = [pytest.mark.postgres]
VALUE = "zqrefusedvalue"
JOB = "INSERT INTO job (kind, payload, dedupe, state, run_at, attempts, created_at) VALUES "
ROW = "(:value, '{}', :value, 'done', now(), 0, now())"
REFUSED = {  # what PostgreSQL itself says repeats the value in each of them
    "unique": (f"{JOB}{ROW}, {ROW}", "uq_job_dedupe"),
    "check": (JOB + ROW.replace("done", "odd"), "ck_job_state"),
    "not null": (JOB + ROW.replace("'done'", "NULL"), "state"),
    "number": ("SELECT CAST(:value AS integer)", "22P02"),
    "moment": ("SELECT CAST(:value AS timestamp)", "22007"),
    "json": ("SELECT CAST('{' || :value AS jsonb)", "22P02"),
    "search": ("SELECT to_tsquery('simple', :value || ' <-> & (')", "42601"),
    "raised": ("DO $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'kept', DETAIL = 'zqrefusedvalue'; END $$", "kept"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusal_names_the_rule_and_no_value(database, name):
    """Neither the error, nor the driver's behind it, nor the traceback that a log would hold."""
    statement, said = REFUSED[name]
    values = {"value": VALUE} if ":value" in statement else {}
    with pytest.raises(DBAPIError) as caught, database.write_session() as session:
        session.execute(text(statement), values)
    whole = "".join(traceback.format_exception(caught.value)).replace(statement, "")
    assert VALUE not in f"{caught.value} {caught.value.orig}".replace(statement, "")
    assert VALUE not in whole
    assert said in str(caught.value)
    assert caught.value.orig.sqlstate


@pytest.mark.parametrize("name", REFUSED)
def test_driver_alone_would_say_the_value(database, name):
    """The cases are real ones: without our wording each of them tells."""
    statement, _said = REFUSED[name]
    engine = create_engine(database.engine.url, hide_parameters=True)
    with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
        connection.execute(text(statement), {"value": VALUE} if ":value" in statement else {})
    engine.dispose()
    assert VALUE in str(caught.value.orig)


def test_refusal_at_the_very_end_is_worded_too(database):
    """A constraint that is looked at when the transaction ends."""
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE job ADD CONSTRAINT late UNIQUE (kind) DEFERRABLE INITIALLY DEFERRED"))
    with pytest.raises(DBAPIError) as caught, database.write_session() as session:
        [enqueue(session, VALUE, {}, dedupe=dedupe) for dedupe in ("one", "two")]
    assert "late" in str(caught.value)
    assert VALUE not in "".join(traceback.format_exception(caught.value))


def test_failed_job_and_the_log_hold_no_value(database, settings, monkeypatch):
    """The row of the failed job, which a page shows, and the line of the log."""
    registry = Registry()

    def breaks(context, _payload):
        with context.finishing_session() as session:
            session.execute(text(REFUSED["check"][0]), {"value": VALUE})

    registry.add("trial.break", breaks, max_attempts=1)
    with database.write_session() as session:
        job_id = enqueue(session, "trial.break", {}, dedupe="trial", run_at=clock.utcnow())
    with heard_log(monkeypatch) as log:
        run_job(database, settings, registry, job_id)
    with database.read_session() as session:
        row = session.get_one(Job, job_id)
    assert "ck_job_state" in row.last_error
    assert "ck_job_state" in log.getvalue()
    assert VALUE not in row.last_error + log.getvalue()


def test_lost_connection_is_still_told_as_one(database):
    """What no server said keeps its words, and the page that says "we are busy" knows it."""
    from workbench.web.unavailable import is_out_of_reach

    with pytest.raises(DBAPIError) as caught, database.read_session() as session:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert is_out_of_reach(caught.value)
    assert len(str(caught.value.orig)) > 20


def test_move_that_is_refused_a_row_does_not_say_it(database):
    """COPY goes past the engine; its context names the line and the column's value."""
    organisation = metadata.tables["organisation"]
    row = tuple(VALUE for _column in organisation.columns)
    with pytest.raises(MovingError) as caught, database.engine.begin() as connection:
        write(connection, organisation, [row])
    told = "".join(traceback.format_exception(caught.value))
    assert VALUE not in told
    assert "organisation" in str(caught.value)
