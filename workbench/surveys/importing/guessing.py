"""From a file's words to our answers: which column holds what, what each value means, and which columns seem swapped. Pure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.surveys.importing.reading import Column
from workbench.surveys.importing.targets import TICKED, Target

MOST_VALUES = 40  # a column with more different values is free text, a number or a reference
GOOD_FIT, POOR_FIT = 0.9, 0.6
_CLEARER = 0.25  # so much more of a question's words must a column carry before another question is called a better fit
_UNSURE = (
    "unsure",
    "not sure",
    "osäker",
    "vet inte",
    "vet ej",
    "don't know",
    "dont know",
    "dont_know",
    "no answer",
    "ingen åsikt",
)
_YES, _NO = ("yes", "ja", "y", "j"), ("no", "nej", "n")
_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "heard": {"yes": (*_YES, "har hört"), "no": (*_NO, "har inte hört"), "unsure": (*_UNSURE, "kanske", "maybe")},
    "belief": {
        "true": ("true", "sant", "det stämmer", "stämmer", "it is true", "t", "s"),
        "false": ("false", "falskt", "inte sant", "stämmer inte", "det stämmer inte", "not true", "it is not true", "f"),
        "dont_know": _UNSURE,
    },
    "tick": {TICKED: (*_YES, "1", "x", "true", "selected", "vald", "kryssad")},
}
_UNTICKED = {"", "0", *_NO, "not selected", "ej vald", "false", "-"}
_SCALE = re.compile(r"^([1-5])(?:[\s.:–=-].*)?$")
_ROW_NAMES = {
    "number": {"panel number", "panelnummer", "number", "nummer", "token"},
    "reference": {"response id", "id", "svarsid", "reference", "referens", "löpnummer", "respondent id"},
    "language": {"start language", "startlanguage", "language", "språk", "lang"},
    "stage": {"stage", "årskurs", "klass", "class", "grade"},
}


@dataclass(frozen=True)
class Misfit:
    """A column whose answers or words fit another question better than the one it was given."""

    column: int
    target: str
    better: str
    why: str  # "values" or "words"


def normal(text: str) -> str:
    """Words for comparing: lower case, single spaces, no full stop or question mark at the end."""
    return " ".join(text.casefold().replace("’", "'").split()).strip(" .?!:;")


def guess_value(target: Target, raw: str, column: Column) -> str:
    """The answer that a value of a column stands for, "" when that is not certain. A code is read by its label."""
    word = normal(column.labels.get(raw, raw))
    if target.part in ("heard", "belief", "tick"):
        return next((answer for answer, words in _WORDS[target.part].items() if word in words), "")
    if target.part == "sure" or set(target.answers) >= {"1", "5"}:
        match = _SCALE.match(normal(raw)) or _SCALE.match(word)
        if match and match.group(1) in target.answers:
            return match.group(1)
    by_value = {normal(answer): answer for answer in target.answers}
    by_words = {normal(text): answer for answer, texts in target.choices.items() for text in texts}
    if word in _UNSURE and "dont_know" in target.answers:
        return "dont_know"
    return by_value.get(word) or by_words.get(word) or by_value.get(normal(raw), "")


def guess_columns(columns: Sequence[Column], values: Sequence[Counter[str]], targets: Sequence[Target]) -> dict[int, str]:
    """column number → target's key: by exact names, then by how well words and values fit. Each target once."""
    found: dict[int, str] = {}
    for position, column in enumerate(columns):
        key = _by_name(column, targets)
        if key and key not in found.values():
            found[position] = key
    pairs = []
    for position, column in enumerate(columns):
        if position in found:
            continue
        for target in targets:
            fit, likeness = value_fit(target, column, values[position]), word_fit(target, column)
            if target.answers and fit >= GOOD_FIT and likeness >= 0.5:
                pairs.append((likeness, fit, -position, target.key))
    for _likeness, _fit, negative, key in sorted(pairs, reverse=True):
        if -negative not in found and key not in found.values():
            found[-negative] = key
    return found


