"""How quickly the history of a long text opens, and how long merging and comparing take. Through the WSGI test client.

Run: python -m benchmarks.bench_history [--revisions 500] [--requests 50] [--json]
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from benchmarks.bench_public_page import NOW, TEXT, measure, prepare
from tests.signed_in import SignedInClient
from workbench.accounts.models import Role, User
from workbench.db import Database
from workbench.editorial.collaborating.merging_documents import merge_documents
from workbench.editorial.models import Revision, Sandwich

LIMIT_MS = 300
LONG = " ".join([TEXT["explanation"]] * 60)


def main() -> None:
    """Fill a database with one long history, ask for its pages, merge a long text, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--revisions", type=int, default=500)
    parser.add_argument("--requests", type=int, default=50)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        client = grow(prepare(Path(folder), 1).application, options.revisions)
        newest = options.revisions
        paths = {
            "history": "/answers/svar-0/revisions",
            "history, last page": "/answers/svar-0/revisions?page=999",
            "history, one person": "/answers/svar-0/revisions?person=1",
            "compare": f"/answers/svar-0/compare?from={newest - 1}&to={newest}",
        }
        rows = {name: measure(client, path, {}, options.requests) for name, path in paths.items()}
    rows["merge 2 × 8 kB"] = merging(options.requests)
    if options.json:
        print(json.dumps(rows))
        return
    for name, row in rows.items():
        print(f"{name:20} p50 {row['p50_ms']:6.1f} ms   p95 {row['p95_ms']:6.1f} ms")
    verdict = "within" if rows["history"]["p95_ms"] <= LIMIT_MS else "over"
    print(f"history of {newest} revisions: {verdict} the limit of {LIMIT_MS} ms")


def grow(app: Flask, count: int) -> FlaskClient:
    """A client signed in as the writer, of an answer with so many revisions of eight kilobytes."""
    database: Database = app.extensions["workbench_database"]
    with database.write_session() as session:
        row = session.query(Sandwich).one()
        writer = session.get_one(User, row.author_id)
        assert any(isinstance(role, Role) for role in writer.roles)
        for number in range(2, count + 1):
            document = {**TEXT, "explanation": LONG, "headline": f"{TEXT['headline']} {number}"}
            session.add(Revision(sandwich_id=row.id, number=number, document=document, author_id=writer.id, created_at=NOW))
        session.flush()
        row.current_revision_id = session.query(Revision.id).filter_by(number=count).scalar()
    app.test_client_class = SignedInClient
    return app.test_client(user=writer)


def merging(count: int) -> dict[str, float]:
    """Two people who each changed a word in every third sentence of a long text."""
    base = {**TEXT, "explanation": LONG}
    mine = {**base, "explanation": LONG.replace("gammal", "mycket gammal")}
    theirs = {**base, "explanation": LONG.replace("mars", "april")}
    times = []
    for _round in range(count):
        began = time.perf_counter()
        merge_documents(base, mine, theirs).document({})
        times.append(time.perf_counter() - began)
    times.sort()
    return {"p50_ms": times[len(times) // 2] * 1000, "p95_ms": times[int(len(times) * 0.95)] * 1000}


if __name__ == "__main__":
    main()
