"""Who comes in at /api/v1: tokens and nothing else, each for its scopes, so many times a minute."""

import pytest

from workbench.accounts.models import User
from workbench.partners.api.scopes import SCOPES
from workbench.partners.api.tokens import make_token


@pytest.fixture
def make_api_token(app, database, people, clock):
    """A token's secret: make_api_token("partner", scopes=[…], requests_per_minute=…)."""

    def make(role="partner", *, scopes=None, expires_at=None, **options):
        with app.test_request_context(), database.write_session() as session:
            holder = session.get_one(User, people[role].id)
            wanted = scopes or (SCOPES if "partner" in role else ["library:read", "rumours:read", "sightings:write"])
            admin = session.get_one(User, people["administrator"].id)
            _row, secret = make_token(
                session,
                f"Nyckel för {role}",
                holder=holder,
                scopes=wanted,
                expires_at=expires_at,
                actor=admin,
                now=clock.utcnow(),
                **options,
            )
            return secret

    return make


@pytest.fixture
def call(app):
    """Calls the API: call("GET", "/library", token=…, json=…)."""

    def send(method, path, *, token=None, headers=None, **options):
        sent = {"Authorization": f"Bearer {token}"} if token else {}
        return app.test_client().open(f"/api/v1{path}", method=method, headers={**sent, **(headers or {})}, **options)

    return send


def test_library_is_open_to_everybody(call, press):
    press.publish("sim")
    press.publish("inre", visibility="partners")
    answer = call("GET", "/library")
    assert [row["slug"] for row in answer.json["items"]] == ["sim"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