def value_fit(target: Target, column: Column, values: Mapping[str, int]) -> float:
    """Share of a column's filled cells that the target allows; 0 for an empty column."""
    filled = {raw: count for raw, count in values.items() if raw.strip()}
    if not target.answers or not filled:
        return 0.0
    if target.part == "tick":
        known = sum(n for raw, n in filled.items() if guess_value(target, raw, column) or normal(raw) in _UNTICKED)
    else:
        known = sum(count for raw, count in filled.items() if guess_value(target, raw, column))
    return known / sum(filled.values())


def word_fit(target: Target, column: Column) -> float:
    """Share of the question's longer words that stand in the column's name or label, in the language that fits best."""
    own = _longer_words(f"{column.name} {column.label}")
    shares = [len(own & words) / len(words) for text in target.texts if (words := _longer_words(text))]
    return max(shares, default=0.0)


def find_misfits(
    columns: Sequence[Column],
    values: Sequence[Mapping[str, int]],
    chosen: Mapping[int, str],
    targets: Sequence[Target],
    meanings: Mapping[int, Mapping[str, str]],
) -> list[Misfit]:
    """Columns that seem swapped. Values that a person has given a meaning count as fitting."""
    by_key = {target.key: target for target in targets}
    wrong = []
    for position, key in chosen.items():
        target, column = by_key[key], columns[position]
        if not target.answers:
            continue
        given = [raw for raw, meaning in meanings.get(position, {}).items() if meaning]
        fit = _fit_with(target, column, values[position], given)
        better = _better_by_values(targets, target, column, values[position], fit) if not given else None
        if better is not None:
            wrong.append(Misfit(position, key, better.key, "values"))
            continue
        rival = _better_by_words(targets, target, column)
        if rival is not None:
            wrong.append(Misfit(position, key, rival.key, "words"))
    return wrong


def _fit_with(target: Target, column: Column, values: Mapping[str, int], given: Sequence[str]) -> float:
    total = sum(count for raw, count in values.items() if raw.strip())
    extra = sum(values.get(raw, 0) for raw in given if not guess_value(target, raw, column))
    return value_fit(target, column, values) + (extra / total if total else 0.0)


def _better_by_values(
    targets: Sequence[Target], own: Target, column: Column, values: Mapping[str, int], fit: float
) -> Target | None:
    """Another question that nearly all values fit, when they do not fit this one. Ticks fit too much to say anything."""
    if fit >= POOR_FIT or own.part == "tick":
        return None
    rivals = [one for one in targets if one.answers and one.part != "tick" and one.key != own.key]
    fitting = [(value_fit(one, column, values), word_fit(one, column), one) for one in rivals]
    best = max(fitting, key=lambda three: three[:2], default=None)
    return best[2] if best is not None and best[0] >= GOOD_FIT else None


def _better_by_words(targets: Sequence[Target], own: Target, column: Column) -> Target | None:
    """Another question of the same part whose words the column carries clearly more of: belief of one statement for another's."""
    likeness = word_fit(own, column)
    rivals = [(word_fit(one, column), one) for one in targets if one.part == own.part and one.code != own.code]
    rivals += [(word_fit(one, column), one) for one in targets if own.part == one.part == "tick" and one.key != own.key]
    coded = [one for one in targets if one.part == own.part and one.code != own.code and _names_code(column, one)]
    if coded and not _names_code(column, own):
        return coded[0]
    best = max(rivals, key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= 0.5 and best[0] >= likeness + _CLEARER else None


def _names_code(column: Column, target: Target) -> bool:
    """Whether the column is named after the question's code: "bus_free_belief" or "BUS-FREE[heard]"."""
    return bool(target.code) and _parts(target.code) in _parts(column.name)


def _by_name(column: Column, targets: Sequence[Target]) -> str:
    name = normal(column.name).replace("_", " ")
    for key, names in _ROW_NAMES.items():
        if name in names and any(target.key == key for target in targets):
            return key
    own = _parts(column.name)
    return next((target.key for target in targets if target.code and own == _parts(target.key)), "")


def _parts(text: str) -> str:
    """Letters and digits with single dashes at both ends of each: "q1[heard]" and "q1:heard" are alike."""
    return "-" + "-".join(re.findall(r"[^\W_]+", text.casefold())) + "-"


def _longer_words(text: str) -> set[str]:
    return {word for word in re.findall(r"[^\W_]+", text.casefold()) if len(word) > 2}
