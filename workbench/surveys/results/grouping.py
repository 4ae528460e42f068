"""Who belongs to which group when results are shown by background: small groups are merged before anything is counted."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbench.surveys.statistics.merging import LEAST, Groups, merge_neighbours, merge_smallest

SKIPPED = ("", "dont_say", "dont_know")
STAGE = "stage"
JOINT = "\x1f"  # in no name: control characters are taken out of what people write
_BAND = re.compile(r"\d{1,3}-(\d{1,3})?")


@dataclass(frozen=True)
class Grouping:
    """Variables with their groups. A group's name is its values joined by JOINT; "?" stands for those who did not say."""

    members: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # variable → value → group

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        """The groups of each variable in their order."""
        return {variable: tuple(dict.fromkeys(values.values())) for variable, values in self.members.items()}

    def groups_of(self, background: Mapping[str, str], stage: str) -> dict[str, str]:
        """In which group of each variable one person is."""
        own = {**background, STAGE: stage}
        return {variable: values[_plain(own.get(variable))] for variable, values in self.members.items()}


def make_grouping(variables: Mapping[str, Sequence[str]], people: Sequence[Mapping[str, str]], least: int = LEAST) -> Grouping:
    """Groups of at least thirty for each variable (its values in their order). A variable with fewer than two is left out."""
    members = {}
    for variable, order in variables.items():
        counts = Counter(_plain(person.get(variable)) for person in people)
        values = [value for value in order if value not in SKIPPED]
        values += sorted(value for value in counts if value and value not in values)
        merged = _merge(values, counts, least)
        if len(merged) > 1:
            members[variable] = {value: JOINT.join(one or "?" for one in group) for group in merged for value in group}
    return Grouping(members)


def _merge(values: Sequence[str], counts: Mapping[str, int], least: int) -> Groups:
    """Those who did not say are a group when they are many, else they are put to the smallest group: no difference tells them."""
    known = [(value, counts.get(value, 0)) for value in values]
    is_ordered = bool(values) and all(_BAND.fullmatch(value) for value in values)
    groups = merge_neighbours(known, least) if is_ordered else merge_smallest(dict(known), least)
    silent = counts.get("", 0)
    if not groups:
        return ()
    if silent >= least:
        return (*groups, ("",))
    smallest = min(range(len(groups)), key=lambda place: sum(counts.get(value, 0) for value in groups[place]))
    return tuple((*group, "") if place == smallest else group for place, group in enumerate(groups))


def _plain(value: str | None) -> str:
    return "" if value is None or value in SKIPPED else value


def values_of(group: str) -> list[str]:
    """The values of a group, "?" for those who did not say."""
    return group.split(JOINT)
