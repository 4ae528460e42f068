"""Changes with others' ids, by page and by token, and the two roles that read much: refused as if they did not exist.

FAULTS.md A-02 for every method but GET, for the API, for the auditor and the legal reviewer.
"""

from datetime import timedelta

import pytest
from jinja2 import Template

from tests.security.contents import contents
from tests.security.doors import doors
from tests.security.subjects import GET, doors_to
from tests.security.walking import STRANGERS, is_open, look
from tests.security.world import DRAFT, LISTED, PARTNER, RESTRICTED
from workbench import clock
from workbench.accounts.permissions import TABLE
from workbench.accounts.permissions.groups import TOKEN
from workbench.partners.api.door import DOORS
from workbench.partners.api.scopes import ROLES_OF
from workbench.partners.api.tokens import make_token
from workbench.web import error_pages

CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
STRANGE_TOKENS = {"other_partner": (RESTRICTED, DRAFT, LISTED, PARTNER), "writer": (RESTRICTED,)}


@pytest.mark.timeout(300)
def test_no_change_to_what_one_may_not_see(seen_world, monkeypatch):
    """Every door that names a row, with the ids of what the person may not see: the same answer as for no row, and no change."""
    monkeypatch.setattr(Template, "render", lambda *_names, **_values: "")
    wrong, count, before = [], 0, contents(seen_world.database)
    for who, words in STRANGERS.items():
        client = seen_world.client(who)
        for word in words:
            for door, twin in doors_to(seen_world.app, seen_world.plantings[word], CHANGES):
                if is_open(door.endpoint, who):
                    got, other = (client.open(path, method=door.method, data={"x": "1"}) for path in (door.path, twin))
                    wrong += faults_of(who, door, got, other, word)
                    count += 1
    after = contents(seen_world.database)
    assert not wrong, "\n".join(wrong)
    assert [name for name in before if before[name] != after[name]] == []
    assert count > 120


def test_whoever_may_change_them_gets_in(world, monkeypatch):
    """The same doors know the rows when a checker knocks: a walk over doors that refuse everybody would show nothing."""
    monkeypatch.setattr(Template, "render", lambda *_names, **_values: "")
    monkeypatch.setattr(error_pages.log, "exception", lambda *_told, **_values: None)  # planted rows need not make sense
    client, inside = world.client("fact_checker"), 0
    for door, _twin in doors_to(world.app, world.plantings[RESTRICTED], CHANGES):
        if is_open(door.endpoint, "fact_checker"):
            inside += client.open(door.path, method=door.method, data={"x": "1"}).status_code != 404
    assert inside > 50


@pytest.mark.parametrize("who", list(STRANGE_TOKENS))
def test_no_token_opens_what_its_holder_may_not_see(seen_world, who):
    """Every door of the API with every scope that the holder may have: reading, adopting, reporting use of others' rows."""
    client, wrong, count, before = seen_world.app.test_client(), [], 0, contents(seen_world.database)
    headers = {"Authorization": f"Bearer {token_of(seen_world, who)}"}
    for word in STRANGE_TOKENS[who]:
        for door, twin in doors_to(seen_world.app, seen_world.plantings[word], CHANGES | GET):
            if door.endpoint in DOORS:
                got, other = (client.open(path, method=door.method, headers=headers, json={}) for path in (door.path, twin))
                wrong += faults_of(who, door, got, other, word)
                count += 1
    for door in doors(seen_world.app, GET):
        if door.endpoint in DOORS and not door.rule.arguments:
            seen = look(who, door.endpoint, door.path, client.get(door.path, headers=headers))
            wrong += [f"{door.path} tells {word}" for word in STRANGE_TOKENS[who] if seen.telltales(word)]
    after = contents(seen_world.database)
    assert not wrong, "\n".join(wrong)
    assert {name for name in before if before[name] != after[name]} <= {"api_token"}  # when it was used
    assert count >= 3


@pytest.mark.timeout(300)
@pytest.mark.parametrize("who", ["auditor", "legal_reviewer"])
def test_those_who_read_much_meet_no_restricted_rumour(seen_world, who, monkeypatch):
    """Their lists, files and searches, and every id: the auditor and the legal reviewer are not among those who may see it."""
    monkeypatch.setattr(error_pages, "render_template", lambda *_names, **_values: "")
    client, rows, wrong, count = seen_world.client(who), seen_world.plantings[RESTRICTED], [], 0
    by_id = [door for door, _twin in doors_to(seen_world.app, rows)]
    for door in [*(one for one in doors(seen_world.app, GET) if not one.rule.arguments), *by_id]:
        if is_open(door.endpoint, who):
            got = client.get(door.path)
            found = look(who, door.endpoint, door.path, got).telltales(RESTRICTED)
            wrong += [f"{door.path} ({door.endpoint}): {got.status_code} {found[:4]}"] if found else []
            wrong += [f"{door.path}: {got.status_code}"] if door in by_id and got.status_code != 404 else []
            count += 1
    assert not wrong, "\n".join(wrong)
    assert count > 100


def token_of(world, who):
    """A token with every scope that the person's role may have."""
    with world.database.write_session() as session:
        holder = session.merge(world.people[who])
        scopes = sorted({scope for scope in DOORS.values() if scope and holder.role_names & ROLES_OF[scope]})
        now = clock.utcnow()
        given = {"scopes": scopes, "expires_at": now + timedelta(days=9), "now": now}
        return make_token(session, f"strange {who}", holder=holder, actor=session.merge(world.people["administrator"]), **given)[
            1
        ]


def faults_of(who, door, got, other, word):
    """What an answer gives away, set beside the answer for a row that nobody ever had."""
    name = f"{who} {door.method} {door.path} ({door.endpoint})"
    if got.status_code != other.status_code or got.status_code not in (404, 403 if TABLE[door.endpoint] == TOKEN else 422, 422):
        yield f"{name}: {got.status_code}, for no row {other.status_code}"
    if look(who, door.endpoint, door.path, got).telltales(word):
        yield f"{name}: tells"
