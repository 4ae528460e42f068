"""Two waves beside each other: the same members' movements where there are numbers, and effects. JSON out, no language.

The shape: {"wave_id", "code", "common", "way": "same" | "independent" | "", "moves": {code: [stayed, left, took up, neither]},
"effects": {code: {"control", "campaign_change", "control_change", "value", "low", "high", "before_base", "after_base"}}}.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from workbench.surveys.results.counting import Answered, belief_of
from workbench.surveys.statistics import effects
from workbench.surveys.statistics.effects import Effect, Pair
from workbench.surveys.statistics.movers import count_movements
from workbench.surveys.statistics.showing import LEAST_FOR_PERCENT
from workbench.surveys.waves.models import STATEMENTS, Wave


def compare_waves(
    before: Wave, earlier: Sequence[Answered], after: Wave, later: Sequence[Answered]
) -> dict[str, Any]:  # fmt: skip
    """What can honestly be said of two waves.

    Thirty who answered both: these are followed. Else two random samples are compared as independent ones; for volunteers and
    for pupils nothing is.
    """
    numbers = {form.number for form in earlier if form.number} & {form.number for form in later if form.number}
    is_random = before.sampling == after.sampling == "random"
    has_same = len(numbers) >= LEAST_FOR_PERCENT and "census" not in (before.sampling, after.sampling)
    way = "same" if has_same else "independent" if is_random else ""
    found: dict[str, Any] = {
        "wave_id": before.id,
        "code": before.code,
        "common": len(numbers),
        "way": way,
        "moves": {},
        "effects": {},
    }
    shared = _shared(before, after)
    if way == "same":
        for code in shared:
            movements = count_movements(_by_number(earlier, code), _by_number(later, code))
            found["moves"][code] = [*asdict(movements).values()]
    if way:
        found["effects"] = _effects(before, earlier, after, later, way)
    return found


def _shared(before: Wave, after: Wave) -> list[str]:
    asked = {item.code for item in before.items if item.kind in STATEMENTS}
    return [item.code for item in after.items if item.kind in STATEMENTS and item.code in asked]


def _by_number(forms: Sequence[Answered], code: str) -> dict[str, bool]:
    answers = ((form.number, belief_of(form, code)) for form in forms)
    return {number: belief == "true" for number, belief in answers if number and belief is not None}


def _effects(before: Wave, earlier: Sequence[Answered], after: Wave, later: Sequence[Answered], way: str) -> dict[str, Any]:
    """Each campaign rumour against the control rumour, when both were asked both times."""
    shared = set(_shared(before, after))
    kinds = {item.code: item.kind for item in after.items}
    control = next((code for code, kind in kinds.items() if kind == "control" and code in shared), None)
    if control is None:
        return {}
    found = {}
    for code in (code for code, kind in kinds.items() if kind == "campaign" and code in shared):
        one = _effect(_pairs(earlier, code, control), _pairs(later, code, control), way)
        if one is not None:
            found[code] = {"control": control, **_as_json(one)}
    return found


def _pairs(forms: Sequence[Answered], campaign: str, control: str) -> list[tuple[str | None, Pair]]:
    """Who answered both: panel number, believes the campaign rumour, believes the control rumour."""
    beliefs = ((form.number, belief_of(form, campaign), belief_of(form, control)) for form in forms)
    return [(number, (one == "true", other == "true")) for number, one, other in beliefs if one and other]


def _effect(earlier: Sequence[tuple[str | None, Pair]], later: Sequence[tuple[str | None, Pair]], way: str) -> Effect | None:
    if way == "same":
        first = {number: pair for number, pair in earlier if number}
        people = [(first[number], pair) for number, pair in later if number in first]
        return effects.of_same(people) if len(people) >= LEAST_FOR_PERCENT else None
    if min(len(earlier), len(later)) < LEAST_FOR_PERCENT:
        return None
    return effects.of_independent([pair for _number, pair in earlier], [pair for _number, pair in later])


def _as_json(effect: Effect) -> dict[str, Any]:
    return {
        "campaign_change": effect.campaign_change,
        "control_change": effect.control_change,
        "value": effect.difference.value,
        "low": effect.difference.interval.low,
        "high": effect.difference.interval.high,
        "before_base": effect.before_base,
        "after_base": effect.after_base,
    }
