"""Which answers a wave's questions allow. Values in, values out: the form, the paper, the file and the demo all pass here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from workbench.errors import Refused
from workbench.surveys.waves.models import STATEMENTS, WaveItem

HEARD = ("yes", "no", "unsure")
BELIEF = ("true", "false", "dont_know")
SURE = (1, 2, 3, 4, 5)
TRUST = ("5", "4", "3", "2", "1")
DONT_KNOW = "dont_know"
MOST_BACKGROUND = 3
MOST_TEXT = 2000  # characters of one free text


class BadAnswer(Refused):
    """An answer that its question does not allow. `code` names the question."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message, subject_id=code)
        self.code = code


@dataclass(frozen=True)
class Questions:
    """The questions of a wave by their codes, as answers are checked against them."""

    statements: frozenset[str] = frozenset()
    choices: Mapping[str, frozenset[str]] = field(default_factory=dict)
    background: Mapping[str, frozenset[str]] = field(default_factory=dict)
    free_texts: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()


def questions_of(items: Iterable[WaveItem], stages: Iterable[str] = ()) -> Questions:
    """The questions of a wave, and the stages of its census."""
    statements, free_texts = set(), set()
    choices: dict[str, frozenset[str]] = {}
    background: dict[str, frozenset[str]] = {}
    for item in items:
        values = frozenset(str(choice["value"]) for choice in item.choices)
        if item.kind in STATEMENTS:
            statements.add(item.code)
        elif item.kind == "free_text":
            free_texts.add(item.code)
        elif item.kind == "background":
            background[item.code] = values
        else:
            choices[item.code] = (values or frozenset(TRUST)) | {DONT_KNOW}
    return Questions(frozenset(statements), choices, background, frozenset(free_texts), frozenset(stages))


def check_answers(questions: Questions, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as they are stored: what was skipped is absent. Raises BadAnswer."""
    checked = {}
    for code, answer in answers.items():
        if code in questions.statements:
            kept = _statement(code, answer)
        elif code in questions.choices:
            kept = _choice(code, answer, questions.choices[code])
        else:
            raise BadAnswer(_("The wave has no question “%(code)s”.", code=str(code)[:60]), code=str(code))
        if kept:
            checked[code] = kept
    return checked


def check_background(questions: Questions, background: Mapping[str, Any]) -> dict[str, str]:
    """The background variables as they are stored; at most three. Raises BadAnswer."""
    checked = {}
    for code, value in background.items():
        if value in (None, ""):
            continue
        if str(value) not in questions.background.get(code, ()):
            raise BadAnswer(_("“%(value)s” cannot be answered to “%(code)s”.", value=str(value)[:60], code=code), code=code)
        checked[code] = str(value)
    if len(checked) > MOST_BACKGROUND:
        raise BadAnswer(_("A form holds at most three facts about who answered."), code=next(iter(checked)))
    return checked


def check_stage(questions: Questions, stage: str) -> str:
    """The stage of a census, "" where there is none. Raises BadAnswer."""
    if stage and stage not in questions.stages:
        raise BadAnswer(_("The wave has no stage “%(stage)s”.", stage=stage[:60]), code="stage")
    return stage


def _statement(code: str, answer: Any) -> dict[str, Any]:
    """How sure somebody is belongs to a belief: without one, or with "don't know", it is left out."""
    if not isinstance(answer, Mapping) or set(answer) - {"heard", "belief", "sure"}:
        raise _bad(code, answer)
    heard, belief, sure = answer.get("heard"), answer.get("belief"), answer.get("sure")
    if heard not in (None, *HEARD) or belief not in (None, *BELIEF):
        raise _bad(code, answer)
    if sure is not None and (isinstance(sure, bool) or sure not in SURE):
        raise _bad(code, answer)
    kept: dict[str, Any] = {}
    if heard:
        kept["heard"] = heard
    if belief:
        kept["belief"] = belief
    if sure is not None and belief in ("true", "false"):
        kept["sure"] = int(sure)
    return kept


def _choice(code: str, answer: Any, allowed: frozenset[str]) -> dict[str, Any]:
    if not isinstance(answer, Mapping) or len(answer) > 1 or set(answer) - {"value", "values"}:
        raise _bad(code, answer)
    if "values" in answer:
        several = answer["values"]
        if not isinstance(several, list | tuple) or any(not isinstance(one, str) or one not in allowed for one in several):
            raise _bad(code, answer)
        return {"values": sorted(set(several))} if several else {}
    value = answer.get("value")
    if value in (None, ""):
        return {}
    if not isinstance(value, str) or value not in allowed:
        raise _bad(code, answer)
    return {"value": value}


def _bad(code: str, answer: Any) -> BadAnswer:
    return BadAnswer(_("“%(value)s” cannot be answered to “%(code)s”.", value=str(answer)[:60], code=code), code=code)
