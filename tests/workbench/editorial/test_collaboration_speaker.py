"""A spokesperson's page leads to where they sign off their own words."""

from datetime import date

import pytest

from workbench.accounts.queries import home
from workbench.audiences import service as audiences
from workbench.editorial import service
from workbench.editorial.collaborating import quotes
from workbench.rumours.models import Rumour

NAMES = ("Karin Holm", "Olle Fors")


@pytest.fixture
def speakers(app, database, people, clock):
    """Two people with consent: ids by name."""
    with app.test_request_context(), database.write_session() as session:
        now, writer_id, made = clock.utcnow(), people["writer"].id, {}
        for name in NAMES:
            row = audiences.add_spokesperson(
                session, name, role_title="expert", organisation=home(session), themes=["T10"], languages=["sv"],
                trusted_by="", actor_id=writer_id, now=now,
            )  # fmt: skip
            audiences.record_consent(session, row, how="e-post", until=date(2026, 12, 31), actor_id=writer_id, now=now)
            made[name] = row.id
        return made


@pytest.fixture
def asked(start, act, look, text, settings, speakers):
    """A text that has asked Karin Holm for her words, twice."""
    sandwich = start()
    for words in ("Alla betalar lika.", "Alla betalar lika mycket."):
        document = {**text, "quote": words, "quote_by": "Karin Holm"}
        act(service.save_revision, sandwich, "writer", document=document, base_revision_id=look(sandwich).current_revision_id)
        act(quotes.make_link, sandwich, "writer", days=7, settings=settings)
    return sandwich


def test_page_leads_to_the_quote_once_for_each_text(asked, sign_in, speakers, look):
    """With the newest answer; nothing of others."""
    page = sign_in("writer").get(f"/spokespersons/{speakers['Karin Holm']}").text
    assert page.count(f'href="/answers/{look(asked).slug}/quote"') == 1
    assert "waits for the spokesperson" in page
    assert "No text has asked for their words yet." in sign_in("writer").get(f"/spokespersons/{speakers['Olle Fors']}").text


def test_restricted_text_is_not_named_to_others(asked, sign_in, speakers, database, look):
    """Whoever may not read the answer does not see that it exists."""
    with database.write_session() as session:
        session.get_one(Rumour, look(asked).rumour_id).sensitivity = "restricted"
    assert "No text has asked for their words yet." in sign_in("auditor").get(f"/spokespersons/{speakers['Karin Holm']}").text
