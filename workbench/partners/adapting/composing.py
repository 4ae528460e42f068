"""The partner's version as a document: the original's parts and evidence, with two things of the partner's own. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sandwiches import Document, Finding
from sandwiches.document import Evidence
from sandwiches.findings import SEVERITIES

OPEN_FIELDS = ("headline", "local_fact", "fact_source")
SOURCE_FIELDS = ("publisher", "title", "published", "url", "accessed")


def compose(original: Document, *, headline: str, local_fact: str, fact_source: Mapping[str, Any]) -> Document:
    """The original with the partner's headline, and the local fact after the opening fact with its own source."""
    document = replace(original, headline=headline or original.headline)
    if not local_fact:
        return document
    number = max((one.n for one in original.evidence), default=0) + 1
    words = local_fact if f"[{number}]" in local_fact else f"{local_fact} [{number}]"
    given: dict[str, Any] = {name: str(fact_source.get(name, "")) for name in SOURCE_FIELDS}
    source = Evidence(number, **given)
    evidence = (*original.evidence, source)
    return replace(document, opening_fact=f"{original.opening_fact}\n\n{words}", evidence=evidence)


def locked_fields(fields: Mapping[str, Any]) -> list[str]:
    """The names among `fields` that a partner may not set."""
    return sorted(str(name) for name in fields if name not in OPEN_FIELDS)


def new_findings(found: Sequence[Finding], inherited: Sequence[Finding]) -> list[Finding]:
    """What the partner's own words bring: rules that did not fire on the original, fire harder, or in more places."""
    known = {one.rule: one for one in inherited}
    return [one for one in found if one.rule not in known or _is_worse(one, known[one.rule])]


def _is_worse(one: Finding, other: Finding) -> bool:
    return SEVERITIES.index(one.severity) < SEVERITIES.index(other.severity) or one.count > other.count
