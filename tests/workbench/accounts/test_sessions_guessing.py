"""Guessing: passwords, codes and who has an account. Few tries, the same answers, letters to the person concerned."""

import re
import time
import unicodedata
from dataclasses import replace

import pytest
from flask_security import hash_password
from passlib.hash import argon2

from tests.workbench.accounts.signing_in import PASSWORD, give_password, give_second_factor, sign_in_with, visitor
from workbench import create_app
from workbench.accounts.guessable import is_guessable, names_of
from workbench.accounts.models import User
from workbench.accounts.passwords import hash_cost
from workbench.accounts.second_factor_rule import SecondFactorRule
from workbench.queue import Job

WRONG = "fel fel fel fel fel"


@pytest.fixture
def post_box(monkeypatch):
    """Letters that the worker would send."""
    sent = []
    monkeypatch.setattr("workbench.mail.send", lambda settings, message, **_more: sent.append(message))
    return sent


@pytest.fixture
def with_mail(settings, database, clock):
    """An installation with a mail server, outside the demo; only some must have a second factor."""
    app = create_app(replace(settings, demo=False, second_factor="some", smtp_url="smtp://127.0.0.1:25"), database)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def checks(monkeypatch):
    """How often a password has been looked at."""
    done = []
    real = User.verify_and_update_password
    monkeypatch.setattr(User, "verify_and_update_password", lambda self, tried: done.append(1) or real(self, tried))
    return done


def change(client, new):
    return client.post("/change", data={"password": PASSWORD, "new_password": new, "new_password_confirm": new})


def test_many_guesses_reach_ten_checks(app, database, people, checks):
    """FAULTS.md S-03: from many addresses too; the eleventh is not looked at, also with the right password."""
    give_password(app, database, people["writer"])
    for number in range(40):
        sign_in_with(visitor(app), people["writer"].email, WRONG, address=f"198.51.100.{number}")
    assert len(checks) == 10
    assert "Too many failed tries" in sign_in_with(visitor(app), people["writer"].email, address="203.0.113.9").text


def test_one_network_guesses_twenty_five_times(app, database, people, checks):
    """FAULTS.md S-03: the /64 of IPv6 counts as one address."""
    give_password(app, database, people["writer"])
    for number in range(27):
        sign_in_with(visitor(app), f"somebody{number}@norrvik.example", WRONG, address=f"2001:db8::{number + 1:x}")
    assert "Too many failed tries" in sign_in_with(visitor(app), people["writer"].email, address="2001:db8::ffff").text
    assert not checks


def test_person_comes_in_from_their_own_browser_while_others_guess(app, database, people):
    """FAULTS.md S-03: nobody is locked out by failing on purpose in their name."""
    give_password(app, database, people["writer"])
    own = visitor(app)
    sign_in_with(own, people["writer"].email)
    own.post("/sign-out")
    for number in range(12):
        sign_in_with(visitor(app), people["writer"].email, WRONG, address=f"198.51.100.{number}")
    assert sign_in_with(own, people["writer"].email).status_code == 302
    assert sign_in_with(visitor(app), people["writer"].email, address="203.0.113.9").status_code == 200


def test_known_browser_has_ten_tries_of_its_own(app, database, people, checks):
    """FAULTS.md S-03: a stolen device cookie is worth ten guesses."""
    give_password(app, database, people["writer"])
    own = visitor(app)
    sign_in_with(own, people["writer"].email)
    own.post("/sign-out")
    checks.clear()
    for _number in range(15):
        sign_in_with(own, people["writer"].email, WRONG)
    assert len(checks) == 10


def test_count_survives_a_restart(app, settings, database, people):
    """FAULTS.md S-03: the tries are in the database, not in a process."""
    give_password(app, database, people["writer"])
    for number in range(10):
        sign_in_with(visitor(app), people["writer"].email, WRONG, address=f"198.51.100.{number}")
    again = create_app(settings, database)
    again.config["WTF_CSRF_ENABLED"] = False
    assert "Too many failed tries" in sign_in_with(visitor(again), people["writer"].email).text


def test_person_is_told_that_their_account_waits(with_mail, database, people, run_jobs, post_box):
    """FAULTS.md S-03: one letter, in their own language; for an address of nobody's there is none."""
    for email in (people["writer"].email, "nobody@norrvik.example"):
        for number in range(11):
            sign_in_with(visitor(with_mail), email, WRONG, address=f"198.51.100.{number}")
    run_jobs(smtp_url="smtp://127.0.0.1:25", demo=False)
    assert [letter["To"] for letter in post_box] == [people["writer"].email]
    assert "misslyckade" in post_box[0]["Subject"]


def test_new_browser_is_told_and_a_known_one_is_not(with_mail, database, people, run_jobs, post_box):
    """FAULTS.md S-04: the letter names browser and system, no address."""
    give_password(with_mail, database, people["writer"])
    client = visitor(with_mail)
    for _time in range(2):
        sign_in_with(client, people["writer"].email, headers={"User-Agent": "Firefox/140.0 (Windows)"})
        client.post("/sign-out")
    run_jobs(smtp_url="smtp://127.0.0.1:25", demo=False)
    (letter,) = post_box
    assert "Firefox på Windows" in letter.get_content()
    assert "192.0.2.1" not in letter.get_content()


