"""A measure of how an answer is used, and the registry through which rooms below add theirs. METHOD.md section E."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, current_app
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from workbench.editorial.models import Sandwich

EXTENSION = "workbench_measures"
RULES = ("repeat", "cooperate", "audience", "spokesperson", "humour", "act_fast")


@dataclass(frozen=True)
class Measure:
    """One figure: what it counts, how it stands, and what to do where something is missing.

    `state` is "met", "missing" or "note" (neither). `url` is where it can be done, `todo` the words of that link.
    """

    name: str
    value: str
    state: str = "note"
    todo: str = ""
    url: str = ""


Measuring = Callable[[Session, Sandwich, datetime], Sequence[Measure]]


def add_measure(blueprint: Blueprint, rule: str, measuring: Measuring) -> None:
    """Let `measuring(session, sandwich, now)` add figures to one of the six rules."""
    if rule not in RULES:
        raise ValueError(rule)

    def add(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault(EXTENSION, {}).setdefault(rule, []).append(measuring)

    blueprint.record_once(add)


def measures_of(session: Session, sandwich: Sandwich, now: datetime) -> dict[str, list[Measure]]:
    """Every figure of this answer by rule, in the order of the six rules."""
    registered: dict[str, list[Measuring]] = current_app.extensions.get(EXTENSION, {})
    return {rule: [one for fn in registered.get(rule, ()) for one in fn(session, sandwich, now)] for rule in RULES}
