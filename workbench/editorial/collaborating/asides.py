"""Texts set aside: what one person had typed when a colleague's text came first. Nothing of it goes away by a choice."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import User
from workbench.editorial.collaborating.merging_documents import MergedDocument, merge_documents
from workbench.editorial.collaborating.models import SetAside
from workbench.editorial.models import Autosave, Revision, Sandwich
from workbench.editorial.record import complete, keep_written, record_of
from workbench.errors import NotFound


def set_aside(
    session: Session,
    sandwich: Sandwich,
    *,
    document: dict[str, Any],
    base: Revision | None,
    theirs: Revision,
    actor: User,
    now: datetime,
) -> SetAside:
    """Keep the text for good. The same text against the same newer one is kept once. Raises sandwiches.DocumentError."""
    began = keep_written(base.document) if base is not None else {}
    written = keep_written(complete({**began, **document}, record_of(session, sandwich)).to_json())
    wanted = select(SetAside).where(SetAside.sandwich_id == sandwich.id, SetAside.user_id == actor.id)
    for kept in session.scalars(wanted.where(SetAside.theirs_revision_id == theirs.id)):
        if kept.document == written and kept.base_revision_id == (base.id if base else None):
            return kept
    made = SetAside(
        sandwich_id=sandwich.id,
        user_id=actor.id,
        base_revision_id=base.id if base else None,
        theirs_revision_id=theirs.id,
        document=written,
        at=now,
    )
    session.add(made)
    session.flush()
    return made


def keep_other_typing(session: Session, sandwich: Sandwich, than: dict[str, Any], *, actor: User, now: datetime) -> None:
    """Set aside what the person has typed meanwhile, for example in another tab, before something else takes its place."""
    typed = session.scalar(select(Autosave).where(Autosave.sandwich_id == sandwich.id, Autosave.user_id == actor.id))
    theirs = session.get_one(Revision, sandwich.current_revision_id)
    if typed is None or keep_written(typed.document) in (keep_written(than), keep_written(theirs.document)):
        return
    base = session.get(Revision, typed.base_revision_id) if typed.base_revision_id else None
    set_aside(session, sandwich, document=keep_written(typed.document), base=base, theirs=theirs, actor=actor, now=now)


def aside_of(session: Session, sandwich: Sandwich, aside_id: int) -> SetAside:
    """One text of this answer that was set aside, with its writer. Raises NotFound."""
    wanted = select(SetAside).where(SetAside.id == aside_id, SetAside.sandwich_id == sandwich.id)
    found = session.scalar(wanted.options(joinedload(SetAside.user)))
    if found is None:
        raise NotFound(subject_id=aside_id)
    return found


def asides_of(session: Session, sandwich_id: int, *, limit: int = 20) -> Sequence[tuple[int, str, datetime]]:
    """(id, writer's name, time) of the newest texts that were set aside; their words are not loaded."""
    wanted = select(SetAside.id, User.name, SetAside.at).join(User, User.id == SetAside.user_id)
    wanted = wanted.where(SetAside.sandwich_id == sandwich_id).order_by(SetAside.id.desc()).limit(limit)
    return [(row[0], row[1], row[2]) for row in session.execute(wanted)]


def count_asides(session: Session, sandwich_id: int) -> int:
    """How many texts were set aside in all."""
    return session.scalar(select(func.count(SetAside.id)).where(SetAside.sandwich_id == sandwich_id)) or 0


def merge_of(session: Session, sandwich: Sandwich, aside: SetAside) -> MergedDocument:
    """The text that was set aside merged with the newest one."""
    base = session.get(Revision, aside.base_revision_id) if aside.base_revision_id else None
    began = keep_written(base.document) if base is not None else {}
    theirs = session.get_one(Revision, sandwich.current_revision_id)
    return merge_documents(began, keep_written(aside.document), keep_written(theirs.document))


def writers_between(session: Session, sandwich: Sandwich, aside: SetAside) -> list[str]:
    """The names of those who saved after the text was begun, in their order."""
    base = session.get(Revision, aside.base_revision_id) if aside.base_revision_id else None
    wanted = select(User.name).join(Revision, Revision.author_id == User.id).where(Revision.sandwich_id == sandwich.id)
    wanted = wanted.where(Revision.number > (base.number if base else 0)).order_by(Revision.number)
    return list(dict.fromkeys(session.scalars(wanted)))
