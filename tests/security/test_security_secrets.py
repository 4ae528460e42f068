"""Secrets that were planted everywhere turn up nowhere: log, jobs, letters, error pages, figures, doctor, trail, export. K-02.

Each is entered through the page on which people enter it; then everything is used, wrongly too, against a service that repeats
our secrets in its errors and a mail server that is away.
"""

import io
import re
import zipfile
from datetime import date, timedelta

import pytest
import structlog
from sqlalchemy import select, text

from tests.fakes import FakeClock
from tests.security.contents import rows_as_text
from tests.security.eavesdropping import found_in, gossiping, heard_log
from tests.workbench.accounts.signing_in import PASSWORD, give_password, give_second_factor, visitor
from tests.workbench.campaigns.conftest import approved_answer
from workbench import clock as workbench_clock
from workbench import mail, queue
from workbench.activity.models import Activity
from workbench.audiences.models import Spokesperson
from workbench.campaigns import service as campaigns
from workbench.campaigns.models import Channel
from workbench.intake.sources.service import decisions
from workbench.intake.told.tip_views import SUBJECT
from workbench.operations import health
from workbench.queue import Job, Registry
from workbench.settings import Settings
from workbench.web import form_guard

MARK = "zqk02"
WEBHOOK_SECRET = "whsec_enFrMDJ6cWswMnpxazAyenFrMDJ6cWswMnpxazAy"
TYPED = (
    "secretkey", "smtppassword", "wrongpassword", "guessedcode", "guessedlink", "guessedtoken", "hookaddress", "mastodontoken",
    "chathook", "gatewaykey", "gatewayheader", "roomhook", "alerthook", "pingaddress", "calendaraddress", "mailboxpassword",
    "feedpassword", "partnerhook", "raisedtext", "tiphandle", "joboffender",
)  # fmt: skip

# What an administrator typed as an address, and sees again as one; in the log and the like it has no business all the same.
ADDRESSES = ("hookaddress", "alerthook", "partnerhook", "gatewayheader")
FOR_ADMINISTRATORS = ("pages", "database file", "export")


@pytest.fixture
def service():
    with gossiping() as server:
        yield server


@pytest.fixture
def settings(tmp_path, service) -> Settings:
    """Outside of the demo's ease: a key and a mail password of ours, and one host that may be called."""
    return Settings(
        instance_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'workbench.db'}", demo=True, testing=True,
        secret_key=f"{MARK}secretkey-0123456789-abcdefghijklmnopqrstuvwxyz", base_url="http://localhost",
        smtp_url=f"smtp://robot:{MARK}smtppassword@127.0.0.1:9", allowed_hosts=(f"127.0.0.1:{service.server_port}",),
    )  # fmt: skip


@pytest.fixture
def secrets():
    """What nobody may say: by name. Those that the house makes itself are added when they are shown."""
    return {name: f"{MARK}{name}" for name in TYPED} | {"webhooksecret": WEBHOOK_SECRET, "password": PASSWORD}


