"""What people tell us becomes an item like any other: masked, stored once, with what belongs to it beside it (Tip)."""

import hashlib
import re
import secrets
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from feeds.masking import mask
from feeds.masking.items import storable
from feeds.types import Item as Collected
from workbench import queue
from workbench.activity.service import record
from workbench.errors import Refused
from workbench.intake.collecting import mask_item
from workbench.intake.models import MANUAL, NEEDS_DELETION_DECISION, POLLED, TOLD_BY, Item, ItemCopy, Source, Tip
from workbench.intake.rules.rule_effects import apply_rules
from workbench.intake.sources.service.decisions import refuse_without_decision
from workbench.intake.sources.service.sources import PASTED_ADDRESS, PASTED_NAME
from workbench.intake.stories.stories import join_copies
from workbench.intake.storing import store_items
from workbench.rumours.models import CHANNELS, RELATIONS

TEXT_LENGTH = 20_000
LINE_LENGTH = 200
NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # a built-in source is nowhere to be polled
NAMES = {
    "tips": "Tips from the public",
    "field": "Field form",
    "import": "Imported files",
    "mailbox": "Letters to us",
    MANUAL: PASTED_NAME,
}
VERBS = {"tips": "tip_received", "field": "field_report_received", "import": "row_imported", "mailbox": "letter_received"}


def masked_told(text: str, *, most: int = TEXT_LENGTH) -> str:
    """The text exactly as it will be stored: what the person who types is shown beforehand."""
    return mask(_plain(text, most)).text


def masked_place(text: str) -> str:
    """A place on one line, masked."""
    return masked_told(re.sub(r"\s+", " ", text), most=LINE_LENGTH)


def store_told(
    session: Session,
    *,
    kind: str,
    text: str,
    title: str = "",
    language: str | None = None,
    heard_in: str = "other",
    place: str = "",
    doubt: str = "",
    told_by: str,
    heard_at: datetime | None = None,
    consented_at: datetime | None = None,
    client_key: str | None = None,
    external_id: str | None = None,
    relation: str = "",
    receipt: str | None = None,
    actor_id: int | None = None,
    now: datetime,
) -> Item:
    """The stored item. The same `client_key`, or the same `external_id` of this kind, gives the item that stands there already.

    Raises Refused for an empty text, an unknown choice, and for people's own words before a deletion decision stands.
    `receipt` is the secret of the receipt's address; only its SHA-256 is kept.
    """
    _refuse_unusable(session, kind, text, heard_in, told_by, relation)
    key = hashlib.sha256(f"{kind}:{client_key}".encode()).hexdigest() if client_key else None
    known = session.scalar(select(Item).join(Tip, Tip.item_id == Item.id).where(Tip.client_key == key)) if key else None
    if known is not None:
        return known
    source = told_source(session, kind, now=now)
    known = _told_before(session, source, external_id) if external_id else None
    if known is not None:
        return known
    collected = Collected(
        external_id=external_id or (f"told:{key}" if key else f"told:{secrets.token_hex(16)}"),
        url="",
        title=_plain(title, LINE_LENGTH),
        text=_plain(text, TEXT_LENGTH),
        published_at=None if kind == "tips" else heard_at,
        language=language,
    )
    masked = mask_item(collected, now=now)
    ids = store_items(session, source, [masked], now=now)
    item = session.scalars(select(Item).where(Item.source_id == source.id, Item.external_id == masked.external_id)).one()
    if not ids:
        return item
    tip = Tip(
        item_id=item.id, told_by=told_by, heard_in=heard_in, place=masked_place(place), doubt=masked_told(doubt),
        relation=relation, consented_at=consented_at, heard_at=min(heard_at, now) if heard_at else None, told_at=now,
        receipt=receipt_code(receipt) if receipt else None, client_key=key,
    )  # fmt: skip
    session.add(tip)
    session.flush()
    record(session, VERBS.get(kind, "text_pasted"), item, actor_id=actor_id, now=now, heard_in=heard_in)
    return _take_in(session, item, tip, now=now)


def _take_in(session: Session, item: Item, tip: Tip, *, now: datetime) -> Item:
    """What every new item goes through. The line that it joined, when it tells what stands there already."""
    kept = join_copies(session, [item.id], now=now)
    if not kept:
        return session.get_one(Item, tip.item_id)
    apply_rules(session, kept, now=now)
    queue.enqueue(session, "intake.assess_new", {}, dedupe=f"assess:{item.source_id}:{item.id}")
    return item


def _told_before(session: Session, source: Source, external_id: str) -> Item | None:
    """The item with this id of the source, or the line that it has joined."""
    short = mask_item(Collected(external_id, "", "", ""), now=source.created_at).external_id
    item = session.scalar(select(Item).where(Item.source_id == source.id, Item.external_id == short))
    joined = select(Item).join(ItemCopy, ItemCopy.item_id == Item.id)
    return item or session.scalar(joined.where(ItemCopy.source_id == source.id, ItemCopy.external_id == short))


def told_source(session: Session, kind: str, *, now: datetime) -> Source:
    """The built-in source of a kind; made when it is missing. Nothing ever polls it."""
    address = PASTED_ADDRESS if kind == MANUAL else f"told:{kind}"
    source = session.scalar(select(Source).where(Source.address == address))
    if source is None:
        insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        session.execute(insert(Source).values(**_built_in(kind, address, now)).on_conflict_do_nothing())
        source = session.scalars(select(Source).where(Source.address == address)).one()
    return source


def tips_since(session: Session, since: datetime) -> int:
    """How many tips residents have sent since then."""
    return session.scalar(select(func.count(Tip.id)).where(Tip.told_by == "resident", Tip.told_at > since)) or 0


def receipt_code(secret: str) -> str:
    """What is stored of a receipt's address."""
    return hashlib.sha256(f"receipt:{secret}".encode()).hexdigest()


def _plain(text: str, most: int) -> str:
    """With plain line ends, without what a database cannot hold. Marks of direction stay: the inbox shows them."""
    return storable(text).replace("\r\n", "\n").replace("\r", "\n").strip()[:most]


def _built_in(kind: str, address: str, now: datetime) -> dict[str, Any]:
    return {
        "kind": kind, "name": NAMES[kind], "address": address, "genre": "tip", "state": "ok", "cursor": {}, "options": {},
        "next_poll_at": NEVER if kind in POLLED else now, "last_warnings": [], "created_at": now,
    }  # fmt: skip


def _refuse_unusable(session: Session, kind: str, text: str, heard_in: str, told_by: str, relation: str) -> None:
    if kind in NEEDS_DELETION_DECISION:
        refuse_without_decision(session, kind)
    if not storable(text).strip():
        raise Refused(_("Write what was said."))
    known = ((kind, NAMES), (heard_in, CHANNELS), (told_by, TOLD_BY), (relation or RELATIONS[0], RELATIONS))
    for value, values in known:
        if value not in values:
            raise Refused(_("“%(value)s” is no known choice here.", value=value[:40]), subject_id=kind)
