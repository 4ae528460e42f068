"""What the pages about the rules show: every rule by part, one rule in words, its limits and lists as they are set here."""

import inspect
import json
import sys
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from sandwiches.method import LANGUAGES, rule_records
from sandwiches.rulebook import Rulebook, bounds
from sandwiches.rules import all_rules
from workbench.editorial.rulebook.citations import Support, support
from workbench.editorial.rulebook.examples import ShownExample, examples_of
from workbench.editorial.rulebook.values import Setting, shipped_value
from workbench.errors import NotFound

PARTS = ("headline", "opening fact", "myth", "explanation", "closing fact", "whole", "image")
SEVERITIES = ("block", "warn", "advise")
GRADES = ("A", "B", "C", "D")
STOPS_AT_TIMES = frozenset({"M3", "W8"})  # warnings by nature with a level at which they stop, METHOD.md A.3
ADDRESSES = {"threshold": "numbers", "cues": "words", "synonyms": "synonyms"}


@dataclass(frozen=True)
class Line:
    """One rule in the list."""

    id: str
    part: str
    title: str
    severity: str
    override: str
    grade: str
    asks: str
    searchable: str


@dataclass(frozen=True)
class Limit:
    """One number or list that a rule uses: what holds here and what the method delivers. Lists: one row for each language."""

    setting: Setting
    value: Any
    shipped: Any

    @property
    def is_changed(self) -> bool:
        """Whether this installation has set it otherwise."""
        return bool(self.value != self.shipped)


@dataclass(frozen=True)
class RuleView:
    """One rule as its page shows it."""

    line: Line
    coach: str
    why: str
    how: str
    support: Support
    examples: list[ShownExample]
    thresholds: list[Limit]
    lists: list[Limit]
    has_model: bool


def lines(language: str, *, part: str = "", severity: str = "", grade: str = "", words: str = "") -> list[Line]:
    """The rules that fit the filter, in the method's order."""
    wanted = words.casefold().split()
    return [
        line
        for line in (_line(rule_id, language) for rule_id in rule_records())
        if part in ("", line.part)
        and severity in ("", line.severity)
        and grade in line.grade
        and all(word in line.searchable for word in wanted)
    ]


def rule_view(rule_id: str, language: str, rulebook: Rulebook) -> RuleView:
    """One rule with everything its page says. Raises NotFound."""
    rules = {rule.id: rule for rule in all_rules()}
    if rule_id not in rules:
        raise NotFound(subject_id=rule_id)
    rule, texts = rules[rule_id], explanations()[rule_id]
    return RuleView(
        line=_line(rule_id, language),
        coach=rule_records()[rule_id][f"coach_{language}"],
        why=texts["why"][language],
        how=texts["how"][language],
        support=support(rule.sources),
        examples=examples_of(rule, language),
        thresholds=[
            _limit(Setting("threshold", name), rulebook) for name, one in bounds().thresholds.items() if rule_id in one.rules
        ],
        lists=[
            _limit(Setting("cues", name, one_language), rulebook)
            for name, one in bounds().lists.items()
            if rule_id in one.rules
            for one_language in LANGUAGES
        ],
        has_model=_asks_model(rule.check.__module__),
    )


def value_of(which: Setting, rulebook: Rulebook) -> Any:
    """A setting's value in a rulebook, as JSON."""
    if which.kind == "threshold":
        return rulebook.threshold(which.key)
    if which.kind == "cues":
        return list(rulebook.cue_list(which.key, which.language))
    return [list(group) for group in rulebook.synonym_groups(which.key, which.language)]


def setting_address(which: Setting, **more: Any) -> str:
    """Where a setting is shown and changed."""
    parts: dict[str, Any] = {"kind": ADDRESSES[which.kind], "key": which.key, **more}
    if which.language:
        parts["code"] = which.language
    return url_for("editorial.setting_page", **parts)


@cache
def explanations() -> dict[str, dict[str, dict[str, str]]]:
    """What each rule asks, why, and how it looks, in plain words of both languages."""
    return dict(json.loads(resources.files(__package__).joinpath("explanations.json").read_text("utf-8")))


def part_name(part: str) -> str:
    """A part of the method's rule table in words."""
    words = {
        "headline": _("Headline"), "opening fact": _("Fact"), "myth": _("Rumour"), "explanation": _("Explanation"),
        "closing fact": _("The fact again"), "whole": _("The whole text"), "image": _("Image"),
    }  # fmt: skip
    return words[part]


def place_name(part: str) -> str:
    """Where a finding stands, in words."""
    return part_name(part.replace("_", " "))


def severity_name(severity: str) -> str:
    """What a rule does when it fires."""
    return {"block": _("stops"), "warn": _("warns"), "advise": _("advises")}[severity]


def severity_words(severity: str) -> str:
    """The same in a sentence."""
    words = {
        "block": _("The text cannot go on until it is mended, or an exception is made where one is possible."),
        "warn": _("The author mends it, or ticks that it may stand. The approver sees the tick."),
        "advise": _("Advice only. It never stops a text."),
    }
    return words[severity]


def exception_name(line: Line) -> str:
    """Who may make an exception when the rule stops a text."""
    if line.override == "none":
        return _("nobody")
    if line.override == "legal reviewer":
        return _("the legal reviewer, with a written reason")
    if line.override == "not needed" and line.id not in STOPS_AT_TIMES:
        return _("not needed: the rule does not stop")
    return _("the approver, with a written reason")


def grade_name(grade: str) -> str:
    """A grade as it is shown: its letter, or both with what each is for."""
    return _("A for the direction, D for the numbers") if "(" in grade else grade


def grade_words(grade: str) -> str:
    """What a grade of evidence means; two grades are explained one after the other."""
    words = {
        "A": _("A: binding law, or agreeing findings in several experiments."),
        "B": _("B: one or few experiments, or a handbook that experts agree on."),
        "C": _("C: custom among practitioners or in the profession."),
        "D": _("D: our own judgement. No study stands behind the number."),
    }
    return " ".join(words[one] for one in GRADES if one in grade)


@cache
def _asks_model(module: str) -> bool:
    """Whether a rule also asks the small model of sentence functions, which only warns: its file says so."""
    return ".does(" in inspect.getsource(sys.modules[module])


def _limit(which: Setting, rulebook: Rulebook) -> Limit:
    return Limit(which, value_of(which, rulebook), shipped_value(which))


def _line(rule_id: str, language: str) -> Line:
    record, texts = rule_records()[rule_id], explanations()[rule_id]
    searchable = " ".join((rule_id, record["title_sv"], record["title_en"], texts["asks"]["sv"], texts["asks"]["en"]))
    return Line(
        rule_id, record["part"], record[f"title_{language}"], record["severity"], record["override"], record["grade"],
        texts["asks"][language], searchable.casefold(),
    )  # fmt: skip