@pytest.fixture
def planted(app, database, people, sign_in, service, secrets, settings):
    """Everything that asks for a secret has got one. Gives the addresses of the forms that took none."""
    base, admin = f"http://127.0.0.1:{service.server_port}", sign_in("administrator")
    home = people["writer"].organisation_id
    common = {"language": "sv", "scope": "all"}
    with database.write_session() as session:
        decisions.record_decision(
            session, reference="KS 1", decided_on=workbench_clock.utcnow().date(), text_days=90, note="",
            actor_id=people["administrator"].id, now=workbench_clock.utcnow(),
        )  # fmt: skip
        speaker = Spokesperson(
            name="Maj", role_title="lärare", organisation_id=home, themes=["T01"], languages=["sv"], consent_how="brev",
            consent_at=workbench_clock.utcnow(), consent_until=date(2027, 6, 30), created_at=workbench_clock.utcnow(),
        )  # fmt: skip
        session.add(speaker)
        if database.engine.dialect.name == "sqlite":  # tests make its tables without the migrations
            session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
            session.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": health.migrations()[0]})
    channel = {"name": "Intranätet", "kind": "webhook", "organisation": home, "secret": WEBHOOK_SECRET}
    sms = {
        "name": "SMS", "address": f"{base}/sms", "method": "POST", "form": "form", "fields": "to={to}\nmessage={text}",
        "header": "X-Key", "header_value": f"{MARK}gatewayheader {{key}}", "secret": secrets["gatewaykey"], "success": "created",
    }  # fmt: skip
    social = {"name": "Vår", "organisation": home, "manner": "post"}
    forms = {
        "/channels/new": channel | {"address": f"{base}/hook?token={secrets['hookaddress']}"},
        "/channels/new/mastodon": social | {"name": "M", "instance": base, "secret": secrets["mastodontoken"]},
        "/channels/new/chat": social | {"flavour": "slack", "room": "#k", "secret": f"{base}/{secrets['chathook']}"},
        "/alerts/routes/new/sms": sms,
        "/alerts/routes/new/chat": common | {"name": "Rum", "flavour": "slack", "secret": f"{base}/{secrets['roomhook']}"},
        "/alerts/routes/new/webhook": common | {"name": "Kris", "address": f"{base}/{secrets['alerthook']}"},
        "/alerts/routes/new/ping": {"name": "Puls", "secret": f"{base}/{secrets['pingaddress']}"},
        "/webhooks/new": {
            "name": "Webb", "organisation": people["partner"].organisation_id, "address": f"{base}/{secrets['partnerhook']}",
            "events": ["answer.corrected"],
        },
        "/sources/new?kind=mailbox": {
            "host": "127.0.0.1", "port": "9", "user": "tips", "secret": secrets["mailboxpassword"], "tls": "y", "genre": "letter",
        },
        "/tip": {
            "text": f"Simhallen stänger, säger @{secrets['tiphandle']}", "language": "sv", "has_consent": "y", "action": "send",
            "guard": form_guard.make_token(settings.secret_key, SUBJECT, now=workbench_clock.utcnow() - timedelta(seconds=30)),
        },
    }  # fmt: skip
    refused = {path: got.status_code for path, data in forms.items() if (got := admin.post(path, data=data)).status_code >= 400}
    calendar = {"address": f"{base}/{secrets['calendaraddress']}.ics"}
    refused["calendar"] = sign_in("writer").post(f"/spokespersons/{speaker.id}/calendar", data=calendar).status_code
    return {path: status for path, status in refused.items() if status >= 400}


@pytest.fixture
def said(planted, app, database, people, sign_in, service, secrets, settings, run_jobs, later, monkeypatch):
    """Everything is used, rightly and wrongly; what was said meanwhile, by where it was said."""
    assert planted == {}
    letters, send = [], mail.send

    def write_down(values, letter, **more):
        letters.append(letter.as_string())
        send(values, letter, **more)

    monkeypatch.setattr(mail, "send", write_down)
    with heard_log(monkeypatch) as log:
        pages = [*guess(app, database, people, secrets), *fail(app, sign_in, secrets)]
        deliver(app, database, people, sign_in, later)
        for _round in range(3):
            run_jobs()
            break_a_job(database, settings, secrets)
            later(minutes=20)
        export, doctor = exported(sign_in, run_jobs), app.test_cli_runner().invoke(args=["doctor"]).output
        logged = log.getvalue()
    admin = sign_in("administrator")
    shown = ["/channels", "/alerts/routes", "/webhooks", "/api/tokens", "/sources", "/status", "/status.json", "/privacy/access"]
    shown += [f"/channels/{number}" for number in (1, 2, 3)] + [f"/alerts/routes/{number}" for number in (1, 2, 3, 4)]
    with database.read_session() as session:
        jobs = "\n".join(f"{row.kind} {row.payload} {row.dedupe} {row.last_error}" for row in session.scalars(select(Job)))
        trail = "\n".join(f"{row.verb} {row.details}" for row in session.scalars(select(Activity)))
    return {
        "log": logged, "jobs": jobs, "trail": trail, "doctor": doctor, "error pages": "\n".join(pages),
        "letters": "\n".join(letters),
        "pages": "\n".join(admin.get(path).text for path in shown), "metrics": app.test_client().get("/metrics").text,
        "export": export, "database file": at_rest(database, settings),
    }  # fmt: skip


def guess(app, database, people, secrets):
    """Signing in, wrong and right: passwords, codes, links, tokens. Gives the pages that answered."""
    client = visitor(app)
    give_password(app, database, people["writer"])
    give_second_factor(app, database, people["writer"])
    for email, password in (("writer", secrets["wrongpassword"]), ("nobody", secrets["wrongpassword"]), ("writer", PASSWORD)):
        yield client.post("/sign-in", data={"email": f"{email}@norrvik.example", "password": password}).text
    yield client.post("/tf-validate", data={"code": secrets["guessedcode"]}).text
    yield client.post("/mf-recovery", data={"code": secrets["guessedcode"]}).text
    yield client.get(f"/sign-in/link/{secrets['guessedlink']}").text
    yield client.post(f"/invitation/{secrets['guessedlink']}").text
    headers = {"Authorization": f"Bearer tsw_{secrets['guessedtoken']}"}
    yield client.get("/api/v1/rumours", headers=headers).text
    yield client.get("/metrics", headers={**headers, "X-Forwarded-For": "192.0.2.1"}).text
    yield client.get(f"/reset/{secrets['guessedlink']}").text


