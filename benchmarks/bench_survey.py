"""2 000 people answer a survey, over real HTTP; then the web process is killed while they do. No answer may be lost.

They come evenly within two minutes, five times as fast as the ten minutes that are asked for; `--within 0` lets them come as
fast as eight threads can. How long somebody waits counts from when they came, also when every thread was busy.

Run: python -m benchmarks.bench_survey [--people 2000] [--within 120] [--killed 400] [--threads 8] [--json]
"""

import argparse
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import select

from workbench.accounts import service as accounts
from workbench.db import Database
from workbench.installing import compile_catalogues
from workbench.settings import Settings
from workbench.surveys.answering.models import Response
from workbench.surveys.panels.models import Panel, PanelContact
from workbench.surveys.waves.links import token_of
from workbench.surveys.waves.models import Invitation, Wave, WaveItem
from workbench.tables import metadata

KEY = "a-key-for-measuring-0123456789-abcdefghijklmnopqrstuvwxyz"
ROOT = Path(__file__).parents[1]
LIMIT_MS = 200
ANSWERS = {
    "heard.kon": "yes", "belief.kon": "false", "sure.kon": "4", "heard.hallen": "no", "belief.hallen": "dont_know",
    "heard.bussen": "unsure", "c.where_heard": "media", "c.trust": "4", "t.more": "Lätt att svara.", "b.district": "north",
}  # fmt: skip


@dataclass
class Tally:
    """What was seen: milliseconds of each kind of request, who was told that the answer is kept, who had to send again."""

    times: dict[str, list[float]] = field(default_factory=lambda: {"form": [], "send": []})
    kept: list[str] = field(default_factory=list)
    again: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def main() -> None:
    """Measure, then kill; print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--within", type=float, default=120.0, help="seconds in which they come; 0: as fast as can be")
    parser.add_argument("--killed", type=int, default=400, help="how many of them answer while the web process is killed")
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    row: dict[str, object] = {"people": options.people, "threads": options.threads}
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        row |= calm(house, house.prepare("lugn", options.people), options.threads, options.within)
        if options.killed:
            row |= killed(house, house.prepare("stormig", options.killed), options.threads)
    print(json.dumps(row) if options.json else "\n".join(f"{name}: {value}" for name, value in row.items()))
    lost = int(str(row["lost"])) + int(str(row.get("lost_when_killed", 0)))
    if lost or float(str(row["send_p95_ms"])) > LIMIT_MS or float(str(row["form_p95_ms"])) > LIMIT_MS:
        raise SystemExit(1)


def calm(house: "House", tokens: list[str], threads: int, within: float) -> dict[str, object]:
    """Everybody opens the form and sends it."""
    tally = Tally()
    with house.web() as port:
        for _warm in range(threads * 2):
            ask(port, "GET", f"/s/{tokens[0]}", "", Tally(), "form")
        started = time.perf_counter()
        with ThreadPoolExecutor(threads) as pool:
            due = [started + within * place / len(tokens) if within else 0.0 for place in range(len(tokens))]
            list(pool.map(lambda token, at: answer(port, token, tally, due=at), tokens, due))
        seconds = time.perf_counter() - started
    stored, twice = house.stored("lugn")
    figures: dict[str, object] = {"seconds": round(seconds, 1), "answers_a_minute": round(len(tokens) / seconds * 60)}
    for name, times in tally.times.items():
        times.sort()
        figures[f"{name}_p50_ms"] = round(statistics.median(times), 1)
        figures[f"{name}_p95_ms"] = round(times[int(len(times) * 0.95)], 1)
    return {**figures, "lost": len(tokens) - stored, "twice": twice, "told": len(tally.kept)}


def killed(house: "House", tokens: list[str], threads: int) -> dict[str, object]:
    """The web process dies three times by SIGKILL on the way; whoever got no answer sends the same form again."""
    tally, done = Tally(), threading.Event()
    with house.web(is_restarted=True) as port:
        killer = threading.Thread(target=house.kill_now_and_then, args=(done, tally, len(tokens)))
        killer.start()
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda token: answer(port, token, tally), tokens))
        done.set()
        killer.join()
    stored, twice = house.stored("stormig")
    return {
        "kills": house.kills, "sent_again": tally.again, "lost_when_killed": len(tokens) - stored, "twice_when_killed": twice,
        "told_when_killed": len(tally.kept),
    }  # fmt: skip


def answer(port: int, token: str, tally: Tally, *, due: float = 0.0) -> None:
    """One person: come at `due`, open, fill in, send, until somebody says that it is kept."""
    time.sleep(max(0.0, due - time.perf_counter()))
    _status, page, _location = ask(port, "GET", f"/s/{token}", "", tally, "form", came_at=due)
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    if found is None:
        raise SystemExit(f"no form behind the link: {page[:300]}")
    body = urlencode({**ANSWERS, "ticket": found[1]})
    status, _page, location = ask(port, "POST", f"/s/{token}", body, tally, "send")
    if status != 303 or "sent=1" not in location:
        raise SystemExit(f"sending ended with {status} {location}")
    with tally.lock:
        tally.kept.append(token)


def ask(port: int, method: str, path: str, body: str, tally: Tally, kind: str, *, came_at: float = 0.0) -> tuple[int, str, str]:
    """One request, again when the connection breaks: what a person does who presses the button once more."""
    headers = {"Accept-Language": "sv", "Content-Type": "application/x-www-form-urlencoded"}
    for _try in range(600):
        started = came_at or time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException):
            with tally.lock:
                tally.again += 1
            time.sleep(0.05)
            continue
        finally:
            connection.close()
        with tally.lock:
            tally.times[kind].append((time.perf_counter() - started) * 1000)
        return response.status, text, response.headers.get("Location", "")
    raise SystemExit("nobody answered for half a minute")


class House:
    """A database with waves, and the real web process in front of it."""

    def __init__(self, folder: Path) -> None:
        compile_catalogues()
        self.settings = Settings(
            instance_dir=folder, database_url=f"sqlite:///{folder / 'workbench.db'}", secret_key=KEY, demo=True
        )
        self.database = Database(self.settings.database_url)
        metadata.create_all(self.database.engine)
        self.kills = 0
        self._web: subprocess.Popen[bytes] | None = None
        self._port = free_port()

    def prepare(self, code: str, people: int) -> list[str]:
        """An open wave of a panel of so many; gives everybody's link."""
        now = datetime.now(UTC)
        with self.database.write_session() as session:
            home = accounts.add_organisation(session, f"Norrvik {code}", kind="municipality", now=now)
            maker = accounts.add_user(
                session, f"{code}@norrvik.example", name="Maja", organisation=home, roles=["writer"], actor_id=None, now=now
            )
            panel = Panel(name=f"Panelen {code}", sampling="volunteer", salt="salt", created_by_id=maker.id, created_at=now)
            wave = make_wave(code, panel, maker.id, now)
            session.add_all([panel, wave])
            session.flush()
            contacts = [
                PanelContact(panel=panel, address=f"{code}{number}@norrvik.example", joined_on=date(2026, 1, 1))
                for number in range(people)
            ]
            session.add_all(contacts)
            session.flush()
            session.add_all([Invitation(wave_id=wave.id, contact_id=contact.id, state="sent") for contact in contacts])
            return [token_of(wave, contact, self.settings) for contact in contacts]

    def stored(self, code: str) -> tuple[int, int]:
        """(how many members have an answer, how many have two)."""
        with self.database.read_session() as session:
            wanted = select(Response.number).join(Wave).where(Wave.code == code)
            counts = Counter(session.scalars(wanted))
        return len(counts), sum(1 for count in counts.values() if count > 1)

    @contextlib.contextmanager
    def web(self, *, is_restarted: bool = False) -> Iterator[int]:
        """The web process as an installation starts it: one worker, eight threads."""
        if is_restarted:
            self._port = free_port()
        self._start()
        try:
            yield self._port
        finally:
            self._kill()

    def kill_now_and_then(self, done: threading.Event, tally: Tally, total: int) -> None:
        """SIGKILL when a quarter, a half and three quarters have been told that their answer is kept."""
        for share in (0.25, 0.5, 0.75):
            while len(tally.kept) < total * share and not done.wait(0.005):
                pass
            if done.is_set():
                return
            self._kill()
            self.kills += 1
            self._start()

    def _start(self) -> None:
        environ = {
            **os.environ, "WORKBENCH_INSTANCE_DIR": str(self.settings.instance_dir), "WORKBENCH_SECRET_KEY": KEY,
            "WORKBENCH_DATABASE_URL": self.settings.database_url, "WORKBENCH_DEMO": "1",
        }  # fmt: skip
        command = [sys.executable, "-m", "gunicorn", "--workers", "1", "--threads", "8", "--log-level", "error"]
        command += ["--bind", f"127.0.0.1:{self._port}", "wsgi:app"]
        self._web = subprocess.Popen(command, cwd=ROOT, env=environ, start_new_session=True)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
            try:
                connection.request("GET", "/survey/none")
                connection.getresponse().read()
                return
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
            finally:
                connection.close()
        raise SystemExit("the web process does not start")

    def _kill(self) -> None:
        """All of it at once, as a machine that loses its power."""
        if self._web is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._web.pid, signal.SIGKILL)
            self._web.wait()
            self._web = None


