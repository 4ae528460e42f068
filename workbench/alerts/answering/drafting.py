"""A draft from what is there: the nearest answer, figures, the verdict's reason. Values only; every part tells its origin.

No word is invented: a part is taken over sentence by sentence, or is a fixed sentence around words that a person has written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandwiches import Document, strip_markdown
from sandwiches.document import PARTS
from sandwiches.formats import format_of
from sandwiches.outputs.facts import carries_claim, leans, speaks_of_rumours
from sandwiches.words import sentences
from sandwiches.words.cues import find_cue
from sandwiches.words.text import without_markers
from workbench.editorial.reuse.renumbering import TooManySources, bring

FIXED = {
    "myth_false": ("Ett rykte som inte stämmer säger att {claim}.", "A rumour that is not true says that {claim}."),
    "myth_misleading": ("Ett rykte som är missvisande säger att {claim}.", "A rumour that is misleading says that {claim}."),
    "myth_partly_true": (
        "Ett rykte som bara delvis stämmer säger att {claim}.",
        "A rumour that is only partly true says that {claim}.",
    ),
    "kernel": ("Det här stämmer: {kernel}", "This much is true: {kernel}"),
    "unknown": ("Vi vet inte säkert än. Vi kontrollerar uppgifterna nu.", "We are not sure yet. We are checking the facts now."),
}


@dataclass(frozen=True)
class About:
    """What people have settled about the rumour, and what kind of text is wanted."""

    claim: str
    verdict: str
    format: str
    language: str
    true_kernel: str = ""
    verdict_reason: str = ""
    next_update_at: str = ""


@dataclass(frozen=True)
class Model:
    """A text to take words from. `kind`: own (ours, approved) or other (another library's). `key` is its slug or id."""

    kind: str
    key: str
    name: str
    number: int
    document: Mapping[str, Any]
    is_same_rumour: bool = False


@dataclass(frozen=True)
class FigureFact:
    """A figure of the fact bank as a sentence, with the row that cites it."""

    code: str
    sentence: str
    row: Mapping[str, Any]


@dataclass(frozen=True)
class Origin:
    """Where a part comes from: own, other, figure, claim, verdict, kernel or fixed. `number` is the revision's."""

    part: str
    kind: str
    key: str = ""
    name: str = ""
    number: int = 0


@dataclass(frozen=True)
class Draft:
    """The proposal: written fields, origins part by part, and how many sentences were left out because they tell a rumour."""

    format: str
    language: str
    document: dict[str, Any]
    origins: tuple[Origin, ...]
    left_out: int = 0

    @property
    def empty(self) -> tuple[str, ...]:
        """Required parts that nothing was found for."""
        return tuple(part for part in format_of(self.format).required if not self.document.get(part))


@dataclass
class _Work:
    about: About
    document: dict[str, Any]
    origins: list[Origin] = field(default_factory=list)
    left_out: int = 0

    def put(self, part: str, text: str, kind: str, model: Model | None = None, *, key: str = "", name: str = "") -> None:
        if not text.strip():
            return
        before = str(self.document.get(part) or "").strip()
        self.document[part] = f"{before} {text.strip()}" if before else text.strip()
        if model is not None:
            self.origins.append(Origin(part, kind, model.key, model.name, model.number))
        else:
            self.origins.append(Origin(part, kind, key, name))


def draft_from(about: About, models: Sequence[Model], figures: Sequence[FigureFact]) -> Draft:
    """The draft: from the first of the models, filled up with figures and what the fact-checker wrote. May be nearly empty."""
    work = _Work(about, {"true_kernel": about.true_kernel, "evidence": [], "myth_label": True, "marks": {}})
    parts = _open_parts(about.format)
    if models:
        _take_over(work, models[0], parts)
    if not work.document.get("opening_fact"):
        _put_figures(work, figures)
    _fill(work, parts)
    kept = {name: value for name, value in work.document.items() if name not in PARTS or name in parts}
    order = sorted(work.origins, key=lambda one: PARTS.index(one.part))
    return Draft(about.format, about.language, kept, tuple(order), work.left_out)


def _open_parts(format_id: str) -> tuple[str, ...]:
    wanted = format_of(format_id)
    return tuple(part for part in PARTS if part in wanted.required or part in wanted.optional)


def _take_over(work: _Work, model: Model, parts: Sequence[str]) -> None:
    """The model's facts. Of a text about another rumour, and for a page that names none, no sentence that tells a rumour."""
    is_whole = model.is_same_rumour and work.about.format == "sandwich"
    theirs, ours = _claims(model, work.about)
    for part in parts:
        text = str(model.document.get(part) or "")
        if part == "myth" and not is_whole:
            continue
        if not is_whole:
            text, gone = _without_rumours(text, (theirs, ours))
            work.left_out += gone
        try:
            passage = bring(text, model.document.get("evidence") or (), into={**work.document, part: ""})
        except TooManySources:
            continue
        work.document["evidence"] = [dict(row) for row in passage.rows]
        work.put(part, passage.text, model.kind, model)
    if is_whole:
        work.document["technique"] = model.document.get("technique") or ""


def _claims(model: Model, about: About) -> tuple[Document, Document]:
    """Both rumours as documents that a sentence is held against."""
    language = about.language
    theirs = Document(
        language=language, claim=str(model.document.get("claim") or ""), myth=str(model.document.get("myth") or ""),
        verdict=str(model.document.get("verdict") or "false"),
    )  # fmt: skip
    return theirs, Document(language=language, claim=about.claim, verdict=about.verdict)


def _without_rumours(text: str, claims: Sequence[Document]) -> tuple[str, int]:
    """The text without sentences that repeat either claim or speak of a rumour, and those that lean on them."""
    blocks, gone = [], 0
    for block in text.split("\n"):
        kept, is_gap = [], False
        for sentence in sentences(block):
            bare = without_markers(strip_markdown(sentence))
            tells = speaks_of_rumours(bare) or any(carries_claim(one, bare) for one in claims)
            is_gap = tells or (is_gap and leans(bare))
            gone += is_gap
            if not is_gap:
                kept.append(sentence)
        blocks.append(" ".join(kept))
    return "\n".join(blocks).strip(), gone


def _put_figures(work: _Work, figures: Sequence[FigureFact]) -> None:
    """The nearest figure as a sentence with its source."""
    for figure in figures[:1]:
        number = max((int(row["n"]) for row in work.document["evidence"]), default=0) + 1
        work.document["evidence"] = [*work.document["evidence"], {**figure.row, "n": number}]
        work.put("opening_fact", f"{figure.sentence} [{number}]", "figure", key=figure.code, name=figure.sentence)


def _fill(work: _Work, parts: Sequence[str]) -> None:
    """What people have written about this very rumour, in the parts that are still empty."""
    about, document = work.about, work.document
    if "myth" in parts and not document.get("myth") and about.claim and f"myth_{about.verdict}" in FIXED:
        work.put("myth", _fixed(about, f"myth_{about.verdict}", claim=about.claim.rstrip(".!? ")), "claim")
    if about.format == "sandwich":
        _explain(work)
    if about.format == "what_we_know":
        if not document.get("explanation"):
            work.put("explanation", _fixed(about, "unknown"), "fixed")
        document["next_update_at"] = about.next_update_at
    if "closing_fact" in format_of(about.format).required and not document.get("closing_fact"):
        first = next(iter(sentences(str(document.get("opening_fact") or ""))), "")
        source = next((one for one in work.origins if one.part == "opening_fact"), None)
        if first and source is not None:
            work.put("closing_fact", first, source.kind, key=source.key, name=source.name)


def _explain(work: _Work) -> None:
    """The verdict's reason where no explanation was found; what is true in it where the text does not say so yet."""
    about = work.about
    if not work.document.get("explanation"):
        work.put("explanation", _sentence(about.verdict_reason), "verdict")
    told = str(work.document.get("explanation") or "")
    is_told = about.true_kernel.strip(" .!").casefold() in told.casefold() or find_cue(told, "concede", about.language)
    if about.true_kernel and not is_told and not work.document.get("technique"):
        work.put("explanation", _fixed(about, "kernel", kernel=_sentence(about.true_kernel)), "kernel")


def _fixed(about: About, name: str, **values: str) -> str:
    text = FIXED[name][0 if about.language == "sv" else 1]
    for key, value in values.items():
        text = text.replace("{" + key + "}", value)
    return text


def _sentence(text: str) -> str:
    kept = " ".join(text.split())
    return kept if not kept or kept[-1] in ".!?…" else f"{kept}."


def unchanged_parts(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """The parts that still read word for word as the machine proposed them; numbers of sources aside."""
    return tuple(part for part in PARTS if before.get(part) and _bare(before[part]) == _bare(now.get(part)))


def _bare(text: object) -> str:
    return " ".join(without_markers(str(text or "")).split())
