"""Signing in at the municipality's own sign-in: a real provider on loopback, its code flow, and what may go wrong with it."""

import time
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask_security import hash_password
from sqlalchemy import select

from tests.identity_provider import IdentityProvider
from workbench import create_app
from workbench.accounts import service
from workbench.accounts.models import User
from workbench.accounts.single_sign_on.models import SingleSignOnIdentity, SingleSignOnVisit
from workbench.activity.models import Activity

PASSWORD = "fyra korta ord om vinter"
FILE = """
issuer = "{issuer}"
client_id = "workbench"
client_secret = "a secret of the tests"
[roles]
"Kommunikation" = ["writer"]
"Faktakontroll" = ["fact_checker", "reporter"]
"Insyn" = ["auditor"]
"""


@pytest.fixture
def provider(clock, monkeypatch):
    """A provider where Sara Berg of the group Kommunikation is signed in."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    provider = IdentityProvider(lambda: int(clock.utcnow().timestamp()))
    provider.person["groups"] = ["Kommunikation", "Alla anställda"]
    yield provider
    provider.stop()


@pytest.fixture(autouse=True)
def configured(provider, settings):
    """The installation knows the provider."""
    path = settings.instance_dir / "single-sign-on.toml"
    path.write_text(FILE.format(issuer=provider.issuer))
    path.chmod(0o600)


def go(client, **query):
    """To the provider and back; the last answer here."""
    there = client.get("/sign-in/single-sign-on", query_string=query)
    if there.status_code != 302:
        return there
    back = requests.get(there.headers["Location"], allow_redirects=False, timeout=5)
    parts = urlsplit(back.headers["Location"])
    assert parts.netloc == "localhost"
    return client.get(f"{parts.path}?{parts.query}")


def prove(client):
    """Whoever is signed in has just shown that it is them."""
    with client.session_transaction() as kept:
        kept["fs_paa"] = time.time()


def user_of(database, email="sara.berg@norrvik.example"):
    """The account with its roles, or None."""
    with database.read_session() as session:
        user = session.scalar(select(User).where(User.email == email))
        return user and (user, set(user.role_names))


def test_first_sign_in_makes_an_account_with_the_roles_of_its_groups(sign_in, people, provider, database):
    """Just in time, by PKCE, state and nonce; the page is the one that was wanted; the audit trail says what happened."""
    client = sign_in()
    answer = go(client, next="/inbox")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/inbox"
    assert client.get("/inbox").status_code == 200
    asked = provider.questions[0]
    assert asked["code_challenge_method"] == "S256"
    assert all(len(asked[name]) >= 20 for name in ("state", "nonce", "code_challenge"))
    user, roles = user_of(database)
    assert (user.name, roles) == ("Sara Berg", {"writer"})
    with database.read_session() as session:
        verbs = set(session.scalars(select(Activity.verb).where(Activity.actor_id == user.id)))
    assert "single_sign_on_account_made" in verbs


def test_second_sign_in_takes_and_gives_roles_as_the_groups_say(sign_in, people, provider, database):
    """A group that was left takes its role, also in the window that is open; a role given by hand here stays."""
    first, second = sign_in(), sign_in()
    go(first)
    with database.write_session() as session:
        user = session.scalar(select(User).where(User.email == "sara.berg@norrvik.example"))
        user.roles = [*user.roles, service.ensure_roles(session)["administrator"]]
    provider.person["groups"] = ["Insyn"]
    assert go(second).status_code == 303
    assert user_of(database)[1] == {"auditor", "administrator"}
    assert first.get("/inbox").status_code == 302


def test_person_without_any_group_left_loses_the_role_and_stays_out(sign_in, people, provider, database):
    """Refused at the next sign-in, and the open window ends with it."""
    first, second = sign_in(), sign_in()
    go(first)
    provider.person["groups"] = ["Alla anställda"]
    answer = go(second)
    assert answer.status_code == 403
    assert "none of your groups gives a role" in answer.text
    assert user_of(database)[1] == set()
    assert first.get("/inbox").status_code == 302
    assert second.get("/inbox").status_code == 302


@pytest.fixture
def administrators_by_group(configured, provider, settings):
    """The file names administrators too."""
    path = settings.instance_dir / "single-sign-on.toml"
    path.write_text(FILE.format(issuer=provider.issuer) + '"Drift" = ["administrator"]\n')


def test_a_group_cannot_leave_fewer_than_two_administrators(administrators_by_group, sign_in, people, provider, database):
    """The role stays, its person stays out and every window ends; once there is another, the group decides again."""
    provider.person["groups"] = ["Drift", "Kommunikation"]
    first, second = sign_in(), sign_in()
    go(first)
    assert user_of(database)[1] == {"administrator", "writer"}  # one of two
    provider.person["groups"] = ["Kommunikation"]
    answer = go(second)
    assert answer.status_code == 403
    assert "there must be two" in answer.text
    assert user_of(database)[1] == {"administrator", "writer"}
    assert first.get("/inbox").status_code == 302
    assert second.get("/inbox").status_code == 302
    with database.write_session() as session:
        assert session.scalar(select(Activity.id).where(Activity.verb == "administrator_kept"))
        writer = session.merge(people["writer"])
        writer.roles = [*writer.roles, service.ensure_roles(session)["administrator"]]
    assert go(second).status_code == 303
    assert user_of(database)[1] == {"writer"}


def test_stranger_to_every_group_gets_no_account(sign_in, people, provider, database):
    """Only mapped groups make accounts."""
    provider.person["groups"] = []
    assert go(sign_in()).status_code == 403
    assert user_of(database) is None


@pytest.mark.parametrize("verified", [True, False, None], ids=["verified", "unverified", "unsaid"])
def test_account_with_the_same_address_is_never_taken_over(sign_in, people, provider, database, verified):
    """Whatever the provider says of the address: only its owner connects an account."""
    provider.person |= {"email": "WRITER@norrvik.example", "email_verified": verified}
    client = sign_in()
    answer = go(client)
    assert answer.status_code == 403
    assert client.get("/inbox").status_code == 302
    with database.read_session() as session:
        assert session.scalar(select(SingleSignOnIdentity)) is None


def test_new_account_needs_an_address_that_is_not_unverified(sign_in, people, provider, database):
    """Letters about the account would go to a stranger."""
    provider.person["email_verified"] = False
    assert go(sign_in()).status_code == 403
    assert user_of(database) is None


WRONG = {
    "another_nonce": {"nonce": "of-another-window"},
    "no_nonce": {"nonce": None},
    "another_client": {"aud": "another"},
    "shared_with_another": {"aud": ["workbench", "another"]},
    "for_another_party": {"azp": "another"},
    "another_issuer": {"iss": "https://evil.example"},
    "no_subject": {"sub": None},
    "of_another_access_token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}
TIMES = {"over": ("exp", -121), "never": ("exp", None), "from_the_future": ("iat", 180), "from_yesterday": ("iat", -86400)}


def test_token_that_does_not_hold_signs_nobody_in(sign_in, people, provider, database, clock):
    """Wrong nonce, audience, issuer, time, algorithm or signature: a plain page, no account, nobody signed in."""
    said = {}
    for case in (*WRONG, *TIMES, "none", "hmac", "other_key"):
        name, seconds = TIMES.get(case, ("", 0))
        moment = None if seconds is None else provider.now() + seconds
        provider.change = {name: moment} if name else WRONG.get(case, {})
        provider.forge = case if case in ("none", "hmac", "other_key") else ""
        client = sign_in()
        answer = go(client)
        said[case] = (answer.status_code, "does not hold" in answer.text, client.get("/inbox").status_code)
    assert said == dict.fromkeys(said, (403, True, 302))
    assert user_of(database) is None


def test_clocks_a_minute_and_a_half_apart_are_close_enough(sign_in, people, provider, clock):
    """Both ways."""
    for skew in (90, -90):
        provider.now = lambda skew=skew: int(clock.utcnow().timestamp()) + skew
        assert go(sign_in()).status_code == 303


def test_new_keys_of_the_provider_are_fetched_once(sign_in, people, provider, app):
    """Key rotation; a forged key does not make us ask again and again."""
    go(sign_in())
    provider.rotate()
    app.extensions["workbench_single_sign_on"].keys_asked_at -= 60
    assert go(sign_in()).status_code == 303
    asked = provider.asked.count("/jwks")
    provider.forge = "other_key"
    assert [go(sign_in()).status_code for _ in range(3)] == [403] * 3
    assert (asked, provider.asked.count("/jwks")) == (2, 2)


def test_provider_that_is_away_leaves_the_other_ways(app, sign_in, people, provider, database):
    """A plain page that says so; the password works as always."""
    with app.app_context(), database.write_session() as session:
        session.get_one(User, people["writer"].id).password = hash_password(PASSWORD)
    provider.stop()
    client = sign_in()
    answer = client.get("/sign-in/single-sign-on")
    assert answer.status_code == 503
    assert "does not answer just now" in answer.text
    done = client.post("/sign-in", data={"email": people["writer"].email, "password": PASSWORD})
    assert done.status_code == 302
    provider.server.server_close()


def test_provider_that_names_another_issuer_is_not_believed(sign_in, people, provider, settings):
    """The description must be the configured issuer's own."""
    provider.app.view_functions["description"] = lambda: {
        "issuer": "https://evil.example",
        "token_endpoint": "https://evil.example/",
    }
    assert sign_in().get("/sign-in/single-sign-on").status_code == 503


