"""Texts per second of processor time through the full assessment, against many known rumours. Prints one JSON object.

Needs no evaluation data. The rumours beyond the corpus's own are made of halves of every second sentence, so that no two are
alike; the texts are the other sentences.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from threadpoolctl import threadpool_limits

from classifiers.assessing import assess, build_rumour_space, load_model
from classifiers.corpus import CORPUS_DIR, Corpus, load_corpus
from classifiers.training import train
from classifiers.types import KnownRumour

SINGLES = 50
WORDS = 12  # of a made claim: a claim has at most 75 characters


def main() -> int:
    """Train into a temporary folder unless a model is named, then time a batch, single texts and one new rumour."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=5000)
    parser.add_argument("--rumours", type=int, default=10_000)
    parser.add_argument("--model", type=Path, help="a trained model; without it one is trained first")
    options = parser.parse_args()
    corpus = load_corpus(CORPUS_DIR)
    with tempfile.TemporaryDirectory() as folder:
        model_dir = options.model or Path(folder)
        if not options.model:
            train(CORPUS_DIR, model_dir, seed=1)
        load_seconds, model = _time(lambda: load_model(model_dir))
    rumours = make_rumours(corpus, options.rumours)
    others = corpus.sentences[1::2]
    texts = [replace(others[n % len(others)].text, id=str(n)) for n in range(options.texts)]
    with threadpool_limits(1):
        build_seconds, _ = _time(lambda: build_rumour_space(model, rumours))
        new = [*rumours, KnownRumour("new", "biblioteket lånar bara ut böcker på arabiska efter jul", (), "sv")]
        add_seconds, _ = _time(lambda: build_rumour_space(model, new))
        assess(model, texts[:200], rumours)
        batch, _ = _time(lambda: assess(model, texts, rumours))
        single, _ = _time(lambda: [assess(model, [text], rumours) for text in texts[:SINGLES]])
    figures = {
        "texts": len(texts),
        "rumours": len(rumours),
        "texts_per_second_a_core": round(len(texts) / batch),
        "single_text_ms": round(1000 * single / SINGLES, 1),
        "load_seconds": round(load_seconds, 2),
        "index_seconds": round(build_seconds, 2),
        "one_new_rumour_seconds": round(add_seconds, 3),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(figures))
    return 0


def make_rumours(corpus: Corpus, count: int) -> list[KnownRumour]:
    """The corpus's own rumours, then as many different ones as are asked for."""
    made = list(corpus.rumours)[:count]
    halves = [sentence.text.text.split()[:WORDS] for sentence in corpus.sentences[::2]]
    number = 0
    while len(made) < count:
        first, second = halves[number % len(halves)], halves[(7 * number + number // len(halves) + 1) % len(halves)]
        number += 1
        made.append(KnownRumour(f"made-{number}", " ".join([*first[: len(first) // 2], *second[len(second) // 2 :]]), (), "sv"))
    return made


def _time(act: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    result = act()
    return time.process_time() - began, result


if __name__ == "__main__":
    sys.exit(main())
