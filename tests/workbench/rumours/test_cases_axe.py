"""The pages of risk and cases on a phone, light and dark, in both languages, every detail open."""

import pytest

from tests.e2e.looking import faults_on_phone
from workbench.rumours import queries, service
from workbench.rumours.cases import merging, referring, verifying


@pytest.fixture
def full_case(open_one, on, work, rate, check, decide, later, heard, people, clock):
    """A rumour with everything on it; returns its code, a verification's and a referral's number."""
    code, other = open_one(), open_one("Nyanlända får lägenhet först")
    rate(code, 0, 0, 1, 1, 1, 0)
    later(days=7)
    check(code)
    rate(code, 2, 2, 2, 2, 2, 0)
    decide(code)
    writer, now = people["writer"].id, clock.utcnow()

    def fill(s, r):
        service.add_sighting(s, r, heard("Igen", place="Hamnen"), actor_id=writer, now=now)
        values = {
            "office": "Bostadsbolaget",
            "role": "enhetschef",
            "finding": "denies",
            "said": "Kön.",
            "verified_on": now.date(),
        }
        first, second = (verifying.add_verification(s, r, **values | {"role": role}, actor_id=writer, now=now) for role in "ab")
        verifying.strike_verification(s, r, second.id, reason="Fel.", actor_id=writer, now=now)
        told = {"referred_to": "police", "office": "reception", "reason": "Hot.", "referred_at": now, "now": now}
        referral = referring.refer(s, r, actor=people["approver"], **told)
        merging.merge_rumour(s, queries.rumour_by_code(s, other), r, reason="Samma.", actor_id=writer, now=now)
        r.sensitivity = "open"
        return first.id, referral.id

    return code, *on(code, fill)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_of_a_case_are_well_on_a_phone(full_case, phone_page, language):
    code, verification, referral = full_case
    here = f"/rumours/{code}"
    paths = [here, f"{here}/risk", f"{here}/risk/history", f"{here}/split", f"{here}/verified/new"]
    paths += [f"{here}/verified/{verification}/strike", f"{here}/referral/new", f"{here}/referral/{referral}/answer"]
    paths += [f"{here}/advice", "/rumours/rate-again", "/advice"]
    assert faults_on_phone(phone_page("approver"), paths, language) == []
