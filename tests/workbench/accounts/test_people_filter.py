"""Filters of lists whose choice may stay open."""

import pytest

SPACES = " \t\n\u00a0\u2003"


@pytest.mark.parametrize("field", ["role", "organisation", "state"])
def test_spaces_are_no_choice(sign_in, people, field):
    """They passed the library's look and ended in a fault page."""
    client = sign_in("administrator")
    answer = client.get("/people", query_string={field: SPACES})
    assert answer.status_code == 200
    assert people["writer"].email in answer.text


@pytest.mark.parametrize("field", ["role", "organisation", "state"])
def test_choice_that_there_is_not_is_refused(sign_in, field):
    assert sign_in("administrator").get("/people", query_string={field: "nothing"}).status_code == 422
