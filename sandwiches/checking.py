"""Checks a document against every rule. Values in, values out: the date is given, nothing is stored."""

from __future__ import annotations

from datetime import date

from sandwiches.document import WRITTEN, Document
from sandwiches.findings import SEVERITIES, Finding, Override
from sandwiches.locating import locate
from sandwiches.method import base_language, rule_records
from sandwiches.reading import Reading, Records, Stage, Surroundings
from sandwiches.rendering.labels import label_language
from sandwiches.repairs import propose
from sandwiches.rulebook import DEFAULT_RULEBOOK, Rulebook
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
    rulebook: Rulebook = DEFAULT_RULEBOOK,
) -> list[Finding]:
    """Give one finding for each rule that fires, in the method's order.

    `stage` leaves out what is checked later (W22 at approval, W21 at publication). `records="enforce"` blocks on missing
    who-and-when fields, which otherwise only are advice. `language` is that of the messages; the document's if not given.
    `rulebook` holds the numbers and word lists. In a language without word lists only the rules that need none run.
    """
    reading = Reading(document, as_of, stage, records, surroundings, rulebook)
    messages = label_language(language or document.language)
    findings = []
    for rule in all_rules():
        if document.format not in rule.formats or stage not in rule.stages or (rule.needs_lexicon and not reading.has_lexicon):
            continue
        hits = list(rule.check(reading))
        if reading.is_marked(rule.id):
            hits = [hit for hit in hits if hit.severity == "block"]
        if hits:
            findings.append(_finding(rule, hits, messages, document))
    return findings


def _finding(rule: Rule, hits: list[Hit], language: str, document: Document) -> Finding:
    """Make one finding of a rule's hits: the most severe, the first among equals."""
    worst = min(hits, key=lambda hit: SEVERITIES.index(hit.severity))
    record = rule_records()[rule.id]
    span = _span(worst, document)
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
        span=span,
        fix=worst.fix or propose(rule.id, worst, span, document, base_language(document.language)),
    )


def _span(hit: Hit, document: Document) -> tuple[int, int] | None:
    """Give where the quoted text stands in the part's Markdown."""
    if not hit.quote or hit.part not in WRITTEN:
        return None
    return locate(hit.quote, str(getattr(document, hit.part)))


def _override(recorded: str, severity: str) -> Override:
    """Who may override: the block levels of M3 and W8, which are warnings by nature, as the approver's (METHOD A.3)."""
    if recorded == "legal reviewer":
        return "legal"
    if severity == "block" and recorded == "none":
        return "none"
    return "approver"