def test_answer_of_another_window_is_refused(sign_in, people, provider):
    """State belongs to the browser that asked; an answer serves once."""
    victim, attacker = sign_in(), sign_in()
    there = attacker.get("/sign-in/single-sign-on").headers["Location"]
    back = requests.get(there, allow_redirects=False, timeout=5).headers["Location"]
    path = back.removeprefix("http://localhost")
    assert victim.get(path).status_code == 403
    assert attacker.get(path).status_code == 303
    assert attacker.get(path).status_code == 403
    assert sign_in().get("/sign-in/single-sign-on/done?error=access_denied&state=x").status_code == 403


def test_wanted_page_on_another_site_is_not_visited(sign_in, people, provider):
    """No open redirect. FAULTS.md S-09."""
    for wanted in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        assert go(sign_in(), next=wanted).headers["Location"] == "/"


def test_groups_that_are_not_in_the_token_are_asked_for(sign_in, people, provider, database):
    """From the userinfo endpoint, for the same subject only."""
    provider.with_groups_in_token = False
    assert go(sign_in()).status_code == 303
    assert user_of(database)[1] == {"writer"}
    provider.app.view_functions["userinfo"] = lambda: provider.person | {"sub": "somebody-else", "groups": ["Insyn"]}
    assert go(sign_in()).status_code == 403


