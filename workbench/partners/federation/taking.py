"""Taking an answer of another library up: linked to a rumour of ours, begun from, or dismissed. Nothing is published here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from sandwiches import formats_for
from sandwiches.document import PARTS
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.editorial.amending import amend
from workbench.editorial.models import Sandwich
from workbench.editorial.reuse.renumbering import TooManySources, bring, bring_sources
from workbench.editorial.reuse.service import open_parts
from workbench.editorial.service.writing import require_editor, start_sandwich
from workbench.errors import Refused
from workbench.partners.federation.models import ForeignAnswer, ForeignUse
from workbench.partners.licences import LICENCES
from workbench.rumours.models import Rumour
from workbench.rumours.queries import newest_decision
from workbench.rumours.service import open_rumour

KEEPS_LICENCE = ("CC BY-SA 4.0", "CC BY-NC 4.0")


def may_adapt(licence: str) -> bool:
    """Whether the licence lets us put the words into a text of our own. One that we do not know does not."""
    return licence in LICENCES and "-ND" not in licence


def link_to_rumour(session: Session, answer: ForeignAnswer, rumour: Rumour, *, actor: User, now: datetime) -> None:
    """Say which rumour of ours the answer is about."""
    require_editor(actor)
    _require_standing(answer)
    if rumour.state == "merged":
        raise Refused(_("This rumour is merged into another. Choose that one."), subject_id=rumour.id)
    if answer.state == "linked" and answer.rumour_id == rumour.id:
        return
    if session.scalar(select(ForeignUse.id).where(ForeignUse.foreign_answer_id == answer.id)) is not None:
        raise Refused(_("An answer of ours has been begun from it, so it stays with its rumour."), subject_id=answer.id)
    _decide(session, answer, "linked", actor, now, rumour_id=rumour.id)


def open_rumour_from(session: Session, answer: ForeignAnswer, claim: str, *, theme: str, actor: User, now: datetime) -> Rumour:
    """A new rumour of ours that the answer is about. Its verdict is for our own fact-checker to set."""
    require_editor(actor)
    _require_standing(answer)
    if answer.state == "linked" and answer.rumour is not None:
        return answer.rumour
    rumour = open_rumour(session, claim, theme=theme, actor_id=actor.id, now=now, language=answer.language)
    link_to_rumour(session, answer, rumour, actor=actor, now=now)
    return rumour


def dismiss(session: Session, answer: ForeignAnswer, *, actor: User, now: datetime) -> None:
    """The answer is not for us. It can be brought back."""
    require_editor(actor)
    if answer.state == "dismissed":
        return
    if session.scalar(select(ForeignUse.id).where(ForeignUse.foreign_answer_id == answer.id)) is not None:
        raise Refused(_("An answer of ours has been begun from it, so it cannot be dismissed."), subject_id=answer.id)
    _decide(session, answer, "dismissed", actor, now)


def bring_back(session: Session, answer: ForeignAnswer, *, actor: User, now: datetime) -> None:
    """A dismissed answer is a proposal again."""
    require_editor(actor)
    if answer.state == "dismissed":
        _decide(session, answer, "new", actor, now)


def open_formats(session: Session, answer: ForeignAnswer) -> tuple[str, ...]:
    """The formats in which the rumour may be answered now, that of the original first; none without our own verdict."""
    if answer.rumour is None:
        return ()
    decision = newest_decision(session, answer.rumour.id)
    allowed = formats_for(answer.rumour.verdict, decision.decision if decision else "", answer.rumour.kind)
    return tuple(sorted(allowed, key=lambda one: one != answer.format))


def start_from(
    session: Session, answer: ForeignAnswer, *, format: str, parts: Sequence[str], actor: User, now: datetime
) -> Sandwich:
    """A draft of ours about the linked rumour, with the sources and the chosen parts of the original in it.

    The days on which sources were read do not come along: whoever writes opens each of them. Raises Refused for a withdrawn
    original, a licence that does not allow it, and a rumour without a verdict of ours.
    """
    require_editor(actor)
    _require_standing(answer)
    rumour = answer.rumour
    if answer.state != "linked" or rumour is None:
        raise Refused(_("Say first which rumour the answer is about."), subject_id=answer.id)
    chosen = [part for part in PARTS if part in parts and part in open_parts(format) and answer.document.get(part)]
    if chosen and not may_adapt(answer.licence):
        raise Refused(_("The licence does not let us change the words. Begin with the sources only."), subject_id=answer.id)
    made = start_sandwich(session, rumour, format=format, language=answer.language, actor=actor, now=now)
    known = (ForeignUse.foreign_answer_id == answer.id, ForeignUse.sandwich_id == made.id)
    if session.scalar(select(ForeignUse.id).where(*known)) is not None:
        return made
    note = _("Begun from an answer by %(name)s", name=answer.home_name)
    try:
        amend(session, made, lambda document: _brought(document, answer.document, chosen), actor=actor, now=now, note=note)
    except TooManySources as error:
        raise Refused(_("The text would have more than 50 sources. Remove some first."), subject_id=made.id) from error
    if answer.licence in KEEPS_LICENCE:
        made.licence = answer.licence
    use = ForeignUse(foreign_answer_id=answer.id, sandwich_id=made.id, parts=chosen, text_mark=answer.text_mark)
    use.begun_by_id, use.begun_at = actor.id, now
    session.add(use)
    session.flush()
    record(session, "answer_begun_from", use, actor_id=actor.id, now=now, url=answer.url, sandwich_id=made.id)
    return made


def _brought(document: dict[str, Any], theirs: dict[str, Any], chosen: Sequence[str]) -> dict[str, Any]:
    """Our document with their sources, unread by us, and the chosen parts with their markers pointing right."""
    rows = [{**row, "accessed": ""} for row in theirs.get("evidence") or ()]
    done = {**document, "evidence": list(bring_sources(rows, into=document))}
    for part in chosen:
        passage = bring(str(theirs[part]), rows, into={**done, part: ""})
        done = {**done, part: passage.text, "evidence": list(passage.rows)}
    if chosen and theirs.get("technique") and not done.get("technique"):
        done["technique"] = theirs["technique"]
    return done


def _require_standing(answer: ForeignAnswer) -> None:
    if answer.withdrawn_at is not None:
        raise Refused(_("The original has been withdrawn. It cannot be used."), subject_id=answer.id)


def _decide(
    session: Session, answer: ForeignAnswer, state: str, actor: User, now: datetime, *, rumour_id: int | None = None
) -> None:
    answer.state, answer.rumour_id, answer.decided_by_id, answer.decided_at = state, rumour_id, actor.id, now
    session.flush()
    session.expire(answer, ["rumour", "decided_by"])
    record(session, f"foreign_answer_{state}", answer, actor_id=actor.id, now=now, url=answer.url)
