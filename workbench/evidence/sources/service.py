"""Changes to stored sources. Whoever writes answers may keep sources."""

import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from feeds.errors import FetchRefused
from feeds.guarded import FetchPolicy, check_url
from workbench import queue
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import Conflict, NotAllowed, NotFound, Refused
from workbench.evidence.models import EvidenceSource, SourceExtract
from workbench.rumours.service import CODE_SIGNS
from workbench.rumours.texts import tidy

KEEPERS = frozenset({"writer", "fact_checker", "approver"})
FIELDS = ("publisher", "title", "published", "url", "reference", "accessed", "language", "note", "review_by")
MOST_EXTRACTS = 200
LONGEST_EXTRACT = 5_000
WEEK = timedelta(days=7)
_WRITTEN_DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True)
class NewSource:
    """What a person writes of a source. `published` is a year, a month or a day."""

    publisher: str
    title: str
    published: str = ""
    url: str = ""
    reference: str = ""
    accessed: date | None = None
    language: str = "sv"
    note: str = ""
    review_by: date | None = None


def add_source(
    session: Session, new: NewSource, *, actor: User, now: datetime, allowed_hosts: Collection[str] = ()
) -> EvidenceSource:
    """Keep a source that was written by hand. Raises Refused, or Conflict when its address is kept already."""
    require_keeper(actor)
    values = _read(new, allowed_hosts)
    known = source_at(session, values["url"]) if values["url"] else None
    if known is not None:
        raise Conflict(_("The address is kept already, as source %(code)s.", code=known.code), subject_id=known.id)
    source = EvidenceSource(code=_new_code(session), added_by_id=actor.id, added_at=now, **values)
    source.next_check_at = now if source.url else None
    session.add(source)
    session.flush()
    record(session, "source_added", source, actor_id=actor.id, now=now)
    return source


def add_from_address(
    session: Session, url: str, *, actor: User, now: datetime, allowed_hosts: Collection[str] = ()
) -> EvidenceSource:
    """Keep the address and let a job fetch it. The address that is kept already is given back. Raises Refused."""
    require_keeper(actor)
    address = read_address(url, allowed_hosts)
    if not address:
        raise Refused(_("Write the address of the page."))
    known = source_at(session, address)
    if known is not None:
        return known
    source = EvidenceSource(code=_new_code(session), url=address, accessed=now.date(), added_by_id=actor.id, added_at=now)
    session.add(source)
    session.flush()
    record(session, "source_added", source, actor_id=actor.id, now=now)
    _ask(session, source)
    return source


def ask_for_copy(session: Session, source: EvidenceSource, *, actor: User, now: datetime) -> None:
    """Let a job fetch the page and keep a copy. A second press while it waits does nothing more. Raises Refused."""
    require_keeper(actor)
    if not source.url:
        raise Refused(_("This source has no address to copy from."), subject_id=source.id)
    if source.reading == "waiting":
        return
    _ask(session, source)
    record(session, "copy_asked", source, actor_id=actor.id, now=now)


def change_source(
    session: Session,
    source: EvidenceSource,
    changes: NewSource,
    *,
    version: int | None,
    actor: User,
    now: datetime,
    allowed_hosts: Collection[str] = (),
) -> None:
    """Write the facts anew. Raises Conflict when a colleague changed them since they were opened."""
    require_keeper(actor)
    if version is not None and version != source.version:
        raise Conflict(_("A colleague changed this source while you wrote. Look at it and write your change again."))
    values = _read(changes, allowed_hosts)
    other = source_at(session, values["url"]) if values["url"] else None
    if other is not None and other.id != source.id:
        raise Conflict(_("The address is kept already, as source %(code)s.", code=other.code), subject_id=other.id)
    changed = {
        name: [_plain(getattr(source, name)), _plain(values[name])] for name in FIELDS if getattr(source, name) != values[name]
    }
    if not changed:
        return
    for name in changed:
        setattr(source, name, values[name])
    if "url" in changed:
        source.link_state, source.link_since, source.link_target = "unchecked", now, ""
        source.known_hash = source.seen_hash = ""
        source.next_check_at = now if source.url else None
    record(session, "source_changed", source, actor_id=actor.id, now=now, fields=sorted(changed))


def add_extract(
    session: Session,
    source: EvidenceSource,
    *,
    kind: str,
    text: str,
    value: str = "",
    place: str = "",
    actor: User,
    now: datetime,
) -> SourceExtract:
    """Keep a passage, or a number with what it counts. Raises Refused."""
    require_keeper(actor)
    words = tidy(text)
    if not words:
        raise Refused(
            _("Write the passage as it stands in the source.") if kind == "passage" else _("Write what the number counts.")
        )
    if kind == "number" and not tidy(value):
        raise Refused(_("Write the number with its unit."))
    if len(words) > LONGEST_EXTRACT:
        raise Refused(_("The passage is too long: at most %(most)s characters.", most=LONGEST_EXTRACT))
    held = session.scalars(select(SourceExtract.id).where(SourceExtract.source_id == source.id)).all()
    if len(held) >= MOST_EXTRACTS:
        raise Refused(_("This source has %(most)s passages and numbers already. Take some away first.", most=MOST_EXTRACTS))
    extract = SourceExtract(
        source_id=source.id, kind=kind, text=words, value=tidy(value)[:100], place=tidy(place)[:100], added_by_id=actor.id,
        added_at=now,
    )  # fmt: skip
    session.add(extract)
    session.flush()
    record(session, f"{kind}_taken", source, actor_id=actor.id, now=now)
    return extract