def test_owner_connects_an_account_and_takes_it_away(sign_in, people, provider, database):
    """There and back, and only after a yes in one's own window."""
    provider.person["email"] = "another.address@norrvik.example"
    client = sign_in("approver")
    prove(client)
    assert client.post("/account/single-sign-on/connect").status_code == 409
    assert go(client, purpose="connect").headers["Location"] == "/account/single-sign-on"
    assert "Was that you?" in client.get("/account/single-sign-on").text
    assert client.post("/account/single-sign-on/connect").status_code == 303
    assert "connected since" in client.get("/account/single-sign-on").text
    other = sign_in()
    go(other)
    assert user_of(database, people["approver"].email)[1] == {"approver", "writer"}
    assert user_of(database, "another.address@norrvik.example") is None
    client = sign_in("approver")
    prove(client)
    assert client.post("/account/single-sign-on/disconnect").status_code == 303
    assert go(sign_in(), next="/").status_code == 303
    assert user_of(database, "another.address@norrvik.example") is not None


def test_account_of_the_provider_has_no_password_of_its_own(app, sign_in, people, provider, database):
    """Who has left the municipality must not stay by a password, a letter or a passkey."""
    go(sign_in())
    with app.app_context(), database.write_session() as session:
        user = session.scalar(select(User).where(User.email == "sara.berg@norrvik.example"))
        user.password = hash_password(PASSWORD)
    client = sign_in()
    page = client.post("/sign-in", data={"email": "sara.berg@norrvik.example", "password": PASSWORD})
    assert page.status_code == 200
    assert client.get("/inbox").status_code == 302


