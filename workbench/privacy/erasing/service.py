"""Erasing for one person: counting first, then erasing everywhere, with a line in the register that survives a restore."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench import queue
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import NotAllowed, NotFound, Refused
from workbench.intake.models import Item
from workbench.intake.upstream.retention import erase_copies, erase_items
from workbench.privacy.erasing import finding, keys, register
from workbench.privacy.erasing.finding import Found
from workbench.privacy.exporting.files import forget_everything_handed_out
from workbench.privacy.models import WAYS, Erasure, RecordsPassage
from workbench.privacy.retention.leftovers import erase_leftovers, forget_samples
from workbench.rumours.erasing import erase_sightings
from workbench.rumours.holds.queries import held_rumours, holds_everything
from workbench.rumours.models import Sighting
from workbench.settings import Settings

ERASERS = frozenset({"administrator", "legal_reviewer"})  # the two named roles


@dataclass(frozen=True)
class Asked:
    """What somebody showed us. `value` is compared with what is stored; nothing of it is kept but a keyed code."""

    way: str
    value: str


def asked_for(way: str, words: str, *, network: str, secret_key: str) -> Asked:
    """What was typed, as it is compared. Raises Refused for what is no address or account."""
    words = words.strip()
    if way not in WAYS or not words:
        raise Refused(_("Paste the link, the receipt or the account."))
    if way == "link":
        value = keys.link_value(words)
        if not value:
            raise Refused(_("This is no address of a single page. Paste the whole link, with https://."))
        return Asked(way, value)
    if way == "receipt":
        return Asked(way, keys.receipt_value(words))
    if network not in keys.NETWORKS:
        raise Refused(_("Choose the network of the account."))
    return Asked(way, keys.author_value(secret_key, network, words))


def find(session: Session, asked: Asked, *, secret_key: str) -> Found:
    """What would be erased."""
    if asked.way == "link":
        return finding.find_by_link(session, asked.value)
    if asked.way == "receipt":
        return finding.find_by_receipt(session, asked.value)
    return finding.find_by_author(session, asked.value, secret_key)


def erase(session: Session, asked: Asked, *, reference: str, settings: Settings, actor: User, now: datetime) -> Erasure:
    """Erase the words everywhere; the counts stay. Raises NotAllowed, and Refused under a legal hold or when something is left.

    Nothing found is an answer too: it is written down, and what is collected later under the same link goes at once. Pressed
    twice, there is one line.
    """
    if not actor.role_names & ERASERS:
        raise NotAllowed(_("Administrators and legal reviewers erase."))
    reference = " ".join(reference.split())
    if not reference:
        raise Refused(_("Write the reference number of the request."))
    found = find(session, asked, secret_key=settings.secret_key)
    refuse_held(session, found)
    key = keys.register_key(settings.secret_key, asked.way, asked.value)
    known = select(Erasure).where(Erasure.way == asked.way, Erasure.key == key, Erasure.reference == reference)
    if not found.total and (before := session.scalar(known.order_by(Erasure.id.desc()).limit(1))) is not None:
        return before
    line = register.Line(
        uid=secrets.token_hex(16), way=asked.way, key=key, reference=reference, at=now.isoformat(),
        rows=register.rows_of(session, found),
    )  # fmt: skip
    row = Erasure(uid=line.uid, way=line.way, key=line.key, reference=reference, counts=found.counts())
    row.erased_by_id, row.erased_at = actor.id, now
    session.add(row)
    session.flush()
    erase_words(session, found, settings=settings, now=now)
    _refuse_left(find(session, asked, secret_key=settings.secret_key))
    details: dict[str, Any] = dict(found.counts())
    record(session, "person_erased", row, actor_id=actor.id, now=now, way=row.way, reference=reference, **details)
    register.append(settings, line)
    return row


def erase_words(session: Session, found: Found, *, settings: Settings, now: datetime) -> None:
    """Erase what was found, everywhere: rows, what hangs on them, passages of requests, what was handed out, the index."""
    if not found.total:
        return
    erase_items(session, sorted(found.items), now=now)
    erase_copies(session, sorted(found.copies))
    erase_sightings(session, session.scalars(select(Sighting).where(Sighting.id.in_(found.sightings))).all())
    session.flush()
    erase_leftovers(session)
    forget_samples(session, found.items)
    _erase_passages(session, found)
    forget_everything_handed_out(session, settings=settings, now=now)
    queue.enqueue(session, "intake.rebuild_nearest", {}, dedupe=f"rebuild_nearest:erased:{now.timestamp()}")


def refuse_held(session: Session, found: Found) -> None:
    """Raises Refused when a legal hold stands on any of it."""
    held = held_rumours()
    texts = select(func.count()).select_from(Item).where(Item.id.in_(found.items), Item.rumour_id.in_(held))
    told = select(func.count()).select_from(Sighting).where(Sighting.id.in_(found.sightings), Sighting.rumour_id.in_(held))
    count = (session.scalar(texts) or 0) + (session.scalar(told) or 0)
    if count or (found.total and holds_everything(session)):
        raise Refused(_("A legal hold stands on some of this. Lift the hold first, or tell the person why it must stay."))


def erasure(session: Session, erasure_id: int) -> Erasure:
    """One line of the register. Raises NotFound."""
    row = session.get(Erasure, erasure_id, options=[joinedload(Erasure.erased_by)])
    if row is None:
        raise NotFound(_("There is no such erasure."), subject_id=erasure_id)
    return row


def erasures(session: Session, *, before: int | None = None, limit: int = 50) -> Sequence[Erasure]:
    """The register in the database, the newest first."""
    wanted = select(Erasure).options(joinedload(Erasure.erased_by)).order_by(Erasure.id.desc()).limit(limit)
    return session.scalars(wanted.where(Erasure.id < before) if before else wanted).all()


def _refuse_left(left: Found) -> None:
    """The proof that the answer to the person tells of: looked for once more, nothing is there. Raises Refused otherwise."""
    if left.total:
        raise Refused(_("Something was left afterwards, so nothing was changed. Tell whoever keeps the server."))


def _erase_passages(session: Session, found: Found) -> None:
    about = [
        (RecordsPassage.subject_kind == kind) & RecordsPassage.subject_id.in_(ids)
        for kind, ids in (("item", found.items), ("item_copy", found.copies), ("sighting", found.sightings))
        if ids
    ]
    session.execute(delete(RecordsPassage).where(or_(*about)).execution_options(synchronize_session=False))