def make_wave(code: str, panel: Panel, maker_id: int, now: datetime) -> Wave:
    """Three statements, two choices, trust, a free text, a district."""
    choices = [{"value": value, "texts": {"sv": value}} for value in ("someone", "media", "work", "elsewhere")]
    districts = [{"value": value, "texts": {"sv": value}} for value in ("north", "south", "centre")]
    fact = {"sv": {"text": "Alla väntar lika länge.", "source": "Norrvik", "url": "https://norrvik.example"}}
    asked = [
        WaveItem(code="kon", kind="campaign", texts={"sv": "Nyanlända går före i kön."}, choices=[], facts=fact),
        WaveItem(code="hallen", kind="control", texts={"sv": "Hallen ska stänga."}, choices=[], facts=fact),
        WaveItem(code="bussen", kind="true_statement", texts={"sv": "Bussen går på söndagar."}, choices=[], facts=fact),
        WaveItem(code="where_heard", kind="where_heard", texts={"sv": "Var hörde du det?"}, choices=choices, facts={}),
        WaveItem(code="trust", kind="trust", texts={"sv": "Hur stort förtroende har du?"}, choices=[], facts={}),
        WaveItem(code="more", kind="free_text", texts={"sv": "Något mer?"}, choices=[], facts={}),
        WaveItem(code="district", kind="background", texts={"sv": "Var bor du?"}, choices=districts, facts={}),
    ]
    for position, item in enumerate(asked, start=1):
        item.position = position
    return Wave(
        code=code, panel=panel, sampling="volunteer", titles={"sv": "Höstens frågor"}, introductions={"sv": "Två minuter."},
        languages=["sv", "en"], ways=["link"], state="open", opens_on=now.date() - timedelta(days=1),
        closes_on=now.date() + timedelta(days=7), opened_at=now, created_by_id=maker_id, created_at=now, items=asked,
    )  # fmt: skip


def free_port() -> int:
    """A port between 18000 and 18999 that nobody has."""
    for port in range(18000 + os.getpid() % 900, 19000):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise SystemExit("no free port")


if __name__ == "__main__":
    main()
