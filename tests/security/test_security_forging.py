"""Requests that somebody forged: without a token, from another site, by another method, under another name.

FAULTS.md S-07 (tokens and sites), S-08 (CORS), S-09 (addresses that lead away, forged hosts), A-06 (methods and spellings).
"""

import re

import pytest

from tests.security.contents import contents, newest, verbs
from tests.security.doors import doors
from workbench.accounts.models import ROLES
from workbench.accounts.permissions import TABLE
from workbench.accounts.permissions.groups import TOKEN
from workbench.web import error_pages

# Doors that a machine without a page knocks on: a mail programme's one-click leave, the letter box, a hub with its own signature.
WITHOUT_A_PAGE = {"campaigns.leave_now", "surveys.leave_panel_now", "campaigns.post_returned", "intake.take_hub_news"}
EVIL = "https://evil.example"
SAMPLES = {  # one change in each kind of room
    "/account/preferences": "writer",
    "/rumours/new": "writer",
    "/inbox/paste": "writer",
    "/people/new": "administrator",
    "/stop": "approver",
    "/tip": None,
}
TO_ELSEWHERE = (
    "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "http:///evil.example",
    "javascript:alert(1)", "/%0d%0aLocation:%20https://evil.example", "https://localhost@evil.example", "\thttps://evil.example",
)  # fmt: skip


