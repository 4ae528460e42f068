"""Organisations: the agreement and the yes to it, roles, invitations that end, what ends with an agreement."""

import re
from datetime import date

import pytest

from workbench.accounts.models import Organisation, User
from workbench.partners.organisations.members import role_of
from workbench.partners.organisations.models import PartnerAgreement, PartnerInvitation
from workbench.partners.organisations.service import end_agreements_that_ran_out

TERMS = {
    "may_change_headline": "y", "approved_at_home": "municipality", "licence": "CC BY 4.0", "our_tasks": "Vi rättar.",
    "their_tasks": "Ni bekräftar.", "starts_on": "2026-11-01", "contact_address": "",
}  # fmt: skip


@pytest.fixture
def invited(sign_in, people):
    """The address of an invitation to the library for the role: invited("lead")."""

    def make(role="writer", email="ny@bibliotek.example"):
        page = sign_in("writer").post(
            f"/partners/{people['partner'].organisation_id}/invite", data={"email": email, "role": role, "language": "sv"}
        )
        assert page.status_code == 200, page.text
        return re.search(r"http://localhost(/invitation/[\w-]+)", page.text)[1]

    return make


def test_new_partner_gets_an_agreement_and_its_lead_says_yes(sign_in, people, database):
    """Written by us, agreed by them; a changed word asks again, the same words do not."""
    path, home = f"/partners/{people['partner'].organisation_id}", people["partner"].organisation_id
    writer, partner = sign_in("writer"), sign_in("partner")
    assert writer.post(f"{path}/agreement", data=TERMS).status_code == 303
    assert "Say yes to this agreement" in partner.get("/our-organisation").text
    assert partner.post("/our-organisation/agree", data={"version": "99"}).status_code == 409
    assert partner.post("/our-organisation/agree", data={"version": "1"}).status_code == 303
    writer.post(f"{path}/agreement", data={**TERMS, "version": "2"})
    with database.read_session() as session:
        row = session.get_one(PartnerAgreement, home)
        assert (row.agreed_at is not None, row.may_add_fact) == (True, False)
    writer.post(f"{path}/agreement", data={**TERMS, "version": "2", "their_tasks": "Ni bekräftar inom tre dagar."})
    with database.read_session() as session:
        assert session.get_one(PartnerAgreement, home).agreed_at is None


def test_wrong_agreement_and_taken_name_are_refused_with_the_words_kept(sign_in, people):
    """Ends before it begins; a name that is there already."""
    path = f"/partners/{people['partner'].organisation_id}/agreement"
    page = sign_in("writer").post(path, data={**TERMS, "ends_on": "2026-10-01"})
    assert page.status_code == 422
    assert "ends before it begins" in page.text
    assert "Ni bekräftar." in page.text
    assert sign_in("writer").post(path, data={**TERMS, "contact_address": "a@b.se\r\nBcc: c@d.se"}).status_code == 422
    page = sign_in("writer").post("/partners/new", data={"name": "NORRVIKS BIBLIOTEK"})
    assert page.status_code == 422
    assert "already an organisation" in page.text


def test_invited_person_joins_once_with_the_role(invited, sign_in, database, people):
    """The page spends nothing; joining gives an account and a one-time link; the second time there is nothing."""
    address, visitor = invited("reader"), sign_in()
    assert [visitor.get(address).status_code for _time in range(2)] == [200, 200]
    assert visitor.get(address).headers["Cache-Control"] == "no-store"
    assert visitor.post(address, data={"name": "", "language": "sv"}).status_code == 422
    page = visitor.post(address, data={"name": "Nina Ny", "language": "sv"})
    assert page.headers["Location"].startswith("/sign-in/link/")
    assert visitor.get(address).status_code == 404
    with database.read_session() as session:
        person = session.query(User).filter_by(email="ny@bibliotek.example").one()
        assert (role_of(session, person), person.organisation_id) == ("reader", people["partner"].organisation_id)
        assert person.role_names == {"partner"}


def test_invitation_ends_by_time_by_being_taken_back_and_by_a_new_one(invited, sign_in, later):
    """Always the same page: there is nothing."""
    visitor, first = sign_in(), invited()
    second = invited()
    assert [visitor.get(one).status_code for one in (first, second)] == [404, 200]
    sign_in("writer").post("/invitations/2/revoke")
    assert visitor.get(second).status_code == 404
    third = invited()
    later(days=14)
    assert visitor.get(third).status_code == 404
    assert visitor.get("/invitation/none").status_code == 404


