"""Writes docs/reliability.md: every fault with what came of it, from what the last runs of the tests left.

python -m tests.faults.report            writes the page
python -m tests.faults.report --run      runs every test of the ledger first (some minutes); further arguments go to pytest
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.faults.ledger import Line, lines, stands_for
from tests.faults.recording import LAST_RUN

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/reliability.md"
HEAD = Path(__file__).with_name("reliability_head.md")


def main(arguments: list[str]) -> int:
    """The command."""
    code = 0
    if arguments[:1] == ["--run"]:
        nodes = sorted({node for line in lines() for node in stands_for(line)})
        command = [sys.executable, "-m", "pytest", "-p", "tests.faults.recording", "-n", "auto", *arguments[1:], *nodes]
        code = subprocess.call(command, cwd=ROOT)
    PAGE.write_text(page(), encoding="utf-8")
    return code


def page() -> str:
    """The whole document."""
    left = json.loads(LAST_RUN.read_text(encoding="utf-8")) if LAST_RUN.exists() else {"outcomes": {}, "measured": {}}
    table = ["| | What is done | What must come of it | Result |", "|---|---|---|---|"]
    table += [f"| {line.id} | {line.fault} | {line.promise} | {result(line, left)} |" for line in lines()]
    tests = [f"- **{line.id}** {_named(line)}" for line in lines() if stands_for(line)]
    return "\n".join([HEAD.read_text(encoding="utf-8"), "## Faults and results", "", *table, "", "## The tests", "", *tests, ""])


def _named(line: Line) -> str:
    return ", ".join(f"`{node.removeprefix('tests/')}`" for node in stands_for(line))


def result(line: Line, left: dict[str, Any]) -> str:
    """What the tests of one line gave, what they measured, and why something is left out."""
    counts, waiting = {"passed": 0, "failed": 0, "skipped": 0}, 0
    for node in stands_for(line):
        ran = [outcomes for name, outcomes in left["outcomes"].items() if name == node or name.startswith(f"{node}::")]
        waiting += not ran
        for outcome, number in (pair for outcomes in ran for pair in outcomes.items()):
            counts[outcome] += number
    said = []
    if counts["failed"]:
        said.append(f"**{counts['failed']} of {sum(counts.values())} tests failed.**")
    elif counts["passed"]:
        rest = f"; {waiting} not run yet" if waiting else ""
        said.append(f"Held: {counts['passed']} test{'s' if counts['passed'] > 1 else ''}{rest}.")
    elif stands_for(line):
        said.append("Not run yet.")
    said += [f"{subject}: {sentence}." for subject, sentence in sorted(left["measured"].get(line.id, {}).items())]
    return " ".join([*said, line.why_not]).strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
