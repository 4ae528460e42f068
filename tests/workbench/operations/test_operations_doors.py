"""What machines that watch are told, what people see, and what the log holds and leaves out."""

import json
import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from workbench.alerts.telling.models import AlertPulse
from workbench.logs import request_id, without_secrets
from workbench.operations import health, history, read_only
from workbench.operations.measuring import metrics_token
from workbench.operations.models import HealthChange
from workbench.queue import Job, Registry, enqueue, run_due


@pytest.fixture
def migrated(database):
    """The database says which version it is of."""
    with database.write_session() as session:
        session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        session.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": health.migrations()[0]})


def test_alive_and_ready(sign_in, database, migrated, clock):
    """Alive whatever happens; ready with the right tables, and with the worker's pulse where that is asked for. No details."""
    client = sign_in()
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").json == {"ready": True}
    assert client.get("/readyz?of=all").status_code == 503
    with database.write_session() as session:
        session.add(AlertPulse(part="scheduler", beat_at=clock.utcnow()))
    assert client.get("/readyz?of=all").status_code == 200
    with database.write_session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json, answer.headers["Retry-After"]) == (503, {"ready": False}, "60")
    assert client.get("/healthz").status_code == 200
    with database.write_session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'of tomorrow'"))
    assert client.get("/readyz").status_code == 200  # an upgrade without a pause: the tables are ahead of this program


def test_metrics_are_for_this_machine_and_for_the_token(sign_in, settings, database, clock, migrated):
    """A request that a proxy passed on comes from elsewhere, whatever address it has."""
    client = sign_in()
    client.get("/healthz")
    with database.write_session() as session:
        enqueue(session, "test.late", {}, dedupe="late", run_at=clock.utcnow() - timedelta(minutes=7))
    families = {one.name: one for one in text_string_to_metric_families(client.get("/metrics").text)}
    assert families["workbench_queue_age_seconds"].samples[0].value == 420
    assert "operations.healthz" in {one.labels.get("endpoint") for one in families["workbench_request_seconds"].samples}
    assert {one.labels["part"] for one in families["workbench_light"].samples} >= {"database", "worker", "disk"}
    through = {"X-Forwarded-For": "127.0.0.1"}
    assert client.get("/metrics", headers=through).status_code == 401
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 401
    right = {**through, "Authorization": f"Bearer {metrics_token(settings.secret_key)}"}
    assert client.get("/metrics", headers=right).status_code == 200
    assert client.get("/metrics", headers={**through, "Authorization": "Bearer wrong"}).status_code == 401


def test_status_page_says_what_to_do(sign_in, app):
    """Staff see lights and advice; only administrators may close the house."""
    page = sign_in("writer").get("/status").text
    assert "Something does not work" in page
    assert "It has never worked here." in page
    assert "systemctl restart workbench-worker" in page
    assert "Close for changes" not in page
    assert "Stäng för ändringar" in sign_in("administrator", language="sv").get("/status").text
    rows = sign_in("auditor").get("/status.json").json["parts"]
    assert {"worker", "backup", "keys", "deletion"} <= {row["part"] for row in rows}


