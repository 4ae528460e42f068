"""The rules: one file each, named after its id. A file holds the reasoning and its source, examples, data and a check.

Titles, coach lines, override and grade stand in `method/rules.json`; this package finds the files on first use.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from sandwiches.errors import UnknownRuleError
from sandwiches.method import rule_records
from sandwiches.rules.rule import EVERY_STAGE, Example, Hit, Rule, patched
from sandwiches.words.text import word_set

# Rules that read fields, markers, figures and letters but no words: they hold in every language.
STRUCTURE = word_set("C2 E2 E4 E5 F2 M5 M8 W1 W2 W3 W16 W20 W21 W22 W23 W24 X1 X4 X5")

__all__ = ["Example", "Hit", "Rule", "all_rules", "patched", "rule"]


@cache
def all_rules() -> tuple[Rule, ...]:
    """Give every built rule in the method's order."""
    built = {module.name.upper() for module in pkgutil.iter_modules(__path__)}
    return tuple(_load(rule_id) for rule_id in rule_records() if rule_id in built)


def rule(rule_id: str) -> Rule:
    """Give one rule; UnknownRuleError when there is none."""
    for one in all_rules():
        if one.id == rule_id:
            return one
    raise UnknownRuleError(f"There is no rule {rule_id}.")


def _load(rule_id: str) -> Rule:
    module = importlib.import_module(f"{__name__}.{rule_id.lower()}")
    return Rule(
        id=rule_id,
        check=module.check,
        formats=module.FORMATS,
        sources=module.SOURCES,
        examples=module.EXAMPLES,
        reasoning=(module.__doc__ or "").strip(),
        stages=getattr(module, "STAGES", EVERY_STAGE),
        needs_lexicon=rule_id not in STRUCTURE,
    )
