"""Keeps what a run of the tests gave, for the report: `pytest -p tests.faults.recording` writes `last_run.json` beside it."""

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

LAST_RUN = Path(__file__).with_name("last_run.json")
MEASURED = "measured"


class Recorder:
    """Hears of every test of this run, also of those that other processes ran."""

    def __init__(self) -> None:
        self.outcomes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.measured: dict[str, dict[str, str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count the outcome of the call; a fault while setting up or clearing away counts as failed."""
        if report.when == "call" or report.failed or (report.skipped and report.when == "setup"):
            self.outcomes[report.nodeid.partition("[")[0]][report.outcome] += 1
        for name, (line, subject, sentence) in (each for each in report.user_properties if each[0] == MEASURED):
            if report.when == "call" and report.passed and name:
                self.measured.setdefault(line, {})[subject] = sentence

    def pytest_sessionfinish(self) -> None:
        """Add this run to what earlier ones left: a test that ran again has its newest outcome."""
        kept = json.loads(LAST_RUN.read_text()) if LAST_RUN.exists() else {"outcomes": {}, "measured": {}}
        kept["outcomes"].update({node: dict(sorted(counts.items())) for node, counts in self.outcomes.items()})
        for line, said in self.measured.items():
            kept["measured"].setdefault(line, {}).update(said)
        LAST_RUN.write_text(json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def pytest_configure(config: pytest.Config) -> None:
    """Only the process that collects the reports writes."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(), "faults-recorder")
