"""Spokespersons speak only while their consent stands."""

from datetime import date

import pytest

from workbench.audiences import queries
from workbench.audiences.models import Spokesperson


@pytest.fixture
def nurse(sign_in, database):
    """A spokesperson added through the page; no consent yet."""
    page = sign_in("writer").post(
        "/spokespersons/new",
        data={
            "name": "Maj Norén",
            "role_title": "distriktssköterska",
            "organisation": "1",
            "themes": ["T06"],
            "languages": "sv, fi",
        },
    )
    assert page.status_code == 303
    with database.read_session() as session:
        return session.query(Spokesperson).one().id


def able(database, day=date(2026, 11, 20)):
    with database.read_session() as session:
        return [row.name for row in queries.able_to_speak(session, day, theme="T06")]


def test_spokesperson_without_consent_cannot_speak(database, nurse):
    """Being in the register is not a yes."""
    assert able(database) == []


def test_consent_opens_and_withdrawal_closes(sign_in, database, nurse):
    """Consent stands until it is withdrawn."""
    writer = sign_in("writer")
    assert writer.post(f"/spokespersons/{nurse}/consent", data={"how": "e-post 19 november"}).status_code == 303
    assert able(database) == ["Maj Norén"]
    assert writer.post(f"/spokespersons/{nurse}/withdraw").status_code == 303
    assert able(database) == []


def test_consent_with_an_end_stops_on_that_day(sign_in, database, nurse):
    """The last day counts, the day after does not."""
    sign_in("writer").post(f"/spokespersons/{nurse}/consent", data={"how": "på telefon", "until": "2026-12-01"})
    assert able(database, date(2026, 12, 1)) == ["Maj Norén"]
    assert able(database, date(2026, 12, 2)) == []


def test_unavailable_person_is_not_suggested(sign_in, database, nurse):
    """Somebody on leave keeps the consent but is not suggested."""
    writer = sign_in("writer")
    writer.post(f"/spokespersons/{nurse}/consent", data={"how": "på telefon"})
    writer.post(f"/spokespersons/{nurse}/available")
    assert able(database) == []


def test_consent_without_how_is_asked_for(sign_in, nurse):
    """The error is linked and the page keeps its title."""
    page = sign_in("writer").post(f"/spokespersons/{nurse}/consent", data={"how": ""})
    assert page.status_code == 422
    assert "Write how the consent was given" in page.text


@pytest.mark.parametrize("role", ["partner", "reporter"])
def test_register_is_for_staff(sign_in, role):
    """Others may not read it."""
    assert sign_in(role).get("/spokespersons").status_code == 403


def test_empty_register_says_what_to_do(sign_in):
    """No white list."""
    assert "No spokespersons yet" in sign_in("writer").get("/spokespersons").text