def test_jobs_about_accounts_carry_no_address_and_no_token(with_mail, database, people):
    """FAULTS.md K-02: payloads hold numbers and words of our own."""
    give_password(with_mail, database, people["writer"])
    visitor(with_mail).post("/reset", data={"email": people["writer"].email})
    sign_in_with(visitor(with_mail), people["writer"].email)
    with database.read_session() as session:
        payloads = [job.payload for job in session.query(Job).filter(Job.kind.like("accounts.%"))]
    assert len(payloads) == 2
    assert all(isinstance(value, int) or value == "new_device" for payload in payloads for value in payload.values())


def test_asking_for_a_new_password_answers_and_works_alike(with_mail, database, people, run_jobs, post_box):
    """FAULTS.md S-04: the page does the same for everybody; the worker writes to whoever exists, and the link works once."""
    give_password(with_mail, database, people["writer"])
    pages = []
    for email in (people["writer"].email, "nobody@norrvik.example"):
        answer = visitor(with_mail).post("/reset", data={"email": email}, follow_redirects=True)
        pages.append((answer.status_code, answer.text.replace(email, "")))
    run_jobs(smtp_url="smtp://127.0.0.1:25", demo=False)
    with database.read_session() as session:
        asked = [job.kind for job in session.query(Job).filter(Job.kind == "accounts.reset")]
    assert len(asked) == 2
    assert re.sub(r'value="[^"]{30,}"|Token": "[^"]+"', "", pages[0][1]) == re.sub(
        r'value="[^"]{30,}"|Token": "[^"]+"', "", pages[1][1]
    )
    (letter,) = post_box
    path = re.search(r"http://localhost(/reset/\S+)", letter.get_content())[1]
    new = "nya ord som ingen vet"
    data = {"password": new, "password_confirm": new}
    assert visitor(with_mail).post(path, data=data).status_code == 302
    assert sign_in_with(visitor(with_mail), people["writer"].email, new).status_code == 302
    visitor(with_mail).post(path, data={"password": PASSWORD * 2, "password_confirm": PASSWORD * 2})
    assert sign_in_with(visitor(with_mail), people["writer"].email, PASSWORD * 2, address="203.0.113.1").status_code == 200


def test_three_letters_an_hour_to_one_account(with_mail, database, people, later):
    """Nobody is flooded with letters; the answer stays the same."""
    for number in range(6):
        visitor(with_mail).post(
            "/reset", data={"email": people["writer"].email}, environ_base={"REMOTE_ADDR": f"198.51.100.{number}"}
        )
    with database.read_session() as session:
        assert session.query(Job).filter(Job.kind == "accounts.reset").count() == 3


def test_known_and_unknown_address_cost_one_hash_each(app, database, people, monkeypatch):
    """FAULTS.md S-04: what takes long is done once in either case; no clock of a busy machine decides this test."""
    give_password(app, database, people["writer"])
    hashed = []
    monkeypatch.setattr(User, "verify_and_update_password", lambda self, tried: hashed.append("known") or False)
    monkeypatch.setattr("flask_security.forms.hash_password", lambda tried: hashed.append("unknown"))
    for email in (people["writer"].email, "nobody@norrvik.example", people["approver"].email):
        sign_in_with(visitor(app), email, WRONG)
    assert hashed == ["known", "unknown", "unknown"]


def test_one_guess_costs_a_tenth_of_a_second(settings):
    """FAULTS.md S-06: outside of tests argon2id with 64 MiB; the pepper, the installation's key, is not in the database."""
    cost = {name.removeprefix("argon2__"): value for name, value in hash_cost(replace(settings, testing=False)).items()}
    assert cost == {"time_cost": 3, "memory_cost": 65536, "parallelism": 2}
    began = time.perf_counter()
    made = argon2.using(type="ID", **cost).hash(PASSWORD)
    assert made.startswith("$argon2id$")
    assert time.perf_counter() - began > 0.02  # a lower bound: a busy machine is only slower


def test_pepper_is_part_of_every_hash(app, database, people):
    """FAULTS.md S-06: the stored hash is not that of the password itself."""
    with app.app_context():
        stored = hash_password(PASSWORD)
    assert not argon2.verify(PASSWORD, stored)


@pytest.mark.parametrize(
    "password",
    ["password1234", "Lösenord2026!", "qwertyuiop12", "123456789012", "aaaaaaaaaaaa", "P@ssw0rd!P@ssw0rd!", "Sommar-Norrvik-2026",
     "abcabcabcabc", "111222333444", "hunter2hunter2", "Kommunen2026!"],
)  # fmt: skip
def test_passwords_that_others_guess_first(password):
    """FAULTS.md S-06: long enough, and still on every list."""
    assert is_guessable(password)


