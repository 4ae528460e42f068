"""The access log: reading what is protected leaves a row, once, and a page that cannot be logged is not shown."""

import pytest
from sqlalchemy import select

from workbench.activity.access import ACCESS
from workbench.activity.models import Activity
from workbench.errors import ReadOnly
from workbench.rumours import service as rumours


@pytest.fixture
def restricted(app, database, people, clock):
    """The code of a rumour about an individual."""
    with app.app_context(), database.write_session() as session:
        row = rumours.open_rumour(
            session, "Rektorn har slutat", theme="T04", flags=("individual",), actor_id=people["approver"].id, now=clock.utcnow()
        )
        return row.code


def readings(database):
    """(verb, who) of every row of the access log."""
    with database.read_session() as session:
        rows = session.scalars(select(Activity).where(Activity.verb.in_(ACCESS)).order_by(Activity.id))
        return [(row.verb, row.actor_id) for row in rows]


@pytest.mark.parametrize("path", ["", "/timeline", "/risk/history"])
def test_reading_a_restricted_rumour_is_logged_once_a_quarter_of_an_hour(sign_in, database, people, restricted, later, path):
    """FAULTS.md U-02: who, what, when; a page that is looked at again is the same reading."""
    client = sign_in("fact_checker")
    assert client.get(f"/rumours/{restricted}{path}").status_code == 200
    assert client.get(f"/rumours/{restricted}").status_code == 200
    assert readings(database) == [("restricted_rumour_read", people["fact_checker"].id)]
    later(minutes=16)
    client.get(f"/rumours/{restricted}")
    assert len(readings(database)) == 2


def test_whoever_reads_the_log_learns_that_it_was_read_and_not_what_it_is(sign_in, restricted):
    """The auditor sees a number: codes and addresses of what she may not see stay out, also of rows from earlier."""
    assert sign_in("fact_checker").get(f"/rumours/{restricted}").status_code == 200
    log = sign_in("auditor").get("/privacy/access").text
    assert "Number 1<" in log
    assert restricted not in log


def test_who_may_not_read_it_finds_nothing_and_leaves_no_row(sign_in, database, restricted):
    """Two named roles and the owner (METHOD.md C.1); everybody else meets a page that says there is no such rumour."""
    for role in ("writer", "administrator", "auditor", "legal_reviewer"):
        assert sign_in(role).get(f"/rumours/{restricted}").status_code == 404, role
    assert readings(database) == []


def test_reading_an_ordinary_rumour_writes_nothing(app, sign_in, database, people, clock):
    """A plain GET changes nothing."""
    with app.app_context(), database.write_session() as session:
        row = rumours.open_rumour(session, "Bussen slutar gå", theme="T01", actor_id=people["writer"].id, now=clock.utcnow())
        code = row.code
    before = _newest(database)
    assert sign_in("writer").get(f"/rumours/{code}").status_code == 200
    assert _newest(database) == before


def test_what_cannot_be_logged_is_not_shown(sign_in, database, restricted):
    """While nothing may be written, restricted rumours stay shut."""

    def refuse(_session):
        raise ReadOnly("Nothing may be changed now.")

    client = sign_in("approver")
    client.get("/rumours")
    database.before_write = refuse
    page = client.get(f"/rumours/{restricted}")
    assert page.status_code == ReadOnly.status
    assert "Rektorn har slutat" not in page.text


def _newest(database):
    with database.read_session() as session:
        return session.scalar(select(Activity.id).order_by(Activity.id.desc()).limit(1))
