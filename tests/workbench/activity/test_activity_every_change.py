"""Every change through a door leaves a row in the audit trail: tests/auditing.py looks at all tests. Here, that it would see."""

import pytest
from sqlalchemy import insert, text

from tests import auditing
from tests.untold import CHANGES, DOORS, TABLES
from workbench.accounts.models import User
from workbench.activity.access import note_access
from workbench.activity.models import Activity
from workbench.activity.service import record
from workbench.tables import metadata
from workbench.web.sessions import read_session, write_session


@pytest.fixture
def door(app, people, clock):
    """door(act): what the watch says of a request that runs act(session, person)."""

    def ask(act, session_for=write_session):
        with app.test_request_context("/"):
            auditing._open_door(app)
            with session_for() as session:
                act(session, session.get_one(User, people["writer"].id))
            auditing._close_door(app)
        return auditing.take_untold()

    return ask


def rename(session, person):
    person.name = "Någon Annan"


def test_change_without_a_row_is_seen_with_its_table_and_column(door):
    assert door(rename) == ["GET desk.start wrote to user_account.name and not to the trail"]


def test_change_by_a_bare_statement_is_seen(door):
    """Also rows that come and go."""
    delete = text("DELETE FROM user_role WHERE user_id = :id")
    assert door(lambda session, person: session.execute(delete, {"id": person.id})) == [
        "GET desk.start wrote to user_role and not to the trail"
    ]


def test_change_with_its_row_is_told(door, clock):
    def act(session, person):
        rename(session, person)
        record(session, "roles_changed", person, actor_id=person.id, now=clock.utcnow())

    assert door(act) == []


def test_row_of_a_reading_tells_of_no_change(door, clock):
    def act(session, person):
        rename(session, person)
        note_access(session, "item_read", person, actor_id=person.id, now=clock.utcnow())

    assert door(act) == ["GET desk.start wrote to user_account.name and not to the trail"]


def test_several_rows_in_one_statement_are_read(door, clock):
    """One change among readings is a change."""

    def act(session, person):
        rename(session, person)
        row = {
            "at": clock.utcnow(),
            "actor_id": person.id,
            "subject_kind": "user_account",
            "subject_id": person.id,
            "details": {},
        }
        session.execute(insert(Activity), [{**row, "verb": "item_read"}, {**row, "verb": "roles_changed"}])

    assert door(act) == []


def test_change_that_is_rolled_back_is_none(door):
    def act(session, person):
        rename(session, person)
        session.flush()
        session.rollback()

    assert door(act, read_session) == []


def test_row_about_a_thing_without_words_is_seen(door, clock):
    told = door(lambda session, person: record(session, "item_read", person, actor_id=None, now=clock.utcnow(), kind="no_thing"))
    assert told == ["rows about a no_thing: workbench/privacy/trail/kinds.tsv has no words for it"]


def test_exceptions_name_what_there_is(app):
    """An exception for a table, a column or a door that is gone hides nothing; it goes too."""
    assert set(TABLES) - set(metadata.tables) == set()
    known = {f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns} | set(metadata.tables)
    assert set(CHANGES) - known == set()
    assert set(DOORS) - set(app.view_functions) == set()
