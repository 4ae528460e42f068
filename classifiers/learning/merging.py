"""From decisions to examples: one example a text, disagreements named, what cannot be learned from refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from classifiers.corpus import LANGUAGES
from classifiers.learning.errors import LearningRefused
from classifiers.learning.frozen import name_text
from classifiers.learning.types import LEAST_LABELS, ORIGINS, TASKS, VALUES, Conflict, Example, Label, LabelledRumour
from classifiers.types import GENRES, Text
from classifiers.words.wording import clean_text, guess_language


@dataclass(frozen=True, slots=True)
class Merged:
    """Examples in the order of their texts, what disagreed, and how many texts could not be used, by reason."""

    examples: tuple[Example, ...]
    conflicts: tuple[Conflict, ...] = ()
    unused: dict[str, int] = field(default_factory=dict)


def merge_labels(labels: Iterable[Label], rumours: Mapping[str, LabelledRumour] | None = None) -> Merged:
    """One example a text. Of several decisions the stronger origin counts, then the newer one; the others are reported.

    A text without a decision on relevance is about the subject when it is linked to a rumour, else it is left out. Raises
    LearningRefused for a task, origin or value that nobody knows.
    """
    by_text: dict[str, list[Label]] = {}
    for label in labels:
        _refuse_unknown(label)
        by_text.setdefault(name_text(label.text), []).append(label)
    examples: list[Example] = []
    conflicts: list[Conflict] = []
    unused: Counter[str] = Counter()
    for key, decisions in by_text.items():
        won, lost = _choose(decisions)
        conflicts += lost
        reason, example = _as_example(key, won, rumours or {})
        if example is None:
            unused[reason] += 1
        else:
            examples.append(example)
    return Merged(tuple(examples), tuple(conflicts), dict(unused))


def refuse_unlearnable(examples: Sequence[Example], least: int = LEAST_LABELS) -> None:
    """Raises LearningRefused when all decisions say the same, or too few say one of the two."""
    yes = sum(example.relevance == "sweden" for example in examples)
    no = len(examples) - yes
    if examples and not (yes and no):
        only = "about the subject" if yes else "not about the subject"
        message = f"All {len(examples)} decisions say {only}. Both kinds are needed."
        raise LearningRefused(message, "one_class", count=len(examples), is_yes=bool(yes))
    if min(yes, no) < least:
        message = f"There are {yes} decisions that say yes and {no} that say no; {least} of each are needed."
        raise LearningRefused(message, "few", yes=yes, no=no, least=least)


def _refuse_unknown(label: Label) -> None:
    wrong = [
        f"{name} {value!r}"
        for name, value, known in (("task", label.task, TASKS), ("origin", label.origin, ORIGINS))
        if value not in known
    ]
    if label.task in VALUES and label.value not in VALUES[label.task]:
        wrong.append(f"{label.task} {label.value!r}")
    if wrong:
        raise LearningRefused(f"The label of text {label.text.id} holds {', '.join(wrong)}.", "unknown_label", shown=wrong[0])


def _choose(decisions: Sequence[Label]) -> tuple[dict[str, Label], list[Conflict]]:
    """The decision that counts for each task, and the ones that say otherwise."""
    ordered = sorted(decisions, key=lambda label: label.at, reverse=True)
    ordered.sort(key=lambda label: ORIGINS.index(label.origin))
    won: dict[str, Label] = {}
    lost = []
    for label in ordered:
        best = won.setdefault(label.task, label)
        if best.value != label.value:
            lost.append(Conflict(label.text.id, label.task, best.value, label.value))
    return won, lost


def _as_example(key: str, won: Mapping[str, Label], rumours: Mapping[str, LabelledRumour]) -> tuple[str, Example | None]:
    decision = won.get("relevance") or won.get("match")
    if decision is None:
        return "no_relevance", None
    text = _plain_text(decision.text)
    if not key:
        return "no_words", None
    if text.language not in LANGUAGES:
        return "other_language", None
    relevance = decision.value if decision.task == "relevance" else "sweden"
    example = Example(key, text, relevance, decision.origin, decision.weight)
    if "statement" in won:
        example = replace(example, statement_type=won["statement"].value)
    rumour = rumours.get(won["match"].value) if "match" in won else None
    if relevance == "sweden" and rumour is not None and "relation" in won:
        example = replace(example, rumour_id=rumour.rumour_id, relation=won["relation"].value, theme=rumour.theme)
    return "", example


def _plain_text(text: Text) -> Text:
    """With a language (guessed where nobody said it) and a genre that the models know."""
    genre = text.genre if text.genre in GENRES else "post"
    language = (text.language or "").split("-")[0].lower() or guess_language(clean_text(f"{text.title or ''} {text.text}"))
    return replace(text, genre=genre, language=language)
