"""Changes that a button makes in the typed text: a proposed repair, a division into parts, and taking one back."""

import json
from dataclasses import dataclass, field
from typing import Any

from sandwiches import Finding
from sandwiches.document import PARTS

FIELDS = (*PARTS, "quote")


@dataclass(frozen=True, slots=True)
class Change:
    """What a button did: the fields before and after. Empty when the text had changed and nothing could be done."""

    label: str = ""
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)

    def to_text(self) -> str:
        """The change as the hidden field carries it."""
        return json.dumps({"before": self.before, "after": self.after}, ensure_ascii=False)


def make_change(document: dict[str, Any], after: dict[str, str], label: str) -> Change:
    """The change that gives the named fields new texts."""
    changed = {name: text for name, text in after.items() if str(document.get(name, "")) != text}
    return Change(label, {name: str(document.get(name, "")) for name in changed}, changed)


def repair(document: dict[str, Any], findings: list[Finding], rule: str, language: str) -> Change:
    """The repair that a rule proposes of the text as it stands."""
    fix = next((one.fix for one in findings if one.rule == rule and one.fix is not None), None)
    if fix is None or fix.part not in FIELDS or not fix.fits(str(document.get(fix.part, ""))):
        return Change()
    return make_change(document, {fix.part: fix.apply(str(document[fix.part]))}, fix.label(language))


def read_change(text: str) -> Change:
    """A change as the form brought it back; an empty one when it is not readable."""
    try:
        found = json.loads(text)
        before, after = found["before"], found["after"]
        sides = [{name: side[name] for name in FIELDS if isinstance(side.get(name), str)} for side in (before, after)]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Change()
    return Change("", *sides) if sides[0].keys() == sides[1].keys() else Change()


def take_back(document: dict[str, Any], change: Change) -> dict[str, Any] | None:
    """The document as it was before the change; None when a field has been written in since."""
    if not change.before or any(str(document.get(name, "")).strip() != text.strip() for name, text in change.after.items()):
        return None
    return {**document, **change.before}
