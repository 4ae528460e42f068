"""WebSub: a feed that names its hub, a hub that asks back, signed news, and what is neither signed nor asked for."""

import hmac
from dataclasses import replace
from hashlib import sha1, sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from tests.serving import run_in_thread, stop
from workbench.intake.models import HubSubscription, Item, Source
from workbench.intake.sources.secrets import unseal
from workbench.intake.sources.service import hubs
from workbench.queue import Job, enqueue


class FakeHub:
    """A hub on loopback: keeps the forms that it was sent, and answers `status`."""

    def __init__(self):
        self.forms, self.status = [], 202
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                hub.forms.append({name: values[0] for name, values in parse_qs(body).items()})
                self.send_response(hub.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.http.server_port}"
        self.url = f"http://{self.host}/"
        run_in_thread(self.http)


@pytest.fixture
def hub():
    fake = FakeHub()
    yield fake
    stop(fake.http)


@pytest.fixture
def read(database, run_jobs, feed, hub):
    """Run what is due after a tick of collect_due."""
    numbers = iter(range(1000))

    def run(kind="intake.collect_due"):
        with database.write_session() as session:
            enqueue(session, kind, {}, dedupe=f"{kind}:{next(numbers)}")
        return run_jobs(allowed_hosts=(feed.host, hub.host))

    return run


@pytest.fixture
def subscribed(database, source, feed, hub, read):
    """The source follows its hub, and has asked it."""
    feed.headers = {"Link": f'<{hub.url}>; rel="hub", <{feed.address}>; rel="self"'}
    with database.write_session() as session:
        session.get(Source, source.id).follows_hub = True
    read()
    return stored(database)


@pytest.fixture
def active(app, subscribed, database):
    """The hub has asked back."""
    answer = app.test_client().get(asked_back(subscribed, mode="subscribe"))
    assert (answer.status_code, answer.text) == (200, "Ö-42")
    return stored(database)


def stored(database):
    with database.read_session() as session:
        return session.scalars(select(HubSubscription)).one()


def asked_back(row, *, mode, topic=None, lease="864000", callback=None):
    topic = topic or row.topic
    return f"/hub/{callback or row.callback}?hub.mode={mode}&hub.topic={topic}&hub.challenge=%C3%96-42&hub.lease_seconds={lease}"


def waiting_visits(database):
    with database.read_session() as session:
        jobs = session.scalars(select(Job).where(Job.kind == "intake.collect_source", Job.state == "queued"))
        return [job.payload["source_id"] for job in jobs]


def sign(row, settings, body, how=sha256):
    secret = unseal(settings.secret_key, row.secret)
    return f"{how().name}=" + hmac.new(secret.encode(), body, how).hexdigest()


def test_feed_that_names_a_hub_is_subscribed_to(subscribed, hub, feed, settings):
    """Topic, our address and a secret of our own are sent; nothing runs before the hub has asked back."""
    (form,) = hub.forms
    assert (form["hub.mode"], form["hub.topic"]) == ("subscribe", feed.address)
    assert form["hub.callback"] == f"{settings.base_url}/hub/{subscribed.callback}"
    assert len(form["hub.secret"]) >= 32
    assert form["hub.secret"] not in subscribed.secret
    assert subscribed.state == "asked"


def test_source_that_does_not_follow_its_hub_asks_none(database, source, feed, hub, read):
    """Off until an administrator wants it."""
    feed.headers = {"Link": f'<{hub.url}>; rel="hub"'}
    read()
    assert hub.forms == []


def test_hub_that_asks_back_gets_its_challenge_and_a_lease(active, clock):
    """As plain text, and ten days from now."""
    assert active.state == "active"
    assert (active.lease_until - clock.utcnow()).days == 10


@pytest.mark.parametrize(
    "change",
    [{"mode": "unsubscribe"}, {"mode": "publish"}, {"mode": "subscribe", "topic": "https://annan.example/"},
     {"mode": "subscribe", "callback": "x" * 32}],
    ids=["leave", "unknown mode", "other topic", "other address"],
)  # fmt: skip
def test_hub_that_asks_what_we_did_not_ask_for_gets_404(app, subscribed, database, change):
    """Nobody else can subscribe us to anything, or off it."""
    assert app.test_client().get(asked_back(subscribed, **change)).status_code == 404
    assert stored(database).state == "asked"


