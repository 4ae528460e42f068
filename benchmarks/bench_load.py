"""150 page views a second over 50 signed-in sessions, whatever the answers take (open loop), over HTTP: p95 of a page.

Goal: 250 ms at p95, counted from the moment when each view was due. One gunicorn process with eight threads, as `make run`.
Run: python -m benchmarks.bench_load [--items 100000] [--seconds 20] [--rate 150] [--highest]: with --highest also the
highest rate that keeps the goal, found by halving.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import bench_board, bench_inbox, bench_library
from benchmarks.bench_api import KEY, Request, ask, server
from tests.signed_in import SignedInClient
from workbench import create_app
from workbench.accounts import service as accounts
from workbench.accounts.models import Organisation
from workbench.db import Database
from workbench.settings import Settings
from workbench.tables import metadata

SESSIONS = 50
GOAL_MS = 250.0
PAGES = ("/", "/inbox", "/inbox?page=3", "/rumours", "/rumours/board", "/answers", "/library", "/plan", "/alerts", "/now")


def main() -> int:
    """Fill, sign fifty people in, ask; exit 1 when the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rate", type=int, default=150)
    parser.add_argument("--highest", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        cookies = fill(Path(name), options.items)
        with server(Path(name)) as port:
            views: list[Request] = [("GET", page, {"Cookie": cookie}, None) for page in PAGES for cookie in cookies]
            views = [views[(place * 53) % len(views)] for place in range(len(views))]
            ask(port, views, rate=10, seconds=3)
            is_met = try_rate(port, views, options.rate, options.seconds)
            low, high = 5, options.rate
            while options.highest and not is_met and high - low > 5:
                middle = (low + high) // 2
                low, high = (middle, high) if try_rate(port, views, middle, options.seconds) else (low, middle)
    return 0 if is_met else 1


def try_rate(port: int, views: list[Request], rate: int, seconds: int) -> bool:
    """Print the figures of one rate; whether the goal is met."""
    times, wrong = ask(port, views, rate=rate, seconds=seconds)
    times.sort()
    p50, p95 = (1000 * times[int(len(times) * share)] for share in (0.5, 0.95))
    print(f"{rate} views a second: {len(times)} answered, {wrong} wrong, p50 {p50:.1f} ms, p95 {p95:.1f} ms", flush=True)
    return p95 <= GOAL_MS and not wrong


def fill(folder: Path, items: int) -> list[str]:
    """Items, rumours and answers, and the cookies of fifty people who are signed in."""
    database = Database(f"sqlite:///{folder / 'bench.db'}")
    metadata.create_all(database.engine)
    app = create_app(Settings(instance_dir=folder, database_url=f"sqlite:///{folder / 'bench.db'}", secret_key=KEY), database)
    app.test_client_class = SignedInClient
    with app.test_request_context():
        bench_library.fill(database, 2_000)
        bench_board.fill(database, 2_000)
        bench_inbox.fill(database, items)
        with database.write_session() as session:
            home = session.query(Organisation).filter_by(name="Norrvik").one()
            people = [
                accounts.add_user(
                    session, f"s{number}@norrvik.example", name=f"Person {number}", organisation=home, roles=["writer"],
                    actor_id=None, now=bench_library.NOW,
                )
                for number in range(SESSIONS)
            ]  # fmt: skip
    found = []
    for person in people:
        client = app.test_client(user=person)
        cookie = next(iter(client._cookies.values()))
        found.append(f"{cookie.key}={cookie.value}")
    database.dispose()
    return found


if __name__ == "__main__":
    sys.exit(main())
