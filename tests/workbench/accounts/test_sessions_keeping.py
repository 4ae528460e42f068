"""Sessions on the server: keys, their lives, and where one is signed in."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.workbench.accounts.signing_in import (
    PASSWORD,
    give_password,
    sign_in_with,
    signed_in_with_password,
    statements,
    visitor,
)
from workbench import create_app
from workbench.accounts import service as accounts
from workbench.accounts.models import User
from workbench.accounts.people import roles
from workbench.accounts.sessions import service
from workbench.accounts.sessions.devices import browser_and_system
from workbench.accounts.sessions.models import AccountSession
from workbench.activity.models import Activity


@pytest.fixture
def live(settings, database, clock):
    """An installation outside the demo, in which only some must have a second factor."""
    app = create_app(replace(settings, demo=False, second_factor="some"), database)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def key_of(client):
    with client.session_transaction() as cookie:
        return cookie.get("key")


def is_in(client):
    return client.get("/account/sessions").status_code == 200


def count(database, table=AccountSession):
    with database.read_session() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_cookie_is_bound_to_the_host_and_hidden_from_scripts(settings, database, people, clock):
    """FAULTS.md S-01: `__Host-`, Secure, HttpOnly, SameSite, no Domain; the device's cookie too."""
    app = create_app(replace(settings, base_url="https://norrvik.example"), database)
    app.config["WTF_CSRF_ENABLED"] = False
    give_password(app, database, people["writer"])
    answer = sign_in_with(visitor(app), people["writer"].email, base_url="https://norrvik.example")
    cookies = {line.split("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}
    for name in ("__Host-workbench", "__Host-device"):
        for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert word in cookies[name]
        assert "Domain" not in cookies[name]


def test_database_holds_only_the_hash_of_a_key(app, database, people):
    """Who reads the database signs in nowhere; of the browser only its name is kept."""
    client = signed_in_with_password(app, database, people["writer"])
    with database.read_session() as session:
        row = session.scalars(select(AccountSession)).one()
    assert row.key_hash == service.hash_of(key_of(client))
    assert key_of(client) not in str(vars(row))


def test_every_sign_in_has_a_new_key_and_the_old_one_is_dead(app, database, people):
    """FAULTS.md S-01: a key that somebody planted or stole before opens nothing after."""
    client = signed_in_with_password(app, database, people["writer"])
    first = key_of(client)
    give_password(app, database, people["second_writer"])
    client.post("/sign-out")
    assert sign_in_with(client, people["second_writer"].email).status_code == 302
    assert key_of(client) != first
    assert count(database) == 1


def test_key_of_a_signed_out_browser_opens_nothing(app, database, people):
    """FAULTS.md S-01: the cookie as it was before signing out, sent again."""
    client = signed_in_with_password(app, database, people["writer"])
    kept = client.get_cookie("workbench").value
    client.post("/sign-out")
    thief = visitor(app)
    thief.set_cookie("workbench", kept)
    assert not is_in(thief)


def test_proving_again_who_one_is_changes_the_key(app, database, people):
    """FAULTS.md S-01: more may be done from then on, so an older key is worth nothing."""
    client = signed_in_with_password(app, database, people["writer"])
    first, kept = key_of(client), client.get_cookie("workbench").value
    assert client.post("/verify", data={"password": PASSWORD}).status_code == 302
    assert key_of(client) != first
    assert is_in(client)
    thief = visitor(app)
    thief.set_cookie("workbench", kept)
    assert not is_in(thief)


def test_late_answer_with_the_old_key_does_not_wipe_out_the_new_one(app, database, people):
    """A page that refreshed itself meanwhile gets nothing, and its answer leaves the browser's cookie alone."""
    client = signed_in_with_password(app, database, people["writer"])
    slow = visitor(app)
    slow.set_cookie("workbench", client.get_cookie("workbench").value)
    client.post("/verify", data={"password": PASSWORD})
    late = slow.get("/inbox", headers={"HX-Request": "true", "X-Polled": "1"})
    assert (late.status_code, late.headers.getlist("Set-Cookie")) == (204, [])


def test_new_password_ends_every_other_session(app, database, people):
    """Whoever else was signed in is out, and the session itself has a new key."""
    here = signed_in_with_password(app, database, people["writer"])
    there, first = visitor(app), key_of(here)
    sign_in_with(there, people["writer"].email)
    new = "helt andra ord om isen"
    assert here.post("/change", data={"password": PASSWORD, "new_password": new, "new_password_confirm": new}).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert key_of(here) != first
    assert count(database) == 1


@pytest.mark.parametrize(("role", "minutes"), [("auditor", 120), ("writer", 120)])
def test_idle_session_ends(live, database, people, later, role, minutes):
    """FAULTS.md S-02: two hours without a click."""
    client = signed_in_with_password(live, database, people[role])
    later(minutes=minutes - 1)
    assert is_in(client)
    later(minutes=minutes + 1)
    assert "Your time signed in is over" in client.get("/inbox", follow_redirects=True).text
    assert not is_in(client)


def test_administrators_session_ends_after_half_an_hour(live, database, people, later, clock):
    """FAULTS.md S-02: administrators sooner."""
    with database.write_session() as session:
        user = session.get_one(User, people["administrator"].id)
        row = service.find_session(session, service.open_session(session, user, service.Place(), now=clock.utcnow()))
    assert not service.is_over(row, later(minutes=30))
    assert service.is_over(row, later(minutes=1))


def test_no_session_lives_longer_than_twelve_hours(live, database, people, later):
    """FAULTS.md S-02: with a click every hour it still ends."""
    client = signed_in_with_password(live, database, people["writer"])
    for _hour in range(11):
        later(hours=1)
        assert is_in(client)
    later(minutes=61)
    assert not is_in(client)


def test_refreshing_by_itself_keeps_nobody_signed_in(live, database, people, later):
    """FAULTS.md S-02: what the page asks for on its own does not count, and swaps nothing in when it is over."""
    client = signed_in_with_password(live, database, people["writer"])
    polled = {"HX-Request": "true", "X-Polled": "1"}
    for _time in range(9):
        later(minutes=15)
        answer = client.get("/now/news?seen=0", headers=polled)
    assert answer.status_code == 204
    assert not is_in(client)


def test_demo_stays_signed_in_for_the_day(app, database, people, later):
    """Eleven hours without a click."""
    client = signed_in_with_password(app, database, people["administrator"])
    later(hours=11)
    assert is_in(client)


def test_request_costs_one_read_and_seldom_a_write(live, database, people, later):
    """The session comes with its person in one question; the last use is written at most every five minutes."""
    client = signed_in_with_password(live, database, people["writer"])
    with statements(database) as asked:
        client.get("/method")
    mine = [one for one in asked if "account_session" in one]
    assert len(mine) == 1
    assert not [one for one in asked if one.startswith(("UPDATE", "INSERT", "DELETE"))]
    later(minutes=6)
    with statements(database) as asked:
        client.get("/method")
        client.get("/method")
    assert len([one for one in asked if one.startswith("UPDATE account_session")]) == 1


def test_page_shows_each_browser_and_ends_the_others(app, database, people):
    """Its name in words; one, or all others, can be signed out; no address stands anywhere."""
    here = signed_in_with_password(app, database, people["writer"])
    there, third = visitor(app), visitor(app)
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1"
    sign_in_with(there, people["writer"].email, headers={"User-Agent": phone})
    sign_in_with(third, people["writer"].email)
    page = here.get("/account/sessions").text
    assert "Safari on iPhone" in page
    assert "192.0.2.1" not in page
    with database.read_session() as session:
        row_id = session.scalar(select(AccountSession.id).where(AccountSession.system == "iPhone"))
    assert here.post(f"/account/sessions/{row_id}/end").status_code == 303
    assert (is_in(there), is_in(third)) == (False, True)
    assert here.post("/account/sessions/end-others").status_code == 303
    assert (is_in(third), is_in(here)) == (False, True)


def test_nobody_ends_the_session_of_somebody_else(app, database, people, sign_in):
    """FAULTS.md A-02: another's number is as one that does not exist."""
    signed_in_with_password(app, database, people["writer"])
    with database.read_session() as session:
        row_id = session.scalar(select(AccountSession.id).where(AccountSession.user_id == people["writer"].id))
    other = sign_in("approver")
    assert other.post(f"/account/sessions/{row_id}/end").status_code == 404
    assert other.post("/account/sessions/999999/end").status_code == 404
    assert count(database) == 2


def test_role_taken_away_is_refused_at_the_next_request(app, database, people, clock):
    """FAULTS.md A-04: the open session is over; signed in again the door is shut."""
    client = signed_in_with_password(app, database, people["writer"])
    assert client.get("/inbox").status_code == 200
    with app.test_request_context(), database.write_session() as session:
        writer, first, second = (session.get_one(User, people[key].id) for key in ("writer", "administrator", "auditor"))
        given = {"reason": "Byter arbete.", "actor": first, "now": clock.utcnow()}
        roles.agree(
            session, roles.propose(session, writer, ["reporter"], **given), actor=second, now=clock.utcnow(), is_demo=True
        )
    assert client.get("/inbox").status_code == 302
    assert sign_in_with(client, people["writer"].email).status_code == 302
    assert client.get("/inbox").status_code == 403


def test_closed_account_is_out_with_its_sessions_and_links(app, database, people, clock):
    """FAULTS.md A-04: nothing that was given out before opens anything."""
    client = signed_in_with_password(app, database, people["writer"])
    with app.test_request_context(), database.write_session() as session:
        writer = session.get_one(User, people["writer"].id)
        token = accounts.make_sign_in_link(session, writer, now=clock.utcnow())
        accounts.set_active(session, writer, is_active=False, actor_id=people["administrator"].id, now=clock.utcnow())
    assert not is_in(client)
    assert visitor(app).post(f"/sign-in/link/{token}").status_code == 422
    sign_in_with(client, people["writer"].email)
    assert not is_in(client)


def test_no_token_takes_the_place_of_the_cookie(app, database, people):
    """A token of the account library, in a header or the address, signs nobody in: it could not be ended."""
    give_password(app, database, people["writer"])
    with app.app_context(), database.read_session() as session:
        token = session.get_one(User, people["writer"].id).get_auth_token()
    client = visitor(app)
    assert client.get("/inbox", headers={"Authentication-Token": token}).status_code == 302
    assert client.get(f"/inbox?auth_token={token}").status_code == 302


def test_sign_in_is_on_the_record(app, database, people):
    """Every sign-in is one row of the audit trail."""
    signed_in_with_password(app, database, people["writer"])
    with database.read_session() as session:
        verbs = session.scalars(select(Activity.verb).where(Activity.actor_id == people["writer"].id)).all()
    assert verbs == ["signed_in"]


def test_one_person_keeps_twenty_sessions_at_most(database, people, clock):
    """The one unused longest gives way."""
    with database.write_session() as session:
        user = session.get_one(User, people["writer"].id)
        keys = [service.open_session(session, user, service.Place(), now=clock.move(timedelta(seconds=1))) for _one in range(22)]
        assert [service.find_session(session, key) is None for key in keys[:3]] == [True, True, False]


def test_old_sessions_are_deleted_by_the_tick(database, people, clock, later, run_jobs):
    """What has run out does not stay."""
    with database.write_session() as session:
        service.open_session(session, session.get_one(User, people["writer"].id), service.Place(), now=clock.utcnow())
    later(hours=13)
    with database.write_session() as session:
        assert service.forget_old(session, now=clock.utcnow()) == 1
    assert count(database) == 0


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", ("Edge", "Windows")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", ("Firefox", "Linux")),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", ("Chrome", "Android")),
        ("<script>x</script>", ("", "")),
    ],
    ids=["edge", "firefox", "android", "strange"],
)
def test_browser_in_words(agent, words):
    """Only names that we know are kept: nothing that a browser says of itself is stored as it is."""
    assert browser_and_system(agent) == words
