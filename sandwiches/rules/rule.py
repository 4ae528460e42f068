"""What a rule file holds and gives: the shapes shared by all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandwiches.findings import Fix, Severity

if TYPE_CHECKING:
    from sandwiches.reading import Reading

EVERY_STAGE = frozenset({"send", "approve", "publish", "all"})


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule fires. Notes replace the rule's coach line when they say more; `fix` is a mechanical repair."""

    severity: Severity
    part: str
    quote: str = ""
    note_sv: str = ""
    note_en: str = ""
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A passing and a failing change to a sound document of the language. A key that ends in + adds to the part."""

    language: str
    passes: Mapping[str, Any]
    fails: Mapping[str, Any]
    severity: Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as it is run and shown. `sources` are keys of the bibliography in the method.

    A rule that reads no words (`needs_lexicon` false) also runs in languages without word lists.
    """

    id: str
    check: Callable[[Reading], Iterator[Hit]]
    formats: frozenset[str]
    sources: tuple[str, ...]
    examples: tuple[Example, ...]
    reasoning: str
    stages: frozenset[str] = EVERY_STAGE
    needs_lexicon: bool = True


def patched(record: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Give the document record with an example's change made."""
    changed = dict(record)
    for name, value in patch.items():
        if name.endswith("+"):
            changed[name[:-1]] = f"{changed[name[:-1]]} {value}"
        else:
            changed[name] = value
    return changed