@pytest.mark.parametrize("password", [PASSWORD, "grön elefant dansar tango", "T7#kq9!mZ2pLx", "correct horse battery staple"])
def test_passwords_that_are_taken(password):
    """FAULTS.md S-06: a few words in a row, or what a keeper of passwords makes."""
    assert not is_guessable(password)


def test_own_name_is_no_password(people):
    """Neither one's name nor one's address, dressed up."""
    user = people["second_writer"]
    assert is_guessable("Second.Writer.1234", names_of(user))


def test_guessable_password_is_refused_with_a_reason(sign_in, app, database, people):
    """The page says why, also of one that is too long; 128 characters are taken."""
    client = visitor(app)
    give_password(app, database, people["writer"])
    sign_in_with(client, people["writer"].email)
    refused = client.post(
        "/change", data={"password": PASSWORD, "new_password": "Sommar2026!!", "new_password_confirm": "Sommar2026!!"}
    )
    assert "Others would guess this password early" in refused.text
    for count, status in ((129, 200), (128, 302)):
        long = ("sju elefanter dansar tango " * 6)[:count]
        typed = {"password": PASSWORD, "new_password": long, "new_password_confirm": long}
        answer = client.post("/change", data=typed)
        assert answer.status_code == status, answer.text


@pytest.mark.parametrize("form", ["NFC", "NFD"], ids=["composed", "as a Mac sends it"])
def test_length_is_counted_as_people_count(sign_in, app, database, people, form):
    """FAULTS.md S-06: å is one character, whichever way it is sent; what is wrong is said with both numbers."""
    client = visitor(app)
    give_password(app, database, people["writer"])
    sign_in_with(client, people["writer"].email)

    def change(new, now=PASSWORD):
        new = unicodedata.normalize(form, new)
        typed = {"password": now, "new_password": new, "new_password_confirm": new}
        return client.post("/change", data=typed)

    long = "sjuttio småväxta kråkor på gården " * 5
    assert "Others would guess" in change("lösenord-måndag-1234").text
    assert "The password has 7 characters. It must have at least 12." in change("åäöåäöå").text
    assert "The password has 129 characters. At most 128 fit." in change(long[:129]).text
    assert change(long[:128]).status_code == 302
    again = visitor(app)
    assert sign_in_with(again, people["writer"].email, long[:128]).status_code == 302
    assert again.get("/inbox").status_code == 200


def test_code_is_taken_once(app, database, people):
    """FAULTS.md S-05: the same six digits, seen over a shoulder, open nothing a second time."""
    give_password(app, database, people["writer"])
    codes = give_second_factor(app, database, people["writer"])
    first, second = visitor(app), visitor(app)
    for client in (first, second):
        assert sign_in_with(client, people["writer"].email).headers["Location"].startswith("/tf-validate")
    code = codes.now()
    assert first.post("/tf-validate", data={"code": code}).status_code == 302
    assert second.post("/tf-validate", data={"code": code}).status_code == 200
    assert (first.get("/inbox").status_code, second.get("/inbox").status_code) == (200, 302)


def test_ten_codes_in_a_quarter_of_an_hour(app, database, people):
    """FAULTS.md S-05: six digits are not guessed, also not in many browsers."""
    give_password(app, database, people["writer"])
    codes = give_second_factor(app, database, people["writer"])
    client = visitor(app)
    sign_in_with(client, people["writer"].email)
    for _number in range(10):
        client.post("/tf-validate", data={"code": "000000"})
    assert client.post("/tf-validate", data={"code": codes.now()}).status_code == 200
    assert client.get("/inbox").status_code == 302


def test_recovery_codes_are_kept_as_hashes_and_work_once(app, database, people):
    """FAULTS.md S-05: shown when they are made; the database does not hold them."""
    give_password(app, database, people["writer"])
    give_second_factor(app, database, people["writer"])
    with app.test_request_context(), database.read_session() as session:
        user = session.get_one(User, people["writer"].id)
        codes = app.extensions["security"].mf_recovery_codes_util.create_recovery_codes(user)
        app.extensions["security"].datastore.commit()
    with database.read_session() as session:
        stored = session.get_one(User, people["writer"].id).mf_recovery_codes
    assert len(stored) == len(codes)
    assert not set(codes) & set(stored)
    for expected in (302, 200):
        client = visitor(app)
        sign_in_with(client, people["writer"].email)
        assert client.post("/mf-recovery", data={"code": codes[0]}).status_code == expected


@pytest.mark.parametrize(
    ("roles", "setting", "expected"),
    [
        (["reporter"], "everyone", True),
        (["reporter"], "some", False),
        (["approver"], "some", True),
        (["reporter", "administrator"], "some", True),
    ],
    ids=["everyone", "some-reporter", "some-approver", "some-administrator"],
)
def test_who_must_have_a_second_factor(settings, database, roles, setting, expected):
    """FAULTS.md S-05: administrators and approvers always do, outside the demo."""

    class Person(SecondFactorRule):
        role_names = frozenset(roles)

    app = create_app(replace(settings, demo=False, second_factor=setting), database)
    with app.app_context():
        assert Person().check_tf_required_setup() is expected
    with create_app(settings, database).app_context():
        assert not Person().check_tf_required_setup()
