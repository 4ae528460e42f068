"""What comes back from a key: only the right one, for the question just asked, from our address. FAULTS.md S-05."""

import html
import json
import re
import time

import pytest
from flask_security import hash_password
from sqlalchemy import select

from tests.soft_key import SoftKey
from workbench.accounts.models import User
from workbench.accounts.passkeys.models import Passkey
from workbench.activity.models import Activity
from workbench.queue import Job

PASSWORD = "fyra korta ord om vinter"


def asked(page):
    """The options that a page puts to the browser, and where its answer goes."""
    form = re.search(r'<form action="([^"]+)"[^>]+data-asked="([^"]+)"', page.text)
    return html.unescape(form[1]), json.loads(html.unescape(form[2]))


def prove(client):
    """Whoever is signed in has just shown that it is them."""
    with client.session_transaction() as kept:
        kept["fs_paa"] = time.time()


@pytest.fixture
def with_key(sign_in):
    """Give the person of a role a passkey: with_key("writer", "first")."""

    def give(role, usage, **place):
        client, key = sign_in(role), SoftKey(role, **place)
        prove(client)
        address, options = asked(client.post("/account/passkeys", data={"name": f"Nyckel {role}", "usage": usage}))
        client.post(address, data={"credential": key.make(options)})
        return key

    return give


def with_password(app, database, person):
    with app.app_context(), database.write_session() as session:
        session.get_one(User, person.id).password = hash_password(PASSWORD)


def is_in(client):
    return client.get("/inbox").status_code == 200


def test_key_signs_in_alone_and_an_answer_is_good_once(sign_in, people, with_key):
    """The same answer a second time, or in another browser, opens nothing."""
    key, client, other = with_key("writer", "first"), sign_in(), sign_in()
    address, options = asked(client.post("/sign-in/passkey"))
    assert options["userVerification"] == "required"
    assert options["allowCredentials"] == []
    answer = {"credential": key.use(options)}
    other.post(address, data=answer)
    assert not is_in(other)
    client.post(address, data=answer)
    assert is_in(client)
    client.post("/sign-out")
    client.post(address, data=answer)
    assert not is_in(client)


def test_key_that_stands_alone_must_ask_for_a_finger_or_pin(sign_in, people, with_key):
    """A stolen key without its owner is no passkey."""
    key, client = with_key("writer", "first"), sign_in()
    address, options = asked(client.post("/sign-in/passkey"))
    client.post(address, data={"credential": key.use(options, is_verified=False)})
    assert not is_in(client)


def test_second_key_of_somebody_else_does_not_finish_a_sign_in(app, sign_in, people, database, with_key):
    """My password and your key let in neither of us: the account library alone would let in you."""
    with_key("writer", "secondary")
    yours = with_key("approver", "secondary")
    with_password(app, database, people["writer"])
    client = sign_in()
    client.post("/sign-in", data={"email": people["writer"].email, "password": PASSWORD})
    address, options = asked(client.post("/sign-in/passkey"))
    page = client.post(address, data={"credential": yours.use(options)}, follow_redirects=True)
    assert "That key belongs to another account" in page.text
    assert not is_in(client)


def test_second_key_alone_signs_nobody_in(sign_in, people, with_key):
    """It was made to come after the password."""
    key, client = with_key("writer", "secondary"), sign_in()
    address, options = asked(client.post("/sign-in/passkey"))
    client.post(address, data={"credential": key.use(options)})
    assert not is_in(client)


def test_key_used_on_another_site_is_refused(sign_in, people, database, with_key):
    """What a look-alike page collects is bound to its own address; also when the Host header is forged."""
    with_key("writer", "first", origin="https://l0calhost.example")
    with database.read_session() as session:
        assert session.scalar(select(Passkey)) is None
    key, client = with_key("writer", "first"), sign_in()
    key.origin = "https://l0calhost.example"
    address, options = asked(client.post("/sign-in/passkey", headers={"Host": "l0calhost.example"}))
    assert options["rpId"] == "localhost"
    client.post(address, data={"credential": key.use(options)}, headers={"Host": "l0calhost.example"})
    assert not is_in(client)


def test_adding_a_key_needs_a_fresh_proof_and_is_told(sign_in, people, database):
    """A window left open gives nobody a key; the owner gets a letter, the audit trail a row."""
    client = sign_in("writer")
    with client.session_transaction() as kept:
        kept["fs_paa"] = time.time() - 7200
    assert "/verify" in client.post("/account/passkeys", data={"name": "Nyckel", "usage": "first"}).headers["Location"]
    prove(client)
    address, options = asked(client.post("/account/passkeys", data={"name": "Nyckel", "usage": "first"}))
    client.post(address, data={"credential": SoftKey("a").make(options)})
    with database.read_session() as session:
        row = session.scalars(select(Activity).where(Activity.verb == "passkey_added")).one()
        assert (row.actor_id, row.subject_id) == (people["writer"].id, people["writer"].id)
        assert session.scalar(select(Job.kind).where(Job.kind == "accounts.tell")) == "accounts.tell"


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", "null", '{"id": 7}', "\x00", "å" * 3000, '{"rawId": "AA", "response": {}}'],
    ids=["empty", "object", "list", "null", "number", "nul", "long", "half"],
)  # fmt: skip
def test_answer_that_makes_no_sense_is_a_plain_no(sign_in, people, answer):
    """FAULTS.md B-01: no page falls over."""
    client = sign_in()
    address, _options = asked(client.post("/sign-in/passkey"))
    page = client.post(address, data={"credential": answer}, follow_redirects=True)
    assert page.status_code == 200
    assert not is_in(client)
