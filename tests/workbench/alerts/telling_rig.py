"""The outside of telling, real on loopback: push services that decrypt, an SMS gateway, chats, webhooks, a mail server."""

import base64
import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select

from tests.serving import Receiver
from workbench.alerts.models import Alert, AlertReceipt, AlertRule
from workbench.alerts.telling.keys import Subscription, as_text, ensure_push_key
from workbench.alerts.telling.models import AlertRoute
from workbench.alerts.telling.service import tell
from workbench.campaigns.sealing import seal
from workbench.rumours.models import Rumour

# What a push service, a gateway and a chat were seen to answer.
PUSH_TAKEN = (201, {"Location": "/m/gAAAA", "TTL": "43200"}, "")
PUSH_GONE = (
    410,
    {"Content-Type": "application/json"},
    '{"code": 410, "errno": 106, "error": "Gone", "message": "Request did not validate"}',
)
SMS_TAKEN = (
    200,
    {"Content-Type": "application/json"},
    '{"id": "s70df59406a1b4643b96f3f91e0bfb7b0", "status": "created", "cost": 3500}',
)
SMS_ERROR = (200, {"Content-Type": "text/plain"}, "ERROR 401: insufficient credit")
Answer = tuple[int, dict[str, str], str]


class Outside(Receiver):
    """A server that keeps what it was sent and answers as `answer(calls)` says; None closes the line after taking it."""

    def __init__(self, answer: Answer) -> None:
        self.asked: list[tuple[str, str, Any, bytes]] = []
        self.answer: Callable[[int], Answer | None] = lambda _calls: answer
        super().__init__()

    def receive(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        self.asked.append((handler.command, handler.path, handler.headers, body))
        given = self.answer(len(self.asked))
        if given is None:
            handler.close_connection = True
            return
        status, headers, text = given
        self.reply(handler, status, headers, text.encode())

    def form(self, number: int = -1) -> dict[str, str]:
        """The fields of a request."""
        return {name: values[0] for name, values in parse_qs(self.asked[number][3].decode()).items()}

    def json(self, number: int = -1) -> Any:
        return json.loads(self.asked[number][3])


class Phone:
    """A browser: its keys never leave it, and only with them can a push message be read."""

    def __init__(self, service: Outside, path: str = "/push/a") -> None:
        self.service, self.path = service, path
        self.key, self.auth = ec.generate_private_key(ec.SECP256R1()), b"sixteen bytes 16"

    @property
    def subscription(self) -> Subscription:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return Subscription(self.service.url + self.path, as_text(point), as_text(self.auth))

    def shown(self) -> list[dict[str, Any]]:
        """What the device was told, decrypted."""
        bodies = [body for _method, path, _headers, body in self.service.asked if path == self.path]
        return [json.loads(http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth)) for body in bodies]


def new_rumour(database, clock, *, code="R-1", claim="badhuset i Norrvik ska stängas", **values):
    """A rumour."""
    with database.write_session() as session:
        row = Rumour(
            code=code, claim=claim, theme="T01", more_themes=[], flags=[], opened_at=clock.utcnow(),
            first_heard_at=clock.utcnow(), **values,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row


def new_rule(database, clock, *, kind="sightings", name="Tre på ett dygn", **values):
    """A rule."""
    with database.write_session() as session:
        row = AlertRule(name=name, kind=kind, threshold=3, window_hours=24, created_at=clock.utcnow(), **values)
        session.add(row)
        session.flush()
        return row


def new_alert(session, rule, rumour, clock, number=1, **values):
    """An alert that stands; nobody has been told."""
    row = Alert(
        rule_id=rule.id, rumour_id=rumour.id if rumour else None, dedupe=f"{rule.id}:{number}",
        reason="3 sightings within 24 hours.", raised_at=clock.utcnow(), last_event_at=clock.utcnow(), **values,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def tell_of(database, settings, clock, rule, rumour, people, *, number=1, cause="rule", **values):
    """One alert, and word of it to these people."""
    with database.write_session() as session:
        alert = new_alert(session, rule, rumour, clock, number, **values)
        tell(session, alert, [person.id for person in people], cause=cause, now=clock.utcnow(), settings=settings)
        return alert


def receipts(database, **wanted):
    """Receipts in order; only those of a route, person, …"""
    with database.read_session() as session:
        return session.scalars(select(AlertReceipt).filter_by(**wanted).order_by(AlertReceipt.id)).all()


def add_route(database, settings, clock, kind, *, secret="", name="", **values):
    """A shared route as an administrator sets it up."""
    with database.write_session() as session:
        row = AlertRoute(
            kind=kind, name=name or kind, secret=seal(secret, settings.secret_key) if secret else None,
            created_at=clock.utcnow(), **values,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row


def make_push_key(database, settings, clock):
    """The installation's key pair."""
    with database.write_session() as session:
        return ensure_push_key(session, settings, now=clock.utcnow())


WEBHOOK_SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes ...").decode()
