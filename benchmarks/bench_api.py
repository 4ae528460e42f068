"""How long the API takes to answer: 50 requests a second whatever the answers take (open loop), over HTTP, and a full table.

Goal: p95 ≤ 50 ms, counted from the moment when each request was due. One gunicorn process with eight threads, as `make run`.
Run: python -m benchmarks.bench_api [--answers 2000] [--seconds 20] [--rate 50] [--json]
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from queue import SimpleQueue

from benchmarks.bench_public_page import NOW, prepare
from workbench.accounts import service as accounts
from workbench.accounts.models import User
from workbench.db import Database
from workbench.partners.api.models import MOST_PER_MINUTE
from workbench.partners.api.scopes import SCOPES
from workbench.partners.api.tokens import make_token

KEY = "a-key-for-this-benchmark-only-0123456789-abcdefghij"
SENDERS = 32
SERVER = """
import sys
from pathlib import Path
from workbench.operations.shared_figures import share_figures
share_figures()
from workbench import create_app
from workbench.settings import Settings
folder, key, port = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
app = create_app(Settings(instance_dir=folder, database_url=f"sqlite:///{folder / 'bench.db'}", secret_key=key))
from workbench.serving import Web
sys.argv = sys.argv[:1]
Web(app, f"127.0.0.1:{port}").run()
"""


def main() -> None:
    """Fill a database, start a server, ask, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=2000)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rate", type=int, default=50)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        token = fill(folder, options.answers)
        with server(folder) as port:
            requests = mixed(port, token)
            ask(port, requests, rate=10, seconds=2)
            times, wrong = ask(port, requests, rate=options.rate, seconds=options.seconds)
    times.sort()
    figures = {
        "answers": options.answers,
        "requests": len(times),
        "wrong": wrong,
        "p50_ms": round(times[len(times) // 2] * 1000, 1),
        "p95_ms": round(times[int(len(times) * 0.95)] * 1000, 1),
        "max_ms": round(times[-1] * 1000, 1),
    }
    print(json.dumps(figures) if options.json else "   ".join(f"{name} {value}" for name, value in figures.items()))


def fill(folder: Path, count: int) -> str:
    """A library with `count` answers, and a token of a partner for everything."""
    client = prepare(folder, count)
    database = Database(f"sqlite:///{folder / 'bench.db'}")
    with client.application.test_request_context(), database.write_session() as session:
        partner = accounts.add_organisation(session, "Norrviks bibliotek", kind="partner", now=NOW)
        people = [
            accounts.add_user(
                session, f"{role}@norrvik.example", name=role, organisation=partner, roles=[role], actor_id=None, now=NOW
            )
            for role in ("partner", "administrator")
        ]
        holder, admin = (session.get_one(User, person.id) for person in people)
        _row, secret = make_token(
            session, "Mätning", holder=holder, scopes=SCOPES, expires_at=None, actor=admin, now=NOW,
            requests_per_minute=MOST_PER_MINUTE,
        )  # fmt: skip
    database.dispose()
    return secret


@contextmanager
def server(folder: Path) -> Iterator[int]:
    """The application behind gunicorn; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    process = subprocess.Popen([sys.executable, "-c", SERVER, str(folder), KEY, str(port)], env={**os.environ})
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    """Until it answers, at most half a minute."""
    for _try in range(300):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


Request = tuple[str, str, dict[str, str], bytes | None]


def mixed(port: int, token: str) -> list[Request]:
    """What partners' systems ask for: lists, single texts, what has not changed, and one in ten writes."""
    mine = {"Authorization": f"Bearer {token}"}
    write = {**mine, "Content-Type": "application/json"}
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/api/v1/library?limit=25", headers=mine)
    tag = connection.getresponse().headers["ETag"]
    connection.close()
    said = json.dumps({"text": "Hallen ska stängas, säger folk", "channel": "service_desk", "rumour": "R00001"}).encode()
    reads: list[Request] = [
        ("GET", "/api/v1/library?limit=25", mine, None),
        ("GET", "/api/v1/library?limit=25", {**mine, "If-None-Match": tag}, None),
        ("GET", "/api/v1/library?q=simhallen&theme=T03", mine, None),
        ("GET", "/api/v1/rumours?limit=25", mine, None),
        ("GET", "/api/v1/adoptions", mine, None),
    ]
    singles: list[Request] = [("GET", f"/api/v1/library/svar-{number}", mine, None) for number in (1, 7, 30, 100)]
    return [*reads, *singles, ("POST", "/api/v1/sightings", write, said)]


def ask(port: int, requests: list[Request], *, rate: int, seconds: int) -> tuple[list[float], int]:
    """Send `rate` requests a second, each when it is due. Gives seconds from due to answered, and how many were wrong."""
    due: SimpleQueue[tuple[float, Request] | None] = SimpleQueue()
    times: list[float] = []
    wrong: list[int] = []
    threads = [threading.Thread(target=_send, args=(port, due, times, wrong)) for _n in range(SENDERS)]
    for thread in threads:
        thread.start()
    start, kinds = time.perf_counter(), cycle(requests)
    for number in range(rate * seconds):
        at = start + number / rate
        time.sleep(max(0.0, at - time.perf_counter()))
        due.put((at, next(kinds)))
    for _thread in threads:
        due.put(None)
    for thread in threads:
        thread.join()
    return times, len(wrong)


def _send(port: int, due: "SimpleQueue[tuple[float, Request] | None]", times: list[float], wrong: list[int]) -> None:
    line = _Line(port)
    while (work := due.get()) is not None:
        at, request = work
        status = line.status_of(request)
        times.append(time.perf_counter() - at)
        if status not in (200, 201, 304):
            wrong.append(status)
    line.close()


class _Line:
    """A connection that reads no more of an answer than its status and where it ends.

    Who asks shares the machine with what is measured: a whole client took a tenth of a processor at 150 views a second.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None

    def status_of(self, request: Request) -> int:
        """Send it, read the answer to its end, and give its status; 0 when the server hung up."""
        method, path, headers, body = request
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        try:
            self.socket.sendall("\r\n".join([*lines, "", ""]).encode() + (body or b""))
            return self._read(self.socket)
        except ConnectionError:
            self.close()
            return 0

    def _read(self, line: socket.socket) -> int:
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += line.recv(65_536) or _broken()
        head, _end, read = answer.partition(b"\r\n\r\n")
        fields = dict(field.split(b": ", 1) for field in head.lower().split(b"\r\n")[1:])
        status, left = int(head.split(b" ", 2)[1]), -len(read)
        left += int(fields[b"content-length"]) if status != 304 else 0
        while left > 0:
            left -= len(line.recv(65_536) or _broken())
        if fields.get(b"connection") == b"close":
            self.close()
        return status

    def close(self) -> None:
        """Hang up."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def _broken() -> bytes:
    raise ConnectionError("the server hung up in the middle of an answer")


if __name__ == "__main__":
    main()
