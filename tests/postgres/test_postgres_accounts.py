"""Accounts on PostgreSQL, where many transactions write at once: guesses, codes and administrators are still counted right."""

import threading

import pytest
from sqlalchemy import func, select

from tests.workbench.accounts.signing_in import give_password, give_second_factor, sign_in_with, visitor
from workbench.accounts import lockout
from workbench.accounts.models import SignInAttempt, User
from workbench.accounts.people import roles
from workbench.accounts.second_factor import _use_step
from workbench.accounts.service import ensure_roles
from workbench.errors import Refused

pytestmark = [pytest.mark.postgres]


def at_once(count, act):
    """What `act(place)` gave in as many threads, begun together."""
    start, outcomes = threading.Barrier(count), []

    def run(place):
        start.wait()
        outcomes.append(act(place))

    threads = [threading.Thread(target=run, args=(place,)) for place in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_counts_hold_when_many_come_at_once(app, database, people, clock):
    """FAULTS.md S-03, S-05: sixteen guesses, ten tries; a code once; two administrators remain."""

    def guess(place):
        with database.write_session() as session:
            given = {"account": "anna@norrvik.example", "secret": "s", "address": f"192.0.2.{place}"}
            return lockout.reserve(session, **given, now=clock.utcnow())

    assert sorted(at_once(16, guess)) == [False] * 6 + [True] * 10
    with database.read_session() as session:
        assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 10

    def use_code(_place):
        with database.write_session() as session:
            return _use_step(session, people["writer"].id, 7)

    assert sorted(at_once(4, use_code)) == [False, False, False, True]

    with app.app_context(), database.write_session() as session:
        known = ensure_roles(session)
        for key in ("second_approver", "second_writer"):
            session.get_one(User, people[key].id).roles = [known["administrator"]]
    three = [people[key].id for key in ("administrator", "second_approver", "second_writer")]

    def close(place):
        with app.test_request_context(), database.write_session() as session:
            user = session.get_one(User, three[place])
            try:
                roles.require_two_left(session, user, is_demo=False)
            except Refused:
                return False
            user.active = False
            return True

    assert sorted(at_once(3, close)) == [False, False, True]


def test_whole_way_in_with_code_and_recovery_code(app, database, people):
    """Password, code, session, sign-out; then a recovery code, once."""
    writer = people["writer"]
    give_password(app, database, writer)
    codes = give_second_factor(app, database, writer)
    client = visitor(app)
    sign_in_with(client, writer.email)
    assert client.post("/tf-validate", data={"code": codes.now()}).status_code == 302
    assert client.get("/account/sessions").status_code == 200
    with app.test_request_context(), database.read_session() as session:
        security = app.extensions["security"]
        made = security.mf_recovery_codes_util.create_recovery_codes(session.get_one(User, writer.id))
        security.datastore.commit()
    for expected in (302, 200):
        other = visitor(app)
        sign_in_with(other, writer.email)
        assert other.post("/mf-recovery", data={"code": made[0]}).status_code == expected
