"""The desk: purpose and honest line for everybody, what waits for whoever is signed in, search within one's rights."""

from pathlib import Path

import pytest

from workbench.rumours.models import Rumour


@pytest.fixture
def rumours(database, people, clock):
    """An open rumour and a restricted one."""
    with database.write_session() as session:
        for code, claim, sensitivity in (
            ("R-1", "simhallen stänger för barnfamiljer", "internal"),
            ("R-2", "simhallen säljs", "restricted"),
        ):
            session.add(
                Rumour(
                    code=code, claim=claim, theme="T10", more_themes=[], flags=[], sensitivity=sensitivity,
                    opened_at=clock.utcnow(), first_heard_at=clock.utcnow(),
                )
            )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("sv", "Forskningen visar inte att just ordningen avgör."),
        ("en", "Research does not show that the order matters."),
    ],
)
def test_start_page_carries_the_honest_line_and_the_purpose(sign_in, language, line):
    """And never says that the order is proven."""
    page = sign_in(language=language).get("/").text
    assert line in page
    assert {"sv": "Vi mäter inte och påverkar inte", "en": "We neither measure nor influence"}[language] in page


@pytest.mark.parametrize("path", ["/", "/help", "/method", "/accessibility", "/rooms"])
@pytest.mark.parametrize("role", [None, "writer", "partner", "administrator"])
def test_public_pages_answer_everybody(sign_in, path, role):
    """Each with one main heading."""
    page = sign_in(role).get(path)
    assert page.status_code == 200
    assert page.text.count("<h1") == 1


def test_search_finds_rumours_but_not_restricted_ones(sign_in, rumours):
    """Every word must be there."""
    writer = sign_in("writer")
    assert "simhallen stänger för barnfamiljer" in writer.get("/search?q=simhallen").text
    assert "simhallen säljs" not in writer.get("/search?q=simhallen").text
    assert "Nothing found" in writer.get("/search?q=simhallen+taket").text


@pytest.mark.parametrize("words", ["%", "_", "\\", "'", "\x00", "<script>alert(1)</script>", "å" * 5000, "‮abc"])
def test_search_survives_odd_words(sign_in, rumours, words):
    """Wildcards are letters, markup is text."""
    page = sign_in("writer").get("/search", query_string={"q": words})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "simhallen stänger" not in page.text or words in ("\x00",)


def test_partner_finds_no_rumours(sign_in, rumours):
    """Cases are for staff."""
    assert "simhallen stänger" not in sign_in("partner").get("/search?q=simhallen").text


def test_status_page_shows_what_the_guard_lets_through(sign_in):
    """For administrators and auditors; the rest of staff see the lights only."""
    assert "No exceptions" in sign_in("administrator").get("/status").text
    assert "No exceptions" not in sign_in("writer").get("/status").text
    assert sign_in("partner").get("/status").status_code == 403


def test_shortcuts_can_be_switched_off(sign_in):
    """The page then says so to its script."""
    writer = sign_in("writer")
    assert 'data-shortcuts="off"' not in writer.get("/").text
    assert writer.post("/account/preferences", data={"has_shortcuts": "0"}).status_code == 303
    assert 'data-shortcuts="off"' in writer.get("/").text


@pytest.mark.parametrize(("path", "status"), [("/nothing-here", 404), ("/people", 302), ("/static/no.css", 404)])
def test_error_pages_are_pages_and_carry_the_headers(sign_in, path, status):
    """Plain words and the protection of every other page."""
    answer = sign_in().get(path)
    assert answer.status_code == status
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("came_from", "link"),
    [
        ("http://localhost/rumours?page=2", 'href="/rumours?page=2"'),
        ("http://localhost//evil.example/x", 'href="/evil.example/x"'),
        ("http://evil.example/", None),
        ("http://localhost/people", None),
        ("", None),
    ],
    ids=["ours", "two-slashes", "foreign", "itself", "none"],
)
def test_error_page_leads_back_to_where_the_person_came_from(sign_in, came_from, link):
    """Only to a page of ours, and never in a circle."""
    page = sign_in("writer").get("/people", headers={"Referer": came_from} if came_from else {})
    assert page.status_code == 403
    assert ("Back to the page you came from" in page.text) == bool(link)
    assert link is None or link in page.text


def test_search_and_the_pages_about_us_stand_under_more(sign_in):
    """A phone has no search field in its top bar."""
    page = sign_in("writer").get("/rooms").text
    assert 'action="/search"' in page.split("<main")[1]
    for path in ("/help", "/method", "/corrections", "/accessibility"):
        assert f'href="{path}"' in page.split("<main")[1].split("</main")[0]


def test_every_form_with_a_long_text_warns_before_the_text_is_left():
    """Expectation 12: what takes a minute to write is not lost by a wrong press."""
    seen, silent = 0, []
    folder = Path(__file__).parents[3] / "workbench"
    for path in (each for each in sorted(folder.rglob("templates/**/*.html")) if "intake" not in each.parts):
        for part in path.read_text("utf-8").split("<form")[1:]:
            form = part.split("</form>")[0]
            if 'method="post"' in form and ("rows=" in form or "<textarea" in form):
                seen += 1
                silent += [path.name] if "data-warn-unsaved" not in form else []
    assert seen > 10
    assert not silent
