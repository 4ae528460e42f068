"""Error pages: plain words, what became of the text, and nothing secret."""

import pytest
from structlog.testing import capture_logs

from workbench.rumours import keeping
from workbench.rumours.models import Rumour
from workbench.surveys.answering import public_views


@pytest.fixture
def rumour(database, people, clock):
    with database.write_session() as session:
        now = clock.utcnow()
        values = {"theme": "T10", "more_themes": [], "flags": [], "opened_at": now, "first_heard_at": now}
        session.add(Rumour(code="R-1", claim="simhallen säljs", **values))


@pytest.mark.parametrize(("language", "heading"), [("en", "What you had typed"), ("sv", "Det du hade skrivit")])
def test_a_fault_of_ours_gives_the_text_back(sign_in, rumour, monkeypatch, language, heading):
    """Sentences only: no tokens, no passwords, no numbers of versions."""

    def crash(*_values, **_named):
        raise RuntimeError("boom")

    monkeypatch.setattr(keeping, "add_note", crash)
    data = {"text": "Ring biblioteket på måndag.", "count": "3", "csrf_token": "a b", "password": "mitt eget ord"}
    page = sign_in("writer", language=language).post("/rumours/R-1/notes", data=data)
    assert page.status_code == 500
    assert heading in page.text
    assert "Ring biblioteket på måndag." in page.text
    assert "mitt eget ord" not in page.text
    assert 'id="typed-2"' not in page.text


def test_the_log_of_a_fault_holds_no_address(sign_in, monkeypatch):
    """An address may be a key: the link of a survey, the receipt of a tip."""

    def crash(*_values, **_named):
        raise RuntimeError("boom")

    monkeypatch.setattr(public_views, "read_link", crash)
    with capture_logs() as rows:
        assert sign_in().get("/s/a-secret-key").status_code == 500
    assert [row["endpoint"] for row in rows if row["event"] == "request failed"] == ["surveys.answer_link"]
    assert "a-secret-key" not in repr([{**row, "exc_info": ""} for row in rows])


@pytest.mark.parametrize(
    ("method", "path", "status"), [("get", "/rumours/R-9", 404), ("post", "/rumours", 405), ("get", "/plan/ABC", 404)]
)
@pytest.mark.parametrize("language", ["en", "sv"])
def test_error_pages_say_what_to_do_and_whom_to_ask(sign_in, method, path, status, language):
    """One heading, a way back and the contact."""
    page = getattr(sign_in("writer", language=language), method)(path)
    assert page.status_code == status
    assert page.text.count("<h1") == 1
    assert 'href="/help"' in page.text
    assert ("Allow" in page.headers) == (status == 405)
