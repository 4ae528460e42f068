"""The pages of silence and of the sitting on a phone, in both languages and colour schemes."""

import pytest

from tests.e2e.looking import faults_on_phone
from workbench.accounts.models import User
from workbench.editorial.silence import service

PHONE = {"viewport": {"width": 320, "height": 640}}
pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_on_a_phone(live, make_rumour, signed_in, app, database, people, clock, language):
    live()
    rumour, quiet = make_rumour(), make_rumour(decision="prepare")
    danger = make_rumour(verdict="unchecked", decision="respond_now", harm=4, theme="T04")
    with app.test_request_context(), database.write_session() as session:
        admin = session.get_one(User, people["administrator"].id)
        given = {"name": "Polisen, vakthavande", "phone": "114 14", "when_to_call": "Hot", "position": 1}
        service.save_contact(session, None, **given, actor=admin, now=clock.utcnow())
    page = signed_in("writer", language=language, **PHONE).new_page()
    paths = [f"/rumours/{rumour.code}/sitting", f"/rumours/{danger.code}/sitting", f"/rumours/{danger.code}/holding", "/updates"]
    paths += [f"/rumours/{quiet.code}/silence{rest}" for rest in ("", "/staff-note", "/reply")]
    assert faults_on_phone(page, paths, language) == []
    admin_page = signed_in("administrator", language=language, **PHONE).new_page()
    kept = ["/holding/contacts", "/holding/contacts/new", "/holding/texts", "/holding/texts/new?like=d1"]
    assert faults_on_phone(admin_page, kept, language) == []