def fail(app, sign_in, secrets):
    """Requests that break inside, with a secret at hand: in a field, in the address, in a statement."""
    real = app.view_functions["rumours.rumour_list"]

    def breaks(**_given):
        with app.extensions["workbench_database"].write_session() as session:
            session.execute(text("INSERT INTO job (kind) VALUES (:value)"), {"value": secrets["raisedtext"]})

    app.view_functions["rumours.rumour_list"] = breaks
    yield sign_in("writer").get("/rumours", query_string={"token": secrets["guessedtoken"]}).text
    app.view_functions["rumours.rumour_list"] = real


def deliver(app, database, people, sign_in, later):
    """An answer goes out on every channel, every way of telling is tried, a tip comes in."""
    now = workbench_clock.utcnow()
    with app.test_request_context(), database.write_session() as session:
        answer = approved_answer(session, people, FakeClock(now), "kotiden-avgor")
        session.flush()
        channels = [row for row in session.scalars(select(Channel)) if row.kind != "page"]
        campaigns.place(
            session, answer, channels, scheduled_at=None, actor=people["writer"], now=now, spokesperson=None, own_voice=True
        )
    admin = sign_in("administrator")
    for number in (1, 2, 3, 4):
        admin.post(f"/alerts/routes/{number}/test")
    admin.post("/webhooks/1/test")
    later(minutes=1)


def break_a_job(database, settings, secrets):
    """A job whose statement is refused, with a secret among its values; it is tried again and given up."""

    def breaks(context, _payload):
        with context.finishing_session() as session:
            session.execute(text("INSERT INTO activity (verb) VALUES (:value)"), {"value": secrets["joboffender"]})

    registry = Registry()
    registry.add("trial.break", breaks, max_attempts=1)
    with database.write_session() as session:
        queue.enqueue(session, "trial.break", {}, dedupe=f"trial.break:{workbench_clock.utcnow()}")
    queue.run_due(database, settings, registry)


def exported(sign_in, run_jobs):
    """The export of everything, unpacked."""
    admin = sign_in("administrator")
    admin.post("/privacy/exports", data={"reason": "Byte av system"})
    run_jobs()
    sign_in("approver").post("/privacy/exports/1/agree")
    run_jobs()
    link = re.search(r'href="(/privacy/exports/file/[^"]+)"', admin.get("/privacy/exports").text)[1]
    with zipfile.ZipFile(io.BytesIO(admin.get(link).data)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def at_rest(database, settings):
    """The bytes of the database, and of what it has not yet put in order; on a server every row of every table."""
    if database.engine.dialect.name != "sqlite":
        return rows_as_text(database)
    database.dispose()
    return "".join(path.read_bytes().decode("latin-1") for path in settings.instance_dir.glob("workbench.db*"))


def test_no_secret_is_said_anywhere(said, secrets, service):
    """Twenty-odd of them, in ten places; each place has something to say, and the service was called with what it repeats."""
    plain = {name: secret for name, secret in secrets.items() if name not in ADDRESSES}
    told = {}
    for place, words in said.items():
        found = found_in(words, plain if place in FOR_ADMINISTRATORS else secrets)
        if place == "error pages":  # a form, or an address, says to whoever sent it what they sent
            found = [name for name in found if not name.startswith("guessed")]
        if found:
            told[place] = found
    assert told == {}
    assert [place for place, words in said.items() if len(words) < 200] == []
    called = "\n".join(service.calls)
    assert {"hookaddress", "chathook", "roomhook", "alerthook", "calendaraddress"} <= set(found_in(called, secrets))
    assert "IntegrityError" in said["log"]
    assert "IntegrityError" in said["jobs"]


def test_what_is_said_is_found(secrets, monkeypatch):
    """The search finds a secret that somebody logs by a name that nobody would suspect, and one that an address spells."""
    with heard_log(monkeypatch) as log:
        structlog.get_logger("trial").info(
            "asked for it", address=f"https://x.example/?k={secrets['joboffender']}&q=%7Aqk02tiphandle"
        )
        structlog.get_logger("trial").info("asked for it", token=secrets["hookaddress"])
    assert found_in(log.getvalue(), secrets) == ["joboffender", "tiphandle"]
