"""The machine's proposal for one rumour: the draft, the rules run on it, and a mark of exactly these words. Nothing is stored."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from sandwiches import DocumentError, Finding, formats_for
from workbench.accounts.models import User
from workbench.alerts.answering.drafting import About, Draft, FigureFact, Model, draft_from
from workbench.alerts.answering.gathering import Nearest, shared_words
from workbench.editorial.checking import check_text, open_findings
from workbench.editorial.evidence_use.editing import facts_of
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.record import today
from workbench.editorial.reuse.ranking import stems
from workbench.evidence.figures.numbers import cite, sentence_piece
from workbench.evidence.figures.queries import newest_value
from workbench.evidence.figures.showing import figure_name, figure_unit
from workbench.evidence.models import Figure
from workbench.partners.federation.taking import may_adapt
from workbench.rumours.models import Decision, Rumour
from workbench.settings import Settings

SILENT = ("holding_statement",)  # written from its own templates, after the call to the police


@dataclass(frozen=True)
class Proposal:
    """A draft with what the rules say about it. `mark` stands for these very words."""

    draft: Draft
    findings: tuple[Finding, ...]
    mark: str
    unreadable: str = ""  # the field that the rules could not read

    @property
    def blocks(self) -> tuple[Finding, ...]:
        """What would stop the text."""
        return tuple(one for one in self.findings if one.is_block)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What somebody has to mend or tick."""
        return tuple(one for one in self.findings if one.severity == "warn")

    @property
    def advice(self) -> tuple[Finding, ...]:
        """What never stops a text."""
        return tuple(one for one in self.findings if one.severity == "advise")

    @property
    def is_clean(self) -> bool:
        """Whether nothing would have to be mended or ticked before it can be sent."""
        return not self.unreadable and not self.draft.empty and not open_findings(list(self.findings), (), ())


def wanted_formats(rumour: Rumour, decision: Decision | None) -> list[str]:
    """The formats that verdict, decision and kind allow and that a draft may be prepared for."""
    allowed = formats_for(rumour.verdict, decision.decision if decision else "", rumour.kind)
    return [one for one in allowed if one not in SILENT]


def propose(
    session: Session,
    rumour: Rumour,
    decision: Decision | None,
    nearest: Nearest,
    *,
    actor: User,
    now: datetime,
    settings: Settings,
    language: str | None = None,
) -> Proposal | None:
    """The proposal in the rumour's language; None while nothing may be written. `language` is that of the findings."""
    formats = wanted_formats(rumour, decision)
    if not formats:
        return None
    written_in = rumour.language if rumour.language in ("sv", "en") else "sv"
    about = About(
        claim=rumour.claim, verdict=rumour.verdict, format=formats[0], language=written_in, true_kernel=rumour.true_kernel,
        verdict_reason=rumour.verdict_reason, next_update_at=_next_update(decision, today(now, settings)),
    )  # fmt: skip
    models = [*own_models(session, rumour, nearest, written_in), *foreign_models(rumour, nearest, written_in)]
    figures = [fact for figure in nearest.figures if (fact := figure_fact(session, figure, rumour, written_in)) is not None]
    draft = draft_from(about, models, figures)
    findings, unreadable = _findings(session, rumour, draft, actor=actor, now=now, settings=settings, language=language)
    return Proposal(draft, findings, mark_of(draft), unreadable)


def own_models(session: Session, rumour: Rumour, nearest: Nearest, language: str) -> list[Model]:
    """Our approved answers in the language that speak of the same thing: of this rumour, or sharing a word with its claim."""
    rows = [row for row in nearest.own if row.language == language]
    ids = [row.revision_id for row in rows]
    documents = {row.id: row.document for row in session.scalars(select(Revision).where(Revision.id.in_(ids)))} if ids else {}
    asked = stems(rumour.claim, rumour.language)
    found = []
    for row in rows:
        document = documents.get(row.revision_id) or {}
        words = f"{document.get('claim') or ''} {row.headline} {document.get('opening_fact') or ''}"
        if row.is_same_rumour or shared_words(asked, words, language):
            found.append(Model("own", row.slug, row.headline, row.revision_number, document, row.is_same_rumour))
    return sorted(found, key=lambda one: not one.is_same_rumour)


def foreign_models(rumour: Rumour, nearest: Nearest, language: str) -> list[Model]:
    """Answers of others that people have linked to this rumour and whose licence lets us change the words."""
    rows = [row for row in nearest.foreign if row.rumour_id == rumour.id and row.state == "linked" and row.language == language]
    return [
        Model("other", str(row.id), f"{row.headline} ({row.home_name})", 0, _unread(row.document), is_same_rumour=True)
        for row in rows
        if may_adapt(row.licence) and row.withdrawn_at is None
    ]


def figure_fact(session: Session, figure: Figure, rumour: Rumour, language: str) -> FigureFact | None:
    """The figure's newest value as a sentence, if its name shares a word with the claim; a theme alone proves nothing."""
    value = newest_value(figure)
    name = figure_name(figure, language)
    if value is None or not shared_words(stems(rumour.claim, rumour.language), name, language):
        return None
    source = value.source or figure.source
    row = facts_of(session, source) if source is not None else {"publisher": "", "title": name, "url": "", "published": ""}
    piece = sentence_piece(value.value, figure_unit(figure, language), value.period, language)
    cited = {**row, "figure": figure.code, "value": cite(value.period, value.value), "still_valid": False}
    return FigureFact(figure.code, f"{name}: {piece}.", cited)


def mark_of(draft: Draft) -> str:
    """A short mark of the words: another text has another mark."""
    whole = json.dumps([draft.format, draft.language, draft.document], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(whole.encode()).hexdigest()[:24]


def _findings(
    session: Session, rumour: Rumour, draft: Draft, *, actor: User, now: datetime, settings: Settings, language: str | None
) -> tuple[tuple[Finding, ...], str]:
    """What the rules say of the draft, as they would of a person's."""
    sandwich = Sandwich(rumour_id=rumour.id, author_id=actor.id, format=draft.format, language=draft.language, state="draft")
    try:
        _whole, found = check_text(session, sandwich, draft.document, stage="send", settings=settings, now=now, language=language)
    except DocumentError as error:
        return (), error.field
    return tuple(found), ""


def _unread(document: dict[str, object]) -> dict[str, object]:
    """Another's text with its sources as nobody here has opened them yet."""
    rows: Sequence[dict[str, object]] = document.get("evidence") or ()  # type: ignore[assignment]
    return {**document, "evidence": [{**row, "accessed": ""} for row in rows]}


def _next_update(decision: Decision | None, day: date) -> str:
    """The day that the target time gives, else tomorrow: a proposal that people may move."""
    if decision is not None and decision.publish_due_at is not None and decision.publish_due_at.date() > day:
        return decision.publish_due_at.date().isoformat()
    return (day + timedelta(days=1)).isoformat()
