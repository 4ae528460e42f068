"""What a check gives back, and what it stops: sending, approving, publishing (METHOD A.3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["block", "warn", "advise"]
Override = Literal["none", "approver", "legal"]
SEVERITIES: tuple[Severity, ...] = ("block", "warn", "advise")


@dataclass(frozen=True, slots=True)
class Fix:
    """A mechanical repair of one place in a part's Markdown. It is offered, never made by itself.

    `before` is what stands between `start` and `end`; `after` takes its place. The labels say what the repair does.
    """

    part: str
    start: int
    end: int
    before: str
    after: str
    label_sv: str
    label_en: str

    def label(self, language: str) -> str:
        """Give the label in one language."""
        return self.label_sv if language == "sv" else self.label_en

    def fits(self, text: str) -> bool:
        """Tell whether the part still reads as it did when the repair was proposed."""
        return text[self.start : self.end] == self.before

    def apply(self, text: str) -> str:
        """Give the part's text with the repair made; ValueError when the text has changed since."""
        if not self.fits(text):
            raise ValueError(f"{self.part} has changed since the repair was proposed")
        return text[: self.start] + self.after + text[self.end :]


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that fired: where (a part's field name, "whole" or "image"), how severely, and what to do, in plain words.

    `message` and `title` are in the language that the check was asked for; `count` says how many places were found. `span` is
    where the quoted text stands in the part's Markdown, `fix` a mechanical repair; both None when there is none.
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
    span: tuple[int, int] | None = None
    fix: Fix | None = None

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
