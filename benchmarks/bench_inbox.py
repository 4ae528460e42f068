"""How fast the inbox answers with 100,000 items: p50 and p95 of the page, of a filtered page and of one opened item."""

import argparse
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import insert

from tests.signed_in import SignedInClient
from workbench import clock, create_app
from workbench.accounts import service as accounts
from workbench.db import Database
from workbench.intake.models import Assessment, Item
from workbench.intake.service import add_source
from workbench.settings import Settings
from workbench.tables import metadata

KEY = "bench-0123456789-abcdefghijklmnopqrstuvwxyzABCDEF"
GOAL_P95_MS = 300.0
PAGES = (
    "/inbox",
    "/inbox?page=40",
    "/inbox?sort=newest",
    "/inbox?theme=T05&days=30",
    "/inbox?q=nummer+77",
    "/inbox?tab=dismissed",
)


def main() -> int:
    """Print one line a page; exit 1 when the plain inbox misses its goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return measure(Path(folder), options.items, options.rounds)


def measure(folder: Path, items: int, rounds: int) -> int:
    """Fill a database and ask for each page."""
    settings = Settings(
        instance_dir=folder, database_url=f"sqlite:///{folder / 'bench.db'}", secret_key=KEY, demo=True, testing=True
    )  # fmt: skip
    database = Database(settings.database_url)
    metadata.create_all(database.engine)
    app = create_app(settings, database)
    app.test_client_class = SignedInClient
    with app.test_request_context():
        user, last_id = fill(database, items)
    client = app.test_client(user=user)
    is_good = True
    for page in (*PAGES, f"/inbox?item={last_id}"):
        times = sorted(one_visit(client, page) for _round in range(rounds))
        p50, p95 = statistics.median(times), times[int(0.95 * len(times)) - 1]
        is_good = is_good and (page != "/inbox" or p95 <= GOAL_P95_MS)
        print(f"{items} items  {page:28} p50 {p50:6.1f} ms  p95 {p95:6.1f} ms")
    database.dispose()
    return 0 if is_good else 1


def one_visit(client: SignedInClient, page: str) -> float:
    """Milliseconds for one page."""
    start = time.perf_counter()
    answer = client.get(page)
    spent = (time.perf_counter() - start) * 1000
    assert answer.status_code == 200, answer.status
    return spent


def fill(database: Database, items: int) -> tuple[object, int]:
    """One writer, one source, and items of which a third are new and flagged."""
    random, now = Random(7), clock.utcnow()
    with database.write_session() as session:
        home = accounts.add_organisation(session, "Norrvik", kind="municipality", now=now)
        user = accounts.add_user(
            session, "anna@norrvik.example", name="Anna", organisation=home, roles=["writer"], actor_id=None, now=now
        )  # fmt: skip
        source = add_source(session, "https://norrvik.example/feed", name="Bladet", genre="news", actor_id=None, now=now)
        for start in range(0, items, 5000):
            rows = [item_row(start + n + 1, source.id, random, now) for n in range(min(5000, items - start))]
            session.execute(insert(Item), rows)
            session.execute(insert(Assessment), [assessment_row(row) for row in rows])
    new = next(row["id"] for row in reversed(rows) if row["state"] == "new" and row["flagged"])
    return user, new


def item_row(number: int, source_id: int, random: Random, now: object) -> dict:
    """One item of a plausible mix."""
    dated = now - timedelta(minutes=random.randrange(200_000))
    flagged = random.random() < 0.5
    return {
        "id": number, "source_id": source_id, "external_id": f"n{number}", "url": f"https://norrvik.example/{number}",
        "title": f"Rubrik nummer {number}", "text": "En text om huset vid älven. " * 10, "collected_at": dated, "dated_at": dated,
        "warnings": [], "masked_counts": {}, "state": random.choice(("new", "new", "dismissed")), "flagged": flagged,
        "score": round(random.uniform(0.5, 1) if flagged else random.uniform(0, 0.5), 4),
        "theme": f"T{random.randrange(1, 14):02d}", "assessed_at": dated, "assess_error": "",
    }  # fmt: skip


def assessment_row(item: dict) -> dict:
    """What a model would have said of it."""
    return {
        "item_id": item["id"], "relevant": item["flagged"], "relevance": "sweden", "score": item["score"], "threshold": 0.5,
        "statement_type": "claim", "matches": [], "reasons": [{"word": "huset", "weight": 0.4}], "model_version": "bench",
        "assessed_at": item["assessed_at"],
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
