"""The examples of a rule's file, as a reader sees them: which field, what passes and what fails."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from flask_babel import gettext as _

from sandwiches.rules import Rule
from workbench.web.vocabulary import word

Words = tuple[tuple[str, str], ...]
CODES = {"verdict": "verdict", "decision": "decision"}
MOST_LETTERS = 420


@dataclass(frozen=True)
class ShownExample:
    """One pair: (field, text) of what passes and of what fails, and how severe the rule is about it."""

    passes: Words
    fails: Words
    severity: str


def examples_of(rule: Rule, language: str) -> list[ShownExample]:
    """The examples in a language; where a rule has none in it, those of the other."""
    own = [one for one in rule.examples if one.language == language] or list(rule.examples)
    shown = []
    for one in own:
        sound = _sound_text(one.language)
        fields = dict.fromkeys(name.removesuffix("+") for name in (*one.passes, *one.fails))
        passes = {**{name: sound[name] for name in fields if name in sound}, **one.passes}
        shown.append(ShownExample(_in_words(_whole(passes)), _in_words(one.fails), one.severity))
    return shown


@cache
def _texts() -> dict[str, dict[str, Any]]:
    text = resources.files(__package__).joinpath("sound_texts.json").read_text("utf-8")
    return dict(json.loads(text))


def _sound_text(language: str) -> dict[str, Any]:
    return _texts()[language]


def _whole(passes: Mapping[str, Any]) -> dict[str, Any]:
    """What is added goes after the text that it is added to."""
    whole = {name: value for name, value in passes.items() if not name.endswith("+")}
    for name, value in passes.items():
        if name.endswith("+"):
            whole[name[:-1]] = f"{whole.get(name[:-1], '')} {value}".strip()
    return whole


def _in_words(patch: Mapping[str, Any]) -> Words:
    return tuple((field_name(name), _value(name.removesuffix("+"), value)) for name, value in patch.items())


def field_name(name: str) -> str:
    """A field of the document in words; a name that ends in + is said to be added."""
    words = {
        "headline": _("Headline"),
        "opening_fact": _("Fact"),
        "myth": _("Rumour"),
        "explanation": _("Explanation"),
        "closing_fact": _("The fact again"),
        "claim": _("Registered claim"),
        "claim_type": _("Kind of claim"),
        "technique": _("Technique"),
        "true_kernel": _("What is true in the rumour"),
        "myth_label": _("Label before the rumour"),
        "verdict": _("Verdict"),
        "verdict_by": _("Judged by"),
        "verdict_at": _("Judged on"),
        "decision": _("Decision"),
        "decision_reason": _("Reason for the decision"),
        "author": _("Written by"),
        "approver": _("Approved by"),
        "published_at": _("Published on"),
        "value": _("The reader's value"),
        "value_words": _("Words that carry the value"),
        "evidence": _("Sources"),
        "images": _("Image"),
        "footer": _("Footer"),
        "humour": _("Humour"),
        "humour_text": _("Humorous text"),
        "humour_reviewer": _("Extra reader of the humour"),
        "versions": _("Other language version"),
        "n": _("Number"),
        "publisher": _("Publisher"),
        "title": _("Title"),
        "published": _("Published"),
        "url": _("Address"),
        "accessed": _("Read on"),
        "still_valid": _("Still valid"),
        "alt": _("Alt text"),
        "text": _("Text in the image"),
        "contrast": _("Contrast"),
        "large_text": _("Large text"),
        "photo_of_people": _("Photo of people"),
        "beside": _("Placed by"),
        "unit": _("Responsible unit"),
        "contact": _("Contact"),
        "error_link": _("Link to report an error"),
        "published_by_role": _("Role"),
        "language": _("Language"),
    }
    plain = name.removesuffix("+")
    label = words.get(plain, plain)
    return _("%(field)s, added", field=label) if name.endswith("+") else label


def _value(name: str, value: Any) -> str:
    if name in CODES and isinstance(value, str) and value:
        return word(value, CODES[name])
    text = _plain(value)
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS].rsplit(' ', 1)[0]} …"


def _plain(value: Any) -> str:
    """A value without brackets and quotes."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in ("", None) or value == [] or value == {}:
        return _("(empty)")
    if isinstance(value, Mapping):
        return ", ".join(
            f"{field_name(key)}: {field_name(one) if key == 'beside' else _plain(one)}" for key, one in value.items()
        )
    if isinstance(value, list | tuple):
        return "; ".join(_plain(one) for one in value)
    return str(value)
