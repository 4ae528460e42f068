"""How long a card, a PDF and the posts of an answer take, through the child process as the web process asks it.

Run: .venv/bin/python benchmarks/bench_outputs.py. Goal (issue 5): card and PDF at most 100 ms each.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sandwiches import Document  # noqa: E402
from sandwiches.outputs import OUTPUTS, Look, Order, RenderingChild, make_file, make_preview, make_text  # noqa: E402

TEXTS = ROOT / "tests" / "method" / "passing_documents.json"
ROUNDS = 60


def main() -> None:
    """Print one line per output: first order in a fresh child, then median and 95th percentile of new texts."""
    documents = [Document.from_json(record)[0] for record in json.loads(TEXTS.read_text("utf-8")).values()]
    look = Look(name="Norrviks kommun", unit="Kommunikation")
    print(f"{'output':<22}{'first ms':>10}{'median ms':>11}{'p95 ms':>9}{'bytes':>9}")
    with RenderingChild() as child:
        for output in OUTPUTS:
            if output.kind in ("text", "html", "json"):
                _measure(output.id, documents, look, lambda order, name=output.id: make_text(name, order).encode())
            else:
                _measure(output.id, documents, look, lambda order, name=output.id: make_file(name, order, child))
        for name in ("card_wide", "poster"):
            _measure(f"{name} preview", documents, look, lambda order, name=name: make_preview(name, order, child, width=480))


def _measure(name: str, documents: list[Document], look: Look, make: Callable[[Order], bytes]) -> None:
    times, size = [], 0
    for number in range(ROUNDS):
        document = documents[number % len(documents)]
        fresh = replace(document, headline=f"{document.headline} {number}")  # nothing that Typst remembers
        order = Order(fresh, look, url=f"https://norrvik.example/library/svar-{number}")
        start = time.perf_counter()
        size = len(make(order))
        times.append((time.perf_counter() - start) * 1000)
    first, rest = times[0], sorted(times[1:])
    print(f"{name:<22}{first:>10.1f}{statistics.median(rest):>11.1f}{rest[int(len(rest) * 0.95)]:>9.1f}{size:>9}")


if __name__ == "__main__":
    main()
