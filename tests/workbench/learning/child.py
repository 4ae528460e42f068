"""Stands in for `python -m classifiers learn`: the same lines on standard output, a manifest instead of a model."""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))
told = json.loads(sys.argv[1])


def say(**row):
    print(json.dumps(row), flush=True)


say(stage="read", done=0, total=5)
if told["manner"] == "die":
    os.kill(os.getpid(), 9)
if told["manner"] == "refuse":
    say(error="There are too few.", code="few", values={"yes": 3, "no": 4, "least": 40})
    sys.exit(2)
if told["manner"] == "wait":  # until standard input is closed or the process is killed
    say(stage="train", done=2, total=5)
    sys.stdin.read()
    sys.exit(3)
from tests.workbench.learning.made_up import make_card, write_model  # noqa: E402

write_model(Path(told["models"]) / told["version"], told["version"])
card = make_card(told["version"], beats=told.get("beats", True), compared_with=told["compared_with"])
card["data"]["lines"] = len(Path(told["labels"]).read_text().splitlines())
say(stage="finished", done=5, total=5)
say(card=card)
