"""Milliseconds of processor time to match one post with known claims: ours, bm25s and tantivy in one run. Prints one JSON object.

Claims and posts are made up of words drawn as words are in texts (Zipf), or taken from WORKBENCH_EVAL_DATA when it is set.
The two libraries only find the best 20 by BM25; ours also orders them by what it learned, and says the chance of the first.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import bm25s
import numpy as np

from classifiers.retrieval.files import read_claims, read_judgements, read_posts
from classifiers.retrieval.index import build_index
from classifiers.retrieval.searching import plain_searcher, search
from classifiers.retrieval.texts import read_claim, read_post
from classifiers.retrieval.training import train_searcher
from classifiers.retrieval.types import Claim, Judgements, Post

TOP = 20
ROUNDS = 5


def make_material(claims: int, posts: int) -> tuple[list[Claim], list[Post], Judgements, list[Post]]:
    """Claims of 8 + 14 words from 40 000, posts that repeat half of one claim's words among others; posts to learn, to ask."""
    draw = np.random.default_rng(0)
    drawn = np.minimum(draw.zipf(1.3, size=(claims, 22)), 40_000)
    words = [[f"ord{number}" for number in row] for row in drawn.tolist()]
    made = [Claim(f"c{n}", " ".join(row[:8]), " ".join(row[8:])) for n, row in enumerate(words)]
    about = draw.integers(0, claims, size=posts + 300).tolist()
    asked = [
        Post(f"p{n}", " ".join(draw.permutation([*words[claim][::2], *words[(claim + 7) % claims][:6]]).tolist()))
        for n, claim in enumerate(about)
    ]
    return made, asked[:300], {f"p{n}": frozenset({f"c{claim}"}) for n, claim in enumerate(about)}, asked[300:]


def read_material(folder: Path) -> tuple[list[Claim], list[Post], Judgements, list[Post]]:
    """Real claims and posts."""
    claims = read_claims(folder / "claims.jsonl.gz", text_columns=("title", "text"))
    learned, judged = read_posts(folder / "queries.train.tsv"), read_judgements(folder / "qrels.train.tsv")
    return claims, learned, judged, read_posts(folder / "queries.dev.tsv")


def measure(ways: dict[str, Callable[[], Any]], posts: int) -> dict[str, list[float]]:
    """Milliseconds a post, each way in turn, several rounds: a busy machine slows all of them alike."""
    found: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(ROUNDS + 1):
        for name, way in ways.items():
            began = time.process_time()
            way()
            if turn:  # the first round warms up
                found[name].append(1000 * (time.process_time() - began) / posts)
    return found


def prepare_bm25s(claims: Sequence[Claim], posts: Sequence[Post]) -> Callable[[], Any]:
    """The library alone, on our stems: cutting posts into stems is part of what is measured."""
    searcher = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    searcher.index([list(read_claim(one.title, one.text, None).stems) for one in claims], show_progress=False)

    def ask() -> Any:
        stems = [list(read_post(post.text).stems) for post in posts]
        return searcher.retrieve(stems, k=TOP, show_progress=False)

    return ask


def prepare_tantivy(claims: Sequence[Claim], posts: Sequence[Post]) -> Callable[[], Any] | None:
    """The library alone, with its own English stems; None when it is not installed."""
    try:
        tantivy = importlib.import_module("tantivy")
    except ImportError:
        return None
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("place", stored=True)
    builder.add_text_field("text", tokenizer_name="en_stem")
    index = tantivy.Index(builder.build())
    writer = index.writer(num_threads=1)
    for place, claim in enumerate(claims):
        writer.add_document(tantivy.Document(place=place, text=f"{claim.title} {claim.text}"))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    found = index.searcher()

    def ask() -> Any:
        plain = (
            " ".join(word for word in read_post(post.text).plain.split() if word not in ("and", "or", "not")) for post in posts
        )
        return [found.search(index.parse_query(text, ["text"]), TOP).hits for text in plain if text]

    return ask


def measure_addition(claims: Sequence[Claim]) -> dict[str, float]:
    """Adding one claim to all the others, until it can be searched; and the memory of the arrays."""
    index = build_index(claims[:-6])
    index.derive()
    times = []
    for claim in claims[-6:]:
        began = time.process_time()
        index.add([claim])
        index.derive()
        times.append(1000 * (time.process_time() - began))
    return {"add_one_ms": round(float(np.median(times)), 1), "index_megabytes": round(index.nbytes / 1e6, 1)}


def main() -> int:
    """Build everything, measure in turns, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=60_000)
    parser.add_argument("--posts", type=int, default=500)
    options = parser.parse_args()
    root = os.environ.get("WORKBENCH_EVAL_DATA")
    real = Path(root) / "retrieval_large_en" if root else None
    claims, learned, judged, posts = read_material(real) if real else make_material(options.claims, options.posts)
    index = build_index(claims)
    searcher, plain = train_searcher(index, learned, judged), plain_searcher(index)
    ways: dict[str, Callable[[], Any]] = {
        "ours": lambda: list(search(searcher, posts, top=TOP, least=0.5)),
        "ours_without_training": lambda: list(search(plain, posts, top=TOP)),
        "bm25s": prepare_bm25s(claims, posts),
    }
    tantivy = prepare_tantivy(claims, posts)
    if tantivy is not None:
        ways["tantivy"] = tantivy
    times = {name: float(np.median(rounds)) for name, rounds in measure(ways, len(posts)).items()}
    memory = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    figures: dict[str, Any] = {"claims": len(claims), "posts": len(posts), "real": bool(real)}
    figures |= {"ms_per_post": {name: round(value, 3) for name, value in times.items()}}
    figures["ours_as_a_multiple_of"] = {n: round(times["ours"] / v, 2) for n, v in times.items() if n in ("bm25s", "tantivy")}
    figures["tantivy"] = "measured" if tantivy else "not installed, left out"
    print(json.dumps(figures | {"process_megabytes": memory} | measure_addition(claims)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
