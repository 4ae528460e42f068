"""Texts per second through the full assessment. Prints one JSON object. Needs no evaluation data."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from classifiers.assessing import assess, load_model
from classifiers.corpus import CORPUS_DIR, load_corpus
from classifiers.training import train


def main() -> int:
    """Train into a temporary folder, then time a batch and single texts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=5000)
    parser.add_argument("--rumours", type=int, default=0, help="0: the corpus's own; more: repeated under other ids")
    options = parser.parse_args()
    corpus = load_corpus(CORPUS_DIR)
    with tempfile.TemporaryDirectory() as folder:
        card = train(CORPUS_DIR, Path(folder), seed=1)
        began = time.perf_counter()
        model = load_model(Path(folder))
        load_seconds = time.perf_counter() - began
    count = options.rumours or len(corpus.rumours)
    rumours = [
        replace(corpus.rumours[number % len(corpus.rumours)], rumour_id=f"r{number}", variants=(str(number),))
        if options.rumours
        else corpus.rumours[number]
        for number in range(count)
    ]
    texts = [replace(corpus.sentences[n % len(corpus.sentences)].text, id=str(n)) for n in range(options.texts)]
    assess(model, texts[:200], rumours)
    began = time.perf_counter()
    assess(model, texts, rumours)
    batch = time.perf_counter() - began
    began = time.perf_counter()
    for text in texts[:20]:
        assess(model, [text], rumours)
    single = (time.perf_counter() - began) / 20
    print(
        json.dumps(
            {
                "texts": len(texts),
                "rumours": count,
                "texts_per_second": round(len(texts) / batch),
                "single_text_ms": round(1000 * single, 1),
                "load_seconds": round(load_seconds, 2),
                "training_seconds": card.training_seconds,
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
