"""A model's folder and a card that look like the real ones. Imports nothing heavy: the stand-in for the child uses it."""

import hashlib
import json

STARTER = "2026.1-starter0"


def write_model(folder, version):
    """A folder whose manifest can be read; nothing in it could be loaded."""
    folder.mkdir(parents=True, exist_ok=True)
    body = {"version": version, "card": {"counts": {"texts": 3107}, "relevance": {
        "all": {"texts": 640, "relevant": 300, "recall": 0.7, "false_share": 0.05, "share_flagged": 0.3},
        "news/sv": {"texts": 200, "relevant": 80, "recall": 0.6, "false_share": 0.04, "share_flagged": 0.2},
    }}}  # fmt: skip
    body["sha256"] = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    (folder / "model.json").write_text(json.dumps(body), encoding="utf-8")
    return body["sha256"]


def make_card(version, *, beats=True, compared_with=STARTER, worse=()):
    """A card as a run writes it."""
    share = {"hits": 180, "total": 300, "share": 0.6, "low": 0.54, "high": 0.65}
    gain = {"mean": 0.04, "low": 0.01, "high": 0.07} if beats else {"mean": 0.01, "low": -0.02, "high": 0.03}
    whole = {
        "texts": 640, "relevant": 300, "found": share, "found_before": share, "false": share, "false_before": share,
        "gain": gain, "is_judged": True, "is_worse": False,
    }  # fmt: skip
    slices = {name: whole | {"is_worse": name in worse} for name in ("both:news/sv", "both:post/en", "origin:own")}
    return {
        "version": version, "compared_with": compared_with, "has_twin": True,
        "comparison": {"beats": beats, "worse": list(worse), "whole": whole, "slices": slices},
        "statement": {"texts": 600, "right": 500, "right_before": 490},
        "calibration": [{"bin": place, "said": place / 10 + 0.05, "was": share} for place in range(10)],
        "calibration_before": [],
        "changes": {"thresholds": {"default": [0.7, 0.65], "news": [0.8, 0.75]}, "match_threshold": [0.4, 0.4],
                    "now_flagged": 12, "no_longer_flagged": 3, "texts": 640},
        "errors": {"missed": [{"id": "item:1", "score": 0.2}, {"id": "corpus:s1", "score": 0.3, "text": "En påhittad text."}],
                   "false": [{"id": "item:999", "score": 0.9}]},
        "own_card": {}, "least": 40, "seconds": 12.5, "is_known": False,
        "data": {"corpus_texts": 2400, "own_texts": 80, "dataset_texts": 0, "relevance": {"no": 50, "sweden": 50},
                 "origins": {"asked": 20, "confirm": 30, "dismiss": 50}, "linked": 30, "typed": 5, "frozen": 640,
                 "frozen_own": 20, "frozen_corpus": 620, "replaced": 1, "overruled": 1, "weak_frozen": 10, "near_copies": 2,
                 "unused": {"other_language": 3}, "conflict_count": 1, "conflicts": [], "erased": 4, "foreign": 0},
    }  # fmt: skip
