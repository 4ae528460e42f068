"""The pages of rumours: who may, what they show, what they refuse."""

import re

import pytest

ROLES_THAT_READ = ("writer", "fact_checker", "approver", "legal_reviewer", "administrator", "auditor")


def version_of(page):
    return re.search(r'name="version" value="(\d+)"', page.text)[1]


@pytest.mark.parametrize("role", ROLES_THAT_READ)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_list_and_page_open_for_staff(sign_in, open_one, role, language):
    code = open_one()
    client = sign_in(role, language=language)
    assert client.get("/rumours").status_code == 200
    page = client.get(f"/rumours/{code}")
    assert page.status_code == 200
    assert "Nyanlända går före i bostadskön" in page.text
    assert page.text.count("<h1") == 1


@pytest.mark.parametrize("role", ["partner", "reporter"])
def test_list_and_page_are_closed_to_others(sign_in, open_one, role):
    code = open_one()
    client = sign_in(role)
    assert {client.get("/rumours").status_code, client.get(f"/rumours/{code}").status_code} == {403}


FORM_PAGES = ("edit", "sightings/new", "risk", "decision", "close", "merge")


@pytest.mark.parametrize("page", FORM_PAGES)
def test_form_pages_open_for_writers_and_not_for_auditors(sign_in, open_one, page):
    code = open_one()
    assert sign_in("writer").get(f"/rumours/{code}/{page}").status_code == 200
    assert sign_in("auditor").get(f"/rumours/{code}/{page}").status_code == 403


@pytest.mark.parametrize("page", FORM_PAGES)
def test_empty_form_comes_back_with_errors_on_top(sign_in, open_one, page):
    code = open_one()
    answer = sign_in("writer").post(f"/rumours/{code}/{page}", data={"action": "save"})
    assert answer.status_code in (409, 422)
    assert 'id="error-summary"' in answer.text
    assert "<title>Error: " in answer.text
