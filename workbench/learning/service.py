"""Every change of learning: labels (labels.py), the week's questions (asking.py), runs (runs.py), versions (versions.py)."""

from workbench.learning.asking import answer_request, choose_requests, undo_answer
from workbench.learning.labels import hear_decision, label_verdicts, record_label
from workbench.learning.runs import ask_for_training, cancel_run
from workbench.learning.versions import add_version, agree, go_back, note_starter, withdraw_agreement

__all__ = [
    "add_version", "agree", "answer_request", "ask_for_training", "cancel_run", "choose_requests", "go_back", "hear_decision",
    "label_verdicts", "note_starter", "record_label", "undo_answer", "withdraw_agreement",
]  # fmt: skip
