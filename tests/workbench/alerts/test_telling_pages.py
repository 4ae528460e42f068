"""How I am told and the shared routes: who may, what is kept, what is refused, the installed app, the pulse."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select, text

from tests.workbench.alerts.telling_rig import Outside, Phone, add_route, make_push_key
from workbench import serving
from workbench.alerts.telling.models import AlertDevice, AlertPulse, AlertPushKey, AlertRoute, AlertTelling, AlertTrial
from workbench.campaigns.sealing import unseal
from workbench.operations import read_only

ORDINARY = {
    "routes": ["mail", "push"], "urgent_routes": ["mail"], "pace": "daily", "digest_at": "07:30", "digest_weekday": "4",
    "quiet_from": "22:00", "quiet_until": "06.30", "pace-deadline": "weekly",
}  # fmt: skip
SMS = {
    "name": "Bygdens SMS", "address": "https://sms.example.net/send", "method": "POST", "form": "form",
    "fields": "to={to}\nmessage={text}\nfrom=Norrvik", "header": "Authorization", "header_value": "Basic {key}",
    "secret": "bmFtbjpoZW1saWc=", "success": '"status": *"created"',
}  # fmt: skip
LARGE = {"endpoint": "https://push.example.net/a", "keys": {"p256dh": "x" * 10**6, "auth": "\x00"}}


def wishes(database, person):
    with database.read_session() as session:
        return session.get(AlertTelling, person.id)


def routes(database):
    with database.read_session() as session:
        return session.scalars(select(AlertRoute).order_by(AlertRoute.id)).all()


@pytest.fixture
def gateway(database, settings, clock):
    return add_route(
        database, settings, clock, "sms", options={"address": "https://sms.example.net", "fields": {}, "success": "ok"}
    )


@pytest.mark.parametrize("role", ["writer", "fact_checker", "approver", "legal_reviewer", "administrator", "auditor"])
def test_staff_see_how_they_are_told(sign_in, role):
    page = sign_in(role).get("/alerts/telling")
    assert page.status_code == 200
    assert "How I am told" in page.text
    assert ("Shared routes" in page.text) == (role == "administrator")


@pytest.mark.parametrize("role", ["partner", "reporter"])
def test_others_have_no_such_page(sign_in, role):
    assert sign_in(role).get("/alerts/telling").status_code == 403


def test_page_speaks_swedish(sign_in, database, settings, clock):
    make_push_key(database, settings, clock)
    page = sign_in("writer", language="sv").get("/alerts/telling")
    assert "Så får jag larm" in page.text
    assert "Lägg till på hemskärmen" in page.text


def test_choice_is_kept_and_shown(sign_in, database, people):
    client = sign_in("writer")
    assert client.post("/alerts/telling", data=ORDINARY).status_code == 303
    row = wishes(database, people["writer"])
    assert (row.routes, row.paces) == (["mail", "push"], {"": "daily", "deadline": "weekly"})
    assert row.urgent_routes == ["mail", "sms"]  # text messages stay chosen while there is no gateway
    assert (row.quiet_from, row.quiet_until, row.digest_minute, row.digest_weekday) == (1320, 390, 450, 4)
    page = client.get("/alerts/telling").text
    assert 'value="22:00"' in page
    assert 'value="07:30"' in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"routes": []}, "Choose at least one way"),
        ({"urgent_routes": []}, "Choose at least one way"),
        ({"quiet_until": ""}, "Write both when the quiet hours begin"),
        ({"quiet_from": "25:99"}, "Write a time"),
        ({"quiet_from": "22:00\x07"}, "Write a time"),
        ({"digest_at": "\u202e07:30"}, "Write a time"),
        ({"pace": "never"}, "Not a valid choice"),
    ],
    ids=["no-way", "no-urgent-way", "half", "late", "bell", "bidi", "pace"],
)  # fmt: skip
def test_what_cannot_be_is_said_and_kept(sign_in, database, people, change, said):
    answer = sign_in("writer").post("/alerts/telling", data={**ORDINARY, **change})
    assert answer.status_code == 422
    assert said in answer.text
    assert "Error:" in answer.text
    assert wishes(database, people["writer"]) is None


def test_number_is_sealed_and_only_its_end_is_shown(sign_in, database, settings, people, gateway):
    client = sign_in("writer")
    client.post("/alerts/telling", data={**ORDINARY, "phone": "070-123 45 67"})
    row = wishes(database, people["writer"])
    assert unseal(row.phone, settings.secret_key) == "+46701234567"
    page = client.get("/alerts/telling").text
    assert "ends with 567" in page
    assert "1234567" not in page
    client.post("/alerts/telling", data={**ORDINARY, "forget_phone": "y"})
    assert wishes(database, people["writer"]).phone is None


@pytest.mark.parametrize("number", ["hej", "12", "070", "+0701234567", "070-123 45 67 8901234", "😀"], ids=range(6))
def test_number_that_is_none_is_refused(sign_in, database, people, gateway, number):
    answer = sign_in("writer").post("/alerts/telling", data={**ORDINARY, "phone": number})
    assert answer.status_code == 422
    assert "Write a mobile number" in answer.text


def test_device_is_connected_and_becomes_a_way(app, sign_in, database, settings, people):
    push = Outside((201, {}, ""))
    app.extensions["workbench_settings"] = replace(settings, allowed_hosts=(push.host,))
    phone, client = Phone(push).subscription, sign_in("writer")
    given = {"endpoint": phone.endpoint, "keys": {"p256dh": phone.p256dh, "auth": phone.auth}}
    answer = client.post(
        "/alerts/telling/devices", json=given, headers={"User-Agent": "Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile"}
    )
    assert answer.get_json()["name"] == "Chrome, Android"
    assert wishes(database, people["writer"]).routes == ["mail", "push"]
    page = client.get("/alerts/telling").text
    assert "Chrome, Android" in page
    assert phone.auth not in page
    push.stop()
    others = sign_in("approver").post(f"/alerts/telling/devices/{answer.get_json()['id']}/remove")
    assert others.status_code == 404
    assert client.post(f"/alerts/telling/devices/{answer.get_json()['id']}/remove").status_code == 303
    with database.read_session() as session:
        assert session.scalar(select(AlertDevice)) is None


@pytest.mark.parametrize(
    "given",
    [None, [], {"endpoint": "https://push.example.net"}, {"endpoint": 1, "keys": {}}, LARGE],
    ids=["nothing", "list", "keyless", "number", "large"],
)  # fmt: skip
def test_strange_devices_are_refused(sign_in, given):
    answer = sign_in("writer").post("/alerts/telling/devices", data=json.dumps(given), content_type="application/json")
    assert answer.status_code == 422
    assert answer.get_json()["error"]


def test_device_in_a_closed_network_is_refused(sign_in, settings):
    push = Outside((201, {}, ""))
    phone = Phone(push).subscription
    push.stop()
    answer = sign_in("writer").post(
        "/alerts/telling/devices", json={"endpoint": phone.endpoint, "keys": {"p256dh": phone.p256dh, "auth": phone.auth}}
    )
    assert answer.status_code == 422
    assert "address that we do not send to" in answer.get_json()["error"]


def test_test_button_writes_a_test(sign_in, database, people):
    client = sign_in("writer")
    assert client.post("/alerts/telling/test", data={"route": "mail"}).status_code == 303
    assert client.post("/alerts/telling/test", data={"route": "dove"}).status_code == 404
    with database.read_session() as session:
        (trial,) = session.scalars(select(AlertTrial)).all()
    assert (trial.route, trial.user_id, trial.state) == ("mail", people["writer"].id, "prepared")
    assert "On its way" in client.get("/alerts/telling").text


@pytest.mark.parametrize("role", ["writer", "approver", "auditor", "partner"])
def test_shared_routes_are_for_administrators(sign_in, role):
    client = sign_in(role)
    assert client.get("/alerts/routes").status_code == 403
    assert client.post("/alerts/routes/new/sms", data=SMS).status_code == 403


def test_gateway_is_set_up_changed_rested_and_removed(sign_in, database, settings):
    client = sign_in("administrator")
    assert "No shared route yet" in client.get("/alerts/routes").text
    assert client.post("/alerts/routes/new/sms", data=SMS).status_code == 303
    (row,) = routes(database)
    assert row.options["fields"] == {"to": "{to}", "message": "{text}", "from": "Norrvik"}
    assert unseal(row.secret, settings.secret_key) == SMS["secret"]
    page = client.get(f"/alerts/routes/{row.id}").text
    assert SMS["secret"] not in page
    assert "message={text}" in page
    client.post(f"/alerts/routes/{row.id}", data={**SMS, "secret": "", "name": "Den andra"})
    (row,) = routes(database)
    assert (row.name, unseal(row.secret, settings.secret_key)) == ("Den andra", SMS["secret"])
    client.post(f"/alerts/routes/{row.id}/active", data={})
    assert not routes(database)[0].is_active
    client.post(f"/alerts/routes/{row.id}/remove")
    assert routes(database) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fields": "bara ord"}, "Write one field a line"),
        ({"fields": "to={to}"}, "One field must hold {to}"),
        ({"success": ".*"}, "fits every answer"),
        ({"success": "(("}, "cannot be read"),
        ({"address": "http://sms.example.net"}, "public https address"),
        ({"address": "https://127.0.0.1/x"}, "public https address"),
        ({"header": "X: y\r\nZ"}, "only letters"),
        ({"header_value": "a\x07b"}, "one line"),
        ({"name": " "}, "Write a name"),
    ],
    ids=["no-equals", "no-text", "any-answer", "pattern", "http", "closed", "header", "bell", "name"],
)  # fmt: skip
def test_gateway_that_cannot_work_is_refused(sign_in, database, change, said):
    answer = sign_in("administrator").post("/alerts/routes/new/sms", data={**SMS, **change})
    assert answer.status_code == 422
    assert said in answer.text
    assert routes(database) == []


def test_second_gateway_and_second_name_are_refused(sign_in):
    client = sign_in("administrator")
    client.post("/alerts/routes/new/sms", data=SMS)
    assert client.post("/alerts/routes/new/sms", data={**SMS, "name": "En till"}).status_code == 422
    room = {"name": SMS["name"], "flavour": "slack", "secret": "https://hooks.example.net/x", "language": "sv", "scope": "all"}
    assert client.post("/alerts/routes/new/chat", data=room).status_code == 422


def test_secret_of_a_webhook_is_shown_once(sign_in, database, settings):
    client = sign_in("administrator")
    hook = {"name": "Krisledning", "address": "https://hook.example.net/x", "language": "sv", "scope": "urgent"}
    page = client.post("/alerts/routes/new/webhook", data=hook).text
    (row,) = routes(database)
    secret = unseal(row.secret, settings.secret_key)
    assert secret in page
    assert secret not in client.get("/alerts/routes").text
    assert row.scope == "urgent"


def test_unknown_kind_and_unknown_route_are_not_there(sign_in):
    client = sign_in("administrator")
    assert client.get("/alerts/routes/new/pigeon").status_code == 404
    assert client.get("/alerts/routes/77").status_code == 404


def test_test_of_a_shared_route_is_written(sign_in, database, settings, clock):
    row = add_route(database, settings, clock, "chat", secret="https://hooks.example.net/x", options={"flavour": "slack"})
    client = sign_in("administrator")
    client.post(f"/alerts/routes/{row.id}/test")
    with database.read_session() as session:
        (trial,) = session.scalars(select(AlertTrial)).all()
    assert (trial.route, trial.route_id) == ("chat", row.id)
    assert "on its way" in client.get("/alerts/routes").text


def test_manifest_and_worker_make_an_app_of_it(sign_in):
    client = sign_in(None)
    manifest = client.get("/app.webmanifest")
    assert manifest.mimetype == "application/manifest+json"
    said = json.loads(manifest.data)
    assert (said["display"], said["start_url"], said["scope"]) == ("standalone", "/", "/")
    for icon in said["icons"]:
        picture = client.get(icon["src"])
        assert picture.data[:8] == b"\x89PNG\r\n\x1a\n"
        assert icon["sizes"] == f"{int.from_bytes(picture.data[16:20], 'big')}x{int.from_bytes(picture.data[20:24], 'big')}"
    worker = client.get("/push-worker.js")
    assert worker.content_type.startswith("text/javascript")
    assert worker.headers["Cache-Control"] == "no-cache"
    assert 'rel="manifest"' in client.get("/").text


def test_pulse_says_well_or_not_and_nothing_else(sign_in, database, clock, later):
    client = sign_in(None)
    assert client.get("/alerts/pulse").status_code == 503
    with database.write_session() as session:
        session.add(AlertPulse(part="scheduler", beat_at=clock.utcnow()))
        session.add(AlertPulse(part="collecting", beat_at=clock.utcnow()))
    answer = client.get("/alerts/pulse")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    later(minutes=3)
    assert (client.get("/alerts/pulse").status_code, client.get("/alerts/pulse").text) == (503, "silent\n")


def test_page_keeps_the_key_pair_that_set_up_made(sign_in, database, settings, clock):
    key = make_push_key(database, settings, clock)
    assert key.public in sign_in("writer").get("/alerts/telling").text
    assert key.private not in sign_in("writer").get("/alerts/telling").text


def test_reading_the_page_makes_no_keys_and_the_server_makes_them_when_it_starts(sign_in, app, database, settings):
    """A GET changes nothing: without keys the page says what to do. The start makes them, and others for another secret key."""
    page = sign_in("writer", language="sv").get("/alerts/telling")
    assert page.status_code == 200
    assert "den har inga nycklar för dem än" in page.text
    assert 'id="device"' not in page.text
    with database.read_session() as session:
        assert session.scalar(select(AlertPushKey)) is None
    serving.make_missing_keys(app)
    with database.read_session() as session:
        made = session.scalars(select(AlertPushKey)).one().public
    assert made in sign_in("writer").get("/alerts/telling").text
    serving.make_missing_keys(app)
    app.extensions["workbench_settings"] = replace(settings, secret_key=settings.secret_key[::-1])
    try:
        serving.make_missing_keys(app)
    finally:
        app.extensions["workbench_settings"] = settings
    with database.read_session() as session:
        assert session.scalars(select(AlertPushKey)).one().public != made


@pytest.mark.parametrize("why", ["read-only", "not set up"])
def test_a_start_does_not_fail_for_want_of_keys(app, database, clock, why):
    """An installation that is closed, or not set up yet, starts and shows what it has."""
    with database.write_session() as session:
        if why == "read-only":
            read_only.set_read_only(session, "Vi flyttar", actor_id=None, now=clock.utcnow())
        else:
            session.execute(text("DROP TABLE alert_push_key"))
    serving.make_missing_keys(app)
    if why == "read-only":
        with database.read_session() as session:
            assert session.scalar(select(AlertPushKey)) is None
