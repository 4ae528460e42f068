"""Real receivers, real worker processes and kill -9: what benchmarks/bench_delivery.py and the tests of FAULTS.md 1 share.

    python -m tests.workbench.campaigns.delivery_rig receivers PORT FAULTS
    python -m tests.workbench.campaigns.delivery_rig worker

A worker takes its settings from WORKBENCH_*; three kinds of channel are put in place of real ones: webhook with keys (K),
bluesky read back (R), chat with neither (N), all over the real HTTP client.
"""

import asyncio
import json
import os
import sys
import time
import urllib.request
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

CLASSES = {"webhook": "K", "bluesky": "R", "chat": "N"}
FAULTS = (("429", 5), ("500", 5), ("hang", 2), ("lost", 1))  # per cent of all requests
LAG_SECONDS = 2.0


class Receivers:
    """One server for all channels: /K/3/hook is channel 3 and de-duplicates, R can be asked, N does neither."""

    def __init__(self, faults: bool, hanging: str = "") -> None:
        self.faults = faults
        self.hanging = hanging
        self.copies: Counter[str] = Counter()
        self.first_at: dict[str, float] = {}
        self.asked: Counter[str] = Counter()
        self.faulty: Counter[str] = Counter()

    async def serve(self, port: int) -> None:
        server = await asyncio.start_server(self.answer, os.environ.get("RIG_HOST", "127.0.0.1"), port, backlog=1000)
        async with server:
            await server.serve_forever()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.TimeoutError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            line, *rest = head.split("\r\n")
            method, path, _version = line.split(" ")
            headers = dict(each.lower().split(": ", 1) for each in rest if ": " in each)
            await reader.readexactly(int(headers.get("content-length", 0)))
            status, body = await self.decide(method, path, headers.get("webhook-id", ""))
            if status:
                extra = "Retry-After: 1\r\n" if status == 429 else ""
                text = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n{extra}Connection: close\r\n\r\n"
                writer.write(text.encode() + body)
                await writer.drain()
        writer.close()

    async def decide(self, method: str, path: str, key: str) -> tuple[int, bytes]:
        if path == "/ledger":
            return 200, json.dumps({"copies": self.copies, "first_at": self.first_at, "faults": self.faulty}).encode()
        if method == "GET":
            key = path.rpartition("/")[2].lower()
            known = self.first_at.get(key)
            return (200, b"{}") if known is not None and time.time() - known >= LAG_SECONDS else (404, b"")
        if self.hanging and self.hanging in path:
            await asyncio.sleep(30)
        fault = self.fault_of(key)
        self.faulty[fault] += bool(fault)
        if fault == "hang":
            await asyncio.sleep(30)
            return 0, b""
        if fault in ("429", "500"):
            return int(fault), b""
        self.take(key, with_keys=path.startswith("/K/"))
        return (0, b"") if fault == "lost" else (200, b"{}")

    def take(self, key: str, *, with_keys: bool) -> None:
        if not with_keys or key not in self.first_at:
            self.copies[key] += 1
        self.first_at.setdefault(key, time.time())

    def fault_of(self, key: str) -> str:
        """Each try of a message has its own fate, the same in every run."""
        self.asked[key] += 1
        draw = int.from_bytes(sha256(f"{key} {self.asked[key]}".encode()).digest()[:4], "big") % 10000 / 100
        for name, share in FAULTS if self.faults else ():
            if draw < share:
                return name
            draw -= share
        return ""


@dataclass
class Verdict:
    """Both oracles side by side: the receivers' ledger and our tables."""

    states: Counter
    double: list[str]
    lost: list[str]
    falsely_sent: list[str]
    failed_with_copy: list[str]

    @property
    def is_good(self) -> bool:
        return not (self.double or self.lost or self.falsely_sent)


def judge(rows, copies) -> Verdict:
    """`rows` are (key, state) of every message; keys as the receivers saw them, in lower case."""
    states = Counter(state for _key, state in rows)
    counted = defaultdict(int, {key.lower(): number for key, number in copies.items()})
    return Verdict(
        states,
        double=[key for key, _state in rows if counted[key.lower()] > 1],
        lost=[key for key, state in rows if state in ("prepared", "sending")],
        falsely_sent=[key for key, state in rows if state == "sent" and not counted[key.lower()]],
        failed_with_copy=[key for key, state in rows if state == "failed" and counted[key.lower()]],
    )


def read_ledger(port: int) -> dict:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/ledger", timeout=30) as answer:
        return json.load(answer)


def put_wires_in_place() -> None:
    """Three classes of channel over the webhook's own client; R also asks whether the message is there."""
    from feeds.guarded import FetchPolicy, fetch
    from workbench.campaigns.delivering import wires
    from workbench.campaigns.delivering.webhook import WebhookWire
    from workbench.campaigns.transports import Outcome

    class RigWire(WebhookWire):
        def __init__(self, kind, idempotency):
            self.kind, self.idempotency = kind, idempotency
            self.can_look_up = idempotency == "R"
            self.lag = timedelta(seconds=LAG_SECONDS + 1)

        def look_up(self, message, settings):
            policy = FetchPolicy(allowed_hosts=frozenset(settings.allowed_hosts), timeout_s=5, connect_timeout_s=5)
            try:
                found = fetch(f"{message.url.rpartition('/')[0]}/{message.key}", policy=policy).status
            except Exception:
                return Outcome("unclear", "no_answer")
            return Outcome("sent") if found == 200 else Outcome("missing" if found == 404 else "unclear")

    for kind, idempotency in CLASSES.items():
        wires.register(RigWire(kind, idempotency))


def work() -> None:
    """A worker as `flask worker` is one, with quick retries, so that a run ends within minutes."""
    from workbench import tables
    from workbench.campaigns import jobs
    from workbench.campaigns.delivering import claiming, retries
    from workbench.db import Database
    from workbench.queue import Registry
    from workbench.settings import load_settings
    from workbench.worker.engine import run_worker

    put_wires_in_place()
    if os.environ.get("RIG_QUICK"):
        retries.RETRY_SECONDS = (1, 2, 4, 8)
        claiming.LEASE = timedelta(seconds=float(os.environ["RIG_QUICK"]))
    settings = load_settings()
    registry = Registry()
    assert tables.metadata
    jobs.register(registry)
    registry.ticks = {kind: every for kind, every in registry.ticks.items() if kind.startswith("campaigns.deliver")}
    run_worker(Database(settings.database_url), settings, registry)


if __name__ == "__main__":
    if sys.argv[1] == "worker":
        work()
    else:
        asyncio.run(Receivers(sys.argv[3] == "faults", *sys.argv[4:]).serve(int(sys.argv[2])))
