"""The pages of people and sessions on a phone, light and dark; and what they cost the database."""

import pytest

from tests.e2e.looking import faults_on_phone
from tests.workbench.accounts.signing_in import signed_in_with_password, statements
from workbench.accounts.models import User
from workbench.accounts.people import invitations, roles


@pytest.fixture
def busy(app, database, people, clock, settings):
    """Somebody invited, a change of roles that waits, a sign-in in the history."""
    signed_in_with_password(app, database, people["writer"])
    with app.test_request_context(), database.write_session() as session:
        admin, auditor = (session.get_one(User, people[key].id) for key in ("administrator", "auditor"))
        given = {"name": "Sara Berg", "organisation": admin.organisation, "roles": ["writer"], "actor": auditor}
        row = invitations.invite(session, "sara@norrvik.example", **given, now=clock.utcnow(), settings=settings)
        writer = session.get_one(User, people["writer"].id)
        roles.propose(session, writer, ["approver"], reason="Ny tjänst.", actor=auditor, now=clock.utcnow())
        return row.user_id


def test_pages_have_no_faults_on_a_phone(phone_page, people, busy):
    """At 320 px, in Swedish: nothing scrolls sideways, and axe-core finds nothing."""
    writer = people["writer"].id
    paths = ["/people", "/people?q=nobody", f"/people/{writer}", f"/people/{busy}", f"/people/{writer}/roles", "/people/new"]
    assert faults_on_phone(phone_page("administrator"), [*paths, "/account/sessions"], "sv") == []


def test_pages_ask_few_questions(sign_in, database, people, busy):
    """No question for each row."""
    admin = sign_in("administrator")
    for path in ("/people", f"/people/{people['writer'].id}", "/account/sessions"):
        admin.get(path)
        with statements(database) as asked:
            assert admin.get(path).status_code == 200
        assert len([one for one in asked if one.startswith("SELECT")]) <= 15, path


def test_administrator_sees_what_waits_on_the_start_page(sign_in, busy):
    """Whoever must say yes is told so; the auditor who asked is not."""
    assert "1 change of roles waits for your answer" in sign_in("administrator").get("/").text
