"""What a check gives back, and what it stops: sending, approving, publishing (METHOD A.3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["block", "warn", "advise"]
Override = Literal["none", "approver", "legal"]
SEVERITIES: tuple[Severity, ...] = ("block", "warn", "advise")


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that fired: where (a part's field name, "whole" or "image"), how severely, and what to do, in plain words.

    `message` and `title` are in the language that the check was asked for; `count` says how many places were found.
    """

    rule: str
    severity: Severity
    part: str
    message: str
    message_sv: str
    message_en: str
    title: str
    title_sv: str
    title_en: str
    quote: str
    override: Override
    grade: str
    count: int = 1

    @property
    def is_block(self) -> bool:
        """Tell whether the finding stops the text."""
        return self.severity == "block"

    def text(self, language: str) -> str:
        """Give the message in one language."""
        return self.message_sv if language == "sv" else self.message_en


def blocks_sending(findings: Iterable[Finding]) -> list[Finding]:
    """Give the blocks that stop "send for approval": those that nobody may override."""
    return [finding for finding in findings if finding.is_block and finding.override == "none"]


def blocks_approval(findings: Iterable[Finding], overrides: Collection[str] = ()) -> list[Finding]:
    """Give the blocks that stop approval: every block except the overridable ones whose rule ids are in `overrides`.

    Who may override (the approver, for W15 the legal reviewer, never the author) is for the caller to hold.
    """
    return [finding for finding in findings if finding.is_block and (finding.override == "none" or finding.rule not in overrides)]


def coach_lines(findings: Iterable[Finding], most: int = 3) -> list[Finding]:
    """Give at most `most` findings to show at a time, most severe first, otherwise in the method's order."""
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))[:most]
