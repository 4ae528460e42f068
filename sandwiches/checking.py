"""Checks a document against every rule. Values in, values out: the date is given, nothing is stored."""

from __future__ import annotations

from datetime import date

from sandwiches.document import Document
from sandwiches.findings import SEVERITIES, Finding, Override
from sandwiches.method import rule_records
from sandwiches.reading import Reading, Records, Stage, Surroundings
from sandwiches.rules import Hit, Rule, all_rules

_NOWHERE = Surroundings()


def check(
    document: Document,
    *,
    as_of: date,
    stage: Stage = "all",
    records: Records = "advise",
    language: str | None = None,
    surroundings: Surroundings = _NOWHERE,
) -> list[Finding]:
    """Give one finding for each rule that fires, in the method's order.

    `stage` leaves out what is checked later (W22 at approval, W21 at publication). `records="enforce"` blocks on missing
    who-and-when fields, which otherwise only are advice. `language` is that of the messages; the document's if not given.
    """
    reading = Reading(document, as_of, stage, records, surroundings)
    findings = []
    for rule in all_rules():
        if document.format not in rule.formats or stage not in rule.stages:
            continue
        hits = list(rule.check(reading))
        if reading.is_marked(rule.id):
            hits = [hit for hit in hits if hit.severity == "block"]
        if hits:
            findings.append(_finding(rule, hits, language or document.language))
    return findings


def _finding(rule: Rule, hits: list[Hit], language: str) -> Finding:
    """Make one finding of a rule's hits: the most severe, the first among equals."""
    worst = min(hits, key=lambda hit: SEVERITIES.index(hit.severity))
    record = rule_records()[rule.id]
    message_sv = worst.note_sv or record["coach_sv"]
    message_en = worst.note_en or record["coach_en"]
    return Finding(
        rule=rule.id,
        severity=worst.severity,
        part=worst.part,
        message=message_sv if language == "sv" else message_en,
        message_sv=message_sv,
        message_en=message_en,
        title=record[f"title_{language}"],
        title_sv=record["title_sv"],
        title_en=record["title_en"],
        quote=worst.quote[:300],
        override=_override(record["override"], worst.severity),
        grade=record["grade"],
        count=len(hits),
    )


def _override(recorded: str, severity: str) -> Override:
    """Who may override: the block levels of M3 and W8, which are warnings by nature, as the approver's (METHOD A.3)."""
    if recorded == "legal reviewer":
        return "legal"
    if severity == "block" and recorded == "none":
        return "none"
    return "approver"
