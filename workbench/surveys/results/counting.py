"""Counting a wave: answers in, JSON of counts out, with what must be hidden. Knows no language and writes nothing.

The shape: {"base", "rate" | None, "ways", "weights" | None, "stages": […], "questions": {code: question}, "texts": n}. A question
is {"kind", "parts": {name: part}}; a part is {"base", "counts": {answer: n}, "hidden": [answers], "weighted": {answer: share},
"effective": base, "by": {variable: [{"values": […], "counts", "hidden"}]}}. A statement has the parts "heard" and "belief"
(and "sure": {"true": [n, sum]}), every other question the part "answer".
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.surveys.results.grouping import Grouping
from workbench.surveys.statistics import weighting
from workbench.surveys.statistics.linked import suppress_question
from workbench.surveys.statistics.suppression import suppress_list
from workbench.surveys.waves.models import STATEMENTS, WaveItem

HEARD = ("yes", "no", "unsure")
BELIEF = ("true", "false", "dont_know")
TRUST = ("high", "middle", "low", "dont_know")
TRUST_OF = {"5": "high", "4": "high", "3": "middle", "2": "low", "1": "low", "dont_know": "dont_know"}
KEPT = ("true", "yes", "high")  # what is asked for: hidden beside a small count only when no other answer can be
NOT_COUNTED = ("free_text", "background")


@dataclass(frozen=True)
class Answered:
    """One filled-in form, without what nobody counts."""

    answers: Mapping[str, Any]
    background: Mapping[str, str]
    way: str
    number: str | None = None
    stage: str = ""


@dataclass(frozen=True)
class Asked:
    """What is counted: the questions, how the people group, and their weights if they have any."""

    items: Sequence[WaveItem]
    grouping: Grouping
    weights: weighting.Weights | None = None


def count_questions(asked: Asked, forms: Sequence[Answered]) -> dict[str, Any]:
    """Every question of the wave by its code, also those that nobody answered."""
    people = [asked.grouping.groups_of(form.background, form.stage) for form in forms]
    found: dict[str, Any] = {}
    for item in asked.items:
        if item.kind in STATEMENTS:
            found[item.code] = _statement(item, asked, forms, people)
        elif item.kind not in NOT_COUNTED:
            found[item.code] = _other(item, asked, forms, people)
    return found


def belief_of(form: Answered, code: str) -> str | None:
    """What somebody believes of a statement; None when they skipped it."""
    answer = form.answers.get(code)
    return answer.get("belief") if isinstance(answer, Mapping) else None


def answered_count(form: Answered, items: Sequence[WaveItem]) -> int:
    """How many of the questions somebody answered; free text and background do not count."""
    codes = [item.code for item in items if item.kind not in NOT_COUNTED]
    return sum(bool(form.answers.get(code)) for code in codes)


def _statement(
    item: WaveItem, asked: Asked, forms: Sequence[Answered], people: Sequence[Mapping[str, str]]
) -> dict[str, Any]:  # fmt: skip
    heard = [_of(form, item.code, "heard") for form in forms]
    belief = [_of(form, item.code, "belief") for form in forms]
    sure: dict[str, list[int]] = {"true": [0, 0], "false": [0, 0]}
    for form, one in zip(forms, belief, strict=True):
        degree = (form.answers.get(item.code) or {}).get("sure")
        if one in sure and isinstance(degree, int):
            sure[one] = [sure[one][0] + 1, sure[one][1] + degree]
    parts = {
        "heard": _part(heard, HEARD, asked, {}, people),
        "belief": _part(belief, BELIEF, asked, asked.grouping.names, people),
    }
    return {"kind": item.kind, "parts": parts, "sure": sure}


def _other(item: WaveItem, asked: Asked, forms: Sequence[Answered], people: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    if item.kind == "trust":
        given = [TRUST_OF.get(_of(form, item.code, "value") or "") for form in forms]
        return {"kind": item.kind, "parts": {"answer": _part(given, TRUST, asked, asked.grouping.names, people)}}
    values = list(dict.fromkeys(str(choice["value"]) for choice in item.choices))
    if item.is_several:
        return {"kind": item.kind, "is_several": True, "parts": {"answer": _several(item.code, values, forms)}}
    given = [_of(form, item.code, "value") for form in forms]
    values += [one for one in dict.fromkeys(given) if one is not None and one not in values]
    return {"kind": item.kind, "parts": {"answer": _part(given, values, asked, {})}}


def _of(form: Answered, code: str, key: str) -> str | None:
    answer = form.answers.get(code)
    value = answer.get(key) if isinstance(answer, Mapping) else None
    return value if isinstance(value, str) else None


def _several(code: str, values: Sequence[str], forms: Sequence[Answered]) -> dict[str, Any]:
    """Several could be ticked: each is a question of its own with yes and no, and both of these must be many enough."""
    ticked = [set(form.answers[code].get("values") or ()) for form in forms if form.answers.get(code)]
    counts = {value: sum(value in one for one in ticked) for value in values}
    hidden = [value for value, count in counts.items() if suppress_list({"yes": count, "no": len(ticked) - count})["yes"] is None]
    return {"base": len(ticked), "counts": counts, "hidden": hidden}


def _part(
    given: Sequence[str | None],
    answers: Sequence[str],
    asked: Asked,
    groups: Mapping[str, Sequence[str]],
    people: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """One distribution, with its tables by background where there are `groups`; a plain list without `people`."""
    has = [one is not None for one in given]
    counts = Counter(one for one in given if one is not None)
    part: dict[str, Any] = {"base": sum(has), "counts": {name: counts[name] for name in answers}}
    if people:
        known = [(one, person) for one, person in zip(given, people, strict=True) if one is not None]
        part |= _by_background(known, answers, groups)
    else:
        shown = suppress_list(part["counts"])
        part["hidden"] = [name for name in answers if shown[name] is None]
    if asked.weights is not None and sum(has):
        own = weighting.only(asked.weights, has)
        kept = [one for one in given if one is not None]
        part["weighted"] = {name: weighting.weighted_share([one == name for one in kept], own).share for name in answers}
        part["effective"] = own.effective_base
    return part


def _by_background(
    people: Sequence[tuple[str, Mapping[str, str]]], answers: Sequence[str], groups: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    tables = suppress_question(people, answers, groups, keep=KEPT)
    by = {}
    for variable, names in groups.items():
        if variable in tables.withheld:
            continue
        by[variable] = [
            {
                "group": name,
                "counts": {answer: tables.counts[variable, name, answer] for answer in answers},
                "hidden": [answer for answer in answers if tables.shown(variable, name, answer) is None],
            }
            for name in names
        ]
    hidden = [answer for answer in answers if tables.shown("", "", answer) is None]
    return {"hidden": hidden, "by": by, "withheld": sorted(tables.withheld - {""})}
