"""Every line of the plan of faults, and the tests that stand for it: named here, or by the line's id in their own docstring.

A line ends as a test or as a sentence that says why not; `tests/faults/test_faults_ledger.py` sees to it.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
ID = re.compile(
    r"\b(?:F-\d\d|C-0\d|B-0\d|A-0\d|S-0\d|R-0\d|D-01|X-0\d|E-0\d|M-0\d|K-0\d|U-0\d|G-0\d|Z-0\d|W-0\d|L-\d{1,2}|Q-\d\d)\b"
)
TEST = re.compile(r"^def (test_\w+)\(", re.MULTILINE)


@dataclass(frozen=True)
class Line:
    """One fault: what is done to the workbench, what must come of it, the tests by name, and what is left out and why."""

    id: str
    fault: str
    promise: str
    tests: tuple[str, ...] = ()
    why_not: str = ""


def lines() -> tuple[Line, ...]:
    """All of them, in the order of the plan."""
    from tests.faults import lines_doors, lines_house, lines_people, lines_publishing

    return (*lines_publishing.LINES, *lines_people.LINES, *lines_doors.LINES, *lines_house.LINES)


def stands_for(line: Line) -> tuple[str, ...]:
    """The ids of its tests as pytest knows them, without parameters: those named in the ledger, then those that name the line."""
    named = [f"tests/{name}" for name in line.tests]
    return tuple(dict.fromkeys((*named, *named_in_docstrings().get(line.id, ()))))


@cache
def named_in_docstrings() -> Mapping[str, Sequence[str]]:
    """Which tests name which line in their docstring; a module that names it stands for all its tests."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for node, doc in _docstrings():
        for name in dict.fromkeys(ID.findall(doc)):
            found[name].append(node)
    return found


@cache
def known_tests() -> frozenset[str]:
    """Every test file and every test function of this tree, by id."""
    found = set()
    for file, text in _files():
        found |= {file, *(f"{file}::{name}" for name in TEST.findall(text))}
    return frozenset(found)


def _files() -> Iterator[tuple[str, str]]:
    for path in sorted(TESTS.rglob("test_*.py")):
        yield f"tests/{path.relative_to(TESTS).as_posix()}", path.read_text(encoding="utf-8")


def _docstrings() -> Iterator[tuple[str, str]]:
    """Of the files that name a line somewhere: reading every file as a program takes seconds."""
    for file, text in _files():
        if not ID.search(text):
            continue
        tree = ast.parse(text)
        yield file, ast.get_docstring(tree) or ""
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield f"{file}::{node.name}", ast.get_docstring(node) or ""
