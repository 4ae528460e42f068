"""Signing in: passwords, lock-out, one-time links, people."""

import re
from dataclasses import replace

import pyotp
import pytest
from flask_security import hash_password

from workbench import create_app
from workbench.accounts import service
from workbench.accounts.models import User

PASSWORD = "fyra korta ord om vinter"


@pytest.fixture
def with_password(app, database, people):
    """The writer has a password."""
    with app.app_context(), database.write_session() as session:
        session.get_one(User, people["writer"].id).password = hash_password(PASSWORD)
    return people["writer"]


def post(client, email, password):
    return client.post("/sign-in", data={"email": email, "password": password})


def without_traces(page):
    """A page without what differs in every answer: the address typed and the form's token."""
    return re.sub(r'[a-z]+@norrvik.example|value="[^"]{40,}"|X-CSRFToken": "[^"]+"', "", page)


def test_sign_in_with_password_opens_the_desk(sign_in, with_password):
    """The right password signs in."""
    client = sign_in()
    assert post(client, with_password.email, PASSWORD).status_code == 302
    assert "Writer" in client.get("/").text


def test_wrong_password_and_unknown_person_answer_alike(sign_in, with_password):
    """Nobody learns who has an account."""
    known = post(sign_in(), with_password.email, "fel fel fel fel")
    unknown = post(sign_in(), "nobody@norrvik.example", "fel fel fel fel")
    assert known.status_code == unknown.status_code == 200
    assert without_traces(known.text) == without_traces(unknown.text)


def test_ten_failures_lock_the_account_for_a_while(sign_in, with_password, later):
    """After ten failures even the right password waits; fifteen minutes later it works."""
    client = sign_in()
    for _ in range(10):
        post(client, with_password.email, "fel fel fel fel")
    locked = post(client, with_password.email, PASSWORD)
    assert locked.status_code == 200
    assert "Too many failed tries" in locked.text
    later(minutes=16)
    assert post(client, with_password.email, PASSWORD).status_code == 302


def test_sign_in_next_to_another_site_stays_here(sign_in, with_password):
    """No open redirect."""
    client = sign_in()
    answer = client.post(
        "/sign-in?next=https://evil.example/",
        data={"email": with_password.email, "password": PASSWORD, "next": "//evil.example/"},
    )
    assert "evil.example" not in answer.headers.get("Location", "")


def test_administrator_adds_a_person_whose_link_signs_in(sign_in):
    """A new partner, with a new organisation, comes in by the link."""
    page = sign_in("administrator").post(
        "/people/new",
        data={
            "name": "Sara Berg",
            "email": "sara@forening.example",
            "organisation": "",
            "new_organisation": "Norrviks byförening",
            "roles": ["partner"],
        },
    )
    link = page.text.split('value="http://localhost')[1].split('"')[0]
    visitor = sign_in()
    assert visitor.post(link).status_code == 303
    assert "Norrviks byförening" in visitor.get("/").text


def test_new_person_with_wrong_values_keeps_what_was_typed(sign_in):
    """Errors stand on top, linked, and nothing is lost."""
    page = sign_in("administrator").post("/people/new", data={"name": "Sara Berg", "email": "no address", "organisation": ""})
    assert page.status_code == 422
    assert "<title>Error:" in page.text
    assert 'href="#email"' in page.text
    assert 'value="Sara Berg"' in page.text


def test_closed_account_ends_open_sessions(sign_in, people):
    """A closed account is out at once."""
    writer = sign_in("writer")
    assert "Sign out" in writer.get("/").text
    sign_in("administrator").post(f"/people/{people['writer'].id}/active", data={"active": "0"})
    assert "Sign out" not in writer.get("/").text


@pytest.mark.parametrize("role", ["writer", "approver", "partner", "reporter"])
def test_people_pages_are_the_administrators(sign_in, role):
    """Others may not."""
    assert sign_in(role).get("/people/new").status_code == 403


def test_password_is_saved_by_the_account_page(sign_in, people, database, clock):
    """Choosing a first password works and is stored as argon2."""
    client = sign_in()
    with database.write_session() as session:
        token = service.make_sign_in_link(session, people["writer"], now=clock.utcnow())
    client.post(f"/sign-in/link/{token}")
    answer = client.post("/change", data={"new_password": PASSWORD, "new_password_confirm": PASSWORD})
    assert answer.status_code in (302, 303), answer.text
    with database.read_session() as session:
        assert "argon2" in session.get_one(User, people["writer"].id).password


@pytest.fixture
def live(settings, database, clock):
    """An installation outside the demo."""
    app = create_app(replace(settings, demo=False), database)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def test_link_outside_the_demo_leads_to_the_second_factor(live, database, people, clock):
    """The first time it is set up; nothing opens before the code from the app is right."""
    with database.write_session() as session:
        token = service.make_sign_in_link(session, people["writer"], now=clock.utcnow())
    client = live.test_client()
    client.set_cookie("language", "en")
    answer = client.post(f"/sign-in/link/{token}")
    assert answer.headers["Location"].startswith("/tf-setup")
    assert client.get("/inbox").status_code == 302
    page = client.post("/tf-setup", data={"setup": "authenticator"})
    shown = re.search(r"<code>([A-Z2-7 -]{16,})</code>", page.text)[1]
    key = shown.replace(" ", "").replace("-", "")
    wrong = client.post("/tf-validate", data={"code": "000000"})
    assert wrong.status_code == 422
    assert "Wait for the next one" in wrong.text
    assert f"<code>{shown}</code>" in wrong.text  # the app may have been given it by now
    assert client.get("/inbox").status_code == 302
    done = client.post("/tf-validate", data={"code": pyotp.TOTP(key).now()})
    assert done.status_code == 302
    assert client.get("/inbox").status_code == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_page_of_the_code_ends_nobodys_session(app, people, sign_in, method):
    """Whoever is signed in is sent on: an image on another site, or a second press, must not sign anybody out."""
    client = sign_in("writer")
    answer = client.open("/tf-validate", method=method, data={"code": "000000"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/account/sessions").status_code == 200