@pytest.fixture
def strict(app):
    """Forms with their tokens, as outside of tests."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app


def test_unsafe_methods_without_a_token_are_refused(strict, sign_in, database, monkeypatch):
    """Every change, as somebody who may come to the door: no token, a text/plain body, one that was made up. Nothing is done."""
    monkeypatch.setattr(error_pages, "render_template", lambda *_names, **_values: "")
    wrong, clients = [], {role: sign_in(role) for role in (None, *ROLES)}
    before, since = contents(database), newest(database)
    bodies = ({}, {"data": "csrf_token=made-up&x=1", "content_type": "text/plain"}, {"data": {"csrf_token": "made-up"}})
    for number, door in enumerate(one for one in doors(strict) if one.method != "GET"):
        if door.endpoint in WITHOUT_A_PAGE:
            continue
        role = next((role for role in ROLES if role in TABLE[door.endpoint]), None)
        status = clients[role].open(door.path, method=door.method, **bodies[number % len(bodies)]).status_code
        if status not in ((401,) if TABLE[door.endpoint] == TOKEN else (400, 404) if role else (302, 400, 404)):
            wrong.append(f"{door.method} {door.path} ({door.endpoint}) as {role}: {status}")
    assert not wrong, "\n".join(wrong)
    after = contents(database)
    assert [name for name in before if before[name] != after[name]] == []
    assert verbs(database, since) == []


@pytest.mark.parametrize("path", list(SAMPLES))
def test_another_persons_token_and_another_site_are_refused(strict, sign_in, database, path):
    """A token belongs to one session; a request that a browser says comes from another site is refused whatever it carries."""
    role = SAMPLES[path]
    mine, theirs = sign_in(role), sign_in("second_writer")
    token = token_in(theirs.get("/inbox/paste").text)
    before = contents(database)
    assert mine.post(path, data={"csrf_token": token}).status_code == 400
    own = token_in(mine.get("/tip" if role is None else "/").text)
    for headers in ({"Origin": "http://localhost"}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}):
        assert mine.post(path, data={"csrf_token": own}, headers=headers).status_code != 400, headers
    before = contents(database)
    for headers in (
        {"Origin": EVIL},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},  # "null" alone: our own pages that tell nobody where one was
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost.evil.example"},
    ):
        assert mine.post(path, data={"csrf_token": own}, headers=headers).status_code == 400, headers
    assert [name for name, held in contents(database).items() if held != before[name]] == []


def test_methods_and_spellings_open_nothing_else(app, sign_in, monkeypatch):
    """HEAD as GET, OPTIONS says the methods, no header changes the method, no spelling of an address comes by another way in."""
    monkeypatch.setattr(error_pages, "render_template", lambda *_names, **_values: "")
    for endpoint in app.view_functions:
        app.view_functions[endpoint] = lambda endpoint=endpoint, **_given: f"inside {endpoint}"
    client, wrong = sign_in("reporter"), []
    closed = [one for one in doors(app) if "reporter" not in TABLE[one.endpoint] and TABLE[one.endpoint] != TOKEN]
    for number, door in enumerate(closed[::3]):
        spellings = (
            door.path + "/", door.path.replace("/", "//", 2)[1:], door.path.upper(), door.path.replace("/", "/%2e/", 1),
            door.path.replace("a", "%61"), "/." + door.path, "/static/.." + door.path, door.path + "%00", door.path + ";x",
        )  # fmt: skip
        tries = [client.open(spellings[number % len(spellings)], method=door.method, follow_redirects=True)]
        tries.append(client.open(door.path, method="HEAD" if door.method == "GET" else "OPTIONS"))
        tricks = {"X-HTTP-Method-Override": door.method, "X-Original-URL": door.path, "X-Rewrite-URL": door.path}
        tries.append(client.get("/help", headers=tricks, query_string={"_method": door.method}))
        for got in tries:
            inside = got.text.removeprefix("inside ") if got.text.startswith("inside ") else ""
            if (inside and "reporter" not in TABLE[inside]) or got.status_code not in (200, 302, 303, 400, 403, 404, 405):
                wrong.append(f"{door.method} {door.path}: {got.status_code} {inside} by {got.request.path}")
        if door.method == "GET" and tries[1].status_code != 403:
            wrong.append(f"HEAD {door.path}: {tries[1].status_code}")
    assert not wrong, "\n".join(wrong[:30])
    assert len(closed) > 500


def test_no_other_site_reads_what_is_behind_sign_in(app, sign_in):
    """Other origins are let in to what everybody may read, never with credentials; a preflight for anything else says nothing."""
    client = sign_in("writer")
    for path in ("/", "/rumours", "/inbox", "/search?q=x", "/people", "/api/v1/rumours", "/field/token"):
        got = client.get(path, headers={"Origin": EVIL})
        assert "Access-Control-Allow-Origin" not in got.headers, path
        asked = client.options(path, headers={"Origin": EVIL, "Access-Control-Request-Method": "POST"})
        assert "Access-Control-Allow-Origin" not in asked.headers, path
    for path in ("/library/feed.json", "/api/v1/library", "/oembed?url=x"):
        got = client.get(path, headers={"Origin": EVIL})
        assert got.headers["Access-Control-Allow-Origin"] == "*", path
        assert "Access-Control-Allow-Credentials" not in got.headers, path


@pytest.mark.parametrize("target", TO_ELSEWHERE, ids=[f"target{number}" for number in range(len(TO_ELSEWHERE))])
def test_no_address_leads_away(app, sign_in, target):
    """`next`, `list`, `back` and the referrer never make a redirect to another site."""
    client = sign_in("writer")
    for path in ("/sign-in", "/verify", "/rumours/none", "/language", "/sign-in/passkey"):
        got = client.get(path, query_string={"next": target, "list": target, "back": target}, headers={"Referer": target})
        assert not leads_away(got), (path, got.headers.get("Location"))
    got = client.post("/account/preferences", data={"next": target, "language": "en"}, headers={"Referer": target})
    assert not leads_away(got), got.headers.get("Location")
    got = client.post(
        "/sign-in?next=" + target.replace("\t", ""), data={"email": "x@norrvik.example", "password": "y", "next": target}
    )
    assert not leads_away(got), got.headers.get("Location")


def test_a_forged_host_changes_no_link(app, sign_in):
    """Host and X-Forwarded-* are somebody's words: addresses that leave the house are made from the settings."""
    forged = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "Forwarded": "host=evil.example",
    }
    for role, path in (
        (None, "/library/feed.atom"),
        (None, "/api/v1/openapi.json"),
        (None, "/tip"),
        ("writer", "/field"),
        (None, "/inbox"),
    ):
        got = sign_in(role).get(path, headers=forged)
        assert "evil.example" not in got.text, path
        assert "evil.example" not in got.headers.get("Location", ""), path


def token_in(page):
    """The token of the page's first form, else the one that htmx sends."""
    return re.search(r'(?:name="csrf_token"[^>]*value=|X-CSRFToken"?: ?)"([^"]+)"', page)[1]


def leads_away(got):
    """Whether a browser would go to another site."""
    place = got.headers.get("Location", "")
    return got.status_code in range(300, 400) and not re.match(r"^/(?![/\\])|^http://localhost/|^\?|^$", place)
