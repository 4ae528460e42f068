"""One question by several background variables: tables of the same wave whose hidden cells would betray each other.

For each small cell another spread of the answers over the same people is found that gives every published number and in which
the cell is at least five: people of two groups who are alike in everything else exchange their answers, or some change theirs.
Answers to other questions stay as they are, so tables of several questions cannot be played against each other either. What the
exchange would change is hidden; a table for which none is found is not shown.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.surveys.statistics.suppression import SMALL

Cell = tuple[str, str, str]  # variable ("" for all together), group ("" then), answer
Person = tuple[str, Mapping[str, str]]  # answer, variable → group; every variable is there


@dataclass
class Linked:
    """All tables of one question with what is hidden in them."""

    answers: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]  # variable → its groups
    counts: Mapping[Cell, int]
    keep: frozenset[str] = frozenset()  # answers that are hidden with a small one only when no other can be
    hidden: set[Cell] = field(default_factory=set)
    withheld: set[str] = field(default_factory=set)  # variables; "" when not even the counts of all are shown

    def shown(self, variable: str, group: str, answer: str) -> int | None:
        """A count, or None where it is hidden."""
        is_hidden = variable in self.withheld or (variable, group, answer) in self.hidden
        return None if is_hidden else self.counts[variable, group, answer]


def suppress_question(
    people: Sequence[Person],
    answers: Sequence[str],
    groups: Mapping[str, Sequence[str]],
    small: int = SMALL,
    *,
    keep: Sequence[str] = (),
) -> Linked:
    """Hide what has to be hidden in the counts of all and in the table by each variable.

    A small count is hidden with another one; answers in `keep` are that other one only where nothing else will do.
    """
    counts: Counter[Cell] = Counter()
    for answer, background in people:
        counts["", "", answer] += 1
        counts.update((variable, background[variable], answer) for variable in groups)
    tables = Linked(tuple(answers), {name: tuple(values) for name, values in groups.items()}, counts, frozenset(keep))
    if len(people) < small:
        tables.withheld = {"", *groups}
        return tables
    _hide_rare_answers(tables, small)
    for variable in tables.groups:
        if variable not in tables.withheld and not _protect(tables, variable, people, small):
            tables.withheld.add(variable)
    return tables


def _hide_rare_answers(tables: Linked, small: int) -> None:
    """Answers that hardly anybody gave are hidden everywhere, with one more where they are few together: their sum tells little.

    The other spread of the answers is then simple: all who gave a hidden answer, in one group, gave the same one.
    """
    total = {answer: tables.counts["", "", answer] for answer in tables.answers}
    rare = [answer for answer in tables.answers if total[answer] < small]
    if not rare:
        return
    others = sorted(set(tables.answers) - set(rare), key=lambda answer: (answer in tables.keep, total[answer], answer))
    enough = sum(total[answer] for answer in rare) >= small
    choices = ([rare] if enough else []) + [[*rare, answer] for answer in others]
    if not choices:
        tables.withheld = {"", *tables.groups}
        return
    hidden = min(choices, key=lambda answers: (answers[-1] in tables.keep, len(_weak(tables, answers, small))))
    tables.withheld |= _weak(tables, hidden, small)
    for answer in hidden:
        tables.hidden.add(("", "", answer))
        tables.hidden |= {(name, group, answer) for name, values in tables.groups.items() for group in values}


def _weak(tables: Linked, hidden: Sequence[str], small: int) -> set[str]:
    """Variables with a group in which all hidden answers together are few."""
    return {
        variable
        for variable, values in tables.groups.items()
        for group in values
        if sum(tables.counts[variable, group, answer] for answer in hidden) < small
    }


def _protect(tables: Linked, variable: str, people: Sequence[Person], small: int) -> bool:
    """Hide what protects each small cell of one table; False when one cannot be protected."""
    settled = {answer for answer in tables.answers if ("", "", answer) in tables.hidden}  # in every group, see above
    alike = _alike(people, variable, [name for name in tables.groups if name not in tables.withheld and name != variable])
    cells = [(group, answer) for group in tables.groups[variable] for answer in tables.answers if answer not in settled]
    for group, answer in sorted(cells, key=lambda cell: (-tables.counts[variable, *cell], cell)):
        if tables.counts[variable, group, answer] < small and not _hide_for(tables, variable, group, answer, alike, small):
            return False
    return True


def _hide_for(
    tables: Linked, variable: str, group: str, answer: str, alike: Mapping[tuple[str, str], Counter[tuple[str, ...]]], small: int
) -> bool:
    wanted = small - tables.counts[variable, group, answer]
    best: tuple[tuple[int, bool, int], set[Cell]] | None = None
    for other_group, other_answer in _partners(tables, variable, group, answer):
        givers, takers = alike[other_group, answer], alike[group, other_answer]
        if sum(min(count, takers[rest]) for rest, count in givers.items()) < wanted:
            continue
        cells = {(variable, one, two) for one in (group, other_group) for two in (answer, other_answer)}
        new = cells - tables.hidden
        cost = (len(new), other_answer in tables.keep, sum(tables.counts[cell] for cell in new))
        if best is None or cost < best[0]:
            best = (cost, cells)
    if best is None:
        return False
    tables.hidden |= best[1]
    return True


def _partners(tables: Linked, variable: str, group: str, answer: str) -> Iterator[tuple[str, str]]:
    for other_group in tables.groups[variable]:
        for other_answer in tables.answers:
            if other_group != group and other_answer != answer:
                yield other_group, other_answer


def _alike(people: Sequence[Person], variable: str, others: Sequence[str]) -> dict[tuple[str, str], Counter[tuple[str, ...]]]:
    """People by group and answer, counted by what they are in the other variables."""
    found: dict[tuple[str, str], Counter[tuple[str, ...]]] = {}
    for answer, background in people:
        rest = tuple(background[name] for name in others)
        found.setdefault((background[variable], answer), Counter())[rest] += 1
    return _Empty(found)


class _Empty(dict[tuple[str, str], Counter[tuple[str, ...]]]):
    """A group in which nobody gave the answer has nobody to exchange with."""

    def __missing__(self, _key: tuple[str, str]) -> Counter[tuple[str, ...]]:
        return Counter()