def test_closed_account_stays_closed(sign_in, people, provider, database):
    """The provider opens nothing that an administrator has closed."""
    go(sign_in())
    with database.write_session() as session:
        session.scalar(select(User).where(User.email == "sara.berg@norrvik.example")).active = False
    client = sign_in()
    assert go(client).status_code == 403
    assert client.get("/inbox").status_code == 302


@pytest.mark.parametrize(("amr", "leads_to"), [(["pwd"], "/tf-setup"), (["pwd", "mfa"], "/")], ids=["password", "two_factors"])
def test_second_factor_is_asked_for_unless_the_provider_did(settings, database, people, provider, clock, amr, leads_to):
    """Outside the demo. FAULTS.md S-05."""
    provider.change = {"amr": amr}
    live = create_app(replace(settings, demo=False), database)
    live.config["WTF_CSRF_ENABLED"] = False
    answer = go(live.test_client())
    assert urlsplit(answer.headers["Location"]).path == leads_to


def test_signing_out_here_leads_to_signing_out_there(sign_in, people, provider, database):
    """Through a page of ours, because a form may lead to no other site; the provider gets its own token back."""
    client = sign_in()
    go(client)
    page = client.post("/sign-out")
    assert page.status_code == 200
    address = page.text.split('href="http://127.0.0.1')[1].split('"')[0].replace("&amp;", "&")
    asked = parse_qs(urlsplit(address).query)
    assert asked["post_logout_redirect_uri"] == ["http://localhost/sign-in"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert client.get("/inbox").status_code == 302
    with database.read_session() as session:
        assert session.scalar(select(SingleSignOnVisit)) is None


@pytest.mark.parametrize("named_by", ["sub", "sid"])
def test_signing_out_there_signs_out_here(sign_in, people, provider, named_by):
    """Back-channel: every window of that person, by subject or by visit."""
    clients = [sign_in(), sign_in()]
    for client in clients:
        go(client)
    changes = {"sid": "visit-1", "sub": None} if named_by == "sid" else {}
    answer = sign_in().post("/sign-in/single-sign-on/back-channel", data={"logout_token": provider.logout_token(**changes)})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert [client.get("/inbox").status_code for client in clients] == [302, 302]


BAD_LOGOUTS = {
    "nothing": None,
    "an_id_token": {"events": None, "nonce": "x"},
    "with_nonce": {"nonce": "x"},
    "nobody": {"sub": None},
    "another_client": {"aud": "another"},
    "no_id": {"jti": None},
    "old": {"iat": 1},
}


def test_logout_token_that_does_not_hold_signs_nobody_out(sign_in, people, provider):
    """Nobody else can end a session of somebody."""
    client, said = sign_in(), {}
    go(client)
    for case, changes in BAD_LOGOUTS.items():
        token = provider.logout_token(**changes) if changes is not None else "x"
        answer = sign_in().post("/sign-in/single-sign-on/back-channel", data={"logout_token": token})
        said[case] = (answer.status_code, client.get("/inbox").status_code)
    assert said == dict.fromkeys(said, (400, 200))


def test_confirming_who_one_is_needs_the_same_person_just_now(sign_in, people, provider):
    """An answer from an hour ago, or of somebody else, confirms nothing."""
    client = sign_in()
    go(client)
    provider.change = {"auth_time": provider.now() - 3600}
    assert go(client, purpose="confirm", next="/account/passkeys").status_code == 403
    provider.change = {}
    assert go(client, purpose="confirm", next="/account/passkeys").headers["Location"] == "/account/passkeys"
    assert provider.questions[-1]["prompt"] == "login"
    provider.person["sub"] = "subject-2"
    assert go(client, purpose="confirm").status_code == 403
