"""What a column can hold: the questions of a wave, part by part, and which answers each allows. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.surveys.answering.checking import BELIEF, DONT_KNOW, HEARD, SURE, TRUST
from workbench.surveys.waves.models import STATEMENTS, WaveItem

TICKED = "ticked"
ROW_TARGETS = ("number", "reference", "language")


@dataclass(frozen=True)
class Target:
    """One thing that a column can hold.

    `part`: heard, belief, sure, choice, tick (one choice of several, `value`), background, free_text, stage, number, reference or
    language. `answers` are those that it allows, none for what is written freely. `texts`: every wording of the question.
    """

    key: str
    code: str
    part: str
    answers: tuple[str, ...] = ()
    value: str = ""
    texts: tuple[str, ...] = ()
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False)  # answer → its words in every language
    is_several: bool = False  # of a choice: stored as one of several


def targets_of(items: Iterable[WaveItem], stages: Sequence[str] = (), *, is_school: bool = False) -> list[Target]:
    """Everything that the wave asks, in its order; then what belongs to the row. Pupils have no number and write no text."""
    found: list[Target] = []
    for item in items:
        if item.kind == "free_text" and is_school:
            continue
        found += _of_item(item)
    if is_school:
        found.append(Target("stage", "", "stage", tuple(stages)))
    own = [name for name in ROW_TARGETS if not (is_school and name == "number")]
    return found + [Target(name, "", name) for name in own]


def _of_item(item: WaveItem) -> list[Target]:
    texts = tuple(str(text) for text in item.texts.values() if text)
    if item.kind in STATEMENTS:
        parts = (("heard", HEARD), ("belief", BELIEF), ("sure", tuple(str(step) for step in SURE)))
        return [Target(f"{item.code}:{part}", item.code, part, answers, texts=texts) for part, answers in parts]
    if item.kind == "free_text":
        return [Target(item.code, item.code, "free_text", texts=texts)]
    words = {str(choice["value"]): tuple(_texts(choice)) for choice in item.choices}
    if item.kind == "background":
        return [Target(item.code, item.code, "background", tuple(words), texts=texts, choices=words)]
    answers = (*(words or dict.fromkeys(TRUST)), DONT_KNOW)
    whole = Target(
        item.code,
        item.code,
        "choice",
        tuple(dict.fromkeys(answers)),
        texts=texts,
        choices=words,
        is_several=bool(item.is_several),
    )
    if item.kind == "trust" or not words:
        return [whole]
    ticks = [Target(f"{item.code}={value}", item.code, "tick", (TICKED,), value, words[value]) for value in words]
    return [whole, *ticks]


def _texts(choice: dict[str, Any]) -> list[str]:
    return [str(text) for text in choice.get("texts", {}).values() if text]
