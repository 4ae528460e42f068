"""The partners' pages on a phone: axe in both languages, light and dark; no sideways scroll."""

import pytest

from tests.e2e.looking import faults_on_phone

STAFF = (
    "/partners",
    "/partners/new",
    "/partners/2",
    "/partners/2/agreement",
    "/partners/2/invite",
    "/partners/who-carries",
    "/partner-versions",
    "/proposals",
)
PARTNER = (
    "/library", "/library?q=zzz", "/our-organisation", "/our-calendar", "/partner-versions?show=all", "/partner-versions/1",
    "/adopted", "/adopted/1/version", "/adopted/1/uses", "/proposals", "/proposals/rumour", "/proposals/spokesperson",
    "/library/sim",
)  # fmt: skip


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_fit_a_phone_and_have_no_fault(agreed, press, sign_in, phone_page, language):
    """Lists with and without rows, forms, the agreement, a version with its locked parts."""
    agreed()
    press.publish("sim")
    partner = sign_in("partner")
    partner.post("/library/sim/adopt", data={})
    partner.post("/adopted/1/version", data={"headline": "Simhallen är stängd för föreningar"})
    wrong = faults_on_phone(phone_page("partner"), PARTNER, language)
    wrong += faults_on_phone(phone_page("writer"), STAFF, language)
    assert wrong == []
