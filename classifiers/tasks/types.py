"""The values of a text task: rows to learn from, answers, and the names of the tasks."""

from __future__ import annotations

from dataclasses import dataclass

TASKS = ("checkworthiness", "statement_type", "relevance", "labels")
OTHER = "other"


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """One labelled text. Rows of one `group` (a document, a thread, a source) are never split between learning and measuring."""

    text: str
    label: str
    group: str
    line: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A label and a score, 0–1: the chance of the positive label in a task with one, else the chance of this label."""

    label: str
    score: float
