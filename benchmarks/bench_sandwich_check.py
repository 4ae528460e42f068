"""Times `sandwiches.check` on the four sound documents and on a long one: prints p50 and p95 in milliseconds."""

from __future__ import annotations

import json
import statistics
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sandwiches import Document, check  # noqa: E402
from sandwiches.rendering.strip import strip_markdown  # noqa: E402

ROUNDS = 200


def measure(document: Document, rounds: int) -> list[float]:
    """Give the milliseconds of each check; the cache of stripped text is emptied, as when a writer types."""
    times = []
    for _ in range(rounds):
        strip_markdown.cache_clear()
        started = time.perf_counter()
        check(document, as_of=date(2026, 11, 20))
        times.append((time.perf_counter() - started) * 1000)
    return times


def main() -> None:
    """Print one line per kind of document."""
    records = json.loads((ROOT / "tests/method/passing_documents.json").read_text(encoding="utf-8"))
    documents = [Document.from_json(record)[0] for record in records.values()]
    long_record = {**records["SV1"], "explanation": f"{records['SV1']['explanation']} " * 60}
    for name, group, rounds in (("sound", documents, ROUNDS), ("20 000 characters", [Document.from_json(long_record)[0]], 20)):
        for document in group:
            measure(document, 3)
        times = sorted(one for document in group for one in measure(document, rounds))
        p95 = times[int(len(times) * 0.95)]
        print(f"check, {name}: p50 {statistics.median(times):.2f} ms, p95 {p95:.2f} ms, {len(times)} checks")


if __name__ == "__main__":
    main()
