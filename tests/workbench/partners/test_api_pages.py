"""Pages about the API: tokens shown once, webhooks seen to, each by whoever may; on a phone and in both languages."""

import re

import pytest

from tests.e2e.looking import faults_on_phone
from workbench.partners.api.models import ApiToken
from workbench.partners.webhooks.models import WebhookEndpoint, WebhookMessage


def rows(database, table):
    with database.read_session() as session:
        return session.query(table).order_by(table.id).all()


def token_form(people, role="partner", **changes):
    return {
        "name": "Webbplatsen",
        "holder": people[role].id,
        "scopes": ["library:read"],
        "days": 365,
        "per_minute": 600,
        **changes,
    }


def hook_form(people, role="partner", **changes):
    values = {"name": "Webbplatsen", "organisation": people[role].organisation_id, "address": "https://bibliotek.example/hook"}
    return {**values, "events": ["answer.corrected"], **changes}


@pytest.mark.parametrize("maker", ["administrator", "partner"])
def test_token_is_shown_once(sign_in, people, database, call, maker):
    """On the page that answers, never again; it works."""
    client = sign_in(maker)
    page = client.post("/api/tokens/new", data=token_form(people))
    assert page.status_code == 200
    (secret,) = set(re.findall(r"tsw_[A-Za-z0-9_-]{43}", page.text))
    assert page.headers["Cache-Control"] == "no-store"
    assert call("GET", "/library", token=secret).status_code == 200
    listed = client.get("/api/tokens").text
    assert secret not in listed
    assert secret[-4:] in listed
    assert "today" in listed


def test_double_press_makes_one_token(sign_in, people, database):
    """The first secret was never seen, so it is not good."""
    client = sign_in("administrator")
    for _n in range(2):
        client.post("/api/tokens/new", data=token_form(people))
    assert len(rows(database, ApiToken)) == 1


def test_revoked_token_opens_nothing(sign_in, people, database, call):
    client = sign_in("partner")
    (secret,) = set(re.findall(r"tsw_[A-Za-z0-9_-]{43}", client.post("/api/tokens/new", data=token_form(people)).text))
    assert client.post("/api/tokens/1/revoke").status_code == 303
    assert call("GET", "/library", token=secret).status_code == 401
    assert "Revoked" in client.get("/api/tokens").text


def test_partner_makes_tokens_for_its_own_people_only(sign_in, people, database):
    """Neither for others nor with more than the usual allowance; others' tokens do not exist."""
    client = sign_in("partner")
    for changes in ({"holder": people["other_partner"].id}, {"holder": people["writer"].id}, {"per_minute": 6000}):
        assert client.post("/api/tokens/new", data=token_form(people, **changes)).status_code == 422
    assert rows(database, ApiToken) == []
    client.post("/api/tokens/new", data=token_form(people))
    other = sign_in("other_partner")
    assert "Webbplatsen" not in other.get("/api/tokens").text
    assert other.post("/api/tokens/1/revoke").status_code == 404


@pytest.mark.parametrize("role", ["writer", "approver", "auditor", "reporter"])
def test_others_may_not_see_tokens_and_webhooks(sign_in, role):
    for path in ("/api/tokens", "/api/tokens/new", "/webhooks", "/webhooks/new"):
        assert sign_in(role).get(path).status_code == 403


@pytest.mark.parametrize(
    "changes",
    [{"name": ""}, {"scopes": []}, {"scopes": ["everything"]}, {"days": 9999}, {"name": "x" * 121}],
    ids=["name", "no scope", "unknown scope", "too long", "long name"],
)
def test_unusable_token_form_keeps_what_was_typed(sign_in, people, database, changes):
    """422, the summary on top, the words kept."""
    page = sign_in("administrator").post("/api/tokens/new", data=token_form(people, **changes))
    assert page.status_code == 422
    assert "error-summary" in page.text
    assert "<title>Error:" in page.text
    assert rows(database, ApiToken) == []


