"""What the editor's page shows of a text under check: parts with coach lines and marks, measures, what remains."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from sandwiches import DEFAULT_RULEBOOK, Document, Finding, Rulebook, coach_lines, measures, strip_markdown
from sandwiches.document import PARTS, WRITTEN
from sandwiches.formats import format_of, part_title
from sandwiches.reading_json import MAX_TEXT
from sandwiches.words import sentences, word_count
from workbench.editorial.wording import part_words
from workbench.editorial.writing.marking import in_browser, marked_pieces, span_of
from workbench.editorial.writing.meters import Meter, meters, words_at_most
from workbench.editorial.writing.parting import parts_in
from workbench.web.vocabulary import word

BOXES = {
    "headline": "headline-part px-0", "opening_fact": "slice slice-top", "myth": "filling filling-myth",
    "explanation": "filling", "closing_fact": "slice slice-bottom", "quote": "spoken",
}  # fmt: skip


@dataclass(frozen=True)
class CoachLine:
    """One finding as a line of the coach. `sentences` is what the writer can point to with "it stands here".

    `place` is where the finding stands in the part and `fix_at` where its repair goes, counted as a browser counts.
    """

    finding: Finding
    sentences: tuple[str, ...] = ()
    place: tuple[int, int] | None = None
    fix_at: tuple[int, int] | None = None

    @property
    def can_tick(self) -> bool:
        """Whether a tick lets the finding stand: warnings only."""
        return self.finding.severity == "warn"


@dataclass
class PartView:
    """One part of the editor. `characters_over` is how much longer than what can be kept; `divides` names what else it holds."""

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
    characters_over: int = 0
    divides: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeptPart:
    """A text that another format shows and this one keeps."""

    name: str
    label: str
    text: str


@dataclass(frozen=True)
class TodoLine:
    """One thing that must be done before sending, with the part it leads to. `kind` is no, wait or yes."""

    kind: str
    text: str
    part: str = ""


@dataclass
class EditorView:
    """Everything the editor shows about the text. `whole` are coach lines that belong to no part of the page."""

    parts: list[PartView]
    quote: PartView
    whole: list[CoachLine]
    findings: list[CoachLine]
    meters: list[Meter]
    todo: list[TodoLine]
    kept: list[KeptPart]
    blocks: int
    warnings: int
    summary: str
    first: str


def make_view(
    document: Document,
    findings: list[Finding],
    language: str,
    *,
    typed: Mapping[str, Any] | None = None,
    rulebook: Rulebook = DEFAULT_RULEBOOK,
) -> EditorView:
    """The editor's view of a document and its findings. `typed` is the text as it stands in the fields."""
    written = typed or {}
    found, shown = measures(document), coach_lines(findings)
    texts = {name: str(written.get(name, getattr(document, name))) for name in WRITTEN}
    names = [name for name in PARTS if _is_open(document, name)]
    parts = [_part(document, name, texts[name], findings, shown, language, rulebook) for name in (*names, "quote")]
    for part in parts:
        part.words = found.words[part.name] if part.name in found.words else word_count(strip_markdown(document.quote))
    places = {part.name for part in parts}
    blocks = sum(one.is_block for one in findings)
    warnings = sum(one.severity == "warn" for one in findings)
    return EditorView(
        parts=parts[:-1],
        quote=parts[-1],
        whole=[_line(one, "") for one in shown if one.part not in places],
        findings=[_line(one, texts.get(one.part, "")) for one in findings],
        meters=meters(document, found, rulebook),
        todo=_todo(document, findings),
        kept=[KeptPart(name, part_words(name)[0], texts[name]) for name in PARTS if name not in names and texts[name].strip()],
        blocks=blocks,
        warnings=warnings,
        summary=_summary(blocks, warnings),
        first=f"{word(shown[0].part, 'part')}: {shown[0].message}" if shown else "",
    )


def _is_open(document: Document, part: str) -> bool:
    wanted = format_of(document.format)
    return part in wanted.required or part in wanted.optional


def _part(
    document: Document, name: str, text: str, findings: list[Finding], shown: list[Finding], language: str, rulebook: Rulebook
) -> PartView:
    label, hint = part_words(name)
    own = [one for one in findings if one.part == name]
    return PartView(
        name=name,
        label=part_title(document.format, name, language) or label,
        hint=hint if document.format in ("sandwich", "fact_page") or name in ("headline", "quote") else "",
        box=BOXES[name],
        text=text,
        words=0,
        words_at_most=words_at_most(name, document.format, rulebook),
        is_required=name in format_of(document.format).required,
        pieces=marked_pieces(text, own),
        lines=[_line(one, text) for one in shown if one.part == name],
        characters_over=max(0, len(text) - MAX_TEXT),
        divides=tuple(part_words(one)[0] for one in parts_in(text)),
    )


def _line(finding: Finding, text: str) -> CoachLine:
    """A finding with its places in the part's text, and the sentences a warning without a quotation can point to."""
    span, fix = span_of(text, finding), finding.fix
    wanted = finding.severity == "warn" and not finding.quote
    stand = tuple(one[:200] for one in sentences(strip_markdown(text))[:40]) if wanted else ()
    fits = fix is not None and fix.part == finding.part and fix.fits(text)
    place = in_browser(text, span) if span else None
    return CoachLine(finding, stand, place, in_browser(text, (fix.start, fix.end)) if fix is not None and fits else None)


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


def mark_lines(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the writer has ticked: (rule, sentence or "yes")."""
    return [(rule, "yes" if value is True else str(value)) for rule, value in sorted(document.get("marks", {}).items())]