def test_closed_house_keeps_what_was_typed(sign_in, database):
    """Every change is answered by a page with the reason and the words; the API says so too; reading goes on."""
    administrator, writer = sign_in("administrator"), sign_in("writer")
    assert administrator.post("/status/read-only", data={"reason": " "}).status_code == 422
    assert administrator.post("/status/read-only", data={"reason": "We move until ten."}).status_code == 303
    answer = writer.post("/rumours/new", data={"claim": "Simhallen stänger", "password": "not-shown"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "Simhallen stänger" in answer.text
    assert "We move until ten." in answer.text
    assert "not-shown" not in answer.text
    page = writer.get("/rumours")
    assert page.status_code == 200
    assert "Reading only just now" in page.text
    api = writer.post("/api/v1/adoptions", json={})
    assert (api.status_code, api.mimetype) == (503, "application/problem+json")
    assert writer.post("/status/read-only/end").status_code == 403
    assert administrator.post("/status/read-only/end").status_code == 303
    assert "Reading only just now" not in writer.get("/rumours").text
    with database.read_session() as session:
        assert not read_only.is_read_only(session)


def test_history_has_a_row_for_each_change_of_light(app, database, settings, clock, migrated):
    """The same light twice is one row; what was green from the beginning has none."""
    registry = Registry()
    history.register(registry)
    for _twice in range(2):
        with database.write_session() as session:
            enqueue(session, "operations.look", {}, dedupe=f"look {clock.utcnow()}")
        clock.move(timedelta(minutes=2))
        run_due(database, settings, registry)
    with database.read_session() as session:
        rows = [(row.part, row.light) for row in session.query(HealthChange)]
    assert ("worker", "red") in rows
    assert len(rows) == len(set(rows))
    assert "database" not in dict(rows)


@pytest.mark.parametrize(
    ("changes", "part", "code"),
    [
        ({"demo": False}, "backup", "none"),
        ({"demo": False}, "address", "plain"),
        ({"demo": False, "smtp_url": ""}, "mail", "none"),
        ({"secret_key": "another-key-0123456789-abcdefghijklmnopqrstuvwxyz"}, "keys", "other_key"),
    ],
    ids=["backup", "address", "mail", "keys"],
)
def test_doctor_sees(app, database, settings, clock, people, migrated, changes, part, code):
    """What a start does not refuse but somebody must mend."""
    from workbench.campaigns.models import Channel
    from workbench.campaigns.sealing import seal

    with database.write_session() as session:
        facts = {"organisation_id": people["writer"].organisation_id, "idempotency": "K", "created_at": clock.utcnow()}
        session.add(Channel(name="Krok", kind="webhook", secret=seal("whsec_x", settings.secret_key), **facts))
    with database.read_session() as session:
        looks = {look.part: look for look in health.look_at_all(session, replace(settings, **changes), clock.utcnow())}
    assert looks[part].code == code
    assert looks[part].light != "green"


def test_doctor_on_the_command_line(app, database, migrated, clock):
    """Advice for each fault, and an exit code for programs."""
    run = app.test_cli_runner()
    done = run.invoke(args=["doctor"])
    assert done.exit_code == 2
    assert "WRONG  The worker: It has never worked here." in done.output
    body = json.loads(run.invoke(args=["doctor", "--json"]).output)
    assert body["light"] == "red"
    assert {row["part"] for row in body["parts"]} >= {"audit", "file", "administrators"}
    assert run.invoke(args=["read-only", "on", "Repair"]).exit_code == 0
    assert "Read-only: Repair" in run.invoke(args=["doctor"]).output
    assert run.invoke(args=["read-only", "off", "--by", "nobody@norrvik.example"]).exit_code == 2
    assert run.invoke(args=["read-only", "off"]).exit_code == 0


def test_an_id_goes_from_the_request_into_its_job(app, database, settings, sign_in, caplog):
    """The proxy's id comes back, a strange one is replaced, and the log of a job that was wanted names it."""
    client = sign_in()
    assert client.get("/healthz", headers={"X-Request-ID": "proxy-0001"}).headers["X-Request-ID"] == "proxy-0001"
    assert request_id('a"b\nc') != 'a"b\nc'
    told = []
    registry = Registry()
    registry.add("test.tell", lambda *_: told.append(structlog.contextvars.get_contextvars()["request_id"]))
    with structlog.contextvars.bound_contextvars(request_id="proxy-0002"), database.write_session() as session:
        enqueue(session, "test.tell", {}, dedupe="tell")
    run_due(database, settings, registry)
    assert told == ["proxy-0002"]
    with database.read_session() as session:
        assert session.query(Job.request_id).scalar() == "proxy-0002"


def test_the_log_leaves_secrets_out():
    """FAULTS.md K-02: names of secrets, addresses of persons, one-time links, passwords in addresses, bearer tokens."""
    line = {
        "event": "could not reach smtp://robot:hunter2@mail.example/ for anna@norrvik.example",
        "api_token": "tsw_0123456789abcdef",
        "details": {"password": "hunter2", "said": "Authorization: Bearer abcdefgh12345678"},
        "path": "/sign-in/link/lSXYLBMNyvfFpcIhl1BOBvXf_9JIiGQJ",
        "count": 3,
    }
    done = json.dumps(without_secrets(logging, "info", line))
    for secret in ("hunter2", "anna@", "tsw_0123", "abcdefgh12345678", "lSXYLBMNyvfF"):
        assert secret not in done
    assert '"count": 3' in done


def test_two_that_look_at_once_do_not_take_the_disk_for_full(settings):
    """The worker and the status page, a thousand times: each writes a probe of its own, and none stays."""
    before = set(settings.instance_dir.iterdir())
    with ThreadPoolExecutor(4) as pool:
        lights = Counter(pool.map(lambda _number: health._disk(settings).code, range(1000)))
    assert "full" not in lights
    assert set(settings.instance_dir.iterdir()) == before
