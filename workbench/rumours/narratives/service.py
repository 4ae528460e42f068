"""Narratives: opening, changing and ending them, and which rumours belong to them."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.errors import Conflict, Refused
from workbench.rumours.models import Rumour
from workbench.rumours.narratives.models import Narrative, NarrativeRumour
from workbench.rumours.texts import masked, masked_line

TITLE_LENGTH = 100


def open_narrative(
    session: Session, title: str, *, summary: str, concern: str, truth: str, actor_id: int, now: datetime
) -> Narrative:
    """A new narrative without rumours. Raises Refused without a title, or when one has that title already."""
    narrative = Narrative(created_at=now, created_by_id=actor_id)
    session.add(narrative)
    _write(session, narrative, title, summary, concern, truth)
    record(session, "narrative_opened", narrative, actor_id=actor_id, now=now)
    return narrative


def change_narrative(
    session: Session,
    narrative: Narrative,
    *,
    title: str,
    summary: str,
    concern: str,
    truth: str,
    version: int | None,
    actor_id: int,
    now: datetime,
) -> None:
    """Other words. Raises Conflict when somebody changed it after `version` was shown."""
    if version is not None and version != narrative.version:
        raise Conflict(_("Somebody changed this narrative while you wrote. Your text is kept."), subject_id=narrative.id)
    _write(session, narrative, title, summary, concern, truth)
    record(session, "narrative_changed", narrative, actor_id=actor_id, now=now)


def end_narrative(session: Session, narrative: Narrative, *, is_over: bool, actor_id: int, now: datetime) -> None:
    """It is no longer told, or is told again. Its rumours stay as they are."""
    if (narrative.closed_at is not None) == is_over:
        return
    narrative.closed_at = now if is_over else None
    session.flush()
    record(session, "narrative_ended" if is_over else "narrative_resumed", narrative, actor_id=actor_id, now=now)


def add_rumour(session: Session, narrative: Narrative, rumour: Rumour, *, actor_id: int, now: datetime) -> bool:
    """The rumour belongs to the narrative. False when it does already. Raises Refused for a merged rumour."""
    if rumour.state == "merged":
        raise Refused(_("The rumour is merged into another. Add that one instead."), subject_id=rumour.id)
    if session.scalar(_membership(narrative, rumour)) is not None:
        return False
    session.add(NarrativeRumour(narrative_id=narrative.id, rumour_id=rumour.id, added_at=now, added_by_id=actor_id))
    session.flush()
    record(session, "rumour_gathered", rumour, actor_id=actor_id, now=now, narrative_id=narrative.id, title=narrative.title)
    return True


def remove_rumour(session: Session, narrative: Narrative, rumour: Rumour, *, actor_id: int, now: datetime) -> bool:
    """It does not belong to the narrative any more. False when it did not."""
    row = session.scalar(_membership(narrative, rumour))
    if row is None:
        return False
    session.delete(row)
    session.flush()
    record(session, "rumour_released", rumour, actor_id=actor_id, now=now, narrative_id=narrative.id, title=narrative.title)
    return True


def _membership(narrative: Narrative, rumour: Rumour) -> Select[NarrativeRumour]:
    mine = (NarrativeRumour.narrative_id == narrative.id, NarrativeRumour.rumour_id == rumour.id)
    return select(NarrativeRumour).where(*mine)


def _write(session: Session, narrative: Narrative, title: str, summary: str, concern: str, truth: str) -> None:
    kept = masked_line(title)
    if not kept or len(kept) > TITLE_LENGTH:
        raise Refused(_("Give the narrative a title of at most %(most)s characters.", most=TITLE_LENGTH))
    with session.no_autoflush:
        same = session.scalar(select(Narrative.id).where(Narrative.title == kept))
    if same is not None and same != narrative.id:
        raise Refused(_("There is a narrative with that title already."), subject_id=same)
    narrative.title = kept
    narrative.summary, narrative.concern, narrative.truth = masked(summary), masked(concern), masked(truth)
    try:
        session.flush()
    except IntegrityError as error:
        raise Refused(_("There is a narrative with that title already.")) from error
