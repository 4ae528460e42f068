"""A stored text under the rules: which document is read, what remains before a step, and which extra readers it needs."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sandwiches import Document, Finding, check
from sandwiches.findings import blocks_approval, blocks_sending
from sandwiches.reading import Stage
from workbench.accounts.models import User
from workbench.editorial.languages.queries import link_of
from workbench.editorial.models import Revision, RuleOverride, Sandwich, SecondReading
from workbench.editorial.queries import document_of
from workbench.editorial.record import carry, complete, record_of, today
from workbench.editorial.rulebook.active import active_rulebook, surroundings_of
from workbench.rumours.models import RiskRating, Rumour
from workbench.settings import Settings

CHILDREN_THEMES = frozenset({"T04", "T05"})
HIGH_HARM = 3
NOBODY_YET = "–"


def check_text(
    session: Session,
    sandwich: Sandwich,
    document: dict[str, Any],
    *,
    stage: Stage,
    settings: Settings,
    now: datetime,
    language: str | None = None,
    approver: str = "",
    review_by: str = "",
    revision_id: int | None = None,
) -> tuple[Document, list[Finding]]:
    """The whole document with its record from the database, and its findings. Raises sandwiches.DocumentError.

    With `revision_id` its humour reader is known. A linked language version is compared with its source's revision (W24).
    """
    whole = complete(carry(sandwich, document), record_of(session, sandwich, settings))
    if approver:
        whole = replace(whole, approver=approver, review_by=review_by, status="approved")
    day, rulebook = today(now, settings), active_rulebook(session)
    known = surroundings_of(session, municipality=settings.municipality, today=day)
    seen = replace(
        whole, versions=_compared_with(session, sandwich), humour_reviewer=_humour_reader(session, whole, stage, revision_id)
    )
    found = check(seen, as_of=day, stage=stage, records="enforce", language=language, rulebook=rulebook, surroundings=known)
    return whole, found


def _compared_with(session: Session, sandwich: Sandwich) -> tuple[Document, ...]:
    """The revision of the source that a language version was last compared with; nothing for an answer of its own."""
    link = link_of(session, sandwich.id)
    return (document_of(link.source_revision),) if link is not None else ()


def _humour_reader(session: Session, document: Document, stage: Stage, revision_id: int | None) -> str:
    """Who has read the humour. Before approval nobody can have, so the rule then only looks at whom the joke is about."""
    if not document.humour:
        return ""
    read = select(User.name).join(SecondReading, SecondReading.reader_id == User.id)
    name = session.scalar(read.where(SecondReading.revision_id == revision_id, SecondReading.reason == "humour"))
    return name or (NOBODY_YET if stage == "send" else "")


def open_findings(findings: list[Finding], requests: Collection[str], ticked: Collection[str]) -> list[Finding]:
    """What still stops sending: blocks nobody may lift, blocks without a request, warnings neither mended nor ticked."""
    hard = blocks_sending(findings)
    soft = [one for one in findings if one.is_block and one.override != "none" and one.rule not in requests]
    warned = [one for one in findings if one.severity == "warn" and one.rule not in ticked]
    return [*hard, *soft, *warned]


def stops_approval(session: Session, revision: Revision, findings: list[Finding]) -> list[Finding]:
    """What still stops approval of the revision, with the overrides that have been granted for it."""
    granted = select(RuleOverride.rule).where(RuleOverride.revision_id == revision.id, RuleOverride.granted_at.is_not(None))
    return blocks_approval(findings, set(session.scalars(granted)))


def harm_of(session: Session, rumour_id: int) -> int:
    """The harm of the newest rating; 0 when the rumour is not rated."""
    newest = (
        select(RiskRating.harm)
        .where(RiskRating.rumour_id == rumour_id)
        .order_by(RiskRating.rated_at.desc(), RiskRating.id.desc())
    )
    return session.scalar(newest.limit(1)) or 0


def needs_second_reader(rumour: Rumour) -> bool:
    """Whether the vocabulary asks for a second reader: safety or school together with children."""
    return bool(CHILDREN_THEMES & {rumour.theme, *rumour.more_themes}) and "children" in rumour.flags
