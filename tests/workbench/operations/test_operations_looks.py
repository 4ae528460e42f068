"""The status page on a phone, light and dark."""

from tests.e2e.looking import faults_on_phone
from workbench.operations import read_only


def test_status_page_on_a_phone(phone_page, database, clock):
    """No faults by axe at 320 px: with all its parts, and with the line that says that nothing can be saved."""
    page = phone_page("administrator")
    assert faults_on_phone(page, ["/status"], "sv") == []
    with database.write_session() as session:
        read_only.set_read_only(session, "Vi flyttar databasen, klart 12.00.", actor_id=None, now=clock.utcnow())
    assert faults_on_phone(page, ["/status"], "en") == []
