"""Every route × every role, over HTTP and by token; and who may do what, written down a second time. FAULTS.md A-01."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.security.doors import doors
from workbench.accounts.datastore import AccountDatastore
from workbench.accounts.models import ROLES
from workbench.accounts.permissions import TABLE, missing_rows
from workbench.accounts.permissions.__main__ import main
from workbench.accounts.permissions.finer import FINER
from workbench.accounts.permissions.groups import TOKEN
from workbench.accounts.second_factor import VALIDATION
from workbench.partners.api.door import DOORS
from workbench.partners.api.scopes import HOLDERS, ROLES_OF
from workbench.partners.api.tokens import make_token
from workbench.web import error_pages

ROOT = Path(__file__).parents[2]
IDENTITIES = (None, *ROLES)

# FAULTS.md section 4 in this application's own doors. Finer rules (not one's own text) are tested in the rooms.
MATRIX = {
    "intake.inbox": {"writer", "fact_checker", "approver", "administrator", "auditor"},
    "intake.new_source": {"administrator"},
    "rumours.set_verdict": {"fact_checker"},
    "rumours.decide": {"writer", "fact_checker", "approver"},  # what a writer decides is kept as a proposal
    "editorial.editor": {"writer", "fact_checker", "approver"},
    "editorial.comment": {"writer", "fact_checker", "approver", "legal_reviewer"},
    "editorial.approve": {"approver"},
    "editorial.grant_override": {"approver", "legal_reviewer"},
    "editorial.withdraw": {"fact_checker", "approver", "legal_reviewer"},
    "campaigns.publish": {"writer", "approver"},  # approved texts only
    "campaigns.change_connection": {"administrator", "partner"},  # secrets are written, never read
    "accounts.new_person": {"administrator"},
    "operations.begin_read_only": {"administrator"},
    "partners.adopt": {"partner"},
    "alerts.new_rule": {"administrator", "approver"},
    "reviews.adopt": {"approver"},
    "learning.agree": {"fact_checker", "approver", "administrator"},
}


def test_every_route_has_a_row_and_every_row_a_route(app):
    """Nothing is open by having been forgotten, and the table holds no dead rows."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    optional = {"security.forgot_password", "security.reset_password"}  # only with a mail server
    assert missing_rows(app) == []
    assert sorted(set(TABLE) - endpoints - optional) == []
    assert sorted(set(FINER) - set(TABLE)) == []


@pytest.fixture
def guarded(app, monkeypatch):
    """The application with nothing behind its doors but the word "inside"; people are looked up once, error pages are short."""
    looked_up, find_user = {}, AccountDatastore.find_user

    def find_once(self, case_insensitive=False, **wanted):
        key = (case_insensitive, *wanted.items())
        if key not in looked_up:
            looked_up[key] = find_user(self, case_insensitive, **wanted)
        return looked_up[key]

    monkeypatch.setattr(AccountDatastore, "find_user", find_once)
    monkeypatch.setattr(error_pages, "render_template", lambda *_names, **_values: "")
    for endpoint in app.view_functions:
        app.view_functions[endpoint] = lambda **_arguments: "inside"
    return app


def test_no_two_doors_share_an_address(app):
    """Two rooms once had an /invitation/<token>: whoever held one room's letter came to the other room's door."""
    owners = {}
    for rule in app.url_map.iter_rules():
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            owners.setdefault((re.sub(r"<[^>]+>", "<>", rule.rule), method), set()).add(rule.endpoint)
    assert [names for names in owners.values() if len(names) > 1] == []


@pytest.mark.parametrize("role", IDENTITIES, ids=str)
def test_every_door_opens_to_the_roles_of_the_table_only(guarded, sign_in, role):
    """A visitor is sent to sign in, a wrong role gets 403, a right one comes in; the API knows no sign-in at all."""
    wrong, client = [], sign_in(role)
    for door in doors(guarded):
        got = client.open(door.path, method=door.method)
        if TABLE[door.endpoint] == TOKEN:
            wanted = 401
        elif role and door.endpoint == VALIDATION:
            wanted = 302  # nobody who is signed in has a code to give
        elif TABLE[door.endpoint] & {role or "anonymous"}:
            wanted = 200
        else:
            wanted = 403 if role else 302
        if got.status_code != wanted or (got.text == "inside") != (wanted == 200):
            wrong.append(f"{door.method} {door.path} ({door.endpoint}) as {role}: {got.status_code}")
        if role and door.endpoint == VALIDATION and got.location != "/":
            wrong.append(f"{door.method} {door.path} leads {role} to {got.location}")
    assert not wrong, "\n".join(wrong)


def test_tokens_open_the_doors_of_their_scope_and_role_only(guarded, database, people, clock):
    """By token: every holder's role × every scope × every door of the API; and no token signs anybody in elsewhere."""
    secrets, wrong = {}, []
    with database.write_session() as session:
        for role in sorted(HOLDERS):
            for scope in sorted(scope for scope, roles in ROLES_OF.items() if role in roles):
                given = {"scopes": [scope], "expires_at": clock.utcnow() + timedelta(days=9), "now": clock.utcnow()}
                holder, actor = session.merge(people[role]), session.merge(people["administrator"])
                secrets[role, scope] = make_token(session, f"{role} {scope}", holder=holder, actor=actor, **given)[1]
    client = guarded.test_client()
    for (role, scope), secret in secrets.items():
        headers = {"Authorization": f"Bearer {secret}"}
        for door in doors(guarded):
            needed = DOORS.get(door.endpoint)
            if needed is None and not (
                scope == "rumours:read" and role == "approver" and "anonymous" not in TABLE[door.endpoint]
            ):
                continue  # what stands open needs no token; every other door of the house is tried with one of them
            status = client.open(door.path, method=door.method, headers=headers).status_code
            if status != (302 if needed is None else 200 if needed == scope else 403):
                wrong.append(f"{door.method} {door.path} by {role}'s token for {scope}: {status}")
    assert not wrong, "\n".join(wrong)


def test_a_token_dies_with_its_holders_role_and_account(guarded, database, people, clock):
    """FAULTS.md A-04: the next request is refused, without waiting for anything."""
    with database.write_session() as session:
        holder, actor = session.merge(people["writer"]), session.merge(people["administrator"])
        given = {"scopes": ["rumours:read"], "expires_at": None, "now": clock.utcnow()}
        secret = make_token(session, "till", holder=holder, actor=actor, **given)[1]
    client, headers = guarded.test_client(), {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/rumours", headers=headers).status_code == 200
    with database.write_session() as session:
        session.merge(people["writer"]).active = False
    assert client.get("/api/v1/rumours", headers=headers).status_code == 401
    with database.write_session() as session:
        person = session.merge(people["writer"])
        person.active, person.roles = True, []
    assert client.get("/api/v1/rumours", headers=headers).status_code == 401


@pytest.mark.parametrize("endpoint", sorted(MATRIX))
def test_table_agrees_with_the_matrix(endpoint):
    """The table says what the matrix says."""
    assert TABLE[endpoint] - {"anonymous"} == MATRIX[endpoint]


def test_the_page_of_permissions_is_the_table(capsys):
    """docs/permissions.md is what the command prints. Run `python -m workbench.accounts.permissions > docs/permissions.md`."""
    main()
    made = capsys.readouterr().out
    assert made.count("\n| `/") > 700
    assert made == (ROOT / "docs" / "permissions.md").read_text("utf-8")
