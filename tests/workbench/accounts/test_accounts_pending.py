"""A change of the account library and its row in the audit trail stand in one transaction."""

import pytest
from sqlalchemy import func, select

from tests.workbench.accounts.signing_in import PASSWORD, sign_in_with, signed_in_with_password, visitor
from workbench.accounts.sessions import wiring
from workbench.activity.models import Activity

NEW = "helt andra ord om isen"


def rows(database, verb):
    with database.read_session() as session:
        return session.scalar(select(func.count(Activity.id)).where(Activity.verb == verb))


def change(client):
    return client.post("/change", data={"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW})


@pytest.mark.parametrize("broken", ["tell", "record"])
def test_password_stays_when_its_row_cannot_be_written(app, database, people, monkeypatch, broken):
    """While it commits, or before in the view. Nor does a row tell of a change which never came; nobody is signed out."""
    here, there = signed_in_with_password(app, database, people["writer"]), visitor(app)
    sign_in_with(there, people["writer"].email)
    with monkeypatch.context() as while_broken:
        while_broken.setattr(wiring, broken, refuse)
        assert answer_of(change, here) in (500, 503)
    assert rows(database, "password_changed") == 0
    assert there.get("/account/sessions").status_code == 200
    again = visitor(app)
    assert sign_in_with(again, people["writer"].email).status_code == 302
    assert change(again).status_code == 302
    assert rows(database, "password_changed") == 1


def answer_of(ask, *given):
    """What the person sees; an error after the view comes out of the test's client as it is."""
    try:
        return ask(*given).status_code
    except OSError:
        return 500


def refuse(*_asked, **_more):
    raise OSError("the disk is full")
