"""What the editor's page shows of a text under check: parts with coach lines and marks, meters, what remains."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from sandwiches import Document, Finding, coach_lines
from sandwiches.document import PARTS
from sandwiches.formats import format_of, part_title
from sandwiches.rendering import strip_markdown
from sandwiches.words import sentences, word_count
from sandwiches.words.readability import flesch, lix
from workbench.editorial.wording import part_words

WORDS_AT_MOST = {"headline": 12, "opening_fact": 60, "myth": 25}
BOXES = {
    "headline": "headline-part px-0", "opening_fact": "slice slice-top", "myth": "filling filling-myth",
    "explanation": "filling", "closing_fact": "slice slice-bottom",
}  # fmt: skip
WORDS_TOTAL = 220


@dataclass(frozen=True)
class CoachLine:
    """One finding as a line of the coach. `sentences` is what the writer can point to with "it stands here"."""

    finding: Finding
    sentences: tuple[str, ...] = ()

    @property
    def can_tick(self) -> bool:
        """Whether a tick lets the finding stand: warnings only."""
        return self.finding.severity == "warn"


@dataclass
class PartView:
    """One part of the editor."""

    name: str
    label: str
    hint: str
    box: str
    text: str
    words: int
    words_at_most: int | None
    is_required: bool
    pieces: list[tuple[str, str]]
    lines: list[CoachLine] = field(default_factory=list)


@dataclass(frozen=True)
class Meter:
    """One measure of the text: value, what it should be, and how full its gauge is (0–100, or None)."""

    name: str
    value: str
    aim: str
    filled: int | None


@dataclass(frozen=True)
class TodoLine:
    """One thing that must be done before sending, with the part it leads to. `kind` is no, wait or yes."""

    kind: str
    text: str
    part: str = ""


@dataclass
class EditorView:
    """Everything the editor shows about the text. `rest` are findings beyond the three coach lines."""

    parts: list[PartView]
    whole: list[CoachLine]
    findings: list[Finding]
    meters: list[Meter]
    todo: list[TodoLine]
    blocks: int
    warnings: int
    summary: str


def make_view(document: Document, findings: list[Finding], language: str) -> EditorView:
    """The editor's view of a document and its findings."""
    shown = coach_lines(findings)
    parts = [_part(document, name, findings, shown, language) for name in PARTS if _is_open(document, name)]
    names = {part.name for part in parts}
    whole = [CoachLine(one) for one in shown if one.part not in names]
    blocks = sum(one.is_block for one in findings)
    warnings = sum(one.severity == "warn" for one in findings)
    return EditorView(
        parts, whole, findings, _meters(document), _todo(document, findings), blocks, warnings, _summary(blocks, warnings)
    )


def marked_pieces(text: str, findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """The text cut where findings quote it: (piece, severity or ""). The worst severity wins where two meet."""
    spans: list[tuple[int, int, str]] = []
    for one in coach_lines(findings, most=len(findings)):
        start = text.find(one.quote) if one.quote else -1
        end = start + len(one.quote)
        if start >= 0 and all(end <= first or start >= last for first, last, _severity in spans):
            spans.append((start, end, one.severity))
    pieces, at = [], 0
    for start, end, severity in sorted(spans):
        pieces += [(text[at:start], "")] if start > at else []
        pieces.append((text[start:end], severity))
        at = end
    return [*pieces, (text[at:], "")]


def _is_open(document: Document, part: str) -> bool:
    wanted = format_of(document.format)
    return part in wanted.required or part in wanted.optional or bool(document.part(part))


def _part(document: Document, name: str, findings: list[Finding], shown: list[Finding], language: str) -> PartView:
    label, hint = part_words(name)
    text = document.part(name)
    own = [one for one in findings if one.part == name]
    stand = tuple(one[:200] for one in sentences(strip_markdown(text))[:40])
    return PartView(
        name=name,
        label=part_title(document.format, name, language) or label,
        hint=hint if document.format in ("sandwich", "fact_page") or name == "headline" else "",
        box=BOXES[name],
        text=text,
        words=word_count(strip_markdown(text)),
        words_at_most=WORDS_AT_MOST.get(name) if document.format in ("sandwich", "fact_page") else None,
        is_required=name in format_of(document.format).required,
        pieces=marked_pieces(text, own),
        lines=[CoachLine(one, stand) for one in shown if one.part == name],
    )


def _meters(document: Document) -> list[Meter]:
    body = " ".join(strip_markdown(document.part(part)) for part in PARTS[1:])
    words, myth = word_count(body), word_count(strip_markdown(document.myth))
    meters = [Meter(_("Words"), str(words), _("of %(count)s", count=WORDS_TOTAL), min(100, round(100 * words / WORDS_TOTAL)))]
    if document.format == "sandwich" and words:
        share = round(100 * myth / words)
        meters.append(Meter(_("The rumour's share"), f"{share} %", _("under 20 %"), min(100, share * 5)))
    if words and document.language == "sv":
        score = round(lix(body))
        meters.append(Meter(_("Readability, LIX"), str(score), _("at most 45"), min(100, round(score / 45 * 100))))
    elif words:
        score = round(max(0.0, flesch(body)))
        meters.append(Meter(_("Readability, Flesch"), str(score), _("at least 50"), min(100, score)))
    seconds = round(words / 3)
    return [*meters, Meter(_("Reading time"), f"{seconds} s", "", None)]


def _todo(document: Document, findings: list[Finding]) -> list[TodoLine]:
    lines = [TodoLine("no", one.message, one.part) for one in findings if one.is_block]
    lines += [TodoLine("wait", one.message, one.part) for one in findings if one.severity == "warn"]
    wanted = format_of(document.format).required
    done = sum(bool(document.part(part).strip()) for part in wanted)
    if done == len(wanted):
        lines.append(TodoLine("yes", _("Done: every part has a text")))
    if document.evidence:
        lines.append(TodoLine("yes", ngettext("Done: %(num)d source", "Done: %(num)d sources", len(document.evidence))))
    if document.verdict_by:
        lines.append(TodoLine("yes", _("Done: facts checked by %(name)s", name=document.verdict_by)))
    return lines


def _summary(blocks: int, warnings: int) -> str:
    if not blocks and not warnings:
        return _("Nothing stops the text.")
    parts = []
    if blocks:
        parts.append(ngettext("%(num)d hindrance", "%(num)d hindrances", blocks))
    if warnings:
        parts.append(ngettext("%(num)d warning", "%(num)d warnings", warnings))
    return ", ".join(parts)


def mark_lines(document: dict[str, Any]) -> list[tuple[str, str]]:
    """What the writer has ticked: (rule, sentence or "yes")."""
    return [(rule, "yes" if value is True else str(value)) for rule, value in sorted(document.get("marks", {}).items())]
