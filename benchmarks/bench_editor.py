"""How fast the editor answers many writers at once: live check and autosave over HTTP, from gunicorn as in production.

Every writer has an answer of their own and types: a pause, a check 600 ms after it, an autosave every two seconds. Then all
writers ask for a check at the same moment, again and again. Run: python benchmarks/bench_editor.py [--writers 20] [--seconds 20]
"""

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy.orm import Session

from workbench import clock, create_app
from workbench.accounts import service as accounts
from workbench.accounts.models import User
from workbench.db import Database
from workbench.editorial import service as editorial
from workbench.editorial.models import Sandwich
from workbench.installing import compile_catalogues
from workbench.rumours import service as rumours
from workbench.rumours.risk import Factors
from workbench.settings import load_settings
from workbench.tables import metadata

ROOT = Path(__file__).resolve().parents[1]
GOAL_P95_MS = 200.0
AUTOSAVE_SECONDS = 2.0
TEXT = {
    "headline": "Simhallen i Norrvik tar samma avgift av alla",
    "opening_fact": "Alla vuxna betalar 60 kronor för ett bad i simhallen i Norrvik under 2026. [1] Taxan gäller lika för alla. "
    "[1]",
    "myth": "Ett rykte som inte stämmer säger att nyanlända badar gratis.",
    "explanation": "Vi förstår att priset betyder mycket för den som badar ofta. Ryktet bygger på ett enstaka exempel. "
    "Det är sant att en skolklass med nyanlända elever badade utan avgift under en lektion i mars 2026, eftersom skolan betalade "
    "för hela klassen. [1] Därför är priset detsamma för dig som för andra vuxna.",
    "closing_fact": "Alla vuxna betalar 75 kronor för ett bad i simhallen i Norrvik under 2026, och taxan gäller lika. [1]",
    "technique": "anecdote",
    "true_kernel": "En skolklass badade utan avgift under en lektion.",
    "value": "rättvisa",
}
SOURCE = {
    "n": "1", "publisher": "Norrviks kommun", "title": "Taxa för simhallen 2026", "published": "2026-01-12",
    "url": "https://norrvik.example/simhallen", "accessed": "2026-11-01", "still_valid": "on",
}  # fmt: skip


@dataclass
class Writer:
    """One signed-in person with an answer of their own."""

    slug: str
    link: str
    base: str
    cookie: str = ""
    token: str = ""
    checks: list[float] = field(default_factory=list)
    autosaves: list[float] = field(default_factory=list)


