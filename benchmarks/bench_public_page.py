"""How quickly the public library and a published answer come: requests a second, p50 and p95, through the WSGI test client.

Run: python -m benchmarks.bench_public_page [--answers 200] [--requests 300] [--json]
"""

import argparse
import json
import statistics
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from flask.testing import FlaskClient

from workbench import create_app
from workbench.accounts import service as accounts
from workbench.accounts.models import User
from workbench.db import Database
from workbench.editorial.models import Approval, Revision, Sandwich
from workbench.installing import compile_catalogues
from workbench.rumours.models import Rumour
from workbench.settings import Settings
from workbench.tables import metadata

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TEXT = {
    "headline": "Simhallen är öppen för alla i Norrvik",
    "opening_fact": "Simhallen tar emot alla besökare på samma villkor, sju dagar i veckan. [1]",
    "myth": "Ett rykte som inte stämmer säger att simhallen är stängd för föreningar.",
    "explanation": "Ryktet bygger på en gammal lapp. Hallen var stängd för **reparation** i mars. [1]",
    "closing_fact": "Alla kan bada i simhallen, varje dag. [1]",
    "evidence": [{"n": 1, "publisher": "Norrvik", "title": "Öppettider", "url": "https://norrvik.example/simhallen"}],
}


def main() -> None:
    """Fill a database, ask for each page, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=200)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        client = prepare(Path(folder), options.answers)
        etag = client.get("/library/svar-0").headers["ETag"]
        asked = {
            "library": ("/library", {}),
            "library, search": ("/library?q=simhallen", {}),
            "answer": ("/library/svar-0", {}),
            "answer, 304": ("/library/svar-0", {"If-None-Match": etag}),
            "atom": ("/library/feed.atom", {}),
        }
        rows = {name: measure(client, path, headers, options.requests) for name, (path, headers) in asked.items()}
    if options.json:
        print(json.dumps(rows))
        return
    for name, row in rows.items():
        print(f"{name:16} {row['per_second']:7.0f} requests/s   p50 {row['p50_ms']:6.1f} ms   p95 {row['p95_ms']:6.1f} ms")


def measure(client: FlaskClient, path: str, headers: dict[str, str], count: int) -> dict[str, float]:
    """Figures over `count` requests, after ten that warm up."""
    times = []
    for number in range(count + 10):
        start = time.perf_counter()
        status = client.get(path, headers=headers).status_code
        if status not in (200, 304):
            raise SystemExit(f"{path} answered {status}")
        if number >= 10:
            times.append(time.perf_counter() - start)
    times.sort()
    return {
        "per_second": len(times) / sum(times),
        "p50_ms": statistics.median(times) * 1000,
        "p95_ms": times[int(len(times) * 0.95)] * 1000,
    }


def prepare(folder: Path, count: int) -> FlaskClient:
    """A client of an application whose library holds `count` answers."""
    settings = Settings(
        instance_dir=folder,
        database_url=f"sqlite:///{folder / 'bench.db'}",
        secret_key="a-key-for-this-benchmark-only-0123456789-abcdefghij",
        base_url="http://localhost",
    )
    database = Database(settings.database_url)
    metadata.create_all(database.engine)
    compile_catalogues()
    app = create_app(settings, database)
    with app.test_request_context(), database.write_session() as session:
        home = accounts.add_organisation(session, "Norrvik", kind="municipality", now=NOW)
        people = [
            accounts.add_user(
                session, f"{role}@norrvik.example", name=role, organisation=home, roles=[role], actor_id=None, now=NOW
            )
            for role in ("writer", "approver")
        ]
        for number in range(count):
            _publish(session, number, *people)
    return app.test_client()


def _publish(session, number: int, writer: User, approver: User) -> None:  # type: ignore[no-untyped-def]
    rumour = Rumour(code=f"R{number:05}", claim="simhallen är stängd", theme=f"T{number % 13 + 1:02}", more_themes=[], flags=[],
                    opened_at=NOW, first_heard_at=NOW, verdict="misleading", verdict_by_id=writer.id, verdict_at=NOW)  # fmt: skip
    session.add(rumour)
    session.flush()
    row = Sandwich(rumour_id=rumour.id, slug=f"svar-{number}", format="sandwich", state="draft", state_since=NOW,
                   author_id=writer.id, created_at=NOW, ticked_rules=[], review_by=date(2027, 5, 1),
                   first_published_at=NOW, last_published_at=NOW)  # fmt: skip
    session.add(row)
    session.flush()
    revision = Revision(sandwich_id=row.id, number=1, document=TEXT, author_id=writer.id, created_at=NOW)
    session.add(revision)
    session.flush()
    record = {"claim": rumour.claim, "verdict": "misleading", "format": "sandwich", "language": "sv"}
    session.add(Approval(revision_id=revision.id, author_id=writer.id, approver_id=approver.id, format="sandwich",
                         verdict="misleading", review_by=date(2027, 5, 1), approved_at=NOW, record=record))  # fmt: skip
    row.public_revision_id, row.state = revision.id, "published"
    row.public_text = f"{TEXT['headline']}\n{TEXT['opening_fact']}".casefold()


if __name__ == "__main__":
    main()
