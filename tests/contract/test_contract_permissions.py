"""Every route × every role, over HTTP; and the matrix of who may do what, written down a second time."""

import pytest
from werkzeug.routing import IntegerConverter

from workbench.accounts.models import ROLES
from workbench.accounts.permissions import TABLE, missing_rows
from workbench.accounts.permissions.groups import TOKEN

IDENTITIES = (None, *ROLES)
STANDARD_ARGUMENTS = {"int": 999999, "default": "none-such", "path": "none-such", "string": "none-such"}

# FAULTS.md section 4 in this application's own doors. Finer rules (not one's own text) are tested in the rooms.
MATRIX = {
    "intake.inbox": {"writer", "fact_checker", "approver", "administrator", "auditor"},
    "intake.new_source": {"administrator"},
    "rumours.set_verdict": {"fact_checker"},
    "rumours.decide": {"writer", "fact_checker", "approver"},  # what a writer decides is kept as a proposal
    "editorial.editor": {"writer", "fact_checker", "approver"},
    "editorial.approve": {"approver"},
    "accounts.new_person": {"administrator"},
    "desk.status": {"administrator", "auditor"},
    "partners.adopt": {"partner"},
    "alerts.new_rule": {"administrator", "approver"},
    "reviews.adopt": {"approver"},
}


def doors(app):
    """(endpoint, method, path) for every rule, with arguments that name nothing."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in ("static", "security.static"):
            continue
        arguments = {name: 999999 if isinstance(rule._converters[name], IntegerConverter) else "none" for name in rule.arguments}
        with app.test_request_context():
            path = app.url_map.bind("localhost").build(rule.endpoint, arguments, force_external=False)
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, path


def test_every_route_has_a_row_and_every_row_a_route(app):
    """Nothing is open by having been forgotten, and the table holds no dead rows."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    optional = {"security.forgot_password", "security.reset_password"}  # only with a mail server
    assert missing_rows(app) == []
    assert sorted(set(TABLE) - endpoints - optional) == []


@pytest.mark.parametrize("role", IDENTITIES)
def test_every_door_opens_to_the_roles_of_the_table_only(app, sign_in, role):
    """A visitor is sent to sign in, a wrong role gets 403, a right one gets past the door."""
    wrong = []
    for endpoint, method, path in doors(app):
        client = sign_in(role)
        status = client.open(path, method=method).status_code
        allowed = bool(TABLE[endpoint] & ({role} if role else {"anonymous"}))
        if TABLE[endpoint] == TOKEN:
            ok = status == 401
        elif endpoint.startswith("security."):
            ok = status != 403 if allowed else status in (302, 403)
        elif allowed:
            ok = status not in (401, 403) or method == "POST"
        else:
            ok = status == (403 if role else 302)
        if not ok or status >= 500:
            wrong.append(f"{method} {path} ({endpoint}) as {role}: {status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("endpoint", sorted(MATRIX))
def test_table_agrees_with_the_matrix(endpoint):
    """The table says what the matrix says."""
    assert TABLE[endpoint] - {"anonymous"} == MATRIX[endpoint]


def test_unsafe_methods_without_a_token_are_refused(app, sign_in):
    """Every POST, as anybody who may come to the door, without a form token: 400 and nothing done."""
    app.config["WTF_CSRF_ENABLED"] = True
    wrong = []
    for endpoint, method, path in doors(app):
        if method != "POST" or endpoint == "campaigns.leave_now":
            continue
        role = next((role for role in ROLES if role in TABLE[endpoint]), None)
        status = sign_in(role).open(path, method=method).status_code
        if status not in ((401,) if TABLE[endpoint] == TOKEN else (302, 400, 403, 404)):
            wrong.append(f"{method} {path} ({endpoint}): {status}")
    assert not wrong, "\n".join(wrong)


def test_no_get_changes_anything(app, sign_in, database):
    """Walking through every GET as an administrator writes no activity."""
    from sqlalchemy import func, select

    from workbench.activity.models import Activity

    client = sign_in("administrator")
    with database.read_session() as session:
        before = session.scalar(select(func.count()).select_from(Activity))
    for _endpoint, method, path in doors(app):
        if method == "GET":
            client.get(path)
    with database.read_session() as session:
        changes = session.scalars(select(Activity.verb).order_by(Activity.id).offset(before)).all()
    assert [verb for verb in changes if not verb.endswith("_read")] == []
