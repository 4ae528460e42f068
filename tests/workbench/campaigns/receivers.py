"""A partner's webhook receiver and a mail server, both real, both with a ledger of what reached them."""

import base64
import hashlib
import hmac
import socket
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from aiosmtpd.controller import Controller

from tests.serving import Receiver

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes ...").decode()


@dataclass
class Ledger:
    """Each key counts once, as a receiver that keeps to Standard Webhooks does it."""

    keys: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    refused: int = 0

    @property
    def copies(self) -> Counter[str]:
        return Counter(set(self.keys))


class PartnerServer(Receiver):
    """Answers as `answer(attempt) -> (status, headers, body)` says; None closes the connection after taking the message."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.calls = 0
        self.answer: Callable[[int], tuple[int, dict[str, str], bytes] | None] = lambda _n: (200, {}, b"{}")
        self.hang: Callable[[str], Any] = lambda _path: None
        self._taken = threading.Condition()
        super().__init__()

    @property
    def url(self) -> str:
        return f"http://{self.host}/hook"

    def arrived(self, count: int, *, timeout: float) -> bool:
        """Wait until so many messages were taken."""
        with self._taken:
            return self._taken.wait_for(lambda: len(self.ledger.keys) >= count, timeout)

    def receive(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        key, stamp = handler.headers["webhook-id"], handler.headers["webhook-timestamp"]
        raw = base64.b64decode(SECRET.removeprefix("whsec_"))
        digest = hmac.new(raw, f"{key}.{stamp}.".encode() + body, hashlib.sha256).digest()
        if handler.headers["webhook-signature"] != "v1," + base64.b64encode(digest).decode():
            self.ledger.refused += 1
        self.calls += 1
        self.hang(handler.path)
        answer = self.answer(self.calls)
        if answer is None or 200 <= answer[0] < 300:
            with self._taken:
                self.ledger.keys.append(key)
                self.ledger.bodies.append(body)
                self._taken.notify_all()
        if answer is None:
            handler.connection.close()
            handler.close_connection = True
            return
        status, headers, text = answer
        self.reply(handler, status, headers, text)


class MailServer:
    """A real SMTP server on loopback; `reply` may refuse with another code, `refuses` an address, before the letter comes."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.senders: list[str] = []  # on the envelope
        self.reply = "250 OK"
        self.refuses: str | set[str] = ""
        outer = self

        class Handler:
            async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
                if address == outer.refuses or (isinstance(outer.refuses, set) and address in outer.refuses):
                    return "550 5.1.1 no such user"
                envelope.rcpt_tos.append(address)
                return "250 OK"

            async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
                from email import message_from_bytes
                from email.policy import default

                if outer.reply.startswith("250"):
                    outer.senders.append(envelope.mail_from)
                    outer.messages.append(message_from_bytes(envelope.content, policy=default))
                return outer.reply

        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.controller = Controller(Handler(), hostname="127.0.0.1", port=self.port)
        self.controller.start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def copies(self) -> Counter[str]:
        return Counter(message["Message-ID"] for message in self.messages)

    def letters(self, reference: str) -> int:
        """How many letters of one placement came."""
        return sum(reference in message["Message-ID"] for message in self.messages)

    def stop(self) -> None:
        self.controller.stop()
