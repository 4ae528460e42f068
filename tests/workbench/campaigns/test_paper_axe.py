"""Pages of newsletters and of paper on a phone: axe-core, light and dark, no sideways scroll, both languages."""

from datetime import timedelta

import pytest

from tests.e2e.looking import faults_on_phone
from tests.workbench.campaigns.conftest import approved_answer
from workbench.campaigns.lists.choices import ListChoices
from workbench.campaigns.lists.models import ListSignup
from workbench.campaigns.models import Channel, EmailRecipient, Placement
from workbench.campaigns.paper import fixing
from workbench.editorial.models import Sandwich

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
LONG = "Allaktivitetshusbyggnadsplanerna" * 3


@pytest.fixture
def by_hand(planned_paper, sign_in, database, clock, answer, people):
    """Something to do, done, too late, and to take back; the settings of each shape."""
    rows = {kind: planned_paper(kind, places=(LONG, "Biblioteket")) for kind in ("newspaper", "training", "desk_note")}
    late, client = planned_paper("leaflet", days=3), sign_in("writer")
    client.post(f"/paper/{rows['desk_note'].reference}/done", data={"task": "hand_out", "done_on": "2026-11-20", "note": LONG})
    other = planned_answer(database, people, clock)
    with database.write_session() as session:
        row = session.get_one(Placement, rows["desk_note"].id)
        row.sandwich_id, row.revision_id = other.id, other.approved_revision_id
        sandwich = session.get_one(Sandwich, other.id)
        sandwich.state, sandwich.withdrawn_reason = "withdrawn", LONG
        session.flush()
        fixing.open_fixes(session, now=clock.utcnow())
    paths = ["/paper", "/paper?show=done", "/paper?kind=radio", "/paper?show=x", f"/paper/{late.reference}"]
    paths += [f"/paper/{row.reference}" for row in rows.values()]
    return paths + [f"/channels/{rows[kind].channel_id}/paper" for kind in ("newspaper", "training")]


def planned_answer(database, people, clock):
    with database.write_session() as session:
        return approved_answer(session, people, clock, "ett-annat")


@pytest.fixture
def letters(database, people, clock):
    now, home = clock.utcnow(), people["writer"].organisation_id
    with database.write_session() as session:
        for name in (LONG, "Norrviks faktabrev"):
            row = Channel(name=name, kind="email", organisation_id=home, idempotency="N", created_at=now,
                          settings=ListChoices(True, LONG, LONG).write({}))  # fmt: skip
            session.add(row)
            session.flush()
        for number, left in enumerate((None, now)):
            names = {"address": f"a{number}@example.org", "leave_token": f"t{number}"}
            session.add(EmailRecipient(channel_id=row.id, added_at=now, left_at=left, **names))
        for number, days in enumerate((0, 9)):
            at = now - timedelta(days=days)
            session.add(ListSignup(channel_id=row.id, address=f"b{number}@example.org", token=f"s{number}", language="sv",
                                   asked_at=at, letter_at=at))  # fmt: skip
        session.flush()
        return row.id


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_by_hand_have_no_violation(by_hand, phone_page, language):
    wrong = faults_on_phone(phone_page("writer"), by_hand, language)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_newsletter_pages_have_no_violation(letters, phone_page, language):
    public = ["/newsletter", f"/newsletter/{letters}", f"/newsletter/{letters}/sent"]
    public += ["/newsletter/confirm/s0", "/leave/t0", "/leave/t1"]
    owned = [f"/channels/{letters}/newsletter", "/newsletter/bounces"]
    wrong = faults_on_phone(phone_page(None), public, language) + faults_on_phone(phone_page("administrator"), owned, language)
    assert not wrong, "\n".join(wrong)
