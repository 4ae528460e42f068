"""What nobody offered has no effect: fields named like columns, added to every form and every JSON body. FAULTS.md A-03."""

# ruff: noqa: F811  a fixture of another folder is asked for by the name that it is imported under

import pytest
from flask import request
from jinja2 import Template
from sqlalchemy import select, text

from tests.hostile.conftest import _norrvik, database, people  # noqa: F401  the town that lives, a person in every role
from tests.hostile.conftest import world as town  # noqa: F401
from tests.hostile.walking import ENDING, Walk
from tests.security.assigning import NAMES, Reading, added_fields, watch, written
from tests.security.doors import doors, path_of
from tests.security.offered import DOCUMENTS, EVERYWHERE, OFFERED
from tests.security.subjects import FREE, subject_of
from workbench import clock
from workbench.accounts.models import ROLES
from workbench.accounts.permissions import TABLE
from workbench.accounts.permissions.groups import TOKEN
from workbench.partners.api.door import DOORS
from workbench.partners.api.scopes import ROLES_OF
from workbench.partners.api.tokens import make_token
from workbench.tables import metadata
from workbench.web import error_pages
from workbench.web.sessions import write_session

POST = frozenset({"POST"})
SIGNING_OUT = ("security.logout", "security.two_factor_token_validation")


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.soak)])
@pytest.mark.timeout(600)
def test_fields_that_no_page_offers_have_no_effect(town, every):
    """Every form as its person fills it, with every name of a column that the server decides: none of them is stored."""
    forms = [form for form in Walk(is_brief=True, every=every).through(town).forms.values() if form.method == "POST"]
    watch(town.app)
    wrong, went = [], 0
    for form in sorted(forms, key=lambda one: ENDING.search(one.endpoint) is not None):
        added = added_fields({one.name for one in form.fields})
        with written(town.database) as found:
            went += town.send(form, {**form.filled(), **added}).status_code < 400
        wrong += [f"{form.role} {form.action} ({form.endpoint}) writes {one}" for one in found]
    assert not wrong, "\n".join(wrong)
    assert len(forms) > 95 / every
    assert went > 0.6 * len(forms)  # 67 of 100 of all, the others are refused for what they lack, with or without the added names


@pytest.mark.timeout(300)
def test_every_door_asks_for_the_names_of_its_own_form_alone(town, monkeypatch):
    """What a change reads by name stands in offered.py: a tick that no form offers would leave no trace to find."""
    monkeypatch.setattr(Template, "render", lambda *_names, **_values: "")  # the pages that answer are not looked at
    wrong, asked = tried(town, [door for door in doors(town.app, POST) if door.endpoint not in SIGNING_OUT])
    assert not wrong, "\n".join(wrong)
    unknown = {name: sorted(names - EVERYWHERE - set(OFFERED.get(name, "").split())) for name, names in asked.items()}
    assert {name: names for name, names in unknown.items() if names and name not in DOCUMENTS} == {}
    assert sum(1 for names in asked.values() if names) > 80


def test_a_door_that_takes_what_comes_is_found(town, monkeypatch):
    """The walk can find something: a view that sets whatever it is sent, one that reads a tick, one that fails."""
    monkeypatch.setattr(error_pages.log, "exception", lambda *_told, **_values: None)

    def careless(**_given):
        with write_session() as session:
            for name in ("token", "author_id"):
                session.execute(text("UPDATE item SET title = :value WHERE id = 1"), {"value": request.form[name]})
        return "", 200

    def ticking(**_given):
        return request.form.get("is_public", ""), 200

    town.app.view_functions |= {"intake.paste": careless, "intake.tip": ticking, "intake.field": lambda **_given: 1 / 0}
    mine = [door for door in doors(town.app, POST) if door.endpoint in ("intake.paste", "intake.tip", "intake.field")]
    wrong, asked = tried(town, mine)
    assert len(wrong) == 3
    assert asked == {"intake.paste": {"token", "author_id"}, "intake.tip": {"is_public"}, "intake.field": set()}


def test_no_json_body_takes_a_field_that_is_not_its_own(town, people):
    """The API names the field and refuses the whole; nothing of it is written."""
    with town.database.write_session() as session:
        partner = session.merge(people["partner"])
        scopes = sorted({scope for scope in DOORS.values() if scope and "partner" in ROLES_OF[scope]})
        given = {"holder": partner, "actor": partner, "expires_at": None, "now": clock.utcnow()}
        headers = {"Authorization": f"Bearer {make_token(session, 'trial', scopes=scopes, **given)[1]}"}
    client, answers = town.app.test_client(), {}
    body = {name: values[0] for name, values in added_fields(set()).items()}
    with written(town.database) as found:
        for door in doors(town.app, frozenset({"POST", "PATCH"})):
            if TABLE[door.endpoint] == TOKEN:
                answers[door.endpoint] = client.open(door.path, method=door.method, json=body, headers=headers)
    assert found == []
    assert len(answers) >= 6
    assert {name: got.status_code for name, got in answers.items() if got.status_code not in (404, 422)} == {}
    assert "author_id" in answers["api.report_sighting"].text


def tried(town, chosen):
    """(what was written of ours or failed, {endpoint: names of ours that it asked for}): each door is sent added fields alone."""
    watch(town.app)
    wrong, asked = [], {}
    with town.database.engine.connect() as connection:
        rows = {table.name: connection.execute(select(table).limit(1)).mappings().first() for table in metadata.sorted_tables}
    for door in chosen:
        role = next((role for role in ROLES if role in TABLE[door.endpoint]), None)
        if TABLE[door.endpoint] != TOKEN:
            Reading.asked = set()
            with written(town.database) as found:
                status = town.client(role).post(place_of(town.app, door, rows), data=added_fields(set())).status_code
            found += ["nothing: it fails"] if status == 500 else []
            asked[door.endpoint] = Reading.asked & set(NAMES)
            wrong += [f"{door.path} ({door.endpoint}) writes {one}" for one in found]
    return wrong, asked


def place_of(app, door, rows):
    """The address with the first row of each kind that it names."""
    values = {}
    for name in door.rule.arguments:
        table, _dot, column = subject_of(door.rule.rule, name).partition(".")
        if table != FREE and rows.get(table):
            values[name] = rows[table][column]
    return path_of(app, door.rule, values)