def main() -> int:
    """Print p50, p95 and p99; exit 1 when the check's p95 misses its goal while people type."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--bursts", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), options.writers) as (port, writers, server):
        before = processor_seconds(server)
        type_for(port, writers, options.seconds)
        spent = processor_seconds(server) - before
        p95 = report("check, typing", [one for writer in writers for one in writer.checks])
        report("autosave, typing", [one for writer in writers for one in writer.autosaves])
        answers = sum(len(writer.checks) + len(writer.autosaves) for writer in writers)
        each, pace = 1000 * spent / answers, answers / options.seconds
        print(f"server, typing       {each:.1f} ms of processor an answer, {pace:.0f} answers a second")
        report("check, all at once", all_at_once(port, writers, options.bursts))
    return 0 if p95 <= GOAL_P95_MS else 1


def report(name: str, times: list[float]) -> float:
    """Print one line; give the 95th percentile in milliseconds."""
    marks = statistics.quantiles([1000 * one for one in times], n=100)
    print(f"{name:20} {len(times):5} answers  p50 {marks[49]:6.1f} ms  p95 {marks[94]:6.1f} ms  p99 {marks[98]:6.1f} ms")
    return marks[94]


@contextmanager
def running(folder: Path, count: int) -> Iterator[tuple[int, list[Writer], int]]:
    """A filled installation behind gunicorn: one process, eight threads; writers signed in."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {**os.environ, "WORKBENCH_INSTANCE_DIR": str(folder), "WORKBENCH_PORT": str(port), "WORKBENCH_DEMO": "1"}
    writers = fill(environ, count)
    command = [sys.executable, "-m", "gunicorn", "--workers", "1", "--threads", "8", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen([*command, "--log-level", "warning", "wsgi:app"], cwd=ROOT, env=environ)
    try:
        wait_until_open(port)
        for writer in writers:
            sign_in(port, writer)
        yield port, writers, server.pid
    finally:
        server.terminate()
        server.wait(20)


def processor_seconds(master: int) -> float:
    """What gunicorn's master and its worker have used of the processor since they began."""
    spent = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if folder.name == str(master) or fields[1] == str(master):
            spent += int(fields[11]) + int(fields[12])
    return spent / os.sysconf("SC_CLK_TCK")


def fill(environ: dict[str, str], count: int) -> list[Writer]:
    """People, a rumour and an answer for each."""
    compile_catalogues()
    settings = load_settings(environ)
    database = Database(settings.database_url)
    metadata.create_all(database.engine)
    app = create_app(settings, database)
    with app.test_request_context(), database.write_session() as session:
        now = clock.utcnow()
        home = accounts.add_organisation(session, "Norrvik", kind="municipality", now=now)
        people = [
            accounts.add_user(
                session, f"person{n}@norrvik.example", name=f"Person {n}", organisation=home,
                roles=["writer"] if n else ["fact_checker"], actor_id=None, now=now,
            )
            for n in range(count + 1)
        ]  # fmt: skip
        rows = []
        for n, person in enumerate(people[1:]):
            sandwich = answer_of(session, person, people[0], n)
            link = accounts.make_sign_in_link(session, person, now=now)
            rows.append(Writer(sandwich.slug, link, str(sandwich.current_revision_id)))
    database.dispose()
    return rows


def answer_of(session: Session, writer: User, checker: User, number: int) -> Sandwich:
    """A decided rumour and the draft of one writer."""
    now = clock.utcnow()
    claim = f"nyanlända badar gratis i hall {number}"
    rumour = rumours.open_rumour(session, claim, theme="T10", actor_id=checker.id, now=now)
    rumours.set_verdict(
        session, rumour, verdict="misleading", reason="Taxan gäller alla.", verified_with="Fritid", true_kernel="En klass.",
        actor=checker, now=now,
    )  # fmt: skip
    factors = Factors(spread=2, velocity=2, harm=1, plausibility=2, audience=1, reach=1)
    rumours.rate(session, rumour, factors, is_void=False, was_asked=False, actor_id=checker.id, now=now)
    rumours.decide(session, rumour, decision="respond", reason="Det sprids.", actor=checker, now=now)
    return editorial.start_sandwich(session, rumour, format="sandwich", language="sv", actor=writer, now=now)


def wait_until_open(port: int) -> None:
    """Ask until the server answers."""
    for _try in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/sign-in")
            connection.getresponse().read()
            return
        except OSError:
            threading.Event().wait(0.1)
    raise SystemExit("the server did not start")


def sign_in(port: int, writer: Writer) -> None:
    """Take the one-time link as a browser does, and open the editor once for its token."""
    page, cookie = ask(port, "GET", f"/sign-in/link/{writer.link}?lang=sv", "")
    _page, cookie = ask(port, "POST", f"/sign-in/link/{writer.link}", cookie, {"csrf_token": token_in(page)})
    page, writer.cookie = ask(port, "GET", f"/answers/{writer.slug}/edit", cookie)
    writer.token = token_in(page)


def token_in(page: str) -> str:
    """The token of the page's forms."""
    return page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def ask(port: int, method: str, path: str, cookie: str, data: dict[str, str] | None = None) -> tuple[str, str]:
    """One request of its own: the page and the cookies after it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request(method, path, urlencode(data or {}), headers)
    answer = connection.getresponse()
    kept = dict(pair.split("=", 1) for pair in cookie.split("; ") if pair)
    kept |= dict(value.split(";", 1)[0].split("=", 1) for value in answer.headers.get_all("Set-Cookie") or ())
    page = answer.read().decode()
    if answer.status >= 400:
        raise SystemExit(f"{method} {path} gave {answer.status}")
    return page, "; ".join(f"{name}={value}" for name, value in kept.items())


def post(connection: http.client.HTTPConnection, writer: Writer, what: str, number: int) -> float:
    """One check or autosave on a connection that stays open; seconds until the whole answer has come."""
    data = {**TEXT, "explanation": f"{TEXT['explanation']} Mening {number}.", "base_revision_id": writer.base}
    data |= {f"evidence-0-{name}": value for name, value in SOURCE.items()} | {"shows-myth_label": "1", "myth_label": "on"}
    headers = {
        "Cookie": writer.cookie, "X-CSRFToken": writer.token, "HX-Request": "true",
        "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    began = time.perf_counter()
    connection.request("POST", f"/answers/{writer.slug}/{what}", urlencode(data), headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{what} gave {answer.status}")
    return time.perf_counter() - began


def type_for(port: int, writers: list[Writer], seconds: float) -> None:
    """Everybody writes: a check after each pause in the typing, an autosave every two seconds."""
    end = time.monotonic() + seconds

    def keep_on(writer: Writer, what: str, times: list[float], random: Random) -> None:
        rest, number = threading.Event(), 0
        rest.wait(random.uniform(0, AUTOSAVE_SECONDS))
        while time.monotonic() < end:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            times.append(post(connection, writer, what, number))
            connection.close()
            number += 1
            rest.wait(AUTOSAVE_SECONDS if what == "autosave" else 0.6 + random.expovariate(1.0))

    rows = [(writer, what, getattr(writer, f"{what}s")) for writer in writers for what in ("check", "autosave")]
    threads = [threading.Thread(target=keep_on, args=(*row, Random(n))) for n, row in enumerate(rows)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def all_at_once(port: int, writers: list[Writer], bursts: int) -> list[float]:
    """Every writer asks for a check at the same moment."""
    times: list[float] = []
    gate = threading.Barrier(len(writers))

    def keep_on(writer: Writer) -> None:
        for number in range(bursts):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            gate.wait()
            times.append(post(connection, writer, "check", number))
            connection.close()

    threads = [threading.Thread(target=keep_on, args=(writer,)) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


if __name__ == "__main__":
    sys.exit(main())
