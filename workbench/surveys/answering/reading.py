"""From the fields of a form to answers: radio buttons and boxes in, the values of `checking` out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.surveys.answering.checking import MOST_TEXT, BadAnswer, Questions, check_answers, check_background

PARTS = ("heard", "belief", "sure")


@dataclass(frozen=True)
class Filled:
    """What somebody filled in. `problems` by the question's code: "too_long" or "unread"."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    background: Mapping[str, str] = field(default_factory=dict)
    free_texts: tuple[tuple[str, str], ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether every question was skipped. Where somebody lives says nothing by itself."""
        return not self.answers and not self.free_texts


def read_form(fields: Mapping[str, str], questions: Questions) -> Filled:
    """The answers in a form. Fields that no question has are left aside."""
    problems: dict[str, str] = {}
    answers: dict[str, Any] = {}
    for code, answer in _answers(fields, questions).items():
        try:
            answers.update(check_answers(questions, {code: answer}))
        except BadAnswer:
            problems[code] = "unread"
    background: dict[str, str] = {}
    for code in questions.background:
        try:
            background.update(check_background(questions, {code: fields.get(f"b.{code}", "")}))
        except BadAnswer:
            problems[code] = "unread"
    texts = []
    for code in sorted(questions.free_texts):
        text = fields.get(f"t.{code}", "").replace("\x00", "").replace("\r\n", "\n").strip()
        if len(text) > MOST_TEXT:
            problems[code] = "too_long"
        elif text:
            texts.append((code, text))
    return Filled(answers, background, tuple(texts), problems)


def _answers(fields: Mapping[str, str], questions: Questions) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for code in questions.statements:
        parts: dict[str, Any] = {part: fields[f"{part}.{code}"] for part in PARTS if fields.get(f"{part}.{code}")}
        if str(parts.get("sure", "")) in ("1", "2", "3", "4", "5"):
            parts["sure"] = int(parts["sure"])
        found[code] = parts
    for code in questions.choices:
        found[code] = {"value": fields.get(f"c.{code}", "")}
    return found
