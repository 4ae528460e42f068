"""A partner's receiver of webhooks on loopback, and its check of the signature, written from the published text."""

import base64
import hashlib
import hmac
import json

from tests.serving import Receiver


class HookReceiver(Receiver):
    """A partner's receiver on loopback with a list of what came; `status` is what it answers."""

    def __init__(self):
        self.came, self.status, self.headers = [], 200, {}
        super().__init__()

    def receive(self, handler, body):
        self.came.append(({name.lower(): value for name, value in handler.headers.items()}, body))
        self.reply(handler, self.status, self.headers, b"")

    @property
    def ids(self):
        return [headers["webhook-id"] for headers, _body in self.came]

    @property
    def events(self):
        return [json.loads(body)["type"] for _headers, body in self.came]


class BadSignature(Exception):
    pass


def verify(secret, headers, body, *, now):
    """A receiver's check as standardwebhooks.com describes it, written from the text: id, time within five minutes, signature."""
    stamp = int(headers["webhook-timestamp"])
    if abs(now.timestamp() - stamp) > 300:
        raise BadSignature("time")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    said = b".".join([headers["webhook-id"].encode(), str(stamp).encode(), body])
    expected = base64.b64encode(hmac.digest(key, said, hashlib.sha256)).decode()
    given = [part.partition(",") for part in headers["webhook-signature"].split(" ")]
    if not any(version == "v1" and hmac.compare_digest(value, expected) for version, _comma, value in given):
        raise BadSignature("signature")