@pytest.mark.parametrize("how", [sha256, sha1], ids=["sha256", "sha1"])
def test_signed_news_are_read_at_once(app, active, database, settings, source, feed, read, how):
    """The feed itself is asked: what the message holds is not believed."""
    feed.entries = [("g9", "https://norrvik.example/9", "Nytt via hubben", "Text.")]
    body = b"<rss><channel><item><title>Falskt</title></item></channel></rss>"
    for _twice in range(2):
        answer = app.test_client().post(
            f"/hub/{active.callback}", data=body, headers={"X-Hub-Signature": sign(active, settings, body, how)}
        )
        assert answer.status_code == 202
    assert waiting_visits(database) == [source.id]
    read("intake.release_expired")
    with database.read_session() as session:
        titles = set(session.scalars(select(Item.title)))
    assert "Nytt via hubben" in titles
    assert "Falskt" not in titles


@pytest.mark.parametrize(
    "signature", ["", "sha256=", "sha256=" + "0" * 64, "md5=" + "0" * 32, "sha256", "=x", "sha256=å"],
    ids=["none", "empty", "wrong", "weak", "no value", "no name", "odd"],
)  # fmt: skip
def test_news_with_a_wrong_signature_change_nothing(app, active, database, signature):
    """The answer does not tell that it was wrong."""
    headers = {"X-Hub-Signature": signature.encode().decode("latin-1")} if signature else {}
    assert app.test_client().post(f"/hub/{active.callback}", data=b"<rss/>", headers=headers).status_code == 202
    assert waiting_visits(database) == []


def test_news_signed_over_another_body_change_nothing(app, active, database, settings):
    """A signature belongs to one body."""
    headers = {"X-Hub-Signature": sign(active, settings, b"one")}
    app.test_client().post(f"/hub/{active.callback}", data=b"two", headers=headers)
    assert waiting_visits(database) == []


def test_news_too_large_unknown_or_too_many_are_refused(app, active, database):
    """413, 404 and 429, before anything is read."""
    client = app.test_client()
    assert client.post(f"/hub/{active.callback}", data=b"x" * (1024 * 1024 + 1)).status_code == 413
    assert client.post("/hub/nobody", data=b"x").status_code == 404
    codes = {client.post("/hub/nobody", data=b"x").status_code for _time in range(610)}
    assert codes == {404, 429}


def test_hub_needs_no_form_token(settings, database, clock):
    """It is no browser; the signature guards instead."""
    from workbench import create_app

    guarded = create_app(replace(settings, testing=False), database)
    assert guarded.test_client().post("/hub/nobody", data=b"x").status_code == 404
    assert guarded.test_client().post("/tip/masked", data={"text": "x"}).status_code == 400


def test_lease_is_renewed_before_it_ends(active, read, hub, later, database):
    """Within the last day, with the same address and secret."""
    later(days=8)
    read("intake.renew_hubs")
    assert len(hub.forms) == 1
    later(days=1, hours=1)
    read("intake.renew_hubs")
    subscriptions = [form for form in hub.forms if form["hub.mode"] == "subscribe"]
    assert len(subscriptions) == 2
    assert subscriptions[0]["hub.secret"] == subscriptions[1]["hub.secret"]


def test_source_that_stops_following_leaves_the_hub(app, active, database, source, read, hub):
    """The hub is told, and its question whether we meant it is answered with yes; news after that are refused."""
    with database.write_session() as session:
        session.get(Source, source.id).follows_hub = False
    read("intake.renew_hubs")
    assert hub.forms[-1]["hub.mode"] == "unsubscribe"
    assert "hub.secret" not in hub.forms[-1]
    client = app.test_client()
    assert client.get(asked_back(active, mode="unsubscribe")).status_code == 200
    assert client.get(asked_back(active, mode="subscribe")).status_code == 404
    assert client.post(f"/hub/{active.callback}", data=b"x").status_code == 410


def test_hub_that_refuses_is_asked_again_after_a_week(database, source, feed, hub, read, later):
    """Not at every visit."""
    hub.status = 500
    feed.headers = {"Link": f'<{hub.url}>; rel="hub"'}
    with database.write_session() as session:
        session.get(Source, source.id).follows_hub = True
    read()
    assert stored(database).state == "refused"
    later(days=1)
    read("intake.renew_hubs")
    assert len(hub.forms) == 1
    later(days=7)
    read("intake.renew_hubs")
    assert len(hub.forms) == 2


def test_installation_without_https_follows_no_hub(source, settings):
    """A hub could not reach it safely."""
    wanted = Source(kind="syndication", follows_hub=True, state="ok")
    assert not hubs.may_follow(wanted, replace(settings, testing=False, base_url="http://norrvik.example"))
    assert hubs.may_follow(wanted, replace(settings, testing=False, base_url="https://norrvik.example"))


def test_request_names_the_hub_of_its_address_only(subscribed):
    """The path of a callback cannot be guessed from another."""
    assert len(subscribed.callback) >= 32
    assert urlsplit(subscribed.hub).scheme == "http"
