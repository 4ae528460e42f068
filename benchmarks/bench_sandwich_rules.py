"""The rules on documents that are sound or hold one planted fault each: what is blocked wrongly, what is missed.

Without an argument it reads benchmarks/sandwiches/unseen.jsonl, which nobody who writes rules has looked at while writing them;
`--set FILE` reads another set of the same form, such as development.jsonl, on which the rules were mended. A fault counts as
caught when a rule that is meant for it blocks or warns.
Prints the confusion table, every wrong block, every miss, and how often each rule warns in sound documents.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sandwiches import Document, Finding, check  # noqa: E402

AS_OF = date(2026, 11, 20)
MOST_FALSE_BLOCKS, FEWEST_CAUGHT = 1, 28
MEANT_FOR = {
    "headline_repeats": {"H1"}, "headline_asks": {"H1", "H3"}, "headline_denies": {"H1"}, "opening_denies": {"F1"},
    "opening_unsourced": {"F2"}, "no_warning": {"M1"}, "claim_twice": {"M2"}, "myth_long": {"M3", "E1"}, "claim_opinion": {"M4"},
    "verdict_not_false": {"M5"}, "loaded_myth": {"M6"}, "explanation_thin": {"E1"}, "no_cause": {"E3"},
    "explanation_unsourced": {"E4"}, "no_kernel": {"E5"}, "closing_differs": {"C1"}, "closing_new_number": {"C3"},
    "ends_denying": {"C4"}, "part_missing": {"W1"}, "source_incomplete": {"W2"}, "marker_without_source": {"W2"},
    "number_without_unit": {"W5"}, "sentence_too_long": {"W8"}, "loaded_voice": {"W11"}, "group_blamed": {"W13"},
    "reader_mocked": {"W14"}, "party_named": {"W15"}, "personal_detail": {"W16", "W17"}, "same_person": {"W22"},
    "no_decision": {"W23"},
    "footer_incomplete": {"W21"},
}  # fmt: skip


def main() -> int:
    """Print the tables; 1 when a goal is missed and --strict is given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", type=Path, default=ROOT / "benchmarks/sandwiches/unseen.jsonl", help="one document a line")
    parser.add_argument("--strict", action="store_true", help="end with 1 when a goal is missed")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.set.read_text(encoding="utf-8").splitlines() if line.strip()]
    table: Counter[tuple[bool, bool]] = Counter()
    warned: Counter[str] = Counter()
    false_blocks = caught = 0
    for row in rows:
        findings = check(Document.from_json(row["document"])[0], as_of=AS_OF)
        blocks = [finding for finding in findings if finding.severity == "block"]
        table[row["planted"] is not None, bool(blocks)] += 1
        if row["planted"] is None:
            false_blocks += bool(blocks)
            warned.update(finding.rule for finding in findings if finding.severity == "warn")
            _print(row, "blocked, though sound", blocks)
        elif _is_caught(row["planted"], findings):
            caught += 1
        else:
            _print(row, f"missed: {row['planted']}", blocks)
    planted = sum(row["planted"] is not None for row in rows)
    print(f"sound: {table[False, False]} let through, {table[False, True]} blocked; planted: {table[True, True]} blocked, "
          f"{table[True, False]} not blocked")  # fmt: skip
    print(f"warnings in sound documents: {', '.join(f'{rule} {count}' for rule, count in warned.most_common()) or 'none'}")
    is_good = false_blocks <= MOST_FALSE_BLOCKS and caught >= FEWEST_CAUGHT
    print(f"false blocks: {false_blocks} of {len(rows) - planted} (goal ≤ {MOST_FALSE_BLOCKS})")
    print(f"planted faults caught: {caught} of {planted} (goal ≥ {FEWEST_CAUGHT})  {'goals met' if is_good else 'GOAL MISSED'}")
    return 1 if options.strict and not is_good else 0


def _is_caught(planted: str, findings: list[Finding]) -> bool:
    return any(finding.rule in MEANT_FOR[planted] and finding.severity in ("block", "warn") for finding in findings)


def _print(row: dict[str, Any], what: str, blocks: list[Finding]) -> None:
    if what.startswith("missed") or blocks:
        rules = ", ".join(f"{finding.rule} ({finding.quote[:60]})" for finding in blocks) or "nothing"
        print(f"{row['id']} {row['document']['language']} {what}; blocked by {rules}")


if __name__ == "__main__":
    sys.exit(main())