def test_invitation_says_yes_to_the_agreement_for_a_lead_only(invited, agreed, sign_in, database, people):
    """The tick counts for the words that were shown."""
    agreed(agree=False)
    address = invited("lead")
    version = re.search(r'name="version"[^>]*value="(\d+)"', sign_in().get(address).text)[1]
    sign_in().post(address, data={"name": "Lea", "language": "sv", "agree": "y", "version": version})
    with database.read_session() as session:
        assert session.get_one(PartnerAgreement, people["partner"].organisation_id).agreed_at is not None


def test_invitation_is_mailed_without_the_token_in_the_job(app, people, database, clock, settings):
    """The job holds an id; the letter holds the link."""
    from dataclasses import replace

    from workbench.partners.organisations.invitations import address_of, invite, token_of
    from workbench.partners.telling.letters import invitation_letter
    from workbench.queue import Job

    with_mail = replace(settings, smtp_url="smtp://localhost:1")
    with app.test_request_context(), database.write_session() as session:
        home = session.get_one(Organisation, people["partner"].organisation_id)
        actor = session.get_one(User, people["writer"].id)
        row, address = invite(
            session, home, email="n@b.example", role="writer", actor=actor, now=clock.utcnow(), settings=with_mail
        )
        job = session.query(Job).filter_by(kind="partners.mail_invitation").one()
        assert job.payload == {"invitation_id": row.id}
        letter = invitation_letter(row, address_of(token_of(row, with_mail), with_mail), with_mail)
    assert address in letter.get_content()
    assert letter["To"] == "n@b.example"


def test_roles_hold_on_the_server(agreed, press, sign_in, database, people, colleague, app):
    """A reader uses nothing; a writer invites nobody; the last lead stays lead; strangers are not found."""
    press.publish("sim")
    client = app.test_client(user=colleague)
    home = people["partner"].organisation_id
    assert client.get(f"/partners/{home}/invite").status_code == 403
    assert client.post(f"/members/{people['partner'].id}/role", data={"role": "reader"}).status_code == 403
    partner = sign_in("partner")
    assert partner.post(f"/members/{people['partner'].id}/role", data={"role": "writer"}).status_code == 422
    assert partner.post(f"/members/{people['other_partner'].id}/role", data={"role": "writer"}).status_code == 404
    assert partner.get(f"/partners/{people['other_partner'].organisation_id}/invite").status_code == 404
    assert partner.post(f"/members/{colleague.id}/role", data={"role": "reader"}).status_code == 303
    assert client.post("/library/sim/adopt", data={}).status_code == 403
    assert sign_in("auditor").get(f"/partners/{home}/invite").status_code == 403


def test_agreement_that_ran_out_shows_what_everybody_sees(agreed, press, sign_in, clock, later, database, people):
    """The hourly job ends it; partner texts are gone, public ones stay; nothing that was used disappears."""
    agreed(ends_on=date(2026, 11, 21))
    press.publish("oppen", headline="Öppet svar")
    press.publish("partner", headline="Svar för partner", visibility="partners")
    partner = sign_in("partner")
    assert "Svar för partner" in partner.get("/library").text
    later(days=3)
    with database.write_session() as session:
        assert end_agreements_that_ran_out(session, today=date(2026, 11, 23), now=clock.utcnow()) == 1
    with database.read_session() as session:
        assert session.get_one(PartnerAgreement, people["partner"].organisation_id).ended_at is not None
    page = partner.get("/library").text
    assert "Öppet svar" in page
    assert "Svar för partner" not in page
    assert partner.get("/library/partner").status_code == 404


def test_address_with_an_account_is_not_invited(invited, sign_in, people, database):
    """The letter would give a second account."""
    page = sign_in("writer").post(
        f"/partners/{people['partner'].organisation_id}/invite",
        data={"email": "Partner@norrvik.example", "role": "lead", "language": "sv"},
    )
    assert page.status_code == 422
    with database.read_session() as session:
        assert session.query(PartnerInvitation).count() == 0