def remove_extract(session: Session, source: EvidenceSource, extract_id: int, *, actor: User, now: datetime) -> None:
    """Take a passage or a number away; what answers quote stays in them. Raises NotFound."""
    require_keeper(actor)
    extract = session.get(SourceExtract, extract_id)
    if extract is None or extract.source_id != source.id:
        raise NotFound(subject_id=extract_id)
    session.delete(extract)
    record(session, "extract_removed", source, actor_id=actor.id, now=now, text=extract.text[:200])


def mark_still_valid(
    session: Session, source: EvidenceSource, *, reason: str, review_by: date, actor: User, now: datetime
) -> None:
    """Say that the source still holds, why, and when it is looked at again. Settles what the link check found until then."""
    require_keeper(actor)
    words = tidy(reason)
    if not words:
        raise Refused(_("Write why the source still holds."), subject_id=source.id)
    if review_by <= now.date():
        raise Refused(_("Choose a day that lies ahead."), subject_id=source.id)
    source.still_valid_at, source.still_valid_by_id, source.still_valid_reason = now, actor.id, words[:1000]
    source.review_by = review_by
    if source.link_state == "changed":
        source.known_hash, source.link_state, source.link_since = source.seen_hash, "ok", now
    record(
        session, "source_still_valid", source, actor_id=actor.id, now=now, reason=words[:1000], review_by=review_by.isoformat()
    )


def replace_source(session: Session, source: EvidenceSource, code: str, *, actor: User, now: datetime) -> EvidenceSource:
    """Name the newer source that takes this one's place. Raises Refused for an unknown one, for itself, and for a circle."""
    require_keeper(actor)
    newer = session.scalar(select(EvidenceSource).where(EvidenceSource.code == tidy(code).upper()))
    if newer is None:
        raise Refused(_("No source has that code. Add the newer source first."), subject_id=source.id)
    following: EvidenceSource | None = newer
    while following is not None:
        if following.id == source.id:
            raise Refused(_("A source cannot take its own place."), subject_id=source.id)
        following = session.get(EvidenceSource, following.replaced_by_id) if following.replaced_by_id else None
    source.replaced_by_id = newer.id
    session.flush()
    session.expire(source, ["replaced_by"])
    record(session, "source_replaced", source, actor_id=actor.id, now=now, by=newer.code)
    return newer


def take_back_replacement(session: Session, source: EvidenceSource, *, actor: User, now: datetime) -> None:
    """The source stands for itself again."""
    require_keeper(actor)
    if source.replaced_by_id is None:
        return
    source.replaced_by_id = None
    record(session, "replacement_taken_back", source, actor_id=actor.id, now=now)


def source_at(session: Session, url: str) -> EvidenceSource | None:
    """The source that is kept for an address."""
    return session.scalar(select(EvidenceSource).where(EvidenceSource.url == url).order_by(EvidenceSource.id).limit(1))


def require_keeper(actor: User) -> None:
    """Raises NotAllowed for a role that does not keep evidence."""
    if not actor.role_names & KEEPERS:
        raise NotAllowed(_("Your role does not keep sources and figures."), subject_id=actor.id)


def read_address(url: str, allowed_hosts: Collection[str] = ()) -> str:
    """An address as it is kept. Raises Refused unless it is https and the guard would go there. Empty stays empty."""
    address = tidy(url)
    if not address:
        return ""
    parts = urlsplit(address) if len(address) <= 2000 and not re.search(r"\s", address) else None
    is_ours = parts is not None and parts.scheme == "http" and parts.netloc in allowed_hosts
    if parts is None or not (parts.scheme == "https" or is_ours):
        raise Refused(_("The address must begin with https:// and hold no spaces."))
    try:
        check_url(address, FetchPolicy(allowed_hosts=frozenset(allowed_hosts)))
    except FetchRefused as error:
        raise Refused(_("The address must be one that anyone on the internet can open.")) from error
    return address


def read_written_day(written: str) -> str:
    """A year, a month or a day as it is kept. Raises Refused."""
    day = tidy(written)
    if not day:
        return ""
    if _WRITTEN_DAY.fullmatch(day):
        try:
            date.fromisoformat((day + "-01-01")[:10] if len(day) < 10 else day)
        except ValueError:
            pass
        else:
            return day
    raise Refused(_("Write the day of publication like 2026-04-15, or only the year or the month."))


def _read(new: NewSource, allowed_hosts: Collection[str]) -> Mapping[str, Any]:
    values: dict[str, Any] = {
        "publisher": tidy(new.publisher)[:200], "title": tidy(new.title)[:300], "published": read_written_day(new.published),
        "url": read_address(new.url, allowed_hosts), "reference": tidy(new.reference)[:200], "accessed": new.accessed,
        "language": new.language, "note": tidy(new.note)[:2000], "review_by": new.review_by,
    }  # fmt: skip
    if not values["publisher"] or not values["title"]:
        raise Refused(_("Write who published the source, and its title."))
    if not values["url"] and not values["reference"]:
        raise Refused(_("Write the address, or for what is on paper where it can be found, such as its diary number."))
    return values


def _ask(session: Session, source: EvidenceSource) -> None:
    source.reading, source.reading_error = "waiting", ""
    source.asked_count = (source.asked_count or 0) + 1
    queue.enqueue(
        session, "evidence.archive", {"source_id": source.id}, dedupe=f"evidence.archive:{source.id}:{source.asked_count}"
    )


def _new_code(session: Session) -> str:
    while True:
        code = "S-" + "".join(secrets.choice(CODE_SIGNS) for _sign in range(4))
        if session.scalar(select(EvidenceSource.id).where(EvidenceSource.code == code)) is None:
            return code


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
