"""Signing in as people do, for tests of accounts: passwords, an installation outside the demo, a second factor."""

from contextlib import contextmanager

import pyotp
from flask_security import hash_password
from sqlalchemy import event

from workbench.accounts.models import User

PASSWORD = "fyra korta ord om vinter"


def give_password(app, database, person, password=PASSWORD):
    """The person has a password."""
    with app.app_context(), database.write_session() as session:
        session.get_one(User, person.id).password = hash_password(password)


def give_second_factor(app, database, person):
    """The person has an authenticator app; its codes."""
    secret = app.extensions["security"].totp_factory.generate_totp_secret()
    with app.app_context(), database.write_session() as session:
        user = session.get_one(User, person.id)
        user.tf_primary_method, user.tf_totp_secret = "authenticator", secret
        key = app.extensions["security"].totp_factory.get_totp_b32_key(secret)
    return pyotp.TOTP(key.replace(" ", "").replace("-", ""))


def visitor(app, **options):
    """A browser in which nobody is signed in, in English."""
    client = app.test_client(**options)
    client.set_cookie("language", "en")
    return client


def sign_in_with(client, email, password=PASSWORD, address="192.0.2.1", **more):
    """The form of sign-in, sent from an address."""
    return client.post("/sign-in", data={"email": email, "password": password}, environ_base={"REMOTE_ADDR": address}, **more)


def signed_in_with_password(app, database, person):
    """A browser that has just signed in, with a session that ends as sessions do."""
    give_password(app, database, person)
    client = visitor(app)
    assert sign_in_with(client, person.email).status_code == 302
    return client


@contextmanager
def statements(database):
    """What is asked of the database meanwhile."""
    asked = []

    def note(_connection, _cursor, statement, *_more):
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
