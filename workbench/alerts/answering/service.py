"""Taking up the machine's proposal, and sending a text that a person has read. Nothing is approved or published here."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.alerts.answering.drafting import Draft, Origin
from workbench.alerts.answering.models import PreparedDraft
from workbench.alerts.answering.proposing import Proposal
from workbench.editorial import service as editorial
from workbench.editorial.amending import amend
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.reuse.models import StartingPoint
from workbench.editorial.service.writing import require_editor, start_sandwich
from workbench.errors import Conflict
from workbench.partners.federation.models import ForeignAnswer, ForeignUse
from workbench.partners.federation.taking import KEEPS_LICENCE
from workbench.rumours.models import Rumour
from workbench.settings import Settings


def begin_draft(
    session: Session, rumour: Rumour, proposal: Proposal, *, mark: str, alert_id: int | None, actor: User, now: datetime
) -> Sandwich:
    """A draft with the proposal's words, kept with their origins. The same press twice is one draft.

    Raises Conflict when `mark`, the text that the person saw, is not the proposal any more.
    """
    require_editor(actor)
    if mark != proposal.mark:
        raise Conflict(_("The prepared draft has changed since you opened the page. Read it again."), subject_id=rumour.id)
    draft = proposal.draft
    made = start_sandwich(session, rumour, format=draft.format, language=draft.language, actor=actor, now=now)
    if session.scalar(select(PreparedDraft.id).where(PreparedDraft.sandwich_id == made.id)) is not None:
        return made

    def put_in(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, **draft.document}

    revision = amend(session, made, put_in, actor=actor, now=now, note=_("Begun from the machine's proposal"))
    row = PreparedDraft(sandwich_id=made.id, revision_id=revision.id, alert_id=alert_id, begun_by_id=actor.id, begun_at=now)
    row.parts = {part: draft.document.get(part) or "" for part in {one.part for one in draft.origins}}
    row.came_from = [_kept(one) for one in draft.origins]
    session.add(row)
    session.flush()
    _keep_sources(session, made, revision, draft, actor, now)
    record(session, "draft_begun_from_proposal", made, actor_id=actor.id, now=now, number=revision.number, parts=len(row.parts))
    return made


def send_read(
    session: Session,
    sandwich: Sandwich,
    *,
    revision_id: int,
    approver_id: int | None,
    actor: User,
    now: datetime,
    settings: Settings,
) -> None:
    """Send the text that the person has just read to an approver. Raises NotPublishable when the rules ask for anything.

    Raises Conflict when another text stands there by now.
    """
    if sandwich.current_revision_id != revision_id:
        raise Conflict(_("The text has changed since you read it. Read it again."), subject_id=sandwich.id)
    editorial.send_for_approval(session, sandwich, actor=actor, now=now, settings=settings, approver_id=approver_id)
    record(session, "read_and_sent", sandwich, actor_id=actor.id, now=now)


def _kept(origin: Origin) -> dict[str, Any]:
    return {"part": origin.part, "kind": origin.kind, "key": origin.key, "name": origin.name, "number": origin.number}


def _keep_sources(session: Session, made: Sandwich, revision: Revision, draft: Draft, actor: User, now: datetime) -> None:
    """Where the words began, in the tables that corrections and withdrawals of the originals are followed by."""
    own = {one.key: [] for one in draft.origins if one.kind == "own"}  # type: dict[str, list[str]]
    other = {one.key: [] for one in draft.origins if one.kind == "other"}  # type: dict[str, list[str]]
    for one in draft.origins:
        for found in (own, other):
            if one.key in found and one.kind in ("own", "other") and one.part not in found[one.key]:
                found[one.key].append(one.part)
    for slug, parts in own.items():
        source = session.scalar(select(Sandwich).where(Sandwich.slug == slug))
        shown = (source.public_revision_id or source.approved_revision_id) if source is not None else None
        if source is None or shown is None:
            continue
        start = StartingPoint(sandwich_id=made.id, revision_id=revision.id, from_sandwich_id=source.id, from_revision_id=shown)
        start.parts, start.used_by_id, start.used_at = parts, actor.id, now
        session.add(start)
    for key, parts in other.items():
        answer = session.get_one(ForeignAnswer, int(key))
        use = ForeignUse(foreign_answer_id=answer.id, sandwich_id=made.id, parts=parts, text_mark=answer.text_mark)
        use.begun_by_id, use.begun_at = actor.id, now
        session.add(use)
        if answer.licence in KEEPS_LICENCE:
            made.licence = answer.licence
    session.flush()
