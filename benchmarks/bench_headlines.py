"""The headline rule on pairs of claim and headline that it has not been tuned on: errors, and what synonyms change.

The pairs (benchmarks/sandwiches/headline_pairs.jsonl) were written after the synonym lists were fixed, half of them repeating the
claim, mostly in other words. A pair counts as flagged when H1 blocks or warns.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sandwiches import DEFAULT_RULEBOOK, Document, Rulebook, check  # noqa: E402
from sandwiches.rulebook import themes  # noqa: E402

WITHOUT = Rulebook(synonyms={(theme, language): () for theme in themes() for language in ("sv", "en")})


def main() -> None:
    """Print the confusion with and without synonyms, and every error with them."""
    lines = (ROOT / "benchmarks/sandwiches/headline_pairs.jsonl").read_text(encoding="utf-8").splitlines()
    pairs = [json.loads(line) for line in lines if line.strip()]
    for name, rulebook in (("without synonyms", WITHOUT), ("with synonyms", DEFAULT_RULEBOOK)):
        table = Counter((pair["repeats"], _severity(pair, rulebook)) for pair in pairs)
        for repeats in (True, False):
            counts = {severity: table[repeats, severity] for severity in ("block", "warn", "none")}
            kind = "repeat the claim" if repeats else "state the fact"
            print(f"{name}, {sum(counts.values())} that {kind}: {', '.join(f'{key} {count}' for key, count in counts.items())}")
    for pair in pairs:
        severity = _severity(pair, DEFAULT_RULEBOOK)
        if (severity != "none") is not pair["repeats"]:
            print(f"{'missed' if pair['repeats'] else severity}: {pair['claim']} | {pair['headline']}")


def _severity(pair: dict[str, str], rulebook: Rulebook) -> str:
    document = Document(
        language=pair["language"], theme=pair["theme"], claim=pair["claim"], headline=pair["headline"], verdict="false"
    )
    found = [one.severity for one in check(document, as_of=date(2026, 11, 20), rulebook=rulebook) if one.rule == "H1"]
    return found[0] if found else "none"


if __name__ == "__main__":
    main()