def test_scope_that_the_holder_may_not_have_is_named(sign_in, people):
    page = sign_in("administrator").post("/api/tokens/new", data=token_form(people, "writer", scopes=["adoptions:write"]))
    assert page.status_code == 422
    assert "adoptions:write" in page.text


def test_webhook_lives_through_its_pages(sign_in, people, database):
    """Added with a secret shown once, changed, closed, opened, given a new secret, tried, sent again, removed."""
    client = sign_in("partner")
    page = client.post("/webhooks/new", data=hook_form(people))
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", page.text.replace("&#43;", "+"))[0]
    assert secret not in client.get("/webhooks/1").text
    assert "Webbplatsen" in client.get("/webhooks").text
    form = {"name": "Nya webben", "address": "https://bibliotek.example/new", "events": ["answer.withdrawn"]}
    assert client.post("/webhooks/1/settings", data=form).status_code == 303
    assert client.post("/webhooks/1/state").status_code == 303
    assert client.post("/webhooks/1/test").status_code == 422
    assert client.post("/webhooks/1/state", data={"open": "1"}).status_code == 303
    fresh = client.post("/webhooks/1/secret").text.replace("&#43;", "+")
    assert re.search(r"whsec_[A-Za-z0-9+/=]+", fresh)[0] != secret
    assert client.post("/webhooks/1/test").status_code == 303
    with database.write_session() as session:
        session.get_one(WebhookMessage, 1).state = "failed"
    assert "Send 1 missed message again" in client.get("/webhooks/1").text
    assert client.post("/webhooks/1/missed").status_code == 303
    with database.write_session() as session:
        session.get_one(WebhookMessage, 1).state = "sent"
    assert client.post("/webhooks/1/messages/1/again").status_code == 303
    (row,) = rows(database, WebhookEndpoint)
    assert (row.name, row.events, row.state) == ("Nya webben", ["answer.withdrawn"], "open")
    assert client.post("/webhooks/1/remove").status_code == 303
    assert rows(database, WebhookEndpoint) == rows(database, WebhookMessage) == []


def test_webhooks_of_other_organisations_are_404(sign_in, people):
    """Pages and every button."""
    sign_in("administrator").post("/webhooks/new", data=hook_form(people))
    other = sign_in("other_partner")
    for path in ("/webhooks/1", "/webhooks/1/settings"):
        assert other.get(path).status_code == 404
    for action in ("secret", "state", "test", "missed", "messages/1/again", "remove"):
        assert other.post(f"/webhooks/1/{action}").status_code == 404, action


def test_webhook_to_a_closed_network_is_refused_in_plain_words(sign_in, people, database):
    page = sign_in("partner").post("/webhooks/new", data=hook_form(people, address="http://169.254.169.254/latest"))
    assert page.status_code == 422
    assert "public https address" in page.text
    assert rows(database, WebhookEndpoint) == []


@pytest.mark.parametrize(("language", "words"), [("sv", "API och webhookar"), ("en", "API and webhooks")])
def test_everybody_reads_about_the_api(sign_in, language, words):
    """In both languages; every kind of problem has its place."""
    page = sign_in(language=language).get("/api").text
    assert f"<h1>{words}</h1>" in page
    for kind in ("token", "scope", "state", "rules", "withdrawn", "version", "json", "invalid", "repeated", "limit", "rumour"):
        assert f'id="{kind}"' in page, kind


@pytest.mark.browser
@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_fit_a_phone_and_have_no_faults(signed_in, sign_in, people, language):
    """axe at 320 px, light and dark: lists with rows, forms, the page about the API."""
    client = sign_in("administrator")
    client.application.config["WTF_CSRF_ENABLED"] = False
    client.post("/api/tokens/new", data=token_form(people))
    client.post("/webhooks/new", data=hook_form(people))
    client.post("/webhooks/1/test")
    page = signed_in("administrator", language=language, bypass_csp=True, viewport={"width": 320, "height": 640}).new_page()
    paths = ("/api", "/api/tokens", "/api/tokens/new", "/webhooks", "/webhooks/new", "/webhooks/1")
    assert faults_on_phone(page, paths, language) == []
